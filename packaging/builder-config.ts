import { flipFuses, FuseVersion } from '@electron/fuses'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { AfterPackContext, Configuration } from 'electron-builder'
import { fuses, fusesForTests } from './fuses.ts'

/** What goes into the app's archive, and nothing else: three bundles, the icons, and the one native module. */
export const packagedFiles = [
  'package.json',
  'out/main/**',
  'out/preload/**',
  'out/renderer/**',
  'resources/**',
  '!node_modules/**',
] as const

/** The script that starts the app as its own launcher, beside the archive: nothing in it could be loaded instead of the app. */
export const launcherScripts = {
  linux: 'packaging/launcher/linux/tokentray-run',
  darwin: 'packaging/launcher/mac/tokentray-run',
  win32: 'packaging/launcher/win/tokentray-run.cmd',
} as const

const withLauncher = (system: keyof typeof launcherScripts) => {
  const from = launcherScripts[system]
  return [{ from, to: basename(from) }]
}

/** keytar brings a binary for each system inside its package; only those of the system packed for are taken. */
function keytarFor(prebuild: 'darwin-*' | 'linux-${arch}' | 'win32-${arch}') {
  return [
    {
      from: 'node_modules/keytar',
      to: 'node_modules/keytar',
      filter: ['package.json', 'LICENSE.md', 'lib/**', `prebuilds/${prebuild}/**`],
    },
  ]
}

/**
 * Where updates come from; the release engineer names it (`docs/releasing.md`). Without one the app is built without
 * a feed, and looks for no updates.
 */
function feed(url: string | undefined): NonNullable<Configuration['publish']> | null {
  if (url === undefined || url === '') return null
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new TypeError('TOKENTRAY_UPDATE_URL is not an https address.')
  }
  return [{ provider: 'generic', url, channel: 'latest' }]
}

/**
 * electron-builder's configuration for all three systems. With `TOKENTRAY_E2E_BUILD=1` it makes the one build that
 * end-to-end tests can drive: it differs in the inspector's fuse and in where it goes, and is never shipped.
 */
export function builderConfig(env: Readonly<Record<string, string | undefined>>): Configuration {
  const forTests = env['TOKENTRAY_E2E_BUILD'] === '1'
  return {
    appId: 'app.tokentray.desktop',
    productName: 'Tokentray',
    copyright: 'The Tokentray authors',
    directories: {
      output: forTests ? 'out/package-e2e' : 'out/package',
      buildResources: 'packaging/resources',
    },
    files: [...packagedFiles],
    asar: true,
    // A native module cannot be loaded from inside the archive.
    asarUnpack: ['node_modules/keytar/prebuilds/**'],
    // Nothing is compiled: the binaries come with the module and speak Node-API.
    npmRebuild: false,
    nodeGypRebuild: false,
    disableAsarIntegrity: false,
    electronLanguages: ['en-US'],
    publish: feed(env['TOKENTRAY_UPDATE_URL']),
    // A release without a signature is a mistake; a trial package says so by this variable.
    forceCodeSigning: env['TOKENTRAY_UNSIGNED'] !== '1',
    afterPack: (context) => finishFolder(context, forTests ? fusesForTests : fuses),
    linux: {
      target: ['AppImage', 'deb'],
      category: 'Development',
      icon: 'resources/icon.png',
      executableName: 'tokentray',
      files: keytarFor('linux-${arch}'),
      extraResources: withLauncher('linux'),
      synopsis: 'Looks after npm access tokens',
      maintainer: 'The Tokentray authors <maintainers@tokentray.invalid>',
      // Signatures of Linux packages are made on the files as a whole (docs/releasing.md).
      forceCodeSigning: false,
      desktop: { entry: { Name: 'Tokentray', StartupWMClass: 'tokentray' } },
    },
    deb: { depends: ['libsecret-1-0', 'libgtk-3-0', 'libnss3', 'libnotify4', 'xdg-utils'] },
    mac: {
      target: [{ target: 'dmg', arch: ['universal'] }],
      category: 'public.app-category.developer-tools',
      icon: 'resources/icon.png',
      files: keytarFor('darwin-*'),
      extraResources: withLauncher('darwin'),
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: 'packaging/entitlements.mac.plist',
      entitlementsInherit: 'packaging/entitlements.mac.plist',
      notarize: env['TOKENTRAY_UNSIGNED'] !== '1',
      mergeASARs: true,
      x64ArchFiles: '**/prebuilds/**',
    },
    win: {
      target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
      icon: 'resources/icon.png',
      files: keytarFor('win32-${arch}'),
      extraResources: withLauncher('win32'),
      // An update whose publisher differs from ours is refused by the updater.
      verifyUpdateCodeSignature: true,
    },
    nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
  }
}

/** Removes what Electron brings and we do not ship, and burns the fuses: when all is in place, before it is signed. */
async function finishFolder(
  { appOutDir, electronPlatformName, packager }: AfterPackContext,
  table: typeof fuses,
): Promise<void> {
  // Electron's own demonstration app, which would be loaded if ours were missing.
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
  await flipFuses(electronBinary(appOutDir, electronPlatformName, packager.appInfo.productFilename), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // An unsigned binary would not start on Apple silicon after being changed.
    resetAdHocDarwinSignature: electronPlatformName === 'darwin',
    ...table,
  })
}

/** The file in a packaged folder that carries the fuses. */
export function electronBinary(folder: string, platform: string, product: string): string {
  if (platform === 'darwin') return join(folder, `${product}.app`)
  return join(folder, platform === 'win32' ? `${product}.exe` : 'tokentray')
}
