import { describe, test } from '@jest/globals'
import { coverage } from '../../support/ledger.ts'
import { account, entry, everything, outside, partner, queue, service, vendor } from './support.ts'
import { root, send, receive, queueCase, type Row, check } from './decide-support.ts'

const silent = (region: string) => ({
  region,
  days: 70,
  from: '2026-08-01T00:00:00Z',
  to: '2026-10-31T00:00:00Z',
  silence: { from: '2026-09-01', to: '2026-09-20', days: 20 },
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
      /AWS services deliver by this action too/,
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
      'the records of the Region stop for a while',
      queueCase(open, { outside: calls, coverage: { byRegion: [silent('us-east-1'), silent('eu-west-1')] } }),
      undefined,
      /does not cover eu-west-1, where .* is, for the whole window \(no record from 2026-09-01 to 2026-09-20/,
    ],
    [
      'the records of another Region stop for a while',
      queueCase(open, { outside: calls, coverage: { byRegion: [silent('us-east-1')] } }),
      ofAccounts,
      /Calls came from 444455556666/,
    ],
    [
      "the owner's trail was not read",
      queueCase(open, { outside: calls, coverage: { account: partner } }),
      undefined,
      /has no records of account 111122223333/,
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
      /NotPrincipal grants access to everyone but some/,
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
      /NotAction grants all actions but some/,
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
