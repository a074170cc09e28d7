import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { containmentFor, type ContainOptions } from '../../../src/runbooks/containment/contain.ts'
import type { SnapshotUser } from '../../../src/evidence/iam/types.ts'
import type { MatchedGroup } from '../../../src/evidence/events/matches.ts'
import type { TrailEvent } from '../../../src/evidence/events/types.ts'
import { shellWord } from '../../../src/shell-word.ts'
import { account, event, group, matched, role, user } from '../support/matches.ts'
import { anyText } from '../../support/any-text.ts'

const options: ContainOptions = { moment: '2026-10-13T12:00:00Z', exempt: ['arn:aws:iam::*:role/break-glass-*'] }
const key = 'AKIAIOSFODNN7EXAMPLE'
const token = 'ASIAIOSFODNN7EXAMPLE'
const outside = '444455556666'
const person = '906760d1-2345-4678-9abc-def012345678'
const permissionSet = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef`

const contain = (groups: readonly MatchedGroup[], events: readonly TrailEvent[] = [], more = {}) =>
  containmentFor(matched(groups, events), { ...options, ...more })

/** What the commands would call: the words of each call of `aws`, as a shell parses them. */
const callsOf = (commands: readonly string[]): string[][] =>
  commands.map((command) => {
    const script = `aws() { printf '%s\\0' "$@"; }\n${command}`
    const words = execFileSync('bash', ['-euc', script], { encoding: 'utf8' }).split('\0')
    return words.slice(0, -1)
  })

const withPassword = (passwordEnabled: boolean, keys = 1): SnapshotUser => ({
  kind: 'user',
  arn: user('jane'),
  id: 'AIDAEXAMPLE',
  name: 'jane',
  path: '/',
  created: '2025-01-01T00:00:00Z',
  attached: [],
  inline: [],
  tags: new Map(),
  groups: [],
  credentials: { passwordEnabled, keys: Array.from({ length: keys }, () => ({ active: true })) },
})
const snapshotsOf = (entity: SnapshotUser) =>
  ({ accounts: new Map([[account, { users: new Map([[entity.arn, entity]]), roles: new Map() }]]) }) as never

describe('the commands for each kind of caller', () => {
  test.each<[string, MatchedGroup[], TrailEvent[], object, RegExp[]]>([
    [
      'a user with a key of which nothing else is known: the key first, then everything',
      [group({ accessKeyId: key })],
      [],
      {},
      [/^Deactivate access key AKIAIOSFODNN7EXAMPLE of user jane$/, /^Deny everything to user jane/],
    ],
    [
      'a user that had this key and nothing else when the snapshot was taken',
      [group({ accessKeyId: key })],
      [],
      { snapshots: snapshotsOf(withPassword(false)) },
      [/^Deactivate access key/, /^Deny everything/],
    ],
    [
      'a user with a second active key',
      [group({ accessKeyId: key })],
      [],
      { snapshots: snapshotsOf(withPassword(false, 2)) },
      [/^Deactivate access key/, /^Deny everything/],
    ],
    [
      'a user with a password',
      [group({ accessKeyId: key })],
      [],
      { snapshots: snapshotsOf(withPassword(true)) },
      [/^Deactivate access key/, /^Deny everything/],
    ],
    [
      'a user whose key was used to get a session',
      [group({ accessKeyId: key }), group({ accessKeyId: token })],
      [],
      { snapshots: snapshotsOf(withPassword(false)) },
      [/^Deactivate access key AKIA/, /^Deny everything/],
    ],
    ['a user in the console', [group()], [], {}, [/^Deny everything to user jane/]],
    [
      'a role: its sessions',
      [group({ principal: role('deploy'), session: `arn:aws:sts::${account}:assumed-role/deploy/jane` })],
      [],
      {},
      [/^End the sessions of role deploy that were issued before 2026-10-13T12:00:00Z$/],
    ],
    [
      'a role whose session is known',
      [group({ principal: role('ci/deploy'), session: `arn:aws:sts::${account}:assumed-role/deploy/jane` })],
      [event({ caller: { type: 'AssumedRole', principal: role('ci/deploy'), principalId: 'AROAEXAMPLE:jane' } })],
      {},
      [/^End the sessions of role deploy/, /^Or, to spare other users of role deploy: deny the session jane alone$/],
    ],
    [
      'a role of an instance, which renews its credentials',
      [
        group({
          principal: role('web'),
          network: { kind: 'address', address: '198.51.100.7', workload: 'ec2' },
        }),
      ],
      [],
      {},
      [/^End the sessions of role web/, /^If the workload itself \(ec2\) is compromised: deny everything to role web$/],
    ],
    [
      'a person of IAM Identity Center',
      [group({ principal: permissionSet, person })],
      [],
      {},
      [/^Deny everything in account 111122223333 to person 906760d1/, /^Remove the assignments of person 906760d1/],
    ],
    [
      'a session of IAM Identity Center whose person is not stated',
      [
        group({
          principal: permissionSet,
          session: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_A/jane@acme.example`,
        }),
      ],
      [],
      {},
      [/^Deny everything in account 111122223333 to sessions named jane@acme.example/],
    ],
    [
      'the root user',
      [group({ principal: `Root ${account}`, accessKeyId: key })],
      [],
      {},
      [/^Deny everything to the root user/, /^Deactivate access key .* of the root user/],
    ],
    [
      'a principal of another account: what it called',
      [group({ principal: `arn:aws:iam::${outside}:role/etl` })],
      [],
      {},
      [/^Deny bucket acme-invoices to arn:aws:iam::444455556666:role\/etl$/],
    ],
    [
      'another account that assumed a role: the trust, and the sessions it has',
      [group({ principal: `AWSAccount ${outside}`, actions: ['sts:AssumeRole'], resources: [role('partner')] })],
      [],
      {},
      [/^Deny role partner to 444455556666$/, /^End the sessions of role partner/],
    ],
    [
      'a caller without credentials',
      [group({ principal: 'AWSAccount anonymous' })],
      [],
      {},
      [/^Block public access to bucket acme-invoices$/],
    ],
    [
      'an account of configuration whose trail is another',
      [group({ principal: `arn:aws:iam::${outside}:role/etl` })],
      [],
      { ownAccounts: [outside] },
      [/^End the sessions of role etl/],
    ],
  ])('%s', (_, groups, events, more, titles) => {
    const { commands } = contain(groups, events, more)
    expect(commands.map(({ title }) => title)).toEqual(titles.map((title) => expect.stringMatching(title)))
    for (const { stops, doesNotStop, undo, verify } of commands)
      expect([stops, doesNotStop, undo, verify ?? ''].every((text) => text.length > 10)).toBe(true)
  })

  test.each<[string, MatchedGroup, RegExp]>([
    ['a break-glass role', group({ principal: role('break-glass-1') }), /findings\.exempt/],
    ['a service-linked role', group({ principal: role('aws-service-role/x.amazonaws.com/X') }), /service-linked/],
    ['an AWS service', group({ principal: 'AWSService cloudtrail.amazonaws.com' }), /AWS service/],
    ['an unknown caller', group({ principal: 'Unknown' }), /do not state/],
    ['a name that IAM would not take', group({ principal: user("x'; rm -rf ~ #") }), /may be forged/],
    ['a permission set without its person', group({ principal: permissionSet }), /which person/],
  ])('none for %s', (_, one, note) => {
    expect(contain([one])).toEqual({ commands: [], notes: [expect.stringMatching(note)] })
  })

  test('the most urgent come first: root user, users, roles, others', () => {
    const principals = [`arn:aws:iam::${outside}:role/etl`, role('deploy'), user('jane'), `Root ${account}`]
    const titles = contain(principals.map((principal) => group({ principal }))).commands.map(({ title }) => title)
    expect(titles.map((title) => ['bucket', 'root', 'user', 'role'].find((word) => title.includes(word)))).toEqual([
      'root',
      'user',
      'role',
      'bucket',
    ])
  })
})

