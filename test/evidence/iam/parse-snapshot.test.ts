import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../../src/errors.ts'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import type { AccountSnapshot } from '../../../src/evidence/iam/types.ts'
import {
  account,
  details,
  group,
  policy,
  policyArn,
  readBucket,
  role,
  roleArn,
  text,
  user,
  userArn,
} from './account.ts'

const now = new Date('2026-06-01T00:00:00Z')
const parse = (content: string, stated?: string): AccountSnapshot =>
  parseSnapshot(content, 'iam.json', { now, ...(stated !== undefined && { stated }) })

test('what the CLI prints', () => {
  const snapshot = parse(text())
  expect(snapshot).toMatchObject({
    name: 'iam.json',
    account,
    partition: 'aws',
    taken: '2026-05-06T07:08:09Z',
    takenBy: 'contents',
  })
  expect(snapshot.incomplete).toBeUndefined()
  expect(snapshot.roles.get(roleArn('svc/app'))).toMatchObject({
    kind: 'role',
    id: 'AROAAPP',
    name: 'app',
    path: '/svc/',
    created: '2026-01-02T03:04:05Z',
    lastUsed: '2026-05-06T07:08:09Z',
    attached: [
      { name: 'reader', arn: policyArn('team/reader') },
      { name: 'AdministratorAccess', arn: policyArn('AdministratorAccess', 'aws') },
    ],
    inline: [{ name: 'own', text: JSON.stringify(readBucket), document: { version: '2012-10-17' } }],
    boundary: policyArn('team/reader'),
    tags: new Map([['env', 'prod']]),
    trust: { document: { statements: [{ effect: 'Allow' }] } },
    instanceProfiles: [`arn:aws:iam::${account}:instance-profile/app`],
  })
  expect(snapshot.users.get(userArn('jane'))).toMatchObject({
    kind: 'user',
    groups: ['devs'],
    attached: [],
    inline: [],
  })
  expect([...snapshot.groups.values()]).toMatchObject([{ kind: 'group', name: 'devs' }])
  expect([...snapshot.policies.values()].map(({ arn, awsManaged }) => [arn, awsManaged])).toEqual([
    [policyArn('team/reader'), false],
    [policyArn('AdministratorAccess', 'aws'), true],
  ])
})

describe('documents', () => {
  const encoded = encodeURIComponent(JSON.stringify(readBucket))
  const plus = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::a+b %20' }],
  }
  const of = (document: unknown) => {
    const inline = { RolePolicyList: [{ PolicyName: 'p', PolicyDocument: document }] }
    return [...parse(text({ RoleDetailList: [role(roleArn('a'), [], inline)] })).roles.values()][0]?.inline[0]
  }
  test.each<[string, unknown, object]>([
    ['an object', readBucket, { text: JSON.stringify(readBucket), document: { version: '2012-10-17' } }],
    [
      'URL-encoded, as the API answers',
      encoded,
      { text: JSON.stringify(readBucket), document: { version: '2012-10-17' } },
    ],
    ['a plus is no blank', encodeURIComponent(JSON.stringify(plus)), { text: JSON.stringify(plus) }],
    ['JSON as text, with a percent sign', JSON.stringify(plus), { text: JSON.stringify(plus), document: {} }],
    ['no JSON', '%7B', { text: '{', problem: 'it is not JSON' }],
    ['a broken code', '%zz', { text: '%zz', problem: 'it is not JSON' }],
    ['no policy', { a: 1 }, { problem: 'it is not understood: unknown element "a"' }],
    [
      'characters of private use',
      { ...readBucket, Id: '\uE000x\uE001' },
      { problem: 'it has characters of private use' },
    ],
  ])('%s', (_, document, expected) => {
    const found = of(document)
    expect(found).toMatchObject(expected)
    expect(found?.document === undefined).toBe('problem' in expected || found?.problem !== undefined)
  })

  test('a trust policy that is not understood costs no more than itself', () => {
    const [found] = parse(
      text({ RoleDetailList: [role(roleArn('a'), [], { AssumeRolePolicyDocument: '' })] }),
    ).roles.values()
    expect(found?.trust).toEqual({ text: '', problem: 'it is not JSON' })
  })
})

describe('versions of a policy', () => {
  const version = (VersionId: string, more: object = {}) => ({
    VersionId,
    CreateDate: `2026-02-0${VersionId.length}T00:00:00Z`,
    Document: readBucket,
    ...more,
  })
  const of = (more: object) =>
    parse(text({ Policies: [policy(policyArn('p'), 0, { ...more })] })).policies.get(policyArn('p'))
  test('are sorted by number, and the default one is marked', () => {
    const { versions, updated } =
      of({ DefaultVersionId: 'v10', PolicyVersionList: [version('v10'), version('v9')], UpdateDate: undefined }) ?? {}
    expect(versions?.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      ['v9', false],
      ['v10', true],
    ])
    expect(updated).toBe('2026-02-03T00:00:00Z')
  })
  test('names and ids that an answer leaves out follow from the ARN', () => {
    expect(of({ PolicyName: undefined, PolicyId: undefined, Path: undefined })).toMatchObject({
      name: 'p',
      id: '',
      path: '/',
    })
  })
})

