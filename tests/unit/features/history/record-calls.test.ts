import { expect, it } from 'vitest'
import type { CoreContext } from '../../../../src/main/core/context.ts'
import { recordCalls } from '../../../../src/main/core/features/history/record-calls.ts'
import type { Act } from '../../../../src/shared/history.ts'
import { recordingHandlers, type CallChannel } from '../../../support/recording-handlers.ts'
import { emptySnapshot } from '../../../support/sample-state.ts'
import { validArguments } from '../../../support/valid-arguments.ts'

/** Calls that leave no act by themselves, and why. A new call has to be recorded or put here. */
const notRecorded: Readonly<Record<string, readonly CallChannel[]>> = {
  'only shows what is there, or reads it again': [
    'app.snapshot',
    'app.checkKeychain',
    'plaintextTokens.find',
    'plaintextTokens.preview',
    'history.read',
    'ranges.draft',
    'ranges.fetchedLists',
    'ranges.readList',
    'revoke.receipts',
    'tokens.details',
    'tokens.draft',
    'tokens.refresh',
  ],
  'is written by the feature itself, step by step or also without the user': [
    'plaintextTokens.copy',
    'plaintextTokens.forget',
    'plaintextTokens.move',
    'plaintextTokens.undo',
    'handover.takeBack',
    'history.export',
    'lock.lock',
    'lock.unlock',
    'revoke.start',
    'rotate.finish',
    'rotate.start',
    'rotate.takeBack',
    'tokens.revoke',
  ],
  'is a part of another act, which says how it ended': [
    'accounts.stopSignIn',
    'prompts.answer',
    'prompts.cancel',
    'prompts.openBrowser',
    'plaintextTokens.cancel',
    'leaks.cancel',
    'tokens.stop',
  ],
  'changes nothing but what the window shows, opens or copies, and no secret': [
    'app.openPractice',
    'plaintextTokens.dismissReturned',
    'handover.copyCommand',
    'leaks.clear',
    'ranges.copy',
    'ranges.keepDraft',
    'registries.openTokenPage',
    'revoke.dismiss',
    'rotate.dismiss',
    'tokens.keepDraft',
  ],
}

/** All channels that were called and left no act. */
async function silent(): Promise<readonly string[]> {
  const acts: Act[] = []
  const context = {
    record: (act: Act) => acts.push(act),
    store: { get: () => emptySnapshot },
  } as unknown as CoreContext
  const handlers = recordCalls(context, recordingHandlers([]))
  const quiet: string[] = []
  for (const [channel, args] of Object.entries(validArguments)) {
    const [group = '', name = ''] = channel.split('.')
    const call = (
      handlers as unknown as Record<string, Record<string, (args?: unknown) => Promise<unknown>>>
    )[group]?.[name]
    const before = acts.length
    await call?.(args ?? undefined)
    if (acts.length === before) quiet.push(channel)
  }
  return quiet
}

it('knows of every call whether it leaves an act, and why not', async () => {
  expect((await silent()).toSorted()).toEqual(Object.values(notRecorded).flat().toSorted())
})
