import { describe, expect, test } from '@jest/globals'
import { coverage } from '../../support/ledger.ts'
import {
  account,
  appRole,
  entry,
  everything,
  judged,
  outside,
  partner,
  queue,
  queuePolicy,
  service,
  trust,
  vendor,
  type Case,
} from './support.ts'

const assume = 'Action = "sts:AssumeRole", Effect = "Allow"'
const root = (id: string): string => `arn:aws:iam::${id}:root`
const fromPartner = { principal: { AWS: partner }, action: ['sts:AssumeRole'], condition: {} }
const roleCase = (statement: string, other: Partial<Case> = {}): Case => ({
  files: trust(statement),
  resource: appRole,
  access: [fromPartner],
  ...other,
})
const send = 'Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.jobs.arn'
/** What everyone may do: services deliver by sending, which is decided apart. */
const receive = send.replace('SendMessage', 'ReceiveMessage')
const queueCase = (statement: string, other: Partial<Case> = {}): Case => ({
  files: queuePolicy(statement),
  resource: queue,
  access: [
    { principal: { AWS: '*' }, action: ['sqs:SendMessage', 'sqs:ReceiveMessage'], condition: {}, isPublic: true },
  ],
  ...other,
})
/** The first statement as it would be. */
const first = (after: unknown): unknown => (after as { Statement: readonly unknown[] } | undefined)?.Statement[0]

type Row = readonly [name: string, given: Case, becomes: object | undefined, reason: RegExp]

const check = async (_: string, given: Case, becomes: object | undefined, reason: RegExp): Promise<void> => {
  const { verdict, proposal, reason: said } = await judged(given)
  expect(said).toMatch(reason)
  expect(verdict).toBe(becomes === undefined ? 'manual' : 'proposes')
  if (becomes === undefined) expect(proposal).toBeUndefined()
  else {
    expect(first(proposal?.after)).toMatchObject(becomes)
    expect(proposal?.proof).toMatchObject({ containment: { verdict: 'proven' }, replay: { denied: [] } })
    expect(proposal?.edits).toHaveLength(1)
  }
}

