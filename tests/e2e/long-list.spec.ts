import { expect, test, type App } from './support/app.ts'

const table = (app: App) => app.page.getByRole('table', { name: 'Tokens' })
const region = (app: App) => app.page.getByRole('region', { name: 'List of tokens' })
/** As by dragging the scroll bar: 0 is the top, 1 the end. */
const scrollTo = (app: App, share: number) =>
  app.page.evaluate(`{
    const list = document.querySelector('[aria-label="List of tokens"]')
    list.scrollTo(0, ${share} * list.scrollHeight)
  }`)
/** Waits until a scroll by a key, which glides, has come to its end. */
async function scrollEnded(app: App): Promise<void> {
  let last = -1
  const stands = async () => {
    const before = last
    last = await app.page.evaluate<number>(
      `document.querySelector('[aria-label="List of tokens"]').scrollTop`,
    )
    return last === before
  }
  await expect.poll(stands, { intervals: [100] }).toBe(true)
}
const rowAt = (app: App, index: number) => table(app).locator(`tr[aria-rowindex="${index}"]`)

test('a list of 3,000 tokens draws what is in view, and says how long it is', async ({ start, registry }) => {
  const app = await start()
  await app.signIn(await registry({ tokens: 3_000 }))
  await expect(table(app)).toHaveAttribute('aria-rowcount', '3001')
  await expect(table(app).getByRole('row').first()).toHaveAttribute('aria-rowindex', '1')
  await expect(app.row('ci-install')).toHaveAttribute('aria-rowindex', '2')
  expect(await table(app).getByRole('row').count()).toBeLessThan(40)

  await region(app).focus()
  await app.page.keyboard.press('End')
  await expect(rowAt(app, 3_001)).toBeInViewport()
  await expect(rowAt(app, 2)).toHaveCount(0)
  await app.page.keyboard.press('Home')
  await expect(rowAt(app, 2)).toBeInViewport()
  await app.page.keyboard.press('PageDown')
  await expect(rowAt(app, 2)).not.toBeInViewport()
  await expect(rowAt(app, 14)).toBeInViewport()
  await scrollEnded(app)

  const search = app.page.getByRole('searchbox', { name: 'Search tokens' })
  await search.fill('web install 2983')
  await expect(table(app)).toHaveAttribute('aria-rowcount', '2')
  await expect(app.row('web install 2983')).toBeInViewport()
  await search.fill('')
  await expect(rowAt(app, 2)).toBeInViewport()

  // What a search puts in a selected row's place is not selected, and the row is when it comes back.
  await rowAt(app, 3).getByRole('checkbox').check()
  const selected = await rowAt(app, 3).getByRole('checkbox').getAttribute('aria-label')
  await search.fill('web install')
  await expect(rowAt(app, 3)).toContainText('web install')
  await expect(rowAt(app, 3).getByRole('checkbox')).not.toBeChecked()
  await expect(app.page.getByText('1 selected')).toBeVisible()
  await search.fill('')
  await expect(rowAt(app, 3).getByRole('checkbox', { name: selected ?? '' })).toBeChecked()
})

test('rows that are scrolled to stand where they are expected', async ({ start, registry }) => {
  const app = await start()
  const npm = await registry({ tokens: 3_000 })
  await app.signIn(npm)
  const names = npm.tokens().map(({ name }) => name ?? '')
  for (const share of [0.123, 0.5, 0.871]) {
    await scrollTo(app, share)
    const middle = Math.round(share * 3_000) + 5
    await expect(rowAt(app, middle + 2)).toBeInViewport()
    await expect(rowAt(app, middle + 2)).toContainText(names[middle] ?? 'no such row')
  }
})

test('the row with the focus keeps it, however far the list is scrolled', async ({ start, registry }) => {
  const app = await start()
  await app.signIn(await registry({ tokens: 3_000 }))
  const old = app.page.getByRole('checkbox', { name: 'Select old travis' })
  await old.focus()
  for (const share of [0.002, 0.004, 0.006, 0.5, 1, 0.9, 0.003, 0]) {
    await scrollTo(app, share)
    await expect(old).toBeFocused()
  }
  await scrollTo(app, 0.5)
  await expect(rowAt(app, 1_510)).toBeInViewport()
  await app.page.keyboard.press('Space')
  await expect(app.page.getByText('1 selected')).toBeVisible()
  // On through the row's other controls to the next row, not to the rows in view.
  for (let press = 0; press < 4; press++) await app.page.keyboard.press('Tab')
  await expect(app.page.getByRole('checkbox', { name: 'Select mirror sync' })).toBeFocused()
  await expect(app.row('mirror sync')).toBeInViewport()
  await app.page.keyboard.press('Shift+Tab')
  await expect(app.button('Revoke old travis')).toBeFocused()

  await scrollTo(app, 0.5)
  await app.page.keyboard.press('Enter')
  await app.button('Cancel', app.page.getByRole('alertdialog')).click()
  await expect(app.button('Revoke old travis')).toBeFocused()
})

