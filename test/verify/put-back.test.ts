import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { proveContainment } from '../../src/policy/contain.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { compilePolicy } from '../../src/policy/evaluate.ts'
import { areProvenEqual, putBackMistake, putBack } from '../../src/verify/put-back.ts'
import { countOf } from '../support/sampled.ts'

const allow = (action: readonly string[], resource: readonly string[] = ['*'], sid?: string): Statement => ({
  ...(sid !== undefined && { sid }),
  effect: 'Allow',
  action,
  resource,
  condition: [],
})

const deny = (action: readonly string[]): Statement => ({ ...allow(action), effect: 'Deny' })

const of = (...statements: readonly Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })

interface Case {
  readonly name: string
  readonly before: PolicyDocument
  readonly after: PolicyDocument
  /** Default: `after`. */
  readonly present?: PolicyDocument
  readonly becomes: readonly Statement[]
}

const cases: readonly Case[] = [
  {
    name: 'a narrowed statement stands again in its place',
    before: of(allow(['s3:*'], ['*'], 'A'), allow(['ec2:RunInstances'])),
    after: of(allow(['s3:GetObject'], ['*'], 'A'), allow(['ec2:RunInstances'])),
    becomes: [allow(['s3:*'], ['*'], 'A'), allow(['ec2:RunInstances'])],
  },
  {
    name: 'of a split one part is replaced, the others go',
    before: of(allow(['s3:*'])),
    after: of(allow(['s3:GetObject'], ['arn:aws:s3:::a/*']), allow(['s3:ListBucket'], ['arn:aws:s3:::a'])),
    becomes: [allow(['s3:*'])],
  },
  {
    name: 'a removed statement is added',
    before: of(allow(['s3:GetObject']), allow(['sqs:SendMessage'])),
    after: of(allow(['s3:GetObject'])),
    becomes: [allow(['s3:GetObject']), allow(['sqs:SendMessage'])],
  },
  {
    name: 'an added Deny is removed',
    before: of(allow(['s3:GetObject'])),
    after: of(allow(['s3:GetObject']), deny(['*'])),
    becomes: [allow(['s3:GetObject'])],
  },
  {
    name: 'what others added since stays',
    before: of(allow(['s3:*'])),
    after: of(allow(['s3:GetObject'])),
    present: of(allow(['s3:GetObject']), allow(['sqs:SendMessage']), deny(['sqs:DeleteQueue'])),
    becomes: [allow(['s3:*']), allow(['sqs:SendMessage']), deny(['sqs:DeleteQueue'])],
  },
  {
    name: 'a statement that was widened since stays beside it',
    before: of(allow(['s3:Get*'])),
    after: of(allow(['s3:GetObject'])),
    present: of(allow(['s3:GetObject', 's3:PutObject'])),
    becomes: [allow(['s3:GetObject', 's3:PutObject']), allow(['s3:Get*'])],
  },
  {
    name: 'a statement of the old policy is not taken for a part of a wider one',
    before: of(allow(['s3:*']), allow(['s3:GetObject'], ['arn:aws:s3:::a/*'])),
    after: of(allow(['s3:PutObject']), allow(['s3:GetObject'], ['arn:aws:s3:::a/*'])),
    becomes: [allow(['s3:*']), allow(['s3:GetObject'], ['arn:aws:s3:::a/*'])],
  },
  {
    name: 'an id that is taken gets another',
    before: of(allow(['s3:*'], ['*'], 'A')),
    after: of(),
    present: of(allow(['sqs:SendMessage'], ['*'], 'A')),
    becomes: [allow(['sqs:SendMessage'], ['*'], 'A'), allow(['s3:*'], ['*'], 'ARestored')],
  },
]

test.each(cases)('$name', ({ before, after, present = after, becomes }) => {
  const result = putBack({ before, after, present })
  expect(result).toMatchObject({ kind: 'put-back' })
  if (result.kind !== 'put-back') return
  expect(result.document.statements).toEqual(becomes)
  expect(result.statements.map(({ statement }) => statement)).toEqual(becomes)
})

