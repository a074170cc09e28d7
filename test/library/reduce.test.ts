import { describe, expect, test } from '@jest/globals'
import { evaluate, narrow, PolicyError, prove, type Call, type Narrowing, type Uses } from '../../src/library.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const policy = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Queues', Effect: 'Allow', Action: ['sqs:*', 'sns:Publish'], Resource: '*' }],
}
const queue = 'arn:aws:sqs:eu-west-1:111122223333:jobs'
const listed: Call = { action: 'sqs:ListQueues', resource: '*', count: 30, firstSeen: '2026-07-02T08:00:00Z' }
const created: Call = { action: 'sqs:CreateQueue', resource: queue, count: 2 }

const uses = (other: Partial<Uses> = {}): Uses => ({
  principals: [role],
  calls: [listed, created],
  from: '2026-07-01',
  to: '2026-09-30',
  recorded: { management: 'all', regions: ['eu-west-1', 'us-east-1'] },
  otherPolicies: [],
  trustedServices: [],
  ...other,
})

const removedBy = (result: Narrowing): readonly string[] =>
  result.outcome === 'narrowed' ? result.changes.flatMap(({ removed }) => removed) : []

describe('narrow', () => {
  const result = narrow(policy, uses())

  test('removes what was recorded and not used, and keeps what could not have been seen', () => {
    expect(result.outcome).toBe('narrowed')
    expect(removedBy(result)).toContain('sqs:DeleteQueue')
    expect(removedBy(result)).not.toContain('sqs:CreateQueue')
    // Messages are data events, and none were recorded.
    expect(removedBy(result)).not.toContain('sqs:SendMessage')
    expect(removedBy(result)).not.toContain('sns:Publish')
    expect(result.kept.flatMap(({ actions }) => actions)).toEqual(
      expect.arrayContaining(['sqs:SendMessage', 'sns:Publish']),
    )
  })

  test('what it proposes grants nothing new, and allows every call', () => {
    if (result.outcome !== 'narrowed') throw new Error(result.reason)
    expect(prove(result.policy, policy)).toEqual({ verdict: 'proven' })
    for (const { action, resource = '*' } of [listed, created])
      expect(evaluate(result.policy, { action, resource }).decision).toBe('allowed')
  })

  test('data events that were recorded remove what they do not show', () => {
    const recorded = { ...uses().recorded, data: ['AWS::SQS::Queue'] }
    expect(removedBy(narrow(policy, uses({ recorded })))).toContain('sqs:SendMessage')
  })

  test('the first argument may be JSON text, and the same arguments give the same result', () => {
    expect(narrow(JSON.stringify(policy), uses())).toEqual(result)
  })

  test.each<[string, Partial<Uses>, RegExp]>([
    ['a time that is too short', { from: '2026-09-01', calls: [created] }, /covers 30 days of the 90 asked for/],
    ['no call of a principal', { principals: [role, `${role}2`], calls: [] }, /was never seen/],
    [
      'a call in a Region that was not recorded',
      { calls: [{ ...created, region: 'ap-south-1' }] },
      /made calls in ap-south-1/,
    ],
  ])('%s removes nothing', (_, other, reason) => {
    const unchanged = narrow(policy, uses(other))
    expect(unchanged).toMatchObject({ outcome: 'unchanged', looksUnused: false })
    expect(unchanged.reason).toMatch(reason)
  })

  test('a shorter time is enough where the caller says so', () => {
    const short = uses({ from: '2026-09-01', calls: [created], minDays: 30 })
    expect(narrow(policy, short).outcome).toBe('narrowed')
  })

  test('management events that were not recorded remove nothing', () => {
    const recorded = { ...uses().recorded, management: 'none' as const }
    expect(narrow(policy, uses({ recorded })).outcome).toBe('unchanged')
  })

  test('a call that AWS refused is no use', () => {
    expect(removedBy(narrow(policy, uses({ calls: [listed, { ...created, denied: true }] })))).toContain(
      'sqs:CreateQueue',
    )
  })

  test('an action that the catalog does not know keeps what it may have been', () => {
    const calls = [listed, { action: 'sqs:DeleteQueues' }]
    expect(removedBy(narrow(policy, uses({ calls })))).not.toContain('sqs:DeleteQueue')
    expect(removedBy(narrow(policy, uses({ calls: [listed] })))).toContain('sqs:DeleteQueue')
  })

  test('a policy of which nothing was used is for a person to remove', () => {
    const ec2 = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' }] }
    expect(narrow(ec2, uses({ otherPolicies: [policy] }))).toMatchObject({ outcome: 'unchanged', looksUnused: true })
  })

  test('a service that may assume the role keeps what it needs', () => {
    const logs = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'sqs:*'], Resource: '*' }],
    }
    const removed = (trustedServices?: readonly string[]): readonly string[] => {
      const { trustedServices: _, ...rest } = uses()
      return removedBy(narrow(logs, { ...rest, ...(trustedServices && { trustedServices }) }))
    }
    expect(removed([])).toContain('logs:CreateLogStream')
    expect(removed(['lambda.amazonaws.com'])).not.toContain('logs:CreateLogStream')
    expect(removed()).not.toContain('logs:CreateLogStream')
  })
})

