import { expect, it } from 'vitest'
import { AppState } from '../../../src/renderer/src/app-state.svelte.ts'
import { CreateForm } from '../../../src/renderer/src/features/create-token/create-form.svelte.ts'
import { RevokeFlow } from '../../../src/renderer/src/features/revoke/revoke-flow.svelte.ts'
import { fail } from '../../../src/shared/failure.ts'
import { FakeBridge, token } from './fake-bridge.ts'

it('stops what is under way for the account that is looked at, and keeps what was typed', async () => {
  const why = fail('stopped', 'You stopped it before it was asked.')
  const fake = new FakeBridge({ 'tokens.create': () => why, 'tokens.revoke': () => why })
  const app = new AppState(fake.bridge)
  await app.start()
  const account = app.account ?? expect.fail()
  await app.stopReading()

  const form = new CreateForm(
    fake.bridge,
    () => account,
    () => expect.fail(),
  )
  form.name = 'ci-install'
  form.password = 'demo-password'
  const creating = form.submit()
  await form.stop()
  await creating
  expect([form.call.failure?.code, form.name, form.password, form.call.busy]).toEqual([
    'stopped',
    'ci-install',
    'demo-password',
    false,
  ])

  const flow = new RevokeFlow(fake.bridge, account, token('old'), () => expect.fail())
  const revoking = flow.confirm()
  await flow.stop()
  await revoking
  expect([flow.call.failure?.code, flow.call.busy]).toEqual(['stopped', false])
  expect(fake.argsOf('tokens.stop')).toEqual(
    ['list', 'create', 'revoke'].map((act) => ({ account: account.id, act })),
  )
})
