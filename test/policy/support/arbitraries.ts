import * as fc from 'fast-check'
import type { ConditionClause, PolicyDocument, Statement } from '../../../src/policy/document.ts'
import { unresolvedText } from '../../../src/policy/unresolved.ts'
import type { Request } from '../../../src/policy/request.ts'

/** Small worlds, so that random documents and requests meet often: few services, names, buckets and keys. */
export const actions = [
  's3:GetObject',
  's3:GetBucket',
  's3:PutObject',
  's3:DeleteObject',
  's3:Get',
  'ec2:DescribeInstances',
  'ec2:DescribeImages',
  'ec2:RunInstances',
  'iam:PassRole',
] as const

const actionPatterns = [
  ...actions,
  '*',
  's3:*',
  'S3:get*',
  's3:*Object',
  's3:?et*',
  's3:*e*t*',
  's3:Get??????',
  'ec2:Describe*',
  'ec2:*Im*',
  'iam:*',
]

export const resources = [
  '*',
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::a/jane/x',
  'arn:aws:s3:::ab',
  'arn:aws:s3:::b/a:a',
  'arn:aws:ec2:us-east-1:111122223333:instance/a',
  'arn:aws:ec2:us-west-2:111122223333:instance/ab',
  'arn:aws:ec2:eu-west-1:444455556666:volume/a',
  'arn:aws:iam::111122223333:role/a',
  'arn:aws-cn:s3:::a',
] as const

const resourcePatterns = [
  ...resources,
  'arn:aws:s3:::*',
  'arn:aws:s3:::a*',
  'arn:aws:s3:::*a*',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::?',
  'arn:aws:s3:::*/*',
  'arn:aws:s3:*',
  'arn:aws:s3',
  'arn:aws:ec2:us-east-1',
  'arn:*:s3:::a*',
  'arn:aws:ec2:*:*:*',
  'arn:aws:ec2:us-*-?:111122223333:*',
  'arn:aws:ec2:*:111122223333:instance/*',
  'arn:aws:ec2:*:a*',
  'arn:aws:*:*a*',
  'arn:aws:s3:::a/${aws:username}/*',
  "arn:aws:s3:::${aws:PrincipalTag/team, 'a'}",
  'arn:aws:s3:::${*}',
]

const opaquePatterns = [
  unresolvedText('var.a'),
  `${unresolvedText('var.a')}/*`,
  `arn:aws:s3:::${unresolvedText('var.a')}`,
  `arn:aws:s3:::${unresolvedText('var.b')}/*`,
  `arn:aws:ec2:${unresolvedText('var.b')}:111122223333:instance/*`,
  `arn:aws:s3:::a${unresolvedText('var.a')}*`,
]

const opaqueValuesInConditions = [unresolvedText('var.a'), `a${unresolvedText('var.b')}`, '${aws:username}']

/** Texts that may stand for the unresolved tokens above. */
export const opaqueContents = ['', 'a', 'b', '*', 'a/*', 'us-east-1', '?', 'arn:aws:s3:::a', 'arn:aws:s3:::*', ':']

export const usernames = ['jane', 'a', 'x/y'] as const

interface KeyWorld {
  readonly key: string
  readonly operators: readonly string[]
  readonly policy: readonly string[]
  readonly request: readonly string[]
  readonly multivalued?: boolean
}

