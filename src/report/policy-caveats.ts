import type { Caveat, StatementFromUse } from '../narrowing/from-use/types.ts'
import { firstFew, formatRange } from './wording.ts'
import { formatCount, formatNumber } from '../words.ts'

/** More names than these say nothing to a reader; `--json` has all. */
const mostNames = 8

/** `s3:GetObject, s3:PutObject: Resource "*": …` */
export const describeCaveat = ({ actions, text }: Pick<Caveat, 'actions' | 'text'>): string =>
  actions.length === 0 ? text : `${firstFew(actions, mostNames)}: ${text}`

/**
 * The caveats as a reader of the policy gets them: what AWS checks at run time, which holds whatever was seen, as one.
 */
export function condenseCaveats(caveats: readonly Caveat[]): readonly Caveat[] {
  const [first] = caveats.filter(({ kind }) => kind === 'runtime')
  if (first === undefined) return caveats
  const actions = caveats.flatMap((each) => (each.kind === 'runtime' ? each.actions : []))
  const text = 'No event ever shows them; --json says when each is checked.'
  return caveats.flatMap((each) =>
    each === first ? [{ ...each, actions, text }] : each.kind === 'runtime' ? [] : [each],
  )
}

/** `42 calls of 3 actions, 2026-07-27 to 2026-10-30.` */
export function describeUses(uses: StatementFromUse['uses']): string {
  const calls = uses.reduce((sum, { count }) => sum + count, 0)
  const first = uses.map(({ firstSeen }) => firstSeen).sort()[0] ?? ''
  const last =
    uses
      .map(({ lastSeen }) => lastSeen)
      .sort()
      .at(-1) ?? ''
  return `${formatCount(calls, 'call')} of ${uses.length === 1 ? '1 action' : `${formatNumber(uses.length)} actions`}, ${formatRange(first, last)}.`
}
