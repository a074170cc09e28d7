import { describe, expect, test } from '@jest/globals'
import { usageCommand } from '../../../src/cli/commands/usage.ts'
import { account, role, roleIdentity, trailRecord, user, userIdentity } from '../../evidence/records.ts'
import { eventHistoryCsv } from '../../fakes/event-history.ts'
import { run, type Ran } from '../support.ts'

const instance = `arn:aws:ec2:eu-west-1:${account}:instance/i-0a1b2c3d4e5f60718`
const stop = {
  eventName: 'StopInstances',
  requestParameters: { instancesSet: { items: [{ instanceId: instance.split('/').at(-1) }] } },
}
const namesake = `arn:aws:iam::${account}:user/jobs/jane`
const trail = {
  Records: [
    trailRecord(1),
    trailRecord(2, stop),
    trailRecord(3, { userIdentity: userIdentity(user) }),
    trailRecord(4, { userIdentity: roleIdentity(`arn:aws:iam::${account}:role/refused`), errorCode: 'AccessDenied' }),
  ],
}
const usage = (
  argv: readonly string[],
  files: Readonly<Record<string, unknown>> = { 'trail.json': trail },
): Promise<Ran> => run(usageCommand, ['--events', 'trail.json', ...argv], files)

const orders = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'NoResourceTypes', Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: ['*'] },
    { Sid: 'Ec2Instance', Effect: 'Allow', Action: ['ec2:StopInstances'], Resource: [instance] },
  ],
}

test('json: the policy alone is on standard output, its caveats are on standard error', async () => {
  const { code, out, err } = await usage(['--principal', role, '--policy', 'json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual(orders)
  expect(err).toMatch(
    /^whittle: It is made of the evidence from 2026-05-01 to 2026-05-01: 1 day with records of eu-west-1/,
  )
  expect(err).toMatch(/^whittle: Ec2Instance: ec2:StopInstances: There may be other resources: fewer than 20/m)
})

test('hcl: a data source with its caveats as comments', async () => {
  const { code, out, err } = await usage(['--principal', role, '--policy', 'hcl'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^# What arn:aws:iam::111122223333:role\/app\/orders was seen to do/)
  expect(out.slice(out.indexOf('data "'))).toBe(`data "aws_iam_policy_document" "orders" {
  # 1 call of 1 action, 2026-05-01.
  statement {
    sid = "NoResourceTypes"

    actions = ["ec2:DescribeInstances"]

    resources = ["*"]
  }

  # 1 call of 1 action, 2026-05-01.
  # - ec2:StopInstances: There may be other resources: fewer than 20 uses were seen, too few to know its
  #   resources.
  statement {
    sid = "Ec2Instance"

    actions = ["ec2:StopInstances"]

    resources = ["${instance}"]
  }
}
`)
})

test('--json: one object with all of it', async () => {
  const { code, out, err } = await usage(['--principal', role, '--policy', 'hcl', '--json'])
  expect([code, err]).toEqual([0, ''])
  const { hcl, caveats, statements, ...rest } = JSON.parse(out) as Record<string, unknown>
  expect(rest).toEqual({
    version: expect.any(String),
    catalog: expect.any(String),
    principal: role,
    policy: orders,
    size: expect.any(Number),
    quota: 10240,
  })
  expect(hcl).toMatch(/^# What /)
  expect(statements).toMatchObject([
    { sid: 'NoResourceTypes', uses: [{ action: 'ec2:DescribeInstances', count: 1 }] },
    { sid: 'Ec2Instance', uses: [{ action: 'ec2:StopInstances', count: 1, firstSeen: '2026-05-01T12:00:00Z' }] },
  ])
  expect(caveats).toContainEqual({
    kind: 'growing',
    sid: 'Ec2Instance',
    actions: ['ec2:StopInstances'],
    text: expect.any(String),
  })
})

test('from an Event History CSV resources are *, which is said', async () => {
  const csv = eventHistoryCsv([trailRecord(1, { ...stop, userIdentity: userIdentity(user) })])
  const argv = ['--events', 'trail.csv', '--principal', 'jane', '--policy', 'json']
  const { out, err } = await run(usageCommand, argv, { 'trail.csv': csv })
  expect(JSON.parse(out)).toMatchObject({ Statement: [{ Action: ['ec2:StopInstances'], Resource: ['*'] }] })
  expect(err).toMatch(/ec2:StopInstances: Resource "\*": not every use names its resource/)
  expect(err).toMatch(/an Event History CSV has no roles, request parameters/)
})

describe('the principal', () => {
  test.each<[string, string, string]>([
    ['a session stands for its role', `arn:aws:sts::${account}:assumed-role/orders/build-7`, role],
    ['a name that one principal has', 'orders', role],
  ])('%s', async (_, named, arn) => {
    const { code, out, err } = await usage(['--principal', named, '--policy', 'json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual(orders)
    expect(err).toContain(`whittle: --principal ${named}: taken as ${arn}, `)
  })

  test.each<[string, readonly string[], RegExp]>([
    [
      'a name that is near',
      ['--principal', 'order'],
      /^usage: --principal order: no call of it.*did you mean .*role\/app\/orders\?$/,
    ],
    [
      'an ARN that is near',
      ['--principal', `arn:aws:iam::${account}:role/orders`],
      /^usage: .*did you mean .*role\/app\/orders\?$/,
    ],
    [
      'nothing like it',
      ['--principal', 'backup-of-the-night'],
      /no call of it is in the evidence; .*others? (is|are)|are in it$/,
    ],
    ['two', ['--principal', role, '--principal', user], /^usage: --principal: one at a time/],
    ['none', ['--policy', 'json'], /^usage: --policy: needs --principal ARN/],
    ['another form', ['--principal', role, '--policy', 'yaml'], /^usage: --policy yaml: expects json or hcl$/],
    [
      'only denied calls',
      ['--principal', 'refused', '--policy', 'json'],
      /no call of .*role\/refused was allowed in this evidence \(1 denied\)/,
    ],
  ])('an error of one line: %s', async (_, argv, message) => {
    const { code, out, err } = await usage(argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
    expect(err).not.toContain('\n')
  })

  test('a name that two have is none', async () => {
    const both = { Records: [...trail.Records, trailRecord(5, { userIdentity: userIdentity(namesake) })] }
    const { code, err } = await usage(['--principal', 'jane'], { 'trail.json': both })
    expect(code).toBe(2)
    expect(err).toBe(`usage: --principal jane: several have this name: ${user}, ${namesake}; give the ARN of one`)
  })
})
