import { describe, expect, test } from '@jest/globals'
import {
  combinedFacts,
  factsOfLastAccessed,
  noIamFacts,
  type IamFact,
} from '../../../src/evidence/absence/iam-facts.ts'
import { unobservedPrincipalReason } from '../../../src/evidence/absence/unobserved-principals.ts'

const arn = (name: string, account = '111122223333'): string => `arn:aws:iam::${account}:role/${name}`
const none = { total: 1, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }
const counts = (kind: 'allowed' | 'denied' | 'noEvidence' | 'unmapped') => ({ ...none, [kind]: 1 })
const coverage = [{ account: '111122223333', from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' }]

const why = (
  attachedPrincipals: readonly string[],
  seen: Readonly<Record<string, 'allowed' | 'denied' | 'noEvidence' | 'unmapped'>>,
  facts: Readonly<Record<string, IamFact>> = {},
): string | undefined =>
  unobservedPrincipalReason(
    attachedPrincipals.map((name) => arn(name)),
    {
      principals: new Map(Object.entries(seen).map(([name, kind]) => [arn(name), counts(kind)])),
      coverage,
      iam: (principal) => facts[principal.slice(principal.indexOf('/') + 1)],
    },
  )

describe('a principal counts as seen by any record of it', () => {
  test.each(['allowed', 'denied', 'noEvidence', 'unmapped'] as const)('%s', (kind) => {
    expect(why(['app'], { app: kind })).toBeUndefined()
  })

  test('and by no record of another', () => {
    expect(why(['app'], { 'app-2': 'allowed' })).toMatch(/^arn:\S+role\/app was never seen/)
  })
})

describe('the message', () => {
  test('names the window, what fits and what to do', () => {
    expect(why(['ghost'], { 'blue-ghost': 'allowed', other: 'allowed' })).toBe(
      'arn:aws:iam::111122223333:role/ghost was never seen in the evidence of account 111122223333 (2026-08-01 to 2026-10-31): ' +
        'it is unused or misnamed. Seen, and like it: arn:aws:iam::111122223333:role/blue-ghost. Nothing is removed. ' +
        'Name the right principal in policies.principals or give the state (--state); where the name is right, ' +
        'evidence.last-accessed or an account snapshot (--iam) lets IAM say that it exists and is idle.',
    )
  })

  test('names the one of several principals that blocks, and suggests no other principal of the policy', () => {
    const reason = why(['app-dev', 'app-prod', 'app-test'], { 'app-dev': 'allowed', 'app-test': 'denied' })
    expect(reason).toMatch(/^arn:\S+role\/app-prod, one of its 3 principals, was never seen/)
    expect(reason).toContain('No name in the evidence is like it.')
  })
})

describe('IAM itself says', () => {
  test.each<[string, IamFact, RegExp | undefined]>([
    [
      'older than the window and idle',
      { existedAt: '2026-07-31T23:59:59Z', lastUsed: '2026-07-31T23:59:59Z' },
      undefined,
    ],
    ['older than the window and never used', { existedAt: '2026-01-01T00:00:00Z' }, undefined],
    ['made inside the window', { existedAt: '2026-08-01T00:00:00Z' }, /only since 2026-08-01, inside the window/],
    ['of unknown age', {}, /not since when/],
    [
      'idle, as of a moment before the window',
      { existedAt: '2026-01-01T00:00:00Z', asOf: '2026-07-31T23:59:59Z' },
      /snapshot is of 2026-07-31, before the window/,
    ],
    [
      'idle, as of a moment in the window',
      { existedAt: '2026-01-01T00:00:00Z', asOf: '2026-08-01T00:00:00Z' },
      undefined,
    ],
    [
      'used inside the window, which CloudTrail does not show',
      { existedAt: '2026-01-01T00:00:00Z', lastUsed: '2026-08-01T00:00:00Z' },
      /used on 2026-08-01: the evidence does not show its calls/,
    ],
    [
      'older than the window, and its use is not known',
      { existedAt: '2026-01-01T00:00:00Z', useUnknown: true },
      /It exists since 2026-01-01, but when its password and keys were last used is not known .*--credential-report/,
    ],
    [
      'none of that name',
      { missing: { at: '2026-10-30T00:00:00Z', similar: [arn('app-2')] } },
      /that account has no such role \(as of 2026-10-30\)\. No name in the evidence is like it\. In the account, and like it: \S+app-2\. Nothing is removed\. Name the right principal in policies\.principals or give the state \(--state\)\.$/,
    ],
  ])('%s', (_, fact, expected) => {
    const reason = why(['app'], {}, { app: fact })
    if (expected === undefined) expect(reason).toBeUndefined()
    else expect(reason).toMatch(expected)
  })

  test('of one principal proves nothing for another', () => {
    expect(why(['a', 'b'], {}, { a: { existedAt: '2026-01-01T00:00:00Z' } })).toMatch(
      /role\/b, one of its 2 principals/,
    )
  })
})

describe('the facts of last-accessed data', () => {
  const services = (...times: (string | undefined)[]) =>
    new Map(times.map((last, index) => [`s${index}`, { ...(last !== undefined && { last }), actions: new Map() }]))
  test.each<[string, Parameters<typeof factsOfLastAccessed>[0], IamFact | undefined]>([
    ['not asked', undefined, undefined],
    ['a principal that could not be asked', { principals: new Map(), problems: ['x'] }, undefined],
    ['never used', { principals: new Map([['p', services(undefined)]]), problems: [] }, {}],
    [
      'used: it existed at its first known use',
      {
        principals: new Map([['p', services('2026-05-01T00:00:00Z', undefined, '2026-03-01T00:00:00Z')]]),
        problems: [],
      },
      { existedAt: '2026-03-01T00:00:00Z', lastUsed: '2026-05-01T00:00:00Z' },
    ],
    [
      'an action later than its service',
      {
        principals: new Map([
          [
            'p',
            new Map([
              ['s3', { last: '2026-03-01T00:00:00Z', actions: new Map([['getobject', '2026-04-01T00:00:00Z']]) }],
            ]),
          ],
        ]),
        problems: [],
      },
      { existedAt: '2026-03-01T00:00:00Z', lastUsed: '2026-04-01T00:00:00Z' },
    ],
  ])('%s', (_, data, expected) => expect(factsOfLastAccessed(data)('p')).toStrictEqual(expected))

  test('none at all', () => expect(noIamFacts('p')).toBeUndefined())
})

describe('the facts of account snapshots and of last-accessed data together', () => {
  const [early, late] = ['2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z']
  const known = { created: early, existedAt: early }
  test.each<[string, IamFact | undefined, IamFact | undefined, IamFact | undefined]>([
    ['none', undefined, undefined, undefined],
    ['of snapshots alone', { ...known, useUnknown: true }, undefined, { ...known, useUnknown: true }],
    [
      'of last-accessed data alone',
      undefined,
      { existedAt: early, lastUsed: late },
      { existedAt: early, lastUsed: late },
    ],
    ['the later use', { ...known, lastUsed: early }, { lastUsed: late }, { ...known, lastUsed: late }],
    ['the later use, of snapshots', { ...known, lastUsed: late }, { lastUsed: early }, { ...known, lastUsed: late }],
    [
      'creation by snapshots, use by the other',
      { ...known, useUnknown: true },
      { existedAt: late, lastUsed: late },
      { ...known, lastUsed: late },
    ],
    ['no use by either', known, {}, known],
    [
      'missing in the snapshot, and known since: of unknown age',
      { missing: { at: early, similar: [] } },
      { existedAt: early, lastUsed: late },
      { lastUsed: late },
    ],
    ['missing', { missing: { at: early, similar: [] } }, undefined, { missing: { at: early, similar: [] } }],
  ])('%s', (_, snapshot, accessed, expected) => {
    expect(
      combinedFacts(
        () => snapshot,
        () => accessed,
      )('p'),
    ).toStrictEqual(expected)
  })
})