const named = (groups: readonly MatchedGroup[], events: readonly TrailEvent[] = []) =>
  contain(groups, events).commands.map(({ title }) => title)

test('a person who called in two accounts is denied in both: names of policies are unique in an organisation', () => {
  const inAccount = (id: string): MatchedGroup =>
    group({ principal: permissionSet.replace(account, id), account: id, person })
  const policies = contain([inAccount(account), inAccount(outside)]).commands.flatMap(({ commands }) =>
    commands.flatMap((command) => / --name (\S+)/.exec(command)?.[1] ?? []),
  )
  expect(policies).toEqual([`whittle-deny-${account}-${person}`, `whittle-deny-${outside}-${person}`])
})

test('sessions are not denied by name where the name of one is not known', () => {
  const sessionOf = (name: string): MatchedGroup =>
    group({ principal: role('deploy'), session: `arn:aws:sts::${account}:assumed-role/deploy/${name}` })
  const kept = event({ caller: { type: 'AssumedRole', principal: role('deploy'), principalId: 'AROAEXAMPLE:jane' } })
  expect(named([sessionOf('jane')], [kept])).toHaveLength(2)
  expect(named([sessionOf('jane'), sessionOf('john')], [kept])).toEqual([expect.stringMatching(/^End the sessions/)])
})

