import { rm } from 'node:fs/promises'
import { expect, test as base, type Locator, type Page } from 'playwright/test'
import {
  startPracticeRegistry,
  type PracticeOptions,
  type PracticeRegistry,
} from '../../../src/practice/index.ts'
import { launchApp, type Host, type LaunchOptions, type RunningApp } from './launch.ts'

export interface AppOptions {
  readonly host: Host
}

interface Fixtures {
  /** Starts the app; it is ended after the test. */
  readonly start: (options?: Omit<LaunchOptions, 'host'>) => Promise<App>
  /** Starts a practice registry; it is closed after the test. */
  readonly registry: (options?: Partial<PracticeOptions>) => Promise<PracticeRegistry>
  /** Starts both, and signs in. */
  readonly signedIn: (
    registryOptions?: Partial<PracticeOptions>,
    options?: Omit<LaunchOptions, 'host'>,
  ) => Promise<{ readonly npm: PracticeRegistry; readonly app: App }>
}

export const test = base.extend<AppOptions & Fixtures>({
  host: ['chromium', { option: true }],
  start: async ({ host }, use) => {
    const started: RunningApp[] = []
    await use(async (options = {}) => {
      const running = await launchApp({ host, ...options })
      started.push(running)
      return new App(running)
    })
    for (const running of started) {
      await running.stop()
      await rm(running.dataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  },
  // Playwright reads the names of the fixtures that this one needs from here: none.
  // eslint-disable-next-line no-empty-pattern
  registry: async ({}, use) => {
    const started: PracticeRegistry[] = []
    await use(async (options) => {
      const registry = await startPracticeRegistry(options)
      started.push(registry)
      return registry
    })
    for (const registry of started) await registry.close()
  },
  signedIn: ({ start, registry }, use) =>
    use(async (registryOptions, options) => {
      const npm = await registry(registryOptions)
      const app = await start(options)
      await app.signIn(npm)
      return { npm, app }
    }),
})

export { expect }

/** What is typed of a new token. */
interface TypedToken {
  readonly name: string
  readonly access?: string
  readonly ranges?: readonly string[]
  readonly password?: string
}

/** What a user can do in the window, in the words that are on the screen. */
export class App {
  readonly running: RunningApp
  readonly page: Page

  constructor(running: RunningApp) {
    this.running = running
    this.page = running.page
  }

  button(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: true })
  }

  textbox(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true })
  }

  /** A field for a secret, by its label: such a field has no role. */
  secret(label: string): Locator {
    return this.page.locator('input').and(this.page.getByLabel(label, { exact: true }))
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name })
  }

  alert(): Locator {
    return this.page.getByRole('alert')
  }

  /** The row of a token, by its name. */
  row(name: string): Locator {
    return this.page.getByRole('table', { name: 'Tokens' }).getByRole('row').filter({ hasText: name })
  }

  async startPasswordSignIn(registry: string, username: string, password: string): Promise<void> {
    await this.textbox('Registry URL').fill(registry)
    await this.button('Use username and password').click()
    await this.textbox('Username').fill(username)
    await this.secret('Password').fill(password)
    await this.button('Sign in').click()
  }

  async giveCode(code = '123456'): Promise<void> {
    await this.secret('One-time password').fill(code)
    await this.button('Continue').click()
  }

  /** Signs in to a practice registry and waits for its tokens. */
  async signIn({ url, account }: PracticeRegistry): Promise<void> {
    await this.startPasswordSignIn(url, account.username, account.password)
    await this.giveCode(account.otp)
    await expect(this.page.getByRole('table', { name: 'Tokens' }).getByRole('row').nth(1)).toBeVisible()
  }

  /** Signs in to the practice registry of an app that was started with one. */
  async openPractice(): Promise<void> {
    await this.button('Open the practice registry').click()
    await this.textbox('Username').fill('demo')
    await this.secret('Password').fill('demo-password')
    await this.button('Sign in').click()
    await this.giveCode()
    await expect(this.row('ci-install')).toBeVisible()
  }

  async openCreate(): Promise<Locator> {
    await this.button('Create token').click()
    const dialog = this.dialog('Create token')
    await expect(dialog).toBeVisible()
    return dialog
  }

  /** Fills the form of a new token; what is left out keeps the form's own first choice. */
  async fillToken(token: TypedToken): Promise<void> {
    const dialog = this.dialog('Create token')
    await this.textbox('Name').fill(token.name)
    if (token.access) await dialog.getByRole('radio', { name: token.access }).check()
    for (const range of token.ranges ?? []) {
      await this.textbox('IP ranges').fill(range)
      await this.textbox('IP ranges').press('Enter')
    }
    await this.secret('Account password').fill(token.password ?? 'demo-password')
  }

  async submitCreate(): Promise<void> {
    await this.button('Create token', this.dialog('Create token')).click()
  }

  /** Makes a token, with a code, and gives the dialog that tells of it. */
  async create(token: TypedToken): Promise<Locator> {
    await this.openCreate()
    await this.fillToken(token)
    await this.submitCreate()
    await this.giveCode()
    return this.dialog('Token created')
  }

  async revoke(name: string): Promise<void> {
    await this.button(`Revoke ${name}`).click()
    await this.button('Revoke', this.page.getByRole('alertdialog')).click()
  }
}