describe('services without a source account', () => {
  const states = `{ ${assume}, Principal = { Service = "states.amazonaws.com" } }`
  const access = [{ principal: { Service: 'states.amazonaws.com' }, action: ['sts:AssumeRole'], condition: {} }]
  const own = { StringEquals: { 'aws:SourceAccount': account } }
  test.each<Row>([
    [
      'a role of a service that sets the key',
      roleCase(states, { access, outside: [service('states.amazonaws.com', 'sts:AssumeRole', appRole)] }),
      { Condition: own },
      /states\.amazonaws\.com may act for any account: proposed is the condition aws:SourceAccount 111122223333 .* 40 calls of it were seen/,
    ],
    ['one that was not called', roleCase(states, { access }), { Condition: own }, /None of its calls was seen/],
    [
      'another service',
      roleCase(`{ ${assume}, Principal = { Service = "lambda.amazonaws.com" } }`, {
        access: [{ principal: { Service: 'lambda.amazonaws.com' }, action: [], condition: {} }],
      }),
      undefined,
      /Whether every call of lambda\.amazonaws\.com carries aws:SourceAccount here is not documented/,
    ],
    [
      'a service whose pages document the key for a part of it',
      roleCase(`{ ${assume}, Principal = { Service = ["states.amazonaws.com", "ecs-tasks.amazonaws.com"] } }`, {
        access,
      }),
      undefined,
      /every call of ecs-tasks\.amazonaws\.com/,
    ],
    [
      'an action beside that the page does not show',
      roleCase(
        '{ Action = ["sts:AssumeRole", "sts:TagSession"], Effect = "Allow", Principal = { Service = "states.amazonaws.com" } }',
        { access },
      ),
      undefined,
      /not documented/,
    ],
    [
      'the condition is there',
      roleCase(
        `{ ${assume}, Principal = { Service = "states.amazonaws.com" }, Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:states:*:111122223333:*" } } }`,
        { access },
      ),
      undefined,
      /have a condition on aws:SourceArn already/,
    ],
    [
      'a condition that requests without the key meet, too',
      roleCase(
        `{ ${assume}, Principal = { Service = "states.amazonaws.com" }, Condition = { "ForAllValues:StringEquals" = { "aws:SourceAccount" = ["111122223333"] } } }`,
        { access },
      ),
      { Condition: { ...own, 'ForAllValues:StringEquals': { 'aws:SourceAccount': account } } },
      /Its condition ForAllValues:StringEquals of aws:SourceAccount holds for requests without that key too/,
    ],
    [
      'services and accounts together',
      roleCase(`{ ${assume}, Principal = { Service = "states.amazonaws.com", AWS = "${root(partner)}" } }`),
      undefined,
      /names services and accounts together/,
    ],
    [
      'a record states another account',
      roleCase(states, {
        access,
        outside: [service('states.amazonaws.com', 'sts:AssumeRole', appRole, { origin: { sourceAccount: partner } })],
      }),
      undefined,
      /a record states that it acted for account 444455556666/,
    ],
    [
      'a queue whose records do not say for whom the service called',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
        outside: [service('s3.amazonaws.com', 'sqs:SendMessage', queue)],
      }),
      undefined,
      /40 calls of it were seen, and the records do not state for which account/,
    ],
    [
      'a queue whose records do',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
        outside: [service('s3.amazonaws.com', 'sqs:SendMessage', queue, { origin: { sourceAccount: partner } })],
      }),
      { Condition: { StringEquals: { 'aws:SourceAccount': partner } } },
      /condition aws:SourceAccount 444455556666/,
    ],
    [
      'a queue to which the service sent nothing: it may act for another account',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
      }),
      undefined,
      /none of its calls was seen, so that it is not known for which account it acts/,
    ],
    [
      'messages are not recorded',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
        coverage: { dataEvents: [], dataComplete: [] },
      }),
      undefined,
      /sqs:SendMessage may have been called unseen: Its use shows only in data events of AWS::SQS::Queue/,
    ],
  ])('%s', check)

  test('a service beside the statement that the finding names gets its condition, too', async () => {
    const { proposal } = await judged({
      files: trust(`{ ${assume}, Principal = { AWS = "${root(partner)}" } }`, states),
      resource: appRole,
      access: [fromPartner],
      outside: [outside('sts:AssumeRole', appRole)],
    })
    expect(proposal?.changes).toEqual([expect.objectContaining({ statement: 1, rule: 'source-account' })])
  })
})

