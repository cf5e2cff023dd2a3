import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright'
import type { PracticeInfo } from '../../../shared/state.ts'
import { parseFlags } from '../flags.ts'
import { launchChromiumHost, type ChromiumHost } from './launch.ts'

/**
 * The guided tour: the whole main job on the practice registry, without a display, with a picture of each step
 * and a transcript in `out/tour/`. It is what `npm start` shows where there is no screen.
 */
async function tour(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2))
  const browser = process.env['TOKENTRAY_BROWSER']
  if (!flags.ok || !browser) {
    console.error(flags.ok ? 'No Chrome, Chromium or Edge was found.' : flags.failure.message)
    return 2
  }
  const out = resolve(dirname(fileURLToPath(import.meta.url)), '..')
  const pictures = join(out, 'tour')
  await rm(pictures, { recursive: true, force: true })
  await mkdir(pictures, { recursive: true })
  const dataDir = await mkdtemp(join(tmpdir(), 'tokentray-tour-'))
  const host = await launchChromiumHost({
    flags: { ...flags.value, headless: true, practice: true },
    dataFolder: dataDir,
    folderFree: Promise.resolve(),
    browser,
    bundles: out,
    log: (line) => console.error(`tokentray: ${line}`),
    colorScheme: 'light',
  })
  const story = createStory(host.page, pictures)
  try {
    await tell(host, story.step)
    console.log(`The tour is done: ${story.lines.length} pictures in ${relative(process.cwd(), pictures)}`)
    return 0
  } catch (error) {
    console.error(`The tour stopped after step ${story.lines.length}: ${String(error)}`)
    await host.page.screenshot({ path: join(pictures, 'stopped-here.png') })
    return 1
  } finally {
    await writeFile(join(pictures, 'transcript.txt'), `${story.lines.join('\n')}\n`)
    await host.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Step = (name: string, words: string) => Promise<void>

/** Numbers the steps, takes their pictures and writes down what is seen. */
function createStory(page: Page, folder: string): { readonly step: Step; readonly lines: string[] } {
  const lines: string[] = []
  async function step(name: string, words: string): Promise<void> {
    const number = String(lines.length + 1).padStart(2, '0')
    await page.screenshot({ path: join(folder, `${number}-${name}.png`), animations: 'disabled' })
    lines.push(`${number} ${words}`)
    console.log(`${number} ${words}`)
  }
  return { step, lines }
}

/** What the acts of the tour are played with. */
interface Stage {
  readonly host: ChromiumHost
  readonly practice: PracticeInfo
  readonly step: Step
  readonly button: (name: string, within?: Locator) => Locator
  readonly textbox: (name: string) => Locator
  /** A field for a secret, which has no role. */
  readonly secret: (label: string) => Locator
  readonly giveCode: () => Promise<void>
}

async function tell(host: ChromiumHost, step: Step): Promise<void> {
  const { page } = host
  page.setDefaultTimeout(10_000)
  const { practice } = host.core.snapshot()
  if (!practice) throw new Error('the practice registry is not running')
  const stage: Stage = {
    ...{ host, practice, step },
    button: (name, within) => (within ?? page).getByRole('button', { name, exact: true }),
    textbox: (name) => page.getByRole('textbox', { name, exact: true }),
    secret: (label) => page.locator('input').and(page.getByLabel(label, { exact: true })),
    async giveCode() {
      await stage.secret('One-time password').fill(practice.otp)
      await stage.button('Continue').click()
    },
  }
  await signIn(stage)
  await createToken(stage)
  await revokeToken(stage)
  await page.emulateMedia({ colorScheme: 'dark' })
  await step('dark', 'The same in the dark.')
}

async function signIn({ host, practice, step, button, textbox, secret, giveCode }: Stage): Promise<void> {
  const { page } = host
  await page.getByRole('heading', { name: 'Sign in to a registry' }).waitFor()
  await step('first-run', 'First run: three ways to sign in, and a registry to practise on.')
  await button('Open the practice registry').click()
  await textbox('Username').fill(practice.username)
  await secret('Password').fill(practice.password)
  await step('sign-in', 'Signing in to the practice registry with a user name and a password.')
  await button('Sign in').click()
  await secret('One-time password').waitFor()
  await step('one-time-password', 'The registry asks for a one-time password.')
  await giveCode()
  await page.getByRole('table', { name: 'Tokens' }).getByRole('row').nth(1).waitFor()
  await step('list', 'Every token of the account: what it may do, from where, until when.')
}

async function createToken({
  host,
  practice,
  step,
  button,
  textbox,
  secret,
  giveCode,
}: Stage): Promise<void> {
  const { page } = host
  await button('Create token').click()
  const create = page.getByRole('dialog', { name: 'Create token' })
  await textbox('Name').fill('release-42')
  await create.getByRole('radio', { name: 'Read-only' }).check()
  await textbox('IP ranges').fill('192.0.2.0/24')
  await textbox('IP ranges').press('Enter')
  await secret('Account password').fill(practice.password)
  await step('create', 'A new token: read-only, from 256 addresses, and a sentence that says what it can do.')
  await button('Create token', create).click()
  await secret('One-time password').waitFor()
  await giveCode()
  const created = page.getByRole('dialog', { name: 'Token created' })
  await created.waitFor()
  const { status } = host.core.snapshot().keychain
  const where =
    status === 'ready' ? 'in the keychain, and was not shown' : 'in memory only, as no keychain can be used'
  await step('created', `The token is made. Its secret is ${where}.`)
  if (status !== 'ready') await created.getByRole('checkbox').check()
  await button('Done', created).click()
}

async function revokeToken({ host: { page }, step, button, secret, giveCode }: Stage): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search tokens' }).fill('release-42')
  await step('found', 'Found in the list, marked as kept here.')
  await button('Revoke release-42').click()
  await page.getByRole('alertdialog', { name: 'Revoke token?' }).waitFor()
  await step('revoke', 'Revoking asks first, with Cancel in focus.')
  await button('Revoke', page.getByRole('alertdialog')).click()
  await secret('One-time password').waitFor()
  await giveCode()
  await page.getByRole('status').filter({ hasText: 'Removed 1 token' }).waitFor()
  await page.getByRole('searchbox', { name: 'Search tokens' }).fill('')
  await step('removed', 'Removed 1 token: the list was read again and no longer has it.')
}

process.exit(await tour())
