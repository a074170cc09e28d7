import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import { requestsOf } from '../../../src/evidence/usage/possible-requests.ts'
import { policyFromUse } from '../../../src/narrowing/from-use/policy-from-use.ts'
import type { PolicyDocument, Statement } from '../../../src/policy/document.ts'
import { compilePolicy } from '../../../src/policy/evaluate.ts'
import type { Request } from '../../../src/policy/request.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { entry, ledger, role } from '../../support/ledger.ts'
import { countOf } from '../../support/sampled.ts'

const queue = { queue: 'arn:${Partition}:sqs:${Region}:${Account}:${QueueName}' }
const catalog = fakeCatalog({
  'ec2:DescribeInstances': { level: 'List' },
  'ec2:DescribeVpcs': { level: 'List' },
  'ec2:StartInstances': {
    level: 'Write',
    types: { instance: 'arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}' },
  },
  's3:GetObject': { types: { object: 'arn:${Partition}:s3:::${BucketName}/${ObjectName}' } },
  's3:ListBucket': { level: 'List', types: { bucket: 'arn:${Partition}:s3:::${BucketName}' } },
  'sqs:SendMessage': { level: 'Write', types: queue },
  'sqs:DeleteMessage': { level: 'Write', types: queue },
  'iam:PassRole': { level: 'Write', types: { role: 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}' } },
})
const names = catalog.expand('*').map(({ name }) => name)
const head = (service: string): string => `arn:aws:${service}:eu-west-1:111122223333:`
const resources: Readonly<Record<string, readonly string[]>> = {
  'ec2:StartInstances': ['1', '2', '3'].map((end) => `${head('ec2')}instance/i-${end}`),
  's3:GetObject': ['a/1', 'a/2', 'b/1'].map((end) => `arn:aws:s3:::${end}`),
  's3:ListBucket': ['a', 'b'].map((end) => `arn:aws:s3:::${end}`),
  'sqs:SendMessage': ['in', 'out', 'out*'].map((end) => `${head('sqs')}${end}`),
  'sqs:DeleteMessage': ['in', 'out'].map((end) => `${head('sqs')}${end}`),
  'iam:PassRole': ['task', 'function'].map((end) => `arn:aws:iam::111122223333:role/${end}`),
}
const passing = ['ecs.amazonaws.com:RunTask', 'events.amazonaws.com:PutTargets', 'rds.amazonaws.com:CreateDBCluster']
const services: Readonly<Record<string, string>> = {
  'ecs.amazonaws.com:RunTask': 'ecs-tasks.amazonaws.com',
  'events.amazonaws.com:PutTargets': 'events.amazonaws.com',
  'rds.amazonaws.com:CreateDBCluster': 'rds.amazonaws.com',
}

const use: fc.Arbitrary<UsageEntry> = fc.constantFrom(...names).chain((action) => {
  const known = resources[action] ?? []
  const resource =
    known.length === 0
      ? fc.constant('*')
      : fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...known) }, fc.constant(null))
  const grade = fc.oneof({ weight: 8, arbitrary: fc.constant('stated' as const) }, fc.constantFrom('listed', 'guessed'))
  return fc
    .record({
      resource,
      grade,
      outcome: fc.oneof({ weight: 5, arbitrary: fc.constant('allowed' as const) }, fc.constant('denied' as const)),
      operation: action === 'iam:PassRole' ? fc.constantFrom(...passing) : fc.constant(action.replace(':', '.x:')),
    })
    .map((other) => entry(action, other))
})

/** The requests of an entry; to which service a role is passed the record shows by its operation. */
const requests = (each: UsageEntry): readonly Request[] =>
  requestsOf(each).map((request) => {
    const service = each.action === 'iam:PassRole' ? services[each.operation] : undefined
    if (service === undefined) return request
    return { ...request, context: { keys: new Map([['iam:passedtoservice', [service]]]), unlisted: 'absent' } }
  })

const allows = (document: PolicyDocument) => {
  const compiled = compilePolicy(document)
  return (each: UsageEntry): boolean => requests(each).every((request) => compiled.decide(request) === 'allowed')
}

/** A document without one action or one resource of one statement, in all ways. */
function* smaller({ statements, ...document }: PolicyDocument): Generator<PolicyDocument> {
  for (const [index, statement] of statements.entries()) {
    const others = statements.filter((_, at) => at !== index)
    for (const key of ['action', 'resource'] as const) {
      for (const value of statement[key] ?? []) {
        const left = (statement[key] ?? []).filter((each) => each !== value)
        const rest: Statement[] = left.length === 0 ? [] : [{ ...statement, [key]: left }]
        yield { ...document, statements: [...others, ...rest] }
      }
    }
  }
}

const written = (entries: readonly UsageEntry[]) =>
  policyFromUse({ principal: role, ledger: ledger(entries), catalog, today: '2026-11-01', maxAgeDays: 30 })

test('a policy from use allows what was allowed, grants no other action, and holds nothing that is not needed', () => {
  fc.assert(
    fc.property(fc.array(use, { maxLength: 14 }), (entries) => {
      const allowed = entries.filter(({ outcome }) => outcome === 'allowed')
      const policy = written(entries)
      if (policy === undefined) return expect(allowed).toEqual([])
      const { document } = policy
      expect(allowed.filter((each) => !allows(document)(each))).toEqual([])
      const used = new Set(allowed.map(({ action }) => action))
      const granted = names.filter((action) => compilePolicy(document).hasStatementFor(action))
      expect(granted.filter((action) => !used.has(action))).toEqual([])
      for (const less of smaller(document)) expect(allowed.every(allows(less))).toBe(false)
      const sids = document.statements.map(({ sid }) => sid ?? '')
      expect(new Set(sids).size).toBe(sids.length)
      expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([])
    }),
    { numRuns: countOf(300, 75) },
  )
})

test('the order of the evidence makes no difference', () => {
  fc.assert(
    fc.property(
      fc
        .array(use, { maxLength: 10 })
        .chain((entries) =>
          fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
        ),
      ([entries, shuffled]) => expect(written(shuffled)?.document).toEqual(written(entries)?.document),
    ),
    { numRuns: countOf(100, 25) },
  )
})