test('nothing is put back where the present policy allows it', () => {
  const [before, after] = [of(allow(['s3:*'])), of(allow(['s3:GetObject']))]
  expect(putBack({ before, after, present: of(allow(['s3:*'])) })).toEqual({ kind: 'nothing-lost' })
})

test('what a later change took away as well is not put back in passing', () => {
  const result = putBack({
    before: of(allow(['s3:*'])),
    after: of(allow(['s3:GetObject']), allow(['s3:DeleteObject'])),
    present: of(allow(['s3:GetObject'])),
  })
  expect(result).toMatchObject({ kind: 'not-put-back', reason: expect.stringContaining('s3:DeleteObject') })
})

test('a Deny of others that came since stands against it', () => {
  const [before, after] = [of(allow(['s3:*'])), of(allow(['s3:GetObject']))]
  const result = putBack({ before, after, present: of(allow(['s3:GetObject']), deny(['s3:DeleteObject'])) })
  expect(result).toMatchObject({ kind: 'put-back' })
  if (result.kind !== 'put-back') return
  const asked = of(allow(['s3:DeleteObject']))
  expect(proveContainment(asked, result.document).verdict).toBe('refuted')
  expect(proveContainment(of(allow(['s3:PutObject'])), result.document).verdict).toBe('proven')
})

test.each<readonly [string, PolicyDocument, PolicyDocument, PolicyDocument, boolean]>([
  [
    'a Deny that the old policy had, and that others removed since, is missed',
    of(allow(['s3:*']), deny(['s3:DeleteObject'])),
    of(allow(['s3:GetObject']), deny(['s3:DeleteObject'])),
    of(allow(['s3:GetObject'])),
    false,
  ],
  [
    'a Deny that others removed since is of other actions',
    of(allow(['s3:*']), deny(['sqs:DeleteQueue'])),
    of(allow(['s3:GetObject']), deny(['sqs:DeleteQueue'])),
    of(allow(['s3:GetObject'])),
    true,
  ],
  [
    'the Deny of the change also refuses what others allowed since',
    of(allow(['s3:*'])),
    of(allow(['s3:*']), deny(['*'])),
    of(allow(['s3:*']), allow(['sqs:SendMessage']), deny(['*'])),
    false,
  ],
  [
    'the Deny of the change does not refuse what others allowed since',
    of(allow(['s3:*'])),
    of(allow(['s3:*']), deny(['s3:*'])),
    of(allow(['s3:*']), allow(['sqs:SendMessage']), deny(['s3:*'])),
    true,
  ],
  [
    'one statement has actions of the old policy and others of the present one',
    of(allow(['s3:GetObject', 's3:PutObject'])),
    of(allow(['s3:GetObject'])),
    of(allow(['s3:GetObject', 'sqs:SendMessage'])),
    true,
  ],
])('more than the old and the present policy allow is never put back: %s', (_, before, after, present, isMade) => {
  expect(putBack({ before, after, present }).kind).toBe(isMade ? 'put-back' : 'not-put-back')
})

test('a statement with parts of the old policy and of the present one is within both', () => {
  const [before, after] = [of(allow(['s3:GetObject', 's3:PutObject'])), of(allow(['s3:GetObject']))]
  const present = of(allow(['s3:GetObject', 'sqs:SendMessage']))
  const together = of(allow(['s3:GetObject', 's3:PutObject', 'sqs:SendMessage']))
  expect(putBackMistake({ before, after, present }, together)).toBeUndefined()
})

describe('mistakeIn', () => {
  const [before, after] = [of(allow(['s3:*'])), of(allow(['s3:GetObject']))]
  const present = of(allow(['s3:GetObject']), allow(['sqs:SendMessage']))
  test.each([
    ['too little', of(allow(['s3:Get*']), allow(['sqs:SendMessage'])), 'taken away is allowed again'],
    ['a loss', of(allow(['s3:*'])), 'loses nothing'],
    ['too much', of(allow(['*'])), 'neither the present nor the old policy'],
  ])('%s', (_, document, words) => {
    expect(putBackMistake({ before, after, present }, document)).toContain(words)
  })
  test('none', () => {
    expect(
      putBackMistake({ before, after, present }, of(allow(['s3:*']), allow(['sqs:*', 'sqs:SendMessage']))),
    ).toBeDefined()
    expect(putBackMistake({ before, after, present }, of(allow(['s3:*']), allow(['sqs:SendMessage'])))).toBeUndefined()
  })
})

