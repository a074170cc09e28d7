import { formatCount } from '../../words.ts'
import type { Ledger } from '../types.ts'

/**
 * The calls from outside of an account whose callers are not known, in words; `undefined` where there are none since then.
 *
 * @param from the first moment of the account's evidence, ISO 8601
 */
export function describeUnnamedCallers({ outsideUnnamed: calls }: Ledger, from: string): string | undefined {
  if (calls === undefined || calls.lastSeen < from) return undefined
  return `${formatCount(calls.count, 'call')} from outside of an account ${calls.count === 1 ? 'is' : 'are'} known without the caller, the last on ${calls.lastSeen.slice(0, 10)}: evidence that older versions saved has no callers`
}
