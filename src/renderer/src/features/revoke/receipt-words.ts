import type { LookResult, Receipt, Stage } from '../../../../shared/revocation.ts'

/** Where a revocation stands, in a few words. */
export const stageWords: Readonly<Record<Stage, string>> = {
  waiting: 'Not sent yet',
  sent: 'Sent, not answered',
  answered: 'The registry said yes',
  honoured: 'Revoked, still being honoured',
  dead: 'Proven dead',
  gone: 'Off the list',
  'still-works': 'Off the list, still works',
  'not-proven': 'Not proven dead',
  'still-listed': 'Still listed',
  refused: 'Not revoked',
  'given-up': 'Not tried',
}

/** True for a stage that the user should look into. */
export const isTroubling = (stage: Stage): boolean =>
  ['honoured', 'still-works', 'not-proven', 'still-listed', 'refused', 'given-up'].includes(stage)

const findingWords: Readonly<Record<LookResult, string>> = {
  gone: 'No longer listed',
  listed: 'Still listed',
  dead: 'The token is refused',
  alive: 'The token still works',
  'alive-elsewhere': 'The token is refused from this address only',
  unknown: 'No clear answer',
}

export interface ReceiptLine {
  /** ISO 8601. */
  readonly at: string
  readonly words: string
  readonly detail: string
}

/** What was done and observed, in the order of time. */
export function receiptLines({ asked, sent, answered, verdicts, ended, before }: Receipt): ReceiptLine[] {
  const worked = before === 'alive' ? 'It worked until then.' : ''
  return [
    { at: asked, words: 'You asked for it', detail: '' },
    ...sent.map((at, index) => ({
      at,
      words: index === 0 ? 'The delete was sent' : 'The delete was sent again',
      detail: index === 0 ? worked : '',
    })),
    ...(answered === null ? [] : [{ at: answered, words: 'The registry said yes', detail: '' }]),
    ...verdicts.map(({ at, finding, detail, looked }) => ({
      at,
      words: findingWords[finding],
      detail: looked === 'list' && (finding === 'gone' || finding === 'listed') ? '' : detail,
    })),
    ...(ended ? [{ at: ended.at, words: stageWords[ended.outcome], detail: ended.why }] : []),
  ].toSorted((a, b) => a.at.localeCompare(b.at))
}
