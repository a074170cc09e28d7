import type { CheckResult } from '../../../report/doctor/types.ts'
import type { LookupFacts } from '../facts/lookups.ts'
import { unansweredResult } from './result.ts'

const check = { id: 'evidence.event-history', area: 'evidence' } as const

/** Regions whose Event history gave no answer; refusals are those of a permission, and reported with it. */
export function checkLookups(facts: readonly LookupFacts[]): readonly CheckResult[] {
  return facts.flatMap(({ region, role, pages }) => {
    if (pages.kind === 'known' || (pages.kind === 'failed' && pages.failure.kind === 'denied')) return []
    const subject = `Event history of ${region}${role === undefined ? '' : ` by ${role}`}`
    return [unansweredResult(check, subject, pages, { sid: 'ReadEventHistory', resources: ['*'] })]
  })
}