describe('uses that cannot be read are refused', () => {
  test.each<[string, object, string]>([
    ['no principal', { principals: [] }, 'uses.principals: names no user or role'],
    ['no ARN', { principals: ['app'] }, 'uses.principals: "app" is not the ARN of a user or role'],
    ['no list of other policies', { otherPolicies: undefined }, 'uses.otherPolicies: expects a list'],
    [
      'another policy of another kind',
      { otherPolicies: [bucketPolicy()] },
      'uses.otherPolicies.0: is not an identity policy',
    ],
    ['a day that there is not', { from: '2026-02-30' }, 'uses.from: expects a day'],
    ['an end before the beginning', { from: '2026-10-01' }, 'uses.to: is before uses.from'],
    ['no Region', { recorded: { management: 'all', regions: [] } }, 'uses.recorded.regions: names no Region'],
    ['no management events', { recorded: { regions: ['eu-west-1'] } }, 'uses.recorded.management: expects one of all'],
    [
      'no data event type',
      { recorded: { ...uses().recorded, data: ['s3'] } },
      'uses.recorded.data: "s3" is no resource',
    ],
    ['a misspelled member', { windowDays: 30 }, 'uses.windowDays: there is no such member'],
    ['a pattern', { calls: [{ action: 'sqs:*' }] }, 'uses.calls.0.action: expects one action'],
    ['another principal', { calls: [{ ...listed, principal: `${role}2` }] }, 'uses.calls.0.principal: expects one of'],
    [
      'a call outside of the time',
      { calls: [{ ...listed, firstSeen: '2026-06-01T00:00:00Z' }] },
      'outside of the time',
    ],
    ['no number', { calls: [{ ...listed, count: 0 }] }, 'uses.calls.0.count: expects a whole number from 1'],
    ['no service', { trustedServices: ['*'] }, 'uses.trustedServices: "*" is no service principal'],
    ['no form', { attachedAs: 'trust' }, 'uses.attachedAs: expects one of managed-policy'],
  ])('%s', (_, other, message) => {
    const run = (): unknown => narrow(policy, { ...uses(), ...other })
    expect(run).toThrow(PolicyError)
    expect(run).toThrow(message)
  })

  test('a call names its principal where there are several', () => {
    expect(() => narrow(policy, uses({ principals: [role, `${role}2`] }))).toThrow(
      'uses.calls.0.principal: is needed where there are several principals',
    )
  })

  test('a policy that names principals is refused', () => {
    expect(() => narrow(bucketPolicy(), uses())).toThrow(
      'policy: names principals: only identity policies are narrowed',
    )
  })
})

function bucketPolicy(): object {
  return { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }] }
}
