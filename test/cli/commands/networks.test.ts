import { beforeAll, describe, expect, test } from '@jest/globals'
import { networksCommand } from '../../../src/cli/commands/networks.ts'
import { account, eventID, role, roleIdentity, trailRecord, user, userIdentity } from '../../evidence/records.ts'
import { run, type Ran } from '../support.ts'

const day = (number: number): string => new Date(Date.UTC(2026, 2, 1 + number, 9)).toISOString()

let count = 0
const calls = (days: readonly number[], over: object): object[] =>
  days.map((each) => trailRecord(++count, { eventTime: day(each), eventID: eventID(count), ...over }))

const all = Array.from({ length: 85 }, (_, each) => each)
const jane = { userIdentity: userIdentity() }
const trail = {
  Records: [
    ...calls(all, { sourceIPAddress: '203.0.113.7', ...jane }),
    ...calls(all, { sourceIPAddress: '203.0.113.6', ...jane }),
    ...calls([3], { sourceIPAddress: '198.51.100.66', errorCode: 'AccessDenied', ...jane }),
    ...calls(all, { sourceIPAddress: '10.0.0.5', vpcEndpointId: 'vpce-0a1b', vpcEndpointAccountId: account }),
    ...calls([80], { sourceIPAddress: '198.51.100.9' }),
    ...calls([5], {
      sourceIPAddress: 'athena.amazonaws.com',
      userIdentity: { ...roleIdentity(), invokedBy: 'athena.amazonaws.com' },
    }),
  ],
}
const terraform = (principal: string): string => `
resource "aws_iam_role" "app" {
  name               = "orders"
  path               = "/app/"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = ${principal} }] })
}
`
const files = {
  '.github/whittle.yml': `account: '${account}'\n`,
  'trail.json': trail,
  'main.tf': terraform(`{ AWS = "arn:aws:iam::${account}:root" }`),
}
interface Output {
  readonly version: string
  readonly principals: readonly {
    readonly principal: string
    readonly networks: readonly Record<string, unknown>[]
    readonly fence: { readonly status: string; readonly statements: readonly unknown[] }
    readonly wouldDeny: readonly Record<string, unknown>[]
    readonly suspicious: readonly Record<string, unknown>[]
  }[]
  readonly leftOut: readonly Record<string, unknown>[]
}

const networks = (...argv: string[]): Promise<Ran> => run(networksCommand, [...argv, '--events', 'trail.json'], files)

describe('networks --json', () => {
  let out: Output
  let code = 0
  beforeAll(async () => {
    const ran = await networks('--json')
    code = ran.code
    out = JSON.parse(ran.out) as Output
  })

  test('a user: the blocks, the fence that fits, and what deserves a look', () => {
    const of = out.principals.find(({ principal }) => principal === user)
    expect(of).toMatchObject({
      networks: [
        {
          cidr: '203.0.113.6/31',
          addresses: 2,
          events: 170,
          days: 85,
          firstSeen: '2026-03-01T09:00:00Z',
          lastSeen: '2026-05-24T09:00:00Z',
          stable: true,
          learned: true,
          services: ['ec2'],
        },
      ],
      saturated: true,
      fence: {
        status: 'fits',
        cidrs: ['203.0.113.6/31'],
        statements: [
          {
            Sid: 'DenyOutsideTrustedNetworks',
            Effect: 'Deny',
            Condition: {
              NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.6/31' },
              BoolIfExists: { 'aws:ViaAWSService': 'false' },
            },
          },
        ],
      },
      wouldDeny: [],
      suspicious: [{ network: '198.51.100.66', outcome: 'denied', events: 1, days: 1, reasons: ['only-denied'] }],
    })
  })

  test('a role: the endpoint with its owner, and what the fence would have denied', () => {
    const of = out.principals.find(({ principal }) => principal === role)
    expect(of?.networks).toMatchObject([
      { cidr: '198.51.100.9/32', stable: false },
      { vpce: 'vpce-0a1b', owner: account, vpcs: [], stable: true },
      { service: 'athena.amazonaws.com', made: 'either', learned: false },
    ])
    expect(of?.fence).toMatchObject({
      status: 'denies',
      vpces: ['vpce-0a1b'],
      suspicious: [{ network: '198.51.100.9', clause: { element: 'aws:SourceIp' } }],
    })
    expect(of?.wouldDeny).toMatchObject([
      {
        network: 'athena.amazonaws.com',
        service: 'ec2',
        certainty: 'possibly',
        clause: { element: 'aws:PrincipalArn' },
      },
    ])
    expect(of?.suspicious).toMatchObject([{ network: '198.51.100.9/32', reasons: ['new-network'] }])
  })

  test('what is left out, with counts', () => {
    expect(out.leftOut).toEqual([
      { reason: 'denied', because: 'AWS refused them', events: 1 },
      { reason: 'service', because: expect.stringContaining('an AWS service made them'), events: 1 },
    ])
    expect(code).toBe(1)
  })
})

test('a trust policy that names no service settles that a service called on behalf of the role', async () => {
  const out = JSON.parse((await networks('.', '--principal', role, '--json')).out) as Output
  expect(out.principals.map(({ principal }) => principal)).toEqual([role])
  expect(out.principals[0]?.wouldDeny).toEqual([])
  expect(out.principals[0]?.networks).toContainEqual(expect.objectContaining({ made: 'on-behalf' }))
})

test('text: networks, fence and reasons; a fence that denies nothing is exit code 0', async () => {
  const { out, code } = await networks('--principal', user)
  expect(code).toBe(0)
  expect(out).toContain('203.0.113.6/31 (2 addresses)')
  expect(out).toContain('Fence: It would have denied nothing that was allowed, and the networks are stable.')
  expect(out).toContain('"aws:SourceIp": "203.0.113.6/31"')
  expect(out).toMatch(/198\.51\.100\.66 .* AWS refused all calls from there/)
  expect(out).toContain('1: AWS refused them')
})

test('a name stands for the only principal that has it', async () => {
  const { out, err, code } = await networks('--principal', user.split('/').at(-1)!)
  expect(code).toBe(0)
  expect(out).toContain(user)
  expect(err).toContain(`taken as ${user}`)
})

test('a principal that is not in the records is bad input', async () => {
  const absent = `arn:aws:iam::${account}:user/absent`
  const { err, code } = await networks('--principal', absent)
  expect(code).toBe(2)
  expect(err).toContain(`networks: --principal ${absent}: no call of it is in the evidence`)
})
