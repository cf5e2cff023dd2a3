import type { BrowserContext, CDPSession, Page } from 'playwright'
import type { ExternalBrowser } from '../../core/ports.ts'
import type { Clipboard } from '../../core/infra/secrets/secret-clipboard.ts'
import { pageOrigin } from './bundle-route.ts'

const permissions = ['clipboard-read', 'clipboard-write']

/**
 * The clipboard through Chromium's own, from an isolated world that code of the page cannot see into. The
 * permission is given for the moment of use only, and focus is pretended, since a copied secret must be taken
 * back even while the user looks at another window.
 */
export function createPageClipboard(page: Page): Clipboard {
  async function use(expression: string, ...args: readonly string[]): Promise<unknown> {
    const context = page.context()
    const session = await context.newCDPSession(page)
    try {
      await context.grantPermissions(permissions, { origin: pageOrigin })
      await session.send('Emulation.setFocusEmulationEnabled', { enabled: true })
      return await callInIsolatedWorld(session, expression, args)
    } finally {
      await context.clearPermissions()
      await session.detach()
    }
  }

  return {
    read: async () => String(await use('() => navigator.clipboard.readText()')),
    write: async (text) => {
      await use('(text) => navigator.clipboard.writeText(text)', text)
    },
    clear: async () => {
      await use(`() => navigator.clipboard.writeText('')`)
    },
  }
}

async function callInIsolatedWorld(
  session: CDPSession,
  declaration: string,
  args: readonly string[],
): Promise<unknown> {
  const { frameTree } = await session.send('Page.getFrameTree')
  const world = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'clipboard',
  })
  const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: declaration,
    executionContextId: world.executionContextId,
    arguments: args.map((value) => ({ value })),
    awaitPromise: true,
    returnByValue: true,
    userGesture: true,
  })
  if (exceptionDetails) throw new Error('The clipboard could not be used')
  return result.value
}

/** Opens pages in the user's own browser, where their passkeys and sign-ins are. */
export const systemBrowser: ExternalBrowser = {
  async open(url) {
    const { default: open } = await import('open')
    return open(url).then(
      () => true,
      () => false,
    )
  },
}

/** Without a display there is no other browser: the page opens beside ours, where a test can act on it. */
export function createTabBrowser(context: BrowserContext, expect: (page: Page) => void): ExternalBrowser {
  return {
    async open(url) {
      const page = await context.newPage()
      expect(page)
      return page.goto(url).then(
        () => true,
        () => false,
      )
    },
  }
}
