import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import { buildPlan, proposeAll } from '../../../src/jobs/narrow/build-plan.ts'
import type { NarrowInput } from '../../../src/jobs/narrow/run-context.ts'
import { checkoutOf } from '../../../src/jobs/load/load-inputs.ts'
import type { Plan, PolicyPlan } from '../../../src/proof/plan.ts'
import { parseConfiguration } from '../../../src/settings/parse.ts'
import { a, b, document, policyArn, roleArn, snapshotOf, type Content } from '../../evidence/iam/match/support.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { coverage, entry, ledger } from '../../support/ledger.ts'

const catalog = fakeCatalog({
  'ec2:DescribeInstances': { level: 'List' },
  'ec2:RunInstances': { level: 'Write' },
  'ec2:StopInstances': { level: 'Write' },
  'iam:AttachRolePolicy': { level: 'Permissions management' },
  'iam:CreatePolicyVersion': { level: 'Permissions management' },
})

const files = {
  'live/main.tf': `
    variable "env" {}
    resource "aws_iam_policy" "compute" {
      name   = "\${var.env}-compute"
      policy = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = ["ec2:RunInstances", "ec2:StopInstances", "ec2:DescribeInstances"], Resource = "*" }]
      })
    }
  `,
}

const compute = (...more: string[]) =>
  document([
    {
      Effect: 'Allow',
      Action: ['ec2:RunInstances', 'ec2:StopInstances', 'ec2:DescribeInstances', ...more],
      Resource: '*',
    },
  ])

const content = (over: Partial<Content> = {}): Content => ({
  policies: { 'prod-compute': { document: compute() } },
  roles: { app: { attached: ['prod-compute'] } },
  ...over,
})

interface Scene {
  readonly accounts?: Readonly<Record<string, Content>>
  readonly entries?: readonly UsageEntry[]
  readonly configured?: readonly string[]
  readonly principals?: string
}

const used = (name: string, account: string, action: string, over: Partial<UsageEntry> = {}): UsageEntry =>
  entry(action, { principal: roleArn(account, name), account, resource: '*', ...over })

const everyone = [used('app', a, 'ec2:RunInstances'), used('app', b, 'ec2:DescribeInstances')]

function planOf({ accounts = { [a]: content() }, entries = everyone, configured = [a], principals }: Scene): Plan {
  const text = [`accounts: {"live/**": ${JSON.stringify(configured)}}`, ...(principals ? [principals] : [])].join('\n')
  const { settings } = parseConfiguration(text, 'whittle.yml')
  const tree = {
    files: Object.entries(files).map(([path, text]) => ({ path, content: text })),
    links: new Map<string, string>(),
    data: { paths: new Set<string>(), contents: new Map<string, string>() },
    problems: [],
    idleExcludes: [],
  }
  const snapshots = {
    accounts: new Map(Object.entries(accounts).map(([id, each]) => [id, snapshotOf(id, each)])),
    problems: [],
  }
  const spans = { from: '2026-08-01T00:00:00Z', to: '2026-11-20T00:00:00Z', days: 111 }
  const input: NarrowInput = {
    settings,
    catalog,
    checkout: checkoutOf(tree, settings, [], { entities: true }),
    evidence: {
      ledger: ledger(entries, {
        coverage: {
          accounts: [a, b].map((account) => coverage({ account, ...spans })),
          complete: true,
          problems: [],
        },
      }),
    },
    snapshots,
    trusted: [],
    today: '2026-11-21',
  }
  return buildPlan([...proposeAll(input)], input, []).plan
}

const policyIn = (scene: Scene): PolicyPlan => planOf(scene).policies[0]!

const kept = ({ after }: PolicyPlan): readonly string[] => after?.statements.flatMap(({ action = [] }) => action) ?? []

