/** The Electron that `npm test -- --only=electron` found; empty when stories run without one. */
export const electronProgram = process.env['TOKENTRAY_E2E_ELECTRON'] ?? ''