test('Tab goes from row to row past the end of what was drawn', async ({ start, registry }) => {
  const app = await start()
  const npm = await registry({ tokens: 3_000 })
  await app.signIn(npm)
  await app.page.getByRole('checkbox', { name: 'Select ci-install' }).focus()
  const names = npm.tokens().map(({ name }) => name ?? '')
  for (const name of names.slice(1, 40)) {
    for (let press = 0; press < 4; press++) await app.page.keyboard.press('Tab')
    await expect(app.page.getByRole('checkbox', { name: `Select ${name}`, exact: true })).toBeFocused()
  }
})

test('keys go from row to row in one column, and Shift selects a stretch', async ({ start, registry }) => {
  const app = await start()
  const npm = await registry({ tokens: 3_000 })
  await app.signIn(npm)
  const names = npm.tokens().map(({ name }) => name ?? '')
  const { keyboard } = app.page
  const focused = (control: string, index: number) =>
    expect(app.page.getByRole('button', { name: `${control} ${names[index]}`, exact: true })).toBeFocused()
  await app.button(`Revoke ${names[0]}`).focus()
  await keyboard.press('ArrowDown')
  await focused('Revoke', 1)
  await keyboard.press('End')
  await focused('Revoke', 2_999)
  await expect(rowAt(app, 3_001)).toBeInViewport()
  await keyboard.press('ArrowDown')
  await focused('Revoke', 2_999)
  await keyboard.press('ArrowUp')
  await focused('Revoke', 2_998)
  await keyboard.press('Home')
  await focused('Revoke', 0)
  await keyboard.press('PageDown')
  await expect(app.button(`Revoke ${names[0]}`)).not.toBeFocused()
  await keyboard.press('PageUp')
  await focused('Revoke', 0)
  await expect(rowAt(app, 2)).toBeInViewport()

  const box = (index: number) =>
    app.page.getByRole('checkbox', { name: `Select ${names[index]}`, exact: true })
  await box(1).focus()
  await keyboard.press('Space')
  for (let press = 0; press < 3; press++) await keyboard.press('ArrowDown')
  await expect(box(4)).toBeFocused()
  await keyboard.press('Shift+Space')
  await expect(app.page.getByText('4 selected')).toBeVisible()
  await box(2).click({ modifiers: ['Shift'] })
  await expect(box(2)).toBeFocused()
  await expect(app.page.getByText('1 selected')).toBeVisible()
  await expect(box(1)).toBeChecked()
})

test('the row next to one that goes away takes its focus, and the search when none is left', async ({
  start,
  registry,
}) => {
  const app = await start()
  const npm = await registry({ twoFactor: 'none' })
  await app.startPasswordSignIn(npm.url, npm.account.username, npm.account.password)
  await expect(app.row('ci-install')).toBeVisible()
  /** Somebody else revokes them, and the list is read again without a click here. */
  async function revokeElsewhere(keys: readonly string[]): Promise<void> {
    const authorization = String(npm.requests.at(-1)?.headers.authorization)
    for (const key of keys) {
      const done = await fetch(`${npm.url}-/npm/v1/tokens/token/${key}`, {
        method: 'DELETE',
        headers: { authorization },
      })
      expect(done.ok).toBe(true)
    }
    await app.page.evaluate(`tokentray.app.snapshot().then(({ value }) =>
      tokentray.tokens.refresh({ account: value.accounts[0].id }))`)
  }
  const [first, second, third, ...others] = npm.tokens()
  const revoke = (name: string | null | undefined) => app.button(`Revoke ${name ?? ''}`)
  await revoke(second?.name).focus()
  await revokeElsewhere([second?.key ?? ''])
  await expect(revoke(third?.name)).toBeFocused()
  await revokeElsewhere([third, ...others].map((token) => token?.key ?? ''))
  await expect(revoke(first?.name)).toBeFocused()
  await revokeElsewhere([first?.key ?? ''])
  await expect(app.page.getByRole('searchbox', { name: 'Search tokens' })).toBeFocused()
})

test('a search in a short list moves no column, also where the table scrolls sideways', async ({
  start,
  registry,
}) => {
  const app = await start()
  await app.signIn(await registry())
  const search = app.page.getByRole('searchbox', { name: 'Search tokens' })
  const columns = () =>
    app.page.evaluate<number[]>(
      `[...document.querySelectorAll('[aria-label="Tokens"] th')].map((th) => th.getBoundingClientRect().left)`,
    )
  // The browser puts columns at whole pixels, which shares of a width may miss by one.
  const moved = async (before: number[]) =>
    (await columns()).filter((left, column) => Math.abs(left - (before[column] ?? NaN)) > 1)
  for (const width of [1_240, 700]) {
    await app.page.setViewportSize({ width, height: 760 })
    const before = await columns()
    for (const text of ['ci', 'ci-install', 'no such token']) {
      await search.fill(text)
      expect(await moved(before), `${text} at ${width}`).toEqual([])
    }
    await search.fill('')
    expect(await moved(before)).toEqual([])
  }

  // Held columns still follow the window.
  await search.fill('ci')
  const narrow = (await table(app).boundingBox())?.width ?? 0
  await app.page.setViewportSize({ width: 1_400, height: 760 })
  await expect.poll(async () => (await table(app).boundingBox())?.width ?? 0).toBeGreaterThan(narrow)
})
