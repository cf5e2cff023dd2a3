import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPage, WindowMissing } from '../../src/main/hosts/chromium/browser-window.ts'

const browserPath = process.env['TOKENTRAY_BROWSER'] ?? '/usr/bin/chromium'

describe.skipIf(!existsSync(browserPath))('a browser on a busy machine', () => {
  let browser: Browser
  let page: Page
  beforeEach(async () => {
    browser = await chromium.launch({
      executablePath: browserPath,
      chromiumSandbox: process.getuid?.() !== 0,
    })
    page = await browser.newPage()
  })
  afterEach(() => browser.close())

  /** The first loads fail, as they do when the end of an earlier one takes them along. */
  async function failFirst(times: number) {
    let asked = 0
    await page.route('**/*', (route) =>
      ++asked <= times
        ? route.abort('aborted')
        : route.fulfill({ body: '<h1>here</h1>', contentType: 'text/html' }),
    )
    return () => asked
  }

  it('loads the page once more when an earlier load took it along', async () => {
    const asked = await failFirst(2)
    const told: string[] = []
    await loadPage(page, (line) => told.push(line))
    expect(asked()).toBe(3)
    expect(told).toHaveLength(2)
    expect(told[0]).toContain('net::ERR_ABORTED')
    expect(await page.textContent('h1')).toBe('here')
  })

  it('says what did not come up and what to do when the page never loads', async () => {
    await failFirst(Infinity)
    const failed = await loadPage(page, () => undefined).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(WindowMissing)
    expect(String(failed)).toMatch(/page could not be loaded.*start Tokentray again/)
  })

  it('does not load a page again whose window was closed', async () => {
    const asked = await failFirst(0)
    await page.close()
    await expect(loadPage(page, () => undefined)).rejects.toThrow('The window was closed')
    expect(asked()).toBe(0)
  })
})
