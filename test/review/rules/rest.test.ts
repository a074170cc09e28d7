import { describe, expect, test } from '@jest/globals'
import { reviewRuleIds } from '../../../src/settings/sections/review.ts'
import { applyRules, reviewRules } from '../../../src/review/rules/index.ts'
import type { RuleInput } from '../../../src/review/rule-input.ts'
import { attachment, changeOf, findingsOf, inputOf, shown } from './support.ts'

const read = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' }
const fence = {
  Sid: 'Fence',
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
}
const deny = { Effect: 'Deny', Action: ['iam:*', 'kms:*'], Resource: '*' }

describe('each rule', () => {
  test('is known to the settings, in their order', () => expect(reviewRules.map(({ id }) => id)).toEqual(reviewRuleIds))

  test.each(reviewRules)('$id explains itself', ({ title, help, page, severity }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(help).toMatch(/\.$/)
    expect(page).toMatch(/^https:\/\/[\w.-]+\//)
    expect(Number(severity)).toBeGreaterThan(0)
  })
})

describe('what limited is gone', () => {
  test.each([
    [
      'a fence',
      [read, fence],
      [read],
      /^deny-removed error 1: The network fence Fence was removed or weakened: s3:GetObject on arn:aws:s3:::logs\/a is no longer denied\.$/,
    ],
    ['a Deny', [read, deny], [read], /^deny-removed error 1: The Deny of iam:\* and kms:\* was removed or weakened/],
  ])('%s', (_, base, head, expected) => expect(findingsOf({ base, head })).toEqual([expect.stringMatching(expected)]))

  test('the policy with it', () =>
    expect(findingsOf({ base: [deny], head: null })).toEqual([expect.stringMatching(/^deny-removed error/)]))

  test('the policy with it, without a request that shows it', () => {
    const change = changeOf({ base: [deny], head: null })
    const found = applyRules(inputOf([{ ...change, comparison: { ...change.comparison, weakened: [] } }]))
    expect(found.map(shown)).toEqual([
      expect.stringMatching(/^deny-removed warning 1: .* it is not decided whether others deny/),
    ])
  })

  test('nothing is said while it stays', () =>
    expect(findingsOf({ base: [read, deny], head: [deny, read] })).toEqual([]))

  test('a Deny for which the comparison shows no request', () => {
    const change = changeOf({ base: [read, deny], head: [read] })
    const found = applyRules(inputOf([{ ...change, comparison: { ...change.comparison, weakened: [] } }]))
    expect(found.map(shown)).toEqual([expect.stringMatching(/^deny-removed error 1: The Deny of iam:\* and kms:\*/)])
  })

  test('a Deny in whose place stands one that denies more', () => {
    const change = changeOf({ base: [read, deny], head: [read, { ...deny, Action: '*' }] })
    expect(applyRules(inputOf([{ ...change, comparison: { ...change.comparison, weakened: [] } }]))).toEqual([])
  })

  test('a boundary lets more through', () => {
    const change = changeOf({ kind: 'boundary', base: [read], head: [{ ...read, Resource: '*' }] })
    const { widened } = change.comparison
    const found = applyRules(
      inputOf([{ ...change, comparison: { ...change.comparison, widened: [], weakened: widened } }]),
    )
    expect(found.map(shown)).toEqual([
      expect.stringMatching(/^boundary-removed error 1: This permissions boundary now lets s3:GetObject/),
    ])
  })
})

describe('attachments', () => {
  test.each([
    [
      'an administrator',
      { policy: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      /^admin-attached error 7: arn:aws:iam::aws:policy\/AdministratorAccess is newly attached to aws_iam_role.app\.$/,
    ],
    [
      'an administrator of a service',
      { policy: 'arn:aws:iam::aws:policy/IAMFullAccess', newPrincipal: true },
      /^admin-attached error 7: .* to the new aws_iam_role.app\.$/,
    ],
    ['another of AWS', {}, /^managed-policy-attached note/],
    [
      'one that only has such a name',
      { awsManaged: false, policy: 'aws_iam_policy.AdministratorAccess' },
      /^managed-policy-attached note/,
    ],
    [
      'a boundary removed',
      { change: 'boundary-removed' as const },
      /^boundary-removed error 7: aws_iam_role.app no longer has/,
    ],
    ['a boundary exchanged', { change: 'boundary-changed' as const }, /^boundary-removed warning/],
  ])('%s', (_, more, expected) =>
    expect(applyRules(inputOf([], { attachments: [attachment(more)] })).map(shown)).toEqual([
      expect.stringMatching(expected),
    ]),
  )

  test.each(['detached', 'boundary-set'] as const)('%s is no finding', (change) =>
    expect(applyRules(inputOf([], { attachments: [attachment({ change })] }))).toEqual([]),
  )

  test('an added policy is reviewed itself', () => {
    const change = changeOf({ head: [read], base: null })
    expect(
      applyRules(inputOf([change], { attachments: [attachment({ awsManaged: false, source: change.id })] })),
    ).toEqual([])
  })
})

describe('doubt', () => {
  test('an undecided change', () => {
    const change = changeOf({ base: [read], head: [read] })
    const comparison = { ...change.comparison, status: 'undecided' as const, reason: 'a value is not known' }
    expect(applyRules(inputOf([{ ...change, comparison }])).map(shown)).toEqual([
      'undecided-change warning 1: It is not decided whether this allows more than before: a value is not known.',
    ])
  })

  test('a policy that is not read', () => {
    const change = changeOf({ base: [read], head: [read] })
    const { status: _, ...site } = change.head!.source
    const source = { ...site, status: 'skipped' as const, reason: 'Its text is made by a function.' }
    const head = { ...change.head!, source, document: null }
    const comparison = { ...change.comparison, status: 'undecided' as const }
    expect(applyRules(inputOf([{ ...change, head, comparison }])).map(shown)).toEqual([
      'unreadable-policy warning 1: This policy is not read: Its text is made by a function.',
    ])
  })

  test('a file that was readable', () => {
    const files = new Map([
      ['a.tf', ''],
      ['b.tf', ''],
    ])
    const base: RuleInput['base'] = { sources: [], files, problems: ['a.tf:3:1: not closed'] }
    const head: RuleInput['head'] = {
      sources: [],
      files,
      problems: ['a.tf:9:1: not closed', 'b.tf:4:2: not closed', 'something else'],
    }
    expect(applyRules(inputOf([], { base, head })).map(({ file, line, message }) => [file, line, message])).toEqual([
      ['b.tf', 4, 'b.tf:4:2: not closed'],
      ['', 1, 'something else'],
    ])
  })
})

describe('configuration', () => {
  const waivers = (line: string): string => `review:\n  waivers:\n    - ${line}\n`

  test('a change of it', () =>
    expect(
      applyRules(inputOf([], { configuration: { file: '.github/whittle.yml', line: 3, endLine: 4 } })).map(shown),
    ).toEqual([expect.stringMatching(/^configuration-changed note 3: /)]))

  test.each([
    [
      'ended',
      '{rule: wild-write, in: "**", until: 2026-11-20, because: x}',
      /^waiver-expired warning 1: The waiver for wild-write in \*\* ended on 2026-11-20\.$/,
    ],
    [
      'names nothing',
      '{rule: wild-write, in: gone.tf, until: 2027-01-01, because: x}',
      /^waiver-unmatched warning 1: The waiver for wild-write in gone.tf matches no policy\.$/,
    ],
  ])('a waiver that %s', (_, waiver, expected) =>
    expect(findingsOf({ base: [read], head: [read] }, { config: waivers(waiver) })).toEqual([
      expect.stringMatching(expected),
    ]),
  )

  test('its line, where the tree holds it', () => {
    const head: RuleInput['head'] = {
      sources: [],
      files: new Map([['.github/whittle.yml', 'a: 1\n- in: gone.tf\n']]),
      problems: [],
    }
    const config = 'waivers:\n  - {keep: "s3:GetObject", in: gone.tf, until: 2027-01-01, because: x}\n'
    expect(applyRules(inputOf([], { head, config }))).toEqual([
      expect.objectContaining({ file: '.github/whittle.yml', line: 2 }),
    ])
  })

  const wide = { Action: 's3:Delete*', Resource: '*' }

  test.each([
    ['by address', 'aws_iam_policy.app', 'until 2027-01-01: the nightly job'],
    ['by file', 'iam.tf', 'until 2027-01-01: the nightly job'],
    ['elsewhere', 'other/**', null],
  ])('a waiver %s', (_, where, expected) => {
    const config = waivers(`{rule: wild-write, in: "${where}", until: 2027-01-01, because: the nightly job}`)
    const found = applyRules(inputOf([changeOf({ head: [wide], base: null })], { config }))
    expect(found.find(({ rule }) => rule === 'wild-write')?.waived).toBe(expected)
  })

  test('levels', () => {
    const config = 'review: {levels: {wild-write: error, permissions-management: "off"}}'
    expect(
      findingsOf({ head: [{ Action: 's3:Put*', Resource: 'arn:aws:s3:::logs/*' }], base: null }, { config }),
    ).toEqual([expect.stringMatching(/^wild-write error/)])
  })
})

describe('use', () => {
  const suggestion = { file: 'iam.tf', line: 3, endLine: 4, text: 'x' }

  test('beyond it', () => {
    const beyondUse = {
      principals: ['arn:aws:iam::111122223333:role/app'],
      unused: ['s3:PutObject'],
      days: 120,
      enough: 's3:GetObject would be enough.',
      suggestion,
    }
    const found = applyRules(inputOf([changeOf({ base: [read], head: [read], more: { beyondUse } })]))
    expect(found.map(shown)).toEqual([
      'beyond-use warning 3: s3:PutObject is newly granted and was not used by arn:aws:iam::111122223333:role/app in 120 days. s3:GetObject would be enough.',
    ])
    expect(found[0]?.suggestion).toEqual(suggestion)
  })

  test('a wildcard that names could replace', () => {
    const replaceable = [{ statement: 0, wildcard: '*', by: ['arn:aws:s3:::logs/*'], suggestion: null }]
    expect(applyRules(inputOf([changeOf({ base: [read], head: [read], more: { replaceable } })])).map(shown)).toEqual([
      'replaceable-wildcard note 1: * could be arn:aws:s3:::logs/*, which this change names.',
    ])
  })
})

test('a fingerprint does not depend on lines, and differs between findings', () => {
  const wide = { Action: ['s3:Delete*', 's3:Put*'], Resource: '*' }
  const once = applyRules(inputOf([changeOf({ head: [wide], base: null })]))
  const lower = applyRules(inputOf([changeOf({ head: [read, wide], base: null })]))
  expect(lower.map(({ fingerprint }) => fingerprint)).toEqual(once.map(({ fingerprint }) => fingerprint))
  expect(lower.map(({ line }) => line)).not.toEqual(once.map(({ line }) => line))
  expect(new Set(once.map(({ fingerprint }) => fingerprint)).size).toBe(once.length)
})
