import { FuseV1Options } from '@electron/fuses'

/**
 * The switches that are burnt into Electron's binary, each written out: the type demands all of them, so that one that
 * comes with a later Electron has to be decided on (Electron, "Electron Fuses").
 */
export const fuses: Readonly<Record<FuseV1Options, boolean>> = {
  // Our binary must not be an interpreter for somebody else's script.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // There are no cookies; should there ever be one, it is encrypted.
  [FuseV1Options.EnableCookieEncryption]: true,
  // Checked by Electron on macOS and Windows only; on Linux it does nothing.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // One snapshot for all processes starts faster, and this app has none of its own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The page comes from a scheme of its own; file: is never loaded.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Electron's own choice: it makes bounds checks of WebAssembly cheap. The page's policy runs none.
  [FuseV1Options.WasmTrapHandlers]: true,
}

/** For the one build that end-to-end tests can drive; it is never shipped. Playwright attaches as an inspector. */
export const fusesForTests: typeof fuses = { ...fuses, [FuseV1Options.EnableNodeCliInspectArguments]: true }
