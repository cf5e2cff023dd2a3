import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createTestHome, type TestHome } from '../support/plaintext-tokens/home.ts'
import { expect, test, type App } from './support/app.ts'
import { heapOf } from './support/heap.ts'
import { Hunt, plantedSecrets, watchProcesses } from './support/hunt.ts'

let home: TestHome
test.beforeEach(async () => {
  home = await createTestHome()
})
test.afterEach(() => home.remove())

/** A file of each kind that is looked through, with `each` tokens in it; what was planted is counted. */
async function plantFiles(next: () => string, each: number): Promise<void> {
  const lines = (line: (secret: string, n: number) => string) =>
    Array.from({ length: each }, (_, n) => line(next(), n)).join('\n') + '\n'
  const npmrc = lines((secret, n) => `//npm${n}.example/:_authToken=${secret}`)
  await home.write('.config/pnpm/auth.ini', npmrc)
  await home.write(
    '.npmrc.work',
    lines((secret, n) => `//npm${n}.example/:_authToken=${secret}`),
  )
  await home.write(
    '.yarnrc.yml',
    `npmRegistries:\n${lines((secret, n) => `  "//yarn${n}.example":\n    npmAuthToken: "${secret}"`)}`,
  )
  await home.write(
    '.bunfig.toml',
    `[install.scopes]\n${lines((secret, n) => `at${n} = { url = "https://bun${n}.example/", token = "${secret}" }`)}`,
  )
  await home.write(
    '.env',
    lines((secret, n) => `NPM_TOKEN_${n}=${secret}`),
  )
  await home.write(
    '.zshrc',
    lines((secret, n) => `export NPM_TOKEN_${n}='${secret}'`),
  )
}

test('none of 200 secrets is anywhere but where it belongs', async ({ start, registry }) => {
  const { marker, next } = plantedSecrets()
  let planted = 0
  const plant = () => {
    planted++
    return next()
  }
  await plantFiles(plant, 25)
  const npm = await registry()
  const alive = npm.tokens().map(({ secret }) => secret)
  await home.write('.npmrc', `registry=${npm.url}\n//127.0.0.1:${npm.port}/:_authToken=${alive[0] ?? ''}\n`)

  const hunt = new Hunt({
    'a planted secret': marker,
    'the password': npm.account.password,
    ...Object.fromEntries(alive.map((secret, n) => [`token ${n} of the account`, secret])),
  })
  // Only what is run with a token may have one, and only in its environment.
  const processes = watchProcesses(hunt, (environment) => environment.includes('RUN_WITH_A_TOKEN=1'))
  const app = await start({ home: home.path })
  const requests: string[] = []
  app.page.on('request', (request) => requests.push(`${request.url()} ${request.postData() ?? ''}`))

  await app.signIn(npm)
  const pages = app.page.getByRole('navigation', { name: 'Pages' })

  // One is made, shown and copied. While it is on the screen, the hunt finds it: it can see.
  const created = await app.create({ name: 'release-42' })
  await app.button('Show token', created).click()
  const made = npm.tokens().find(({ name }) => name === 'release-42')?.secret ?? ''
  await expect(created).toContainText(made)
  const forMade = new Hunt({ 'the token that was made': made })
  expect(forMade.in('the page', await heapOf(app.page))).toContain('the token that was made in the page')
  await app.button('Copy token', created).click()
  await app.button('Done', created).click()

  await app.button('Leak desk', pages).click()
  const leaked = Array.from({ length: 50 }, () => `+ NPM_TOKEN=${plant()}`).join('\n')
  await app.textbox('Text with tokens in it').fill(leaked)
  await app.button('Look for tokens').click()
  await expect(app.page.getByRole('table', { name: 'Tokens found' }).getByRole('row')).not.toHaveCount(0)

  await app.button('Tokens on this computer', pages).click()
  await app.button('Look for tokens').click()
  const found = app.page.getByRole('table', { name: 'Found tokens' })
  await expect(found.getByRole('row').filter({ hasText: '~/.zshrc' }).first()).toBeVisible()
  await app.button('Move token in ~/.npmrc').click()
  await app.button('Move to keychain', app.dialog('Move to keychain?')).click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Moved to your keychain' })).toBeVisible()
  expect(planted).toBeGreaterThanOrEqual(200)

  await runWithToken(app)
  await lend(app)
  expect(await home.read('.npmrc')).toContain(made)

  await app.page.keyboard.press('Control+l')
  await expect(app.page.getByRole('heading', { name: 'Tokentray is locked' })).toBeVisible()
  const inPage = async () => {
    const heap = await heapOf(app.page)
    return [hunt, forMade].flatMap((hunter) => hunter.in('the locked page', heap))
  }
  // What was on its way when the page went may need a moment to be collected.
  await expect.poll(inPage).toEqual([])

  const told = await app.running.transcript()
  await app.running.stop()
  const { hits, programs } = await processes.end()
  expect(programs).toBeGreaterThan(10)
  const elsewhere = [hunt, forMade].map(async (hunter) => [
    ...hunter.in('the requests of the page', requests.join('\n')),
    ...hunter.in('the log', app.running.log()),
    ...hunter.in('what the page was told', told),
    ...hunter.in('.npmrc', await home.read('.npmrc')),
    ...(await hunter.inFolder(app.running.dataDir)),
  ])
  expect([...hits, ...(await Promise.all(elsewhere)).flat()]).toEqual([])
})

async function handOver(app: App, way: string): Promise<void> {
  await app.page.getByRole('navigation', { name: 'Accounts' }).getByRole('button', { name: 'demo' }).click()
  await app.button('Details of release-42').click()
  await app.button('Hand over…').click()
  const dialog = app.dialog('Hand over token')
  await dialog.getByRole('radio', { name: way }).check()
  await app.button('Hand over', dialog).click()
}

/** Types what the app says is to be typed, for a command that tells whether it has a token. */
async function runWithToken(app: App): Promise<void> {
  await handOver(app, 'Run one command with it')
  const command = app.page.getByRole('region', { name: 'Command' })
  await expect(command).toContainText('-- npm publish')
  const shown = (await command.textContent()) ?? ''
  await app.button('Done').click()
  const script = 'setTimeout(() => console.log(Object.keys(process.env).join()), 500)'
  const typed = shown.replace('npm publish', `node -e '${script}'`)
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', typed], {
    env: { ...process.env, RUN_WITH_A_TOKEN: '1' },
  })
  expect(stdout).toContain('/:_authToken')
}

async function lend(app: App): Promise<void> {
  await handOver(app, 'Lend it to your .npmrc')
  await expect(app.page.getByRole('status').filter({ hasText: /Lent for/ })).toBeVisible()
}