describe('everyone', () => {
  const open = `{ ${receive}, Principal = "*" }`
  const organization = { id: 'o-a1b2c3d4e5', accounts: [account, partner] }
  const calls = [outside('sqs:ReceiveMessage', queue)]
  const ofOrganisation = { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': organization.id } } }
  const ofAccounts = { Condition: { StringEquals: { 'aws:PrincipalAccount': [account, partner] } } }
  test.each<Row>([
    [
      'members of the organisation call',
      queueCase(open, { outside: calls, settings: { organization } }),
      ofOrganisation,
      /Calls came from 444455556666 \(40 calls, the last on 2026-10-30\), all of the organisation/,
    ],
    [
      'what services deliver by',
      queueCase(`{ ${send}, Principal = "*" }`, { outside: calls, settings: { organization } }),
      undefined,
      /by which AWS services deliver too/,
    ],
    [
      'no other account calls',
      queueCase(open, { settings: { organization } }),
      ofOrganisation,
      /No other account called/,
    ],
    [
      'the record states the organisation of a caller',
      queueCase(open, {
        outside: [outside('sqs:ReceiveMessage', queue, { origin: { organisation: organization.id } })],
        settings: { organization: { ...organization, accounts: [account] } },
      }),
      ofOrganisation,
      /all of the organisation/,
    ],
    [
      'the organisation is not known: the accounts seen',
      queueCase(open, { outside: calls }),
      ofAccounts,
      /condition aws:PrincipalAccount 111122223333, 444455556666\./,
    ],
    [
      'a caller is no member: the accounts seen',
      queueCase(open, {
        outside: [...calls, outside('sqs:ReceiveMessage', queue, { caller: { kind: 'account', account: vendor } })],
        settings: { organization },
      }),
      { Condition: { StringEquals: { 'aws:PrincipalAccount': [account, partner, vendor] } } },
      /777788889999 \(40 calls/,
    ],
    [
      'the account of the resource is not known as a member',
      queueCase(open, { outside: calls, settings: { organization: { ...organization, accounts: [partner] } } }),
      ofAccounts,
      /aws:PrincipalAccount/,
    ],
    [
      'a role of another account whose own trail was read',
      queueCase(open, {
        entries: [
          entry('sqs:ReceiveMessage', {
            principal: `arn:aws:iam::${partner}:role/etl`,
            account: partner,
            resource: queue,
          }),
        ],
      }),
      ofAccounts,
      /444455556666 \(40 calls/,
    ],
    [
      'a call on a queue that is not known counts',
      queueCase(open, {
        outside: [...calls, outside('sqs:*', null, { caller: { kind: 'account', account: vendor } })],
      }),
      { Condition: { StringEquals: { 'aws:PrincipalAccount': [account, partner, vendor] } } },
      /777788889999/,
    ],
    [
      'calls on another queue do not count',
      queueCase(open, {
        outside: [
          ...calls,
          outside('sqs:ReceiveMessage', `${queue}-2`, { caller: { kind: 'account', account: vendor } }),
        ],
      }),
      ofAccounts,
      /proposed is the condition/,
    ],
    [
      'denied calls do not count',
      queueCase(open, {
        outside: [
          ...calls,
          outside('sqs:ReceiveMessage', queue, { outcome: 'denied', caller: { kind: 'account', account: vendor } }),
        ],
      }),
      ofAccounts,
      /proposed is the condition/,
    ],
    [
      'the accounts keep growing',
      queueCase(open, {
        outside: [
          ...calls,
          outside('sqs:ReceiveMessage', queue, {
            caller: { kind: 'account', account: vendor },
            firstSeen: '2026-10-20T00:00:00Z',
          }),
        ],
      }),
      undefined,
      /a new account \(777788889999\) appeared in the last third of the window/,
    ],
    [
      'too few calls',
      queueCase(open, { outside: [outside('sqs:ReceiveMessage', queue, { count: 3 })] }),
      undefined,
      /fewer than 20 uses were seen, too few to know the accounts that call/,
    ],
    [
      'anonymous callers',
      queueCase(open, {
        outside: [
          ...calls,
          outside('sqs:ReceiveMessage', queue, { caller: { kind: 'anonymous' }, network: { kind: 'unknown' } }),
        ],
        settings: { organization },
      }),
      undefined,
      /Anonymous callers \(40 calls, the last on 2026-10-30\) used it without credentials: .* a waiver says so/,
    ],
    [
      'a service principal, whose requests lack the key',
      queueCase(open, {
        outside: [...calls, service('sns.amazonaws.com', 'sqs:ReceiveMessage', queue)],
        settings: { organization },
      }),
      undefined,
      /sns\.amazonaws\.com called with service principals/,
    ],
    [
      'data events are not recorded',
      queueCase(open, { outside: calls, coverage: { dataEvents: [], dataComplete: [] }, settings: { organization } }),
      undefined,
      /Who uses it is not known in full, so nothing is proposed\. sqs:ReceiveMessage may have been called unseen/,
    ],
    [
      'data events are seen, and not known to be all',
      queueCase(open, { outside: calls, coverage: { dataComplete: [] }, settings: { organization } }),
      undefined,
      /the logs do not show whether of every resource/,
    ],
    [
      'the window is too short',
      queueCase(open, { outside: calls, coverage: { days: 30 } }),
      undefined,
      /covers 30 days of the 90 asked for/,
    ],
    [
      'the evidence is too old',
      queueCase(open, { outside: calls, settings: { today: '2026-12-31' } }),
      undefined,
      /ends on 2026-10-31, 61 days ago/,
    ],
    [
      'the Region was not read',
      queueCase(open, { outside: calls, coverage: { regions: ['us-east-1'] } }),
      undefined,
      /does not cover eu-west-1/,
    ],
    [
      "the owner's trail was not read",
      queueCase(open, { outside: calls, coverage: { account: partner } }),
      undefined,
      /has nothing of account 111122223333/,
    ],
    [
      'something was not read',
      queueCase(open, {
        outside: calls,
        ledger: {
          coverage: { accounts: [coverage(everything)], complete: false, problems: ['a.json.gz: cannot be read'] },
        },
      }),
      undefined,
      /The evidence is incomplete: a\.json\.gz: cannot be read/,
    ],
    [
      'evidence was saved without callers',
      queueCase(open, {
        outside: calls,
        ledger: { outsideUnnamed: { count: 7, lastSeen: '2026-08-09T00:00:00Z' } },
      }),
      undefined,
      /7 calls from outside of an account are known without the caller, the last on 2026-08-09/,
    ],
    [
      'before the window it does not matter',
      queueCase(open, {
        outside: calls,
        ledger: { outsideUnnamed: { count: 7, lastSeen: '2026-07-09T00:00:00Z' } },
      }),
      ofAccounts,
      /proposed is the condition/,
    ],
    [
      'an action that no event shows',
      queueCase(
        '{ Effect = "Allow", Action = ["sqs:ReceiveMessage", "sqs:NoSuchAction"], Principal = "*", Resource = aws_sqs_queue.jobs.arn }',
        {
          outside: calls,
        },
      ),
      undefined,
      /has no action sqs:NoSuchAction/,
    ],
    [
      'a condition that the new one would contradict',
      queueCase(`{ ${receive}, Principal = "*", Condition = { Null = { "aws:PrincipalOrgID" = "true" } } }`, {
        outside: calls,
        settings: { organization },
      }),
      undefined,
      /condition Null of aws:PrincipalOrgID, which would contradict/,
    ],
    [
      'the same key for another value',
      queueCase(
        `{ ${receive}, Principal = "*", Condition = { StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-zzzzzzzzzz" } } }`,
        {
          outside: calls,
          settings: { organization },
        },
      ),
      undefined,
      /StringEqualsIfExists of aws:PrincipalOrgID, which would contradict/,
    ],
    [
      'under a condition already',
      queueCase(
        `{ ${receive}, Principal = "*", Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:111122223333:t" } } }`,
        {
          outside: calls,
        },
      ),
      undefined,
      /for everyone under a condition on aws:SourceArn/,
    ],
    [
      'under one that requests without the key meet, too',
      queueCase(
        `{ ${receive}, Principal = "*", Condition = { "ForAllValues:StringLike" = { "aws:PrincipalOrgPaths" = "o-a1b2c3d4e5/*" } } }`,
        {
          outside: calls,
          settings: { organization },
        },
      ),
      { Condition: { StringEquals: { 'aws:PrincipalOrgID': organization.id } } },
      /ForAllValues:StringLike of aws:PrincipalOrgPaths holds for requests without that key too/,
    ],
    [
      'NotPrincipal',
      queueCase(`{ ${receive}, NotPrincipal = { AWS = "${root(vendor)}" } }`, { outside: calls }),
      undefined,
      /given by NotPrincipal/,
    ],
    [
      'NotAction',
      queueCase(
        '{ Effect = "Allow", NotAction = "sqs:DeleteQueue", Resource = aws_sqs_queue.jobs.arn, Principal = "*" }',
        {
          outside: calls,
        },
      ),
      undefined,
      /given by NotAction/,
    ],
    [
      'a policy variable',
      queueCase(
        `{ ${receive}, Principal = "*", Condition = { StringEquals = { "aws:PrincipalTag/team" = "$\${aws:username}" } } }`,
        {
          outside: calls,
        },
      ),
      undefined,
      /depends on a policy variable/,
    ],
    [
      'an expression that the source does not resolve',
      queueCase(`{ ${receive}, Principal = { AWS = ["*", var.partner] } }`, { outside: calls }),
      undefined,
      /expressions that the source alone does not resolve/,
    ],
  ])('%s', check)
})

describe('accounts', () => {
  const both = `{ ${assume}, Principal = { AWS = ["${root(partner)}", "${vendor}", "${root(account)}"] } }`
  const calls = [outside('sts:AssumeRole', appRole)]
  test.each<Row>([
    [
      'one that did not call leaves; the own one stays',
      roleCase(both, { outside: calls }),
      { Principal: { AWS: [root(partner), root(account)] } },
      /777788889999 did not call and leaves it\. Calls came from 444455556666/,
    ],
    [
      'a vendor is said to need an external id',
      roleCase(both, { outside: calls }),
      { Effect: 'Allow' },
      /sts:ExternalId keeps the vendor’s other customers out/,
    ],
    [
      'all called',
      roleCase(both, {
        outside: [...calls, outside('sts:AssumeRole', appRole, { caller: { kind: 'account', account: vendor } })],
      }),
      undefined,
      /Every account that it names called/,
    ],
    [
      'a call by another name of the action keeps its account',
      roleCase(both, {
        outside: [...calls, outside('sts:*', null, { count: 1, caller: { kind: 'account', account: vendor } })],
      }),
      undefined,
      /Every account that it names called/,
    ],
    [
      'none called',
      roleCase(both),
      undefined,
      /777788889999 did not call\. No other account called; fewer than 20 uses/,
    ],
    [
      'users and roles that are named themselves stay',
      roleCase(
        `{ ${assume}, Principal = { AWS = ["arn:aws:iam::${partner}:role/etl", "arn:aws:iam::${vendor}:role/etl"] } }`,
        {
          outside: calls,
          access: [{ ...fromPartner, principal: { AWS: `arn:aws:iam::${partner}:role/etl` } }],
        },
      ),
      undefined,
      /It names users and roles/,
    ],
    [
      'reads are not recorded, and whether AssumeRole is one CloudTrail alone says',
      roleCase(both, { outside: calls, coverage: { managementReads: false } }),
      undefined,
      /sts:AssumeRole may have been called unseen/,
    ],
    [
      'records of a Region break off',
      roleCase(both, {
        outside: calls,
        coverage: {
          byRegion: [{ region: 'eu-north-1', days: 20, from: '2026-08-01T00:00:00Z', to: '2026-08-21T00:00:00Z' }],
        },
      }),
      undefined,
      /eu-north-1 do not cover the whole window/,
    ],
    [
      'an identity provider',
      roleCase(
        '{ Action = "sts:AssumeRoleWithSAML", Effect = "Allow", Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/idp" } }',
        {
          access: [
            { principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' }, action: [], condition: {} },
          ],
        },
      ),
      undefined,
      /identity provider/,
    ],
  ])('%s', check)

  test.each([
    [
      'of an account that stays, which is said',
      partner,
      / The access of 444455556666 itself stays: a person decides on it\.$/,
    ],
    ['of one that leaves', vendor, /none would be denied\.$/],
  ])('a finding %s', async (_, id, reason) => {
    const access = [{ ...fromPartner, principal: { AWS: id } }]
    expect((await judged(roleCase(both, { outside: calls, access }))).reason).toMatch(reason)
  })

  test('an internal finding is decided on alike', async () => {
    const { verdict, type } = await judged(roleCase(both, { outside: calls, type: 'InternalAccess' }))
    expect([type, verdict]).toEqual(['InternalAccess', 'proposes'])
  })

  const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
  const keyUsed = (...others: NonNullable<Case['outside']>) =>
    judged({
      files: {
        'main.tf': `resource "aws_kms_key_policy" "data" {
  key_id = "${key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "${root(account)}" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { AWS = ["${root(partner)}", "${root(vendor)}"] }, Action = "kms:Decrypt", Resource = "*" },
    ]
  })
}
`,
      },
      resource: key,
      access: [{ principal: { AWS: vendor }, action: ['kms:Decrypt'], condition: {} }],
      outside: [outside('kms:Decrypt', key), ...others],
    })

  test('the statement of a key for its own account stays as it is', async () => {
    const { proposal } = await keyUsed()
    expect(proposal?.after?.Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: root(account) }, Action: ['kms:*'], Resource: ['*'] },
      { Effect: 'Allow', Principal: { AWS: root(partner) }, Action: ['kms:Decrypt'], Resource: ['*'] },
    ])
  })
  test.each([
    ['not named', {}, 'manual'],
    ['the one that did not call', { origin: { sourceAccount: vendor } }, 'manual'],
    ['another one', { origin: { sourceAccount: partner } }, 'proposes'],
  ])('a service that uses a key with a grant, for an account that is %s', async (_, origin, expected) => {
    const { verdict, reason } = await keyUsed(service('rds.amazonaws.com', 'kms:Decrypt', key, origin))
    expect(verdict).toBe(expected)
    if (expected === 'manual') expect(reason).toMatch(/rds\.amazonaws\.com used the key with a grant/)
  })
})
