import { expect, test } from '@jest/globals'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import { isSensitiveRead } from '../../../src/catalog/sensitive-reads.ts'
import { isPlainRead } from '../../../src/narrowing/actions.ts'
import { policyFromUse } from '../../../src/narrowing/from-use/policy-from-use.ts'
import type { PolicyFromUse } from '../../../src/narrowing/from-use/types.ts'
import { compilePolicy } from '../../../src/policy/evaluate.ts'
import { requestsOf } from '../../../src/evidence/usage/possible-requests.ts'
import { catalog } from '../../catalog/catalog-asset.ts'
import { entry, ledger } from '../../support/ledger.ts'

const user = 'arn:aws:iam::111122223333:user/jane'
const queue = (name: string): string => `arn:aws:sqs:eu-west-1:111122223333:${name}`
const numbers = (most: number): readonly number[] => Array.from({ length: most }, (_, index) => index)

function write(entries: readonly UsageEntry[]): PolicyFromUse {
  const own = entries.map((each) => ({ ...each, principal: user }))
  const policy = policyFromUse({
    principal: user,
    ledger: ledger(own),
    catalog,
    today: '2026-11-01',
    maxAgeDays: 30,
  })
  const compiled = compilePolicy(policy!.document)
  const denied = own.filter((each) => !requestsOf(each).every((request) => compiled.decide(request) === 'allowed'))
  expect(denied).toEqual([])
  return policy!
}

const folded = ({ caveats }: PolicyFromUse): readonly string[] =>
  caveats.filter(({ kind }) => kind === 'folded').map(({ text }) => text)

/** Each action on queues of its own: statements whose resources are of one type. */
const overlapping = numbers(75).flatMap((index) => [
  entry('sqs:SendMessage', { resource: queue(`jobs-of-the-night-${index}`) }),
  ...(index % 2 === 0 ? [entry('sqs:PurgeQueue', { resource: queue(`jobs-of-the-night-${index}`) })] : []),
])

test('a policy that fits is exact', () => {
  const policy = write(overlapping.slice(0, 30))
  expect(policy.size).toBeLessThanOrEqual(policy.quota)
  expect(folded(policy)).toEqual([])
  expect(policy.statements).toHaveLength(2)
})

test('first resources of one type share a statement', () => {
  const policy = write(overlapping)
  expect(policy.size).toBeLessThanOrEqual(policy.quota)
  expect(folded(policy)).toEqual([
    expect.stringMatching(/^Statements for resources of the same type were put together/),
  ])
  expect(policy.document.statements.map(({ action }) => action)).toEqual([['sqs:PurgeQueue', 'sqs:SendMessage']])
  expect(policy.document.statements[0]?.resource).toHaveLength(75)
})

test('then long lists of ARNs become the pattern of their type, and no more than needed', () => {
  const policy = write([
    ...numbers(150).map((index) => entry('sqs:SendMessage', { resource: queue(`jobs-of-the-night-${index}`) })),
    ...numbers(3).map((index) =>
      entry('sns:Publish', { resource: `arn:aws:sns:eu-west-1:111122223333:topic-${index}` }),
    ),
  ])
  expect(policy.size).toBeLessThanOrEqual(policy.quota)
  expect(folded(policy)).toEqual([`Lists of ARNs became the pattern of their type: ${queue('*')}.`])
  const [sns, sqs] = policy.document.statements
  expect(sqs?.resource).toEqual([queue('*')])
  expect(sns?.resource).toHaveLength(3)
})

const isUnscoped = (name: string): boolean => catalog.action(name)?.resourceTypes.length === 0

test('then unused reads come in under a wildcard, never a write or a read of secrets or data, and are listed', () => {
  const describes = catalog
    .expand('*')
    .filter((info) => isPlainRead(info) && isUnscoped(info.name))
    .map(({ name }) => name)
    .filter((name, index) => /^(ec2|rds|iam|glue|ssm):/.test(name) && index % 4 !== 0)
  const policy = write([...describes, 'ec2:CreateDefaultVpc'].map((name) => entry(name)))
  expect(policy.size).toBeLessThanOrEqual(policy.quota)
  const { caveats, document } = policy
  const readmitted = caveats.filter(({ kind }) => kind === 'folded').flatMap(({ actions }) => actions)
  const granted = document.statements.flatMap(({ action }) => action ?? []).flatMap((name) => catalog.expand(name))
  const used = new Set([...describes, 'ec2:CreateDefaultVpc'])
  const beside = granted.filter(({ name }) => !used.has(name))
  expect(beside.length).toBeGreaterThan(0)
  expect(folded(policy).join()).toMatch(/^Names were folded into .*ec2:\w+\*/)
  expect(beside.map(({ name }) => name).sort()).toEqual([...readmitted].sort())
  expect(beside.filter(({ name, accessLevel }) => isSensitiveRead(name) || !/Read|List/.test(accessLevel))).toEqual([])
})

test('what does not fit even so is said, with its size', () => {
  const writes = catalog
    .expand('*')
    .filter(({ name, accessLevel }) => accessLevel === 'Write' && isUnscoped(name))
    .slice(0, 400)
  const policy = write(writes.map(({ name }) => entry(name)))
  expect(policy.size).toBeGreaterThan(policy.quota)
  expect(policy.document.statements.flatMap(({ action }) => action ?? []).filter((name) => name.includes('*'))).toEqual(
    [],
  )
  expect(policy.caveats.find(({ kind }) => kind === 'size')?.text).toMatch(/more than AWS takes \(6,144\): split it\.$/)
})