const text = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
]
const compare = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals']
const networks = ['10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '10.1.2.3', '0.0.0.0/0', '2001:db8::/32', '::/0']

export const worlds: readonly KeyWorld[] = [
  {
    key: 'aws:PrincipalTag/team',
    operators: text,
    policy: ['a', 'A', 'ab', 'a*', '?', '*', 'b'],
    request: ['a', 'A', 'ab', 'b', '*'],
  },
  {
    key: 'aws:TagKeys',
    operators: text,
    policy: ['a', 'A', 'ab', 'a*', '*b'],
    request: ['a', 'A', 'ab', 'b'],
    multivalued: true,
  },
  {
    key: 'aws:MultiFactorAuthAge',
    operators: compare.map((name) => `Numeric${name}`),
    policy: ['5', '10', '10.5', '300'],
    request: ['4', '5', '7', '10', '10.5', '400'],
  },
  {
    key: 'aws:CurrentTime',
    operators: compare.map((name) => `Date${name}`),
    policy: ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', '1780000000'],
    request: ['2025-06-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  },
  { key: 'aws:SecureTransport', operators: ['Bool'], policy: ['true', 'false'], request: ['true', 'false'] },
  {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'NotIpAddress'],
    policy: networks,
    request: ['10.1.2.3', '10.200.0.1', '11.0.0.1', '2001:db8::1', '2002::1'],
  },
  {
    key: 'aws:PrincipalArn',
    operators: ['ArnLike', 'ArnEquals', 'ArnNotLike', 'ArnNotEquals'],
    policy: [
      'arn:aws:iam::111122223333:role/*',
      'arn:aws:iam::*:role/a',
      'arn:aws:iam::111122223333:role/a',
      '*',
      'arn:*:iam::*:*',
    ],
    request: [
      'arn:aws:iam::111122223333:role/a',
      'arn:aws:iam::111122223333:role/b:c',
      'arn:aws:iam::444455556666:role/a',
    ],
  },
]

const clause = (world: KeyWorld, opaqueValues: readonly string[]): fc.Arbitrary<ConditionClause> =>
  fc
    .record({
      operator: fc.constantFrom(...world.operators),
      ifExists: fc.boolean(),
      quantifier: world.multivalued ? fc.constantFrom('ForAllValues:', 'ForAnyValue:') : fc.constant(''),
      presence: fc.integer({ min: 0, max: 9 }),
      values: fc.uniqueArray(fc.constantFrom(...world.policy, ...(world.operators === text ? opaqueValues : [])), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(({ operator, ifExists, quantifier, presence, values }) =>
      presence === 0
        ? { operator: 'Null', key: world.key, values: [values.length > 1 ? 'true' : 'false'] }
        : { operator: `${quantifier}${operator}${ifExists ? 'IfExists' : ''}`, key: world.key, values },
    )

const conditions = (opaqueValues: readonly string[]): fc.Arbitrary<ConditionClause[]> =>
  fc
    .uniqueArray(
      fc.constantFrom(...worlds).chain((world) => clause(world, opaqueValues)),
      { maxLength: 2, selector: ({ operator, key }) => `${operator} ${key}` },
    )
    .chain((clauses) => fc.constantFrom(clauses, clauses, []))

export interface DocumentOptions {
  readonly unresolvedText?: boolean
  readonly variables?: boolean
  readonly conditions?: boolean
}

const list = (from: readonly string[]): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 3 })

const statement = (options: DocumentOptions): fc.Arbitrary<Statement> => {
  const patterns = [
    ...resourcePatterns.filter((pattern) => options.variables !== false || !pattern.includes('${')),
    ...(options.unresolvedText ? opaquePatterns : []),
  ]
  return fc
    .record({
      effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
      not: fc.constantFrom('', '', '', 'action', 'resource'),
      actions: list(actionPatterns),
      resources: fc.oneof(fc.constant(['*']), list(patterns)),
      condition:
        options.conditions === false
          ? fc.constant([])
          : conditions(options.unresolvedText ? opaqueValuesInConditions : []),
    })
    .map(({ effect, not, actions, resources, condition }) => ({
      effect,
      ...(not === 'action' ? { notAction: actions } : { action: actions }),
      ...(not === 'resource' ? { notResource: resources } : { resource: resources }),
      condition,
    }))
}

export const document = (options: DocumentOptions = {}): fc.Arbitrary<PolicyDocument> =>
  fc
    .array(statement(options), { minLength: 1, maxLength: 4 })
    .map((statements) => ({ version: '2012-10-17', statements }))

/** A request whose context is whole: a key that is not listed is absent. */
export const request: fc.Arbitrary<Request> = fc
  .record({
    action: fc.constantFrom(...actions),
    resource: fc.constantFrom(...resources),
    username: fc.option(fc.constantFrom(...usernames), { nil: undefined }),
    values: fc.tuple(
      ...worlds.map((world) =>
        fc.option(
          fc.uniqueArray(fc.constantFrom(...world.request), { minLength: 1, maxLength: world.multivalued ? 2 : 1 }),
          { nil: undefined },
        ),
      ),
    ),
  })
  .map(({ action, resource, username, values }) => {
    const keys = new Map<string, readonly string[]>()
    if (username !== undefined) keys.set('aws:username', [username])
    for (const [index, world] of worlds.entries()) {
      const list = values[index]
      if (list) keys.set(world.key.toLowerCase(), list)
    }
    return { action, resource, context: { keys, unlisted: 'absent' } }
  })

/** Two documents that have much in common: the second is the first with statements dropped, swapped or replaced. */
export const related = (documents: fc.Arbitrary<PolicyDocument>): fc.Arbitrary<[PolicyDocument, PolicyDocument]> =>
  fc
    .tuple(documents, documents, fc.infiniteStream(fc.integer({ min: 0, max: 5 })))
    .map(([one, other, choices]): [PolicyDocument, PolicyDocument] => {
      const pick = (): number => choices.next().value as number
      const changed = one.statements.flatMap((own, index) => {
        const choice = pick()
        const foreign = other.statements[index % other.statements.length]!
        if (choice === 0) return []
        if (choice === 1) return [foreign]
        if (choice === 2) return [own, foreign]
        if (choice === 3) return [{ ...own, condition: foreign.condition }]
        return [own]
      })
      return [{ ...one, statements: changed.length > 0 ? changed : other.statements }, one]
    })

export const relatedDocuments = (options: DocumentOptions = {}): fc.Arbitrary<[PolicyDocument, PolicyDocument]> =>
  related(document(options))
