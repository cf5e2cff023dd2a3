import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Ports } from '../../ports.ts'
import type { CapabilityStore } from '../../registry/capability-store.ts'
import { tokenPage } from '../../registry/vendor.ts'
import type { SignIns } from './sign-ins.ts'

export interface RegistryParts {
  readonly accounts: Pick<SignIns, 'find' | 'chooseDialect' | 'setDialect'>
  readonly capabilities: Pick<CapabilityStore, 'get'>
  readonly ports: Pick<Ports, 'browser'>
}

/** What the user does about a registry itself. */
export function createRegistryHandlers({
  accounts,
  capabilities,
  ports,
}: RegistryParts): Pick<Handlers['accounts'], 'openTokenPage' | 'chooseDialect'> {
  return {
    async openTokenPage({ account: id }) {
      const found = accounts.find(id)
      if (!found.ok) return found
      const { registry, username } = found.value.account
      const page = tokenPage(capabilities.get(registry).vendor, registry, username)
      if (page === null)
        return fail('not-supported', `Tokentray knows no page for tokens at ${registryLabel(registry)}.`)
      return (await ports.browser.open(page))
        ? ok()
        : fail('invalid-request', `The page could not be opened. Go to ${page} in your browser.`)
    },

    async chooseDialect({ account: id, dialect }) {
      const found = accounts.find(id)
      if (!found.ok) return found
      const saved = await accounts.chooseDialect(id, dialect)
      if (!saved.ok) return saved
      const rows = capabilities.get(found.value.account.registry).capabilities['granular-fields']
      if (dialect === null && rows === 'supported') await accounts.setDialect(id, 'granular')
      return saved
    },
  }
}