const actions = ['s3:*', 's3:Get*', 's3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'ec2:Describe*']
const resources = ['*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::a/b', 'arn:aws:sqs:eu-west-1:111122223333:q']
const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 })

interface Narrowed {
  readonly whole: Statement
  readonly left: readonly Statement[]
}

const statement: fc.Arbitrary<Statement> = fc
  .tuple(some(actions), some(resources), fc.boolean())
  .map(([action, resource, isDeny]) => ({
    ...allow(action, resource),
    effect: isDeny ? ('Deny' as const) : ('Allow' as const),
  }))

/** A statement and what a narrowing leaves of it: some of its actions and resources, in one part or two, or nothing. */
const narrowed: fc.Arbitrary<Narrowed> = statement.chain((whole): fc.Arbitrary<Narrowed> =>
  whole.effect === 'Deny'
    ? fc.constant({ whole, left: [whole] })
    : fc
        .array(fc.tuple(some(whole.action ?? []), some(whole.resource ?? [])), { maxLength: 2 })
        .map((parts) => ({ whole, left: parts.map(([action, resource]) => allow(action, resource)) })),
)

test('a narrowing that is taken back leaves a policy that allows the same as before', () => {
  fc.assert(
    fc.property(fc.array(narrowed, { minLength: 1, maxLength: 4 }), fc.boolean(), (all, isFenced) => {
      const before = of(...all.map(({ whole }) => whole))
      const fence = isFenced ? [{ ...deny(['*']), resource: ['arn:aws:s3:::a/c'] }] : []
      const after = of(...all.flatMap(({ left }) => left), ...fence)
      const result = putBack({ before, after, present: after })
      const document = result.kind === 'put-back' ? result.document : after
      expect(result.kind).not.toBe('not-put-back')
      expect(areProvenEqual(document, before)).toBe(true)
    }),
    { numRuns: countOf(200, 50) },
  )
})

const asked = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 'sqs:SendMessage', 'ec2:DescribeVpcs'].flatMap(
  (action) =>
    ['arn:aws:s3:::a/b', 'arn:aws:s3:::a/c', 'arn:aws:sqs:eu-west-1:111122223333:q'].map((resource) => ({
      action,
      resource,
      context: { keys: new Map<string, readonly string[]>(), absent: new Set<string>(), unlisted: 'unknown' as const },
    })),
)

const allowedBy = (document: PolicyDocument): ReadonlySet<number> => {
  const compiled = compilePolicy(document)
  return new Set(asked.flatMap((request, index) => (compiled.decide(request) === 'allowed' ? [index] : [])))
}

test('no request is allowed that neither the old nor the present policy allows, whatever others changed since', () => {
  const others = fc.tuple(fc.array(statement, { maxLength: 2 }), fc.nat(3))
  let made = 0
  fc.assert(
    fc.property(
      fc.array(narrowed, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      others,
      (all, isFenced, [more, drop]) => {
        const before = of(...all.map(({ whole }) => whole))
        const after = of(...all.flatMap(({ left }) => left), ...(isFenced ? [deny(['s3:*'])] : []))
        const present = of(...after.statements.filter((_, index) => index !== drop), ...more)
        const result = putBack({ before, after, present })
        if (result.kind !== 'put-back') return
        made++
        const [old, now, then] = [allowedBy(before), allowedBy(present), allowedBy(result.document)]
        expect([...then].filter((index) => !old.has(index) && !now.has(index))).toEqual([])
        expect([...now].filter((index) => !then.has(index))).toEqual([])
      },
    ),
    { numRuns: countOf(300, 75) },
  )
  expect(made).toBeGreaterThan(20)
})