describe('the moment at which it was taken', () => {
  const date = (CreateDate: string) =>
    text({ GroupDetailList: [group('devs', [policyArn('team/reader')], { CreateDate })] })
  test.each<[string, string, string | undefined, Partial<AccountSnapshot>]>([
    [
      'the latest date in it',
      date('2026-05-20T10:00:00Z'),
      undefined,
      { taken: '2026-05-20T10:00:00Z', takenBy: 'contents' },
    ],
    ['with another zone', date('2026-05-20T10:00:00+02:00'), undefined, { taken: '2026-05-20T08:00:00Z' }],
    [
      'with fractions, and a blank',
      date('2026-05-20 10:00:00.123456+00:00'),
      undefined,
      { taken: '2026-05-20T10:00:00Z' },
    ],
    [
      'the day that is stated',
      date('2026-05-20T10:00:00Z'),
      '2026-05-22',
      { taken: '2026-05-22T00:00:00Z', takenBy: 'stated' },
    ],
    [
      'on the day of its latest date',
      date('2026-05-20T10:00:00Z'),
      '2026-05-20',
      { taken: '2026-05-20T10:00:00Z', takenBy: 'stated' },
    ],
  ])('%s', (_, content, stated, expected) => expect(parse(content, stated)).toMatchObject(expected))

  test.each([
    [
      'a day before its latest date',
      date('2026-05-20T10:00:00Z'),
      '2026-05-19',
      /cannot have been taken on 2026-05-19: it has the date 2026-05-20T10:00:00Z$/,
    ],
    ['a day of the future', text(), '2026-06-02', /cannot have been taken on 2026-06-02, which is in the future$/],
    [
      'a date of the future in it',
      date('2026-06-03T00:00:00Z'),
      undefined,
      /has the date 2026-06-03T00:00:00Z, which is in the future/,
    ],
  ])('not %s', (_, content, stated, message) => expect(() => parse(content, stated)).toThrow(message))
})

