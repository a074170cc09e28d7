import { describe, expect, test } from '@jest/globals'
import { parseFinding } from '../../src/evidence/access-analyzer/parse-finding.ts'
import type { AnalyzerFinding } from '../../src/evidence/access-analyzer/finding.ts'
import { judgeFinding } from '../../src/findings/judge.ts'
import type { FindingContext } from '../../src/findings/types.ts'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import type { PolicyPlan } from '../../src/proof/plan.ts'
import { foundAt, read } from '../sources/support.ts'
import * as account from '../evidence/iam/account.ts'
import { parseSnapshot } from '../../src/evidence/iam/parse-snapshot.ts'
import type { Credentials, Snapshots } from '../../src/evidence/iam/types.ts'
import { entry, ledger } from '../support/ledger.ts'

const role = 'arn:aws:iam::111122223333:role/deploy'
const terraform = `
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } },
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "999988887777" } },
    ]
  })
}
resource "aws_iam_role_policy" "deploy" {
  role   = aws_iam_role.deploy.name
  name   = "deploy"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "*" },
      { Effect = "Allow", Action = "sqs:*", Resource = "*" },
      { Effect = "Deny", Action = "s3:PutObject", Resource = "*" },
    ]
  })
}
resource "aws_s3_bucket_policy" "open" {
  bucket = "open"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:GetObject", Principal = "*", Resource = "arn:aws:s3:::open/*" },
      { Effect = "Allow", Action = "s3:PutObject", Principal = { AWS = "${role}" }, Resource = "arn:aws:s3:::open/*" },
    ]
  })
}
variable "env" {}
resource "aws_s3_bucket_policy" "half" {
  bucket = "logs-\${var.env}"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Principal = { AWS = "*" }, Resource = "arn:aws:s3:::logs-\${var.env}/*" }]
  })
}
`
const { sources } = await read({ 'main.tf': terraform })
const policy = foundAt(sources, 'aws_iam_role_policy.deploy')
const catalog = await loadCatalog()
const context: FindingContext = { catalog, sources }

const finding = (findingType: string, findingDetails: object[], other: object = {}): AnalyzerFinding => {
  const page = { id: 'f', resource: role, status: 'ACTIVE', findingType, findingDetails, ...other }
  const parsed = parseFinding(page, 'f.json')
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed.finding
}
const unused = (serviceNamespace: string, ...actions: string[]): object => ({
  unusedPermissionDetails: {
    serviceNamespace,
    ...(actions.length > 0 && { actions: actions.map((action) => ({ action })) }),
  },
})
const snapshotsOf = (text: string): Snapshots => {
  const snapshot = parseSnapshot(text, 'iam.json', { now: new Date('2026-11-01T00:00:00Z') })
  return { accounts: new Map([[snapshot.account, snapshot]]), problems: [] }
}
const lines = (judged: { policies: readonly { address?: string; statements: readonly number[] }[] }): string[] =>
  judged.policies.map(({ address, statements }) => `${address} ${statements.join(',')}`)

/** A plan that narrows the policy to some statements, or leaves it. */
const plans = (after: object[] | undefined, other: Partial<PolicyPlan> = {}): ReadonlyMap<string, PolicyPlan> => {
  const { document } = parsePolicyDocument({ Version: '2012-10-17', Statement: after ?? [] }, 'identity')
  const base = { ...policy, status: after ? 'narrowed' : 'unchanged', reason: 'It stays.', changes: [], blindSpots: [] }
  return new Map([[policy.id, { ...base, ...(after && { after: document }), ...other } as unknown as PolicyPlan]])
}
const used = (action: string) => entry(action, { principal: role })

