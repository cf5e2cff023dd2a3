import type { Handlers } from '../../../../shared/contract.ts'
import type { CreateDraft, TokenDetails } from '../../../../shared/contract/tokens.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { scrubbedStart } from '../../infra/secrets/scrub.ts'
import type { SecretClipboard } from '../../infra/secrets/secret-clipboard.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { shortened } from '../../infra/text.ts'
import type { Ports } from '../../ports.ts'
import { maskedOf } from '../../registry/token-wire.ts'
import type { AccountStore } from '../accounts/accounts.ts'
import { createAndKeep, type CreateParts } from './create-token.ts'
import { findSecret } from './kept-secrets.ts'
import { refreshList } from './read-list.ts'
import { valueAt } from '../../../../shared/keyed.ts'

export { checkCreated } from './check-created.ts'
export { createAndKeep, type CreateParts } from './create-token.ts'
export { findSecret, showKept, type KeptSecretParts } from './kept-secrets.ts'
export { ListCache } from './list-cache.ts'
export { refreshList, rereadList, type RefreshParts, type RereadParts } from './read-list.ts'

export interface TokenParts extends CreateParts {
  readonly accounts: AccountStore
  readonly ports: Pick<Ports, 'clock' | 'clipboard'>
  readonly clipboard: SecretClipboard
}

type TokenHandlers = Omit<Handlers['tokens'], 'revoke'>

/** What the window does with tokens, apart from revoking them, which `features/revoke` does. */
export function createTokenHandlers(parts: TokenParts): TokenHandlers {
  const { accounts, clipboard, ports, stops, store } = parts
  return {
    ...createWithDraft(parts),
    refresh: ({ account }) => refreshList(parts, account),
    stop({ account, act }) {
      stops.stop(account, act)
      return Promise.resolve(ok())
    },
    details: ({ account, key }) => Promise.resolve(detailsOf(parts, account, key)),
    /** Puts a kept secret on the clipboard; it is taken back after a while. */
    async copy({ account, key }) {
      const secret = await findSecret(parts, account, key)
      if (!secret.ok) return secret
      await clipboard.copy(accounts.nameOf(account, key) ?? key, secret.value)
      return ok()
    },
    /** Puts a token's id on the clipboard; an id is no secret and stays there. */
    async copyKey({ account, key }) {
      const list = valueAt(store.get().lists, account)?.list
      if (!list?.tokens.some((token) => token.key === key)) return notListed()
      await ports.clipboard.write(key)
      return ok()
    },
    async reveal({ account, key }) {
      const secret = await findSecret(parts, account, key)
      return secret.ok ? ok({ secret: secret.value.reveal() }) : secret
    },
  }
}

/**
 * Creates tokens, and remembers the form of a token that is being made until it is made or given up: when the window locks, its page is
 * loaded anew and would lose it.
 * The form is in memory only, and never with its password.
 */
function createWithDraft(parts: CreateParts): Pick<TokenHandlers, 'create' | 'keepDraft' | 'draft'> {
  let draft: CreateDraft | null = null
  return {
    async create({ account, token, password }) {
      const created = await createAndKeep(parts, account, token, password)
      // Also when the window went away meanwhile: the form would make a second one.
      if (created.ok && draft?.account === account) draft = null
      return created
    },
    keepDraft(latest) {
      draft = latest.draft
      return Promise.resolve(ok())
    },
    draft: () => Promise.resolve(ok(draft)),
  }
}

/** Characters of what is shown of a row as it came, and of each text in it. */
const longestRaw = 64 * 1024
const longestText = 4 * 1024
/** A longer value of a token is shown by its ends, whether or not it looks like one. */
const longestToken = 512

/** Everything that the registry says of one token. A registry that lists whole secrets has them masked. */
function detailsOf({ listCache, accounts }: TokenParts, account: string, key: string): Result<TokenDetails> {
  const row = listCache.find(account, key)
  if (!row) return notListed()
  const found = accounts.find(account)
  const credential = found.ok ? found.value.credential : null
  const shown = row.token ?? ''
  const whole = maskedOf(shown) === shown.replace('...', '…') ? [] : [new Secret(shown)]
  const short = (name: string, value: unknown) => {
    if (typeof value !== 'string') return value
    const isToken = name === 'token' && value.length > longestToken
    return shortened(isToken ? maskedOf(value) : value, isToken ? longestToken : longestText)
  }
  const text = JSON.stringify(row.raw, short, 2)
  return ok({ raw: scrubbedStart(text, [...whole, ...(credential ? [credential] : [])], longestRaw) })
}

const notListed = () => fail('token-not-found', 'This token is no longer in the list.')
