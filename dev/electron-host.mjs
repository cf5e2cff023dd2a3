// @ts-check
import { app, BrowserWindow } from 'electron'
import { pathToFileURL } from 'node:url'

/**
 * Runs the built main entry of the Electron app as it is, loads its page anew when told to, and quits it. Electron itself
 * runs this file, hence plain JavaScript. It waits for this module, and so for the app's own, before it is ready.
 */
process.on('message', (order) => {
  if (order === 'end') app.quit()
  if (order !== 'reload') return
  for (const window of BrowserWindow.getAllWindows()) window.webContents.reload()
  process.send?.('reloaded')
})
process.on('disconnect', () => app.quit())

const main = process.env['TOKENTRAY_DEV_MAIN']
if (main === undefined) throw new Error('TOKENTRAY_DEV_MAIN does not name the main bundle.')
await import(pathToFileURL(main).href)