describe('unused permissions', () => {
  test.each<[string, object[], Partial<FindingContext>, string, string[], RegExp]>([
    [
      'without evidence a person decides',
      [unused('s3', 'PutObject')],
      {},
      'manual',
      ['aws_iam_role_policy.deploy 0'],
      /No evidence was given/,
    ],
    [
      'actions that no policy grants',
      [unused('dynamodb', 'PutItem')],
      { plans: plans(undefined), ledger: ledger([]) },
      'manual',
      [],
      /No policy of the repository/,
    ],
    [
      'the proposal removes it',
      [unused('s3', 'PutObject')],
      {
        plans: plans([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]),
        ledger: ledger([used('s3:GetObject')]),
      },
      'proposes',
      ['aws_iam_role_policy.deploy 0'],
      /remove 1 action of it/,
    ],
    [
      'CloudTrail shows its use, whatever else is proposed',
      [unused('s3', 'getobject'), unused('sqs')],
      {
        plans: plans([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]),
        ledger: ledger([used('s3:GetObject')]),
      },
      'contradicts',
      ['aws_iam_role_policy.deploy 0,1'],
      /CloudTrail shows the use of s3:GetObject; the proposals remove/,
    ],
    [
      'a refused call is no use',
      [unused('s3', 'PutObject')],
      {
        plans: plans(undefined),
        ledger: ledger([entry('s3:PutObject', { principal: role, outcome: 'denied' })]),
      },
      'confirms',
      ['aws_iam_role_policy.deploy 0'],
      /1 action without an observable use is kept/,
    ],
    [
      'a call of another principal is no use by this one',
      [unused('s3', 'PutObject')],
      { plans: plans(undefined), ledger: ledger([entry('s3:PutObject', { principal: `${role}2` })]) },
      'manual',
      ['aws_iam_role_policy.deploy 0'],
      /no record of .*role\/deploy/,
    ],
  ])('%s', (_, details, more, verdict, expected, reason) => {
    const judged = judgeFinding(finding('UnusedPermission', details), { ...context, ...more })
    expect(judged.verdict).toBe(verdict)
    expect(lines(judged)).toEqual(expected)
    expect(judged.reason).toMatch(reason)
  })

  test('each action has its own verdict and reason', () => {
    const blindSpots = [{ reason: 'no data events', opens: 'x', actions: ['s3:PutObject'] }]
    const kept = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' }
    const judged = judgeFinding(
      finding('UnusedPermission', [unused('s3', 'GetObject', 'PutObject'), unused('sqs', 'DeleteQueue')]),
      {
        ...context,
        plans: plans([kept], { blindSpots }),
        ledger: ledger([used('s3:GetObject')]),
      },
    )
    expect(judged.actions).toEqual([
      { action: 's3:GetObject', level: 'Read', verdict: 'contradicts', reason: '40 calls, the last on 2026-10-30' },
      { action: 's3:PutObject', level: 'Write', verdict: 'adds', reason: 'no data events' },
      { action: 'sqs:DeleteQueue', level: 'Write', verdict: 'agrees', reason: 'the proposal removes it' },
    ])
  })
})

describe('unused roles', () => {
  const unusedRole = (other: object = {}, resource = role) =>
    finding('UnusedIAMRole', [{ unusedIamRoleDetails: other }], { resource })
  test.each<[string, AnalyzerFinding, Partial<FindingContext>, string, RegExp]>([
    ['no evidence', unusedRole(), {}, 'manual', /has no last access\. No evidence was given/],
    [
      'never seen in its account',
      unusedRole(),
      { ledger: ledger([]) },
      'confirms',
      /no record of it from 2026-08-01 to 2026-10-31.*principal in main\.tf:26/,
    ],
    [
      'seen',
      unusedRole({ lastAccessed: '2026-01-01T00:00:00Z' }),
      { ledger: ledger([used('s3:GetObject')]) },
      'contradicts',
      /last accessed on 2026-01-01.*40 records.*2026-10-30/,
    ],
    [
      'an account that was not read',
      unusedRole({}, 'arn:aws:iam::444455556666:role/x'),
      { ledger: ledger([]) },
      'manual',
      /no records of its account/,
    ],
    [
      'service-linked',
      unusedRole({}, 'arn:aws:iam::111122223333:role/aws-service-role/a.amazonaws.com/R'),
      { ledger: ledger([]) },
      'manual',
      /service-linked/,
    ],
  ])('%s', (_, found, more, verdict, reason) => {
    const judged = judgeFinding(found, { ...context, ...more })
    expect(judged.verdict).toBe(verdict)
    expect(judged.reason).toMatch(reason)
  })
})

