import { expect, test } from '@jest/globals'
import { deletedPrincipalReason } from '../../../src/evidence/absence/deleted-principals.ts'
import type { IamFact } from '../../../src/evidence/absence/iam-facts.ts'

const arn = 'arn:aws:iam::111122223333:role/app'
const missing = { at: '2026-10-20T00:00:00Z', similar: ['arn:aws:iam::111122223333:role/app-2'] }

test.each<[string, IamFact | undefined, string[], RegExp | undefined]>([
  ['nothing is known', undefined, ['2026-10-01T00:00:00Z'], undefined],
  ['it is there', { created: '2026-01-01T00:00:00Z' }, ['2026-10-01T00:00:00Z'], undefined],
  [
    'it called before, and is gone',
    { missing },
    ['2026-09-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    /^The account has no arn:aws:iam::111122223333:role\/app, which last called on 2026-10-01 \(as of 2026-10-20\): it was deleted or renamed, so nothing is removed\. Like it: \S+app-2\. Name the right/,
  ],
  ['its last call is of the same moment', { missing }, [missing.at], /last called on 2026-10-20/],
  ['it called later: it was created since', { missing }, ['2026-09-01T00:00:00Z', '2026-10-20T00:00:01Z'], undefined],
  [
    'it never called by any action that is known',
    { missing: { ...missing, similar: [] } },
    [],
    /^The account has no \S+ \(as of [^)]*\): [^.]* removed\. Name/,
  ],
])('%s', (_, fact, calls, expected) => {
  const entries = calls.map((lastSeen) => ({ principal: arn, lastSeen }))
  const others = [{ principal: `${arn}-2`, lastSeen: '2026-10-30T00:00:00Z' }]
  const reason = deletedPrincipalReason([`${arn}-2`, arn], {
    entries: [...entries, ...others],
    iam: (principal) => (principal === arn ? fact : undefined),
  })
  if (expected === undefined) expect(reason).toBeUndefined()
  else expect(reason).toMatch(expected)
})