describe('what is no account snapshot: one line that says what it is and what to do', () => {
  const { UserDetailList: _, ...noUsers } = details()
  test.each<[string, string, RegExp]>([
    [
      'empty',
      ' \n',
      /is empty: .*; make it whole with: aws iam get-account-authorization-details --output json > FILE$/,
    ],
    ['cut off', text().slice(0, 700), /is cut off: its JSON has no end; make it whole with/],
    ['cut off behind a bracket', text().slice(0, text().indexOf('}') + 1), /is cut off/],
    ['no valid JSON', '{"RoleDetailList": [}', /is (cut off|not valid JSON)/],
    ['no valid JSON, with all brackets closed', '{"RoleDetailList": [],}', /is not valid JSON; make it with/],
    [
      'pages one after the other',
      `${text()}\n${text()}`,
      /holds several JSON values, one after the other; let the CLI/,
    ],
    [
      'a page with more to come',
      text({ IsTruncated: true, Marker: 'x' }),
      /is one of several pages \(IsTruncated\); leave out --no-paginate/,
    ],
    ['a page of --max-items', text({ NextToken: 'x' }), /is one of several pages \(NextToken\); leave out --max-items/],
    ['text output', 'GROUPDETAILLIST\tarn:aws:iam::111122223333:group/devs\n', /is the text output of the AWS CLI/],
    ['a table', '-----------\n|  GetAccountAuthorizationDetails  |\n', /is a table \(--output table\)/],
    ['YAML', 'GroupDetailList:\n- Arn: x\n', /is YAML \(--output yaml\)/],
    ['a stream of YAML', '- GroupDetailList:\n  - Arn: x\n', /is YAML/],
    ['XML', '<GetAccountAuthorizationDetailsResponse>', /is XML/],
    ['an archive', 'PK\u0003\u0004', /is compressed; unpack it first/],
    [
      'an error message',
      '\nAn error occurred (AccessDenied) when calling the GetAccountAuthorizationDetails operation',
      /failed \(AccessDenied\); allow iam:GetAccountAuthorizationDetails/,
    ],
    [
      'a credential report',
      'user,arn,user_creation_time,password_enabled\n',
      /is a credential report: name it with --credential-report/,
    ],
    [
      'the answer with a credential report',
      '{"Content": "dXNlcg==", "ReportFormat": "text/csv"}',
      /is a credential report \(name it with/,
    ],
    [
      'a snapshot of AWS Config',
      '{"fileVersion": "1.0", "configurationItems": []}',
      /is an export of AWS Config, which has not all of IAM/,
    ],
    ['an answer to a query of AWS Config', '{"Results": [], "QueryInfo": {}}', /is an export of AWS Config/],
    ['a list of configuration items', '[{"configurationItemVersion": "1.3"}]', /is an export of AWS Config/],
    [
      'terraform show',
      '{"format_version": "1.0", "values": {}}',
      /is the output of terraform show -json \(name it with --state or --plan\)/,
    ],
    ['a Terraform state', '{"version": 4, "lineage": "x"}', /is a Terraform state \(name it with --state\)/],
    ['CloudTrail', '{"Records": []}', /is a file of CloudTrail records \(name it with --events\)/],
    ['a policy', JSON.stringify(readBucket), /is a policy document; make it with/],
    ['another call', '{"Roles": []}', /is the answer to another call of IAM, which has Roles alone/],
    ['list-policies', '{"Policies": []}', /which has Policies alone/],
    ['a list', '[]', /is a list; make it with/],
    ['a number', '7', /is no account snapshot; make it with/],
    ['words', 'hello', /is not JSON; make it with/],
    ['other JSON', '{}', /is no account snapshot; make it with/],
    [
      'part of it',
      JSON.stringify(noUsers),
      /is part of an account snapshot: it has no UserDetailList; leave out --query/,
    ],
    [
      'an entity without its id',
      text({ RoleDetailList: [role(roleArn('a'), [], { RoleId: undefined })] }),
      /RoleDetailList\.0\.RoleId: /,
    ],
    [
      'a date that is none',
      text({ RoleDetailList: [role(roleArn('a'), [], { CreateDate: 'yesterday' })] }),
      /RoleDetailList\.0\.CreateDate: is not a date/,
    ],
    ['an ARN that is none', text({ RoleDetailList: [role('a\nb')] }), /RoleDetailList\.0\.Arn: is no ARN of a role/],
    [
      'nothing in the account',
      text({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] }),
      /has no user, group, role or customer managed policy$/,
    ],
    [
      'several accounts',
      text({ RoleDetailList: [role(roleArn('a', '444455556666'))] }),
      /has entities of 2 accounts \(111122223333, 444455556666\); give a file for each account$/,
    ],
    [
      'several partitions',
      text({ RoleDetailList: [role('arn:aws-cn:iam::111122223333:role/a')] }),
      /has entities of two partitions \(aws, aws-cn\)/,
    ],
    [
      'an entity twice that differs',
      text({ RoleDetailList: [role(roleArn('a')), role(roleArn('a'), [], { RoleId: 'AROAB' })] }),
      /has arn:aws:iam::111122223333:role\/a twice/,
    ],
  ])('%s', (_, content, message) => {
    let thrown: unknown
    try {
      parse(content)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(InputError)
    expect((thrown as Error).message).toMatch(/^iam\.json: [^\n]+$/)
    expect((thrown as Error).message).toMatch(message)
  })

  test('the same entity twice is one', () => {
    expect(parse(text({ UserDetailList: [user(userArn('a')), user(userArn('a'))] })).users.size).toBe(1)
  })

  test('a document that is nested too deeply costs itself', () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    const inline = { RolePolicyList: [{ PolicyName: 'p', PolicyDocument: { DEEP: 1 } }] }
    const content = text({ RoleDetailList: [role(roleArn('a'), [], inline)] }).replace(
      /\{\s*"DEEP": 1\s*\}/,
      () => deep,
    )
    expect([...parse(content).roles.values()][0]?.inline).toEqual([
      { name: 'p', text: '', problem: 'it is nested too deeply' },
    ])
  })
})

describe('what may be missing', () => {
  test.each<[string, Parameters<typeof details>[0], RegExp | undefined]>([
    ['nothing', {}, undefined],
    [
      "nothing, where the filter left out AWS's own policies",
      { Policies: [policy(policyArn('team/reader'), 2)] },
      undefined,
    ],
    [
      'an attached policy',
      { Policies: [policy(policyArn('AdministratorAccess', 'aws'), 1)] },
      /attached policy arn:aws:iam::111122223333:policy\/team\/reader is not in it/,
    ],
    [
      "one of AWS's own policies, where others are there",
      { Policies: [policy(policyArn('team/reader'), 2), policy(policyArn('ViewOnlyAccess', 'aws'))] },
      /attached policy arn:aws:iam::aws:policy\/AdministratorAccess is not in it/,
    ],
    [
      'a group of a user',
      { UserDetailList: [user(userArn('jane'), [], { GroupList: ['ops'] })] },
      /jane is in the group ops/,
    ],
    [
      'the holders of a policy',
      { RoleDetailList: [role(roleArn('x'))] },
      /team\/reader is attached to 2 entities, and only 1 of them is in it/,
    ],
    [
      'all holders of a policy',
      { Policies: [policy(policyArn('q'), 1), ...details().Policies] },
      /q is attached to 1 entity, and none of them is in it/,
    ],
  ])('%s', (_, over, expected) => {
    const { incomplete } = parse(text(over))
    if (expected === undefined) expect(incomplete).toBeUndefined()
    else expect(incomplete).toMatch(expected)
  })
})