describe('keys and passwords', () => {
  test('a command for each key, quoted for a shell', () => {
    const keys = [{ unusedIamUserAccessKeyDetails: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } }]
    const judged = judgeFinding(
      finding('UnusedIAMUserAccessKey', keys, { resource: "arn:aws:iam::111122223333:user/a/o'x y" }),
      context,
    )
    expect(judged).toMatchObject({ verdict: 'manual' })
    expect(judged.commands).toEqual([
      `aws iam update-access-key --user-name 'o'\\''x y' --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive`,
    ])
  })

  test('a password is removed', () => {
    const details = [{ unusedIamUserPasswordDetails: { lastAccessed: '2025-01-02T00:00:00Z' } }]
    const judged = judgeFinding(
      finding('UnusedIAMUserPassword', details, { resource: 'arn:aws:iam::111122223333:user/jane' }),
      context,
    )
    expect(judged.commands).toEqual(['aws iam delete-login-profile --user-name jane'])
    expect(judged.reason).toMatch(/^The password was last used on 2025-01-02\./)
  })
})

describe('what an account snapshot adds', () => {
  const withRole = (lastUsed: string | undefined): FindingContext => {
    const roles = [account.role(role, [], { RoleLastUsed: lastUsed === undefined ? {} : { LastUsedDate: lastUsed } })]
    return { ...context, ledger: ledger([]), snapshots: snapshotsOf(account.text({ RoleDetailList: roles })) }
  }
  const idle = finding('UnusedIAMRole', [{ unusedIamRoleDetails: { lastAccessed: '2026-01-01T00:00:00Z' } }])
  test.each<[string, string | undefined, string, RegExp]>([
    ['a later use', '2026-05-01T00:00:00Z', 'contradicts', /used on 2026-05-01/],
    ['the same use', '2026-01-01T10:00:00Z', 'confirms', /CloudTrail has no record/],
    ['no use', undefined, 'confirms', /CloudTrail has no record/],
  ])('of a role: %s', (_, lastUsed, verdict, reason) => {
    const judged = judgeFinding(idle, withRole(lastUsed))
    expect(judged.verdict).toBe(verdict)
    expect(judged.reason).toMatch(reason)
  })

  test('that there is no such role', () => {
    const snapshots = snapshotsOf(
      account.text({ RoleDetailList: [], Policies: [account.policy(account.policyArn('team/reader'), 1)] }),
    )
    const judged = judgeFinding(idle, { ...context, ledger: ledger([]), snapshots })
    expect(judged).toMatchObject({ verdict: 'manual' })
    expect(judged.reason).toMatch(/had no such role on \d{4}-/)
  })

  test('the keys and the password of a user, by the credential report', () => {
    const jane = account.userArn('jane')
    const snapshots = snapshotsOf(account.text())
    const [snapshot] = snapshots.accounts.values()
    const withKeys = (credentials: Credentials): FindingContext => {
      const users = new Map([[jane, { ...snapshot!.users.get(jane)!, credentials }]])
      return {
        ...context,
        snapshots: { ...snapshots, accounts: new Map([[snapshot!.account, { ...snapshot!, users }]]) },
      }
    }
    const reason = (type: string, details: object, credentials: Credentials): string =>
      judgeFinding(finding(type, [details], { resource: jane }), withKeys(credentials)).reason
    const key = { unusedIamUserAccessKeyDetails: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } }
    const password = { unusedIamUserPasswordDetails: {} }
    const used = { active: true, lastUsed: '2026-05-01T00:00:00Z' }
    expect(reason('UnusedIAMUserAccessKey', key, { keys: [used] })).toContain('last used on 2026-05-01.')
    expect(reason('UnusedIAMUserAccessKey', key, { keys: [{ active: true }] })).toContain('never used.')
    expect(reason('UnusedIAMUserAccessKey', key, { keys: [{ ...used, active: false }] })).toContain('no active key')
    expect(reason('UnusedIAMUserPassword', password, { keys: [used] })).toContain('it was never used.')
    expect(reason('UnusedIAMUserPassword', password, { keys: [], passwordEnabled: false })).toContain('no password')
  })
})