describe('principals from account snapshots', () => {
  test('a policy whose name the source states in part is narrowed to what its principals used', () => {
    const plan = policyIn({})
    expect(plan).toMatchObject({
      status: 'narrowed',
      principals: [roleArn(a, 'app')],
      instances: [{ account: a, arn: policyArn(a, 'prod-compute'), principals: [roleArn(a, 'app')], calls: 40 }],
    })
    expect(kept(plan)).toEqual(['ec2:RunInstances'])
  })

  test('in two accounts, to what it is used for in either', () => {
    const plan = policyIn({ accounts: { [a]: content(), [b]: content() }, configured: [a, b] })
    expect(plan).toMatchObject({
      status: 'narrowed',
      restsOn: { accounts: [a, b] },
      instances: [
        { account: a, calls: 40 },
        { account: b, calls: 40 },
      ],
    })
    expect(kept(plan).toSorted()).toEqual(['ec2:DescribeInstances', 'ec2:RunInstances'])
  })

  test.each<[string, Scene, 'skipped' | 'unchanged', RegExp]>([
    ['an account has no snapshot', { configured: [a, b] }, 'skipped', /applied to account 444455556666/],
    [
      'the document in effect is another one',
      {
        accounts: {
          [a]: {
            policies: { 'prod-compute': { document: compute('s3:GetObject') } },
            roles: { app: { attached: ['prod-compute'] } },
          },
        },
      },
      'unchanged',
      /^The document in effect in account 111122223333 differs from the source .*: statement 1 .* is in the source only/,
    ],
    [
      'it bounds a role',
      {
        accounts: {
          [a]: content({ roles: { app: { attached: ['prod-compute'] }, web: { boundary: 'prod-compute' } } }),
        },
      },
      'skipped',
      /is the permissions boundary of arn:aws:iam::111122223333:role\/web/,
    ],
    [
      'it is attached to nothing',
      { accounts: { [a]: content({ roles: { app: {} } }) } },
      'unchanged',
      /attached to no role, user or group in account 111122223333: consider deleting it/,
    ],
    [
      'it was created within the window',
      {
        accounts: {
          [a]: content({
            policies: {
              'prod-compute': { document: compute(), created: '2026-11-10T00:00:00Z' },
            },
          }),
        },
      },
      'unchanged',
      /policy\/prod-compute was created on 2026-11-10: its use has been observed for 10 days of the 90 asked for/,
    ],
    [
      'a policy was attached to another role afterwards',
      {
        entries: [
          ...everyone,
          used('admin', a, 'iam:AttachRolePolicy', {
            resource: roleArn(a, 'web'),
            firstSeen: '2026-11-20T10:00:00Z',
            lastSeen: '2026-11-20T10:00:00Z',
          }),
        ],
      },
      'skipped',
      /AttachRolePolicy on arn:aws:iam::111122223333:role\/web of 2026-11-20 may have changed/,
    ],
    [
      'its document was changed afterwards',
      {
        entries: [
          ...everyone,
          used('admin', a, 'iam:CreatePolicyVersion', {
            resource: policyArn(a, 'prod-compute'),
            firstSeen: '2026-11-20T10:00:00Z',
            lastSeen: '2026-11-20T10:00:00Z',
          }),
        ],
      },
      'skipped',
      /CreatePolicyVersion on arn:aws:iam::111122223333:policy\/prod-compute/,
    ],
    [
      'a role that has it is younger than the window',
      {
        accounts: { [a]: content({ roles: { app: { attached: ['prod-compute'], created: '2026-10-30T00:00:00Z' } } }) },
      },
      'unchanged',
      /was created on 2026-10-30/,
    ],
    [
      'another role that has it was never seen, and was used',
      {
        accounts: {
          [a]: content({
            roles: {
              app: { attached: ['prod-compute'] },
              web: { attached: ['prod-compute'], lastUsed: '2026-11-01T00:00:00Z' },
            },
          }),
        },
      },
      'unchanged',
      /role\/web.*was never seen in the evidence.*used on 2026-11-01/,
    ],
  ])('nothing is proposed where %s', (_, scene, status, reason) => {
    const plan = policyIn(scene)
    expect(plan.reason).toMatch(reason)
    expect(plan).toMatchObject({ status, edits: [] })
  })

  test('a change of something else afterwards is no reason', () => {
    const plan = policyIn({
      entries: [
        ...everyone,
        used('admin', a, 'iam:AttachRolePolicy', {
          resource: roleArn(a, 'app'),
          firstSeen: '2026-11-20T10:00:00Z',
          lastSeen: '2026-11-20T10:00:00Z',
        }),
        used('admin', a, 'iam:CreatePolicyVersion', {
          resource: policyArn(a, 'other'),
          firstSeen: '2026-11-20T10:00:00Z',
          lastSeen: '2026-11-20T10:00:00Z',
        }),
      ],
    })
    expect(plan.status).toBe('narrowed')
  })

  test('a role that has AdministratorAccess too is named first', () => {
    const plan = planOf({
      accounts: {
        [a]: content({
          roles: { app: { attached: ['prod-compute', 'arn:aws:iam::aws:policy/AdministratorAccess'] } },
        }),
      },
    })
    expect(plan.broadGrants).toEqual([
      {
        principal: roleArn(a, 'app'),
        policy: 'AdministratorAccess',
        arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        awsManaged: true,
      },
    ])
    expect(plan.policies[0]?.notes[0]).toMatch(/also has AdministratorAccess, which grants every action/)
  })
})

describe('a policy whose principals the source states, and which the account does not have', () => {
  const stated = `policies: {principals: {aws_iam_policy.compute: ["${roleArn(a, 'app')}"]}}`
  const without = (roles: NonNullable<Content['roles']>): Scene => ({
    principals: stated,
    accounts: { [a]: content({ policies: {}, roles }) },
  })

  test('is not judged by the calls of its principal: it is not in effect', () => {
    const plan = policyIn(without({ app: {} }))
    expect(plan.status).toBe('unchanged')
    expect(plan.reason).toMatch(/is in none of the accounts.*\(111122223333\)/)
  })

  test('and the grant of everything that its principal has is said all the same', () => {
    const admin = document([{ Effect: 'Allow', Action: '*', Resource: '*' }])
    const plan = policyIn({
      principals: stated,
      accounts: { [a]: content({ policies: { all: { document: admin } }, roles: { app: { attached: ['all'] } } }) },
    })
    expect(plan.broadGrants).toMatchObject([{ principal: roleArn(a, 'app'), policy: 'all' }])
    expect(plan.notes[0]).toMatch(/grants every action on every resource/)
  })
})