test.each<[string, string, RegExp[]]>([
  ['an access point', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/data/object/x', []],
  [
    'a secret whose name looks like a role',
    `arn:aws:secretsmanager:eu-west-1:${account}:secret:x:role/deploy`,
    [/^Deny/],
  ],
])('%s is neither a bucket nor a role', (_, resource, titles) => {
  const found = named([group({ principal: `arn:aws:iam::${outside}:role/etl`, resources: [resource] })])
  expect(found).toEqual(titles.map((title) => expect.stringMatching(title)))
})

test('a Deny for a whole account says that it stops all of its principals', () => {
  const [command] = contain([group({ principal: `AWSAccount ${outside}` })]).commands
  expect(command?.stops).toMatch(/every user and role of account 444455556666/)
  expect(command?.doesNotStop).not.toMatch(/other principals/)
})

describe('the commands are what a shell runs', () => {
  test('a key, a Deny of everything, and their undoing', () => {
    const { commands } = contain([group({ principal: user('a=b@c+d'), accessKeyId: key })])
    expect(callsOf(commands.flatMap((each) => [...each.commands, each.undo]))).toEqual([
      ['iam', 'update-access-key', '--user-name', 'a=b@c+d', '--access-key-id', key, '--status', 'Inactive'],
      ['iam', 'update-access-key', '--user-name', 'a=b@c+d', '--access-key-id', key, '--status', 'Active'],
      [
        'iam',
        'put-user-policy',
        '--user-name',
        'a=b@c+d',
        '--policy-name',
        'whittle-quarantine',
        '--policy-document',
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Sid: 'Quarantine', Effect: 'Deny', Action: ['*'], Resource: ['*'] }],
        }),
      ],
      ['iam', 'delete-user-policy', '--user-name', 'a=b@c+d', '--policy-name', 'whittle-quarantine'],
    ])
  })

  test('a name that looks like an option, and a session with quotes in its name', () => {
    const principal = role('-x')
    const events = [event({ caller: { type: 'AssumedRole', principal, principalId: `AROA:'"$(id)` } })]
    const [older, named] = callsOf(contain([group({ principal })], events).commands.flatMap(({ commands }) => commands))
    expect(older?.slice(0, 5)).toEqual([
      'iam',
      'put-role-policy',
      '--role-name=-x',
      '--policy-name',
      'AWSRevokeOlderSessions',
    ])
    expect(JSON.parse(older?.at(-1) ?? '')).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { DateLessThan: { 'aws:TokenIssueTime': options.moment } } }],
    })
    expect(JSON.parse(named?.at(-1) ?? '')).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:userId': `AROA:'"$(id)` } } }],
    })
  })

  test('every text stays one word', () => {
    fc.assert(
      fc.property(
        fc.array(
          anyText().map((text) => text.replaceAll('\0', '')),
          { minLength: 20, maxLength: 40 },
        ),
        (texts) => {
          expect(callsOf([`aws ${texts.map(shellWord).join(' ')}`])).toEqual([texts])
        },
      ),
      { numRuns: 20 },
    )
  })

  const hasJq = spawnSync('jq', ['--version']).status === 0
  ;(hasJq ? test : test.skip)('a Deny is added to the statements that a bucket policy has, once (needs jq)', () => {
    const [command] = contain([group({ principal: `arn:aws:iam::${outside}:role/etl` })]).commands
    const program = /jq ('.*') policy-before/.exec(command?.commands[0] ?? '')?.[1] ?? ''
    let policy = JSON.stringify({ Version: '2012-10-17', Statement: { Sid: 'Own', Effect: 'Allow' } })
    for (let run = 0; run < 2; run++)
      policy = execFileSync('bash', ['-c', `jq ${program}`], { input: policy, encoding: 'utf8' })
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Own', Effect: 'Allow' },
        {
          Sid: 'WhittleContainment',
          Effect: 'Deny',
          Principal: { AWS: `arn:aws:iam::${outside}:role/etl` },
          Action: ['s3:*'],
          Resource: ['arn:aws:s3:::acme-invoices', 'arn:aws:s3:::acme-invoices/*'],
        },
      ],
    })
  })
})