describe('access from outside and within', () => {
  const access = (resource: string, details: object, type = 'ExternalAccess') =>
    judgeFinding(
      finding(
        type,
        [
          {
            [type === 'ExternalAccess' ? 'externalAccessDetails' : 'internalAccessDetails']: {
              condition: {},
              ...details,
            },
          },
        ],
        { resource },
      ),
      context,
    )
  test.each<[string, string, object, string[], RegExp]>([
    [
      'everyone, by the statement that says so',
      'arn:aws:s3:::open',
      { principal: { AWS: '*' }, action: ['s3:GetObject'], isPublic: true },
      ['aws_s3_bucket_policy.open.policy 0'],
      /^Everyone may s3:GetObject without a condition\./,
    ],
    [
      'a role by name',
      'arn:aws:s3:::open',
      { principal: { AWS: role }, action: ['s3:PutObject'] },
      ['aws_s3_bucket_policy.open.policy 1'],
      /may s3:PutObject/,
    ],
    [
      'an action that no statement gives',
      'arn:aws:s3:::open',
      { principal: { AWS: '*' }, action: ['s3:DeleteObject'] },
      [],
      /No policy of the repository/,
    ],
    [
      'another account, in a trust policy',
      role,
      { principal: { AWS: '999988887777' }, action: ['sts:AssumeRole'] },
      ['aws_iam_role.deploy.assume_role_policy 1'],
      /^999988887777 may sts:AssumeRole/,
    ],
    [
      'a name that is known only in part',
      'arn:aws:s3:::logs-prod',
      { principal: { AWS: '*' } },
      ['aws_s3_bucket_policy.half.policy 0'],
      /Everyone has access/,
    ],
    ['another bucket', 'arn:aws:s3:::other', { principal: { AWS: '*' } }, [], /No policy/],
    [
      'an access list and an access point',
      'arn:aws:s3:::other',
      {
        principal: { CanonicalUser: 'abc' },
        sources: [{ type: 'BUCKET_ACL' }, { type: 'S3_ACCESS_POINT', detail: { accessPointArn: 'arn:p' } }],
        resourceControlPolicyRestriction: 'FAILED_TO_EVALUATE_RCP',
      },
      [],
      /CanonicalUser abc has access.*bucket's ACL.*through arn:p.*could not evaluate/,
    ],
  ])('%s', (_, resource, details, expected, reason) => {
    const judged = access(resource, details)
    expect(lines(judged)).toEqual(expected)
    expect(judged.reason).toMatch(reason)
    expect(judged.verdict).toBe('manual')
  })

  test('a policy whose name is known only in part is marked', () => {
    expect(access('arn:aws:s3:::logs-prod', { principal: { AWS: '*' } }).policies[0]?.certain).toBe(false)
    expect(access('arn:aws:s3:::open', { principal: { AWS: '*' } }).policies[0]?.certain).toBe(true)
    expect(access(role, { principal: { AWS: '999988887777' } }, 'InternalAccess').policies[0]?.certain).toBe(true)
  })
})

test.each<[string, AnalyzerFinding, RegExp]>([
  [
    'an error of the analysis',
    finding('UnusedIAMRole', [], { error: 'INTERNAL_ERROR' }),
    /could not analyse it \(INTERNAL_ERROR\)/,
  ],
  ['a resolved finding', finding('UnusedIAMRole', [], { status: 'RESOLVED' }), /resolved/],
  [
    'a type of the future',
    finding('FutureAccess', [{ futureDetails: {} }]),
    /does not know findings of this type\. .*futureDetails/,
  ],
  ['a finding with pages missing', { ...finding('UnusedIAMRole', []), complete: false }, /Not all of its pages/],
])('%s', (_, found, reason) => {
  const judged = judgeFinding(found, context)
  expect(judged.verdict).toBe('manual')
  expect(judged.reason).toMatch(reason)
})
