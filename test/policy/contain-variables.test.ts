import { expect, test } from '@jest/globals'
import { proveContainment } from '../../src/policy/contain.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { allow, deny, policy } from './support/build.ts'
import { type Json, notResource, when, token, table, tag, bucket } from './support/containment.ts'

table('one opaque text is not the same everywhere', [
  ['as pattern and as text', tag('StringLike', token), tag('StringEquals', token), 'undecided'],
  ['without regard to case', tag('StringEqualsIgnoreCase', token), tag('StringEquals', token), 'undecided'],
  [
    'a variable, too',
    tag('StringEqualsIgnoreCase', '${aws:username}'),
    tag('StringEquals', '${aws:username}'),
    'refuted',
  ],
  [
    'a variable as text and as pattern',
    tag('StringLike', '${aws:username}'),
    tag('StringEquals', '${aws:username}'),
    'proven',
  ],
  ['in an action, case included', allow(unresolvedText('var.a')), allow(unresolvedText('var.A')), 'undecided'],
  ['the same in an action', allow(`s3:${unresolvedText('var.a')}`), allow(`S3:${unresolvedText('var.a')}`), 'proven'],
  [
    'in a key',
    when({ StringEquals: { [`aws:PrincipalTag/${unresolvedText('var.a')}`]: 'x' } }),
    when({ StringEquals: { [`aws:PrincipalTag/${unresolvedText('var.A')}`]: 'x' } }),
    'undecided',
  ],
  [
    'within a variable',
    allow('s3:*', `arn:aws:s3:::\${aws:PrincipalTag/${unresolvedText('f("}")')}}`),
    allow('s3:*', 'arn:aws:s3:::*'),
    'proven',
  ],
])

const home = (Resource: string, Condition?: Json): Json => allow('s3:*', `arn:aws:s3:::${Resource}`, Condition)
const isUser = (...values: string[]): Json => ({ StringEquals: { 'aws:username': values } })
const users = (count: number): string[] => Array.from({ length: count }, (_, index) => `user${index}`)
table('values of variables', [
  ['pinned to one value', home('${aws:username}/*', isUser('jane')), home('jane/*'), 'proven'],
  ['to two', home('${aws:username}/*', isUser('jane', 'joe')), [home('jane/*'), home('joe/*')], 'proven'],
  ['of which one is not granted', home('${aws:username}/*', isUser('jane', 'joe')), home('jane/*'), 'refuted'],
  ['a value that looks like a pattern', home('${aws:username}', isUser('*')), home('${*}'), 'proven'],
  ['is none', home('*', isUser('*')), home('${aws:username}', isUser('*')), 'refuted'],
  ['in the old document', home('jane/x', isUser('jane')), home('${aws:username}/*'), 'proven'],
  ['another one there', home('jane/x', isUser('joe')), home('${aws:username}/*'), 'refuted'],
  [
    'only where it exists',
    home('${aws:username}', { StringEqualsIfExists: { 'aws:username': 'a' } }),
    home('a'),
    'undecided',
  ],
  ['to none', home('${aws:username}/*', isUser()), home('jane/*'), 'undecided'],
  [
    'to sixteen values',
    home('${aws:username}/*', isUser(...users(16))),
    users(16).map((name) => home(`${name}/*`)),
    'proven',
  ],
  ['to more', home('${aws:username}/*', isUser(...users(17))), users(17).map((name) => home(`${name}/*`)), 'undecided'],
  ['by a pattern', home('${aws:username}', { StringLike: { 'aws:username': 'a*' } }), home('a*'), 'undecided'],
  ['a default', home("${aws:PrincipalTag/t, 'a'}"), home('${aws:PrincipalTag/t}'), 'refuted'],
  ['another default', home("${aws:PrincipalTag/t, 'a'}"), home("${aws:PrincipalTag/t, 'b'}"), 'refuted'],
  ['the same default', home("${aws:PrincipalTag/t, 'a'}"), home("${aws:PrincipalTag/T,'a'}"), 'proven'],
])

table('opaque texts and variables, in every polarity', [
  ['the same', allow('s3:*', `${token}/*`), allow('s3:*', `${token}/*`), 'proven'],
  ['* swallows one', allow('s3:*', bucket), allow('s3:*', 'arn:aws:s3:::*'), 'proven'],
  ['? does not', allow('s3:*', bucket), allow('s3:*', 'arn:aws:s3:::?'), 'undecided'],
  ['another', allow('s3:*', bucket), allow('s3:*', `arn:aws:s3:::${unresolvedText('var.y')}`), 'undecided'],
  ['a literal in place of one', allow('s3:*', 'arn:aws:s3:::a'), allow('s3:*', bucket), 'undecided'],
  ['old Deny may match anything', allow('s3:*', 'arn:aws:s3:::a'), [allow('s3:*'), deny('s3:*', bucket)], 'undecided'],
  ['old Deny that cannot', allow('s3:*', 'arn:aws:s3:::a'), [allow('s3:*'), deny('s3:*', `${token}/*`)], 'proven'],
  ['old Deny kept', [allow('s3:*'), deny('s3:*', bucket)], [allow('s3:*'), deny('s3:*', bucket)], 'proven'],
  [
    'an old Deny of the text before one, for it may be empty',
    allow('s3:*', `arn:aws:s3:::a${token}*`),
    [allow('s3:*', `arn:aws:s3:::a${token}*`), deny('s3:*', 'arn:aws:s3:::a')],
    'undecided',
  ],
  [
    'an old Deny that one may complete to',
    allow('s3:*', `arn:aws:s3:::a${token}`),
    [allow('s3:*', `arn:aws:s3:::a${token}`), deny('s3:*', 'arn:aws:s3:::abc')],
    'undecided',
  ],
  [
    'old NotResource of the text before one',
    allow('s3:*', `arn:aws:s3:::a${token}`),
    notResource('arn:aws:s3:::a'),
    'undecided',
  ],
  ['old NotResource may match anything', allow('s3:*', 'arn:aws:s3:::a'), notResource(bucket), 'undecided'],
  ['old NotResource kept', notResource(bucket), notResource(bucket), 'proven'],
  [
    'new Deny NotResource may match anything',
    [allow('s3:*'), { Effect: 'Deny', Action: 's3:*', NotResource: bucket }],
    allow('s3:*', 'arn:aws:s3:::a'),
    'undecided',
  ],
  [
    'new Deny is sure only of its letters',
    [allow('s3:*'), deny('s3:*', bucket)],
    notResource('arn:aws:s3:::a'),
    'undecided',
  ],
  ['a variable within *', allow('s3:*', 'arn:aws:s3:::a/${aws:username}'), allow('s3:*', 'arn:aws:s3:::a/*'), 'proven'],
  [
    'NotResource of a list key, which has no value, default or not',
    allow('s3:*', 'arn:aws:s3:::a'),
    notResource("arn:aws:s3:::${aws:TagKeys,'x'}"),
    'undecided',
  ],
  ['its case', allow('s3:*', 'arn:aws:s3:::${aws:UserName}'), allow('s3:*', 'arn:aws:s3:::${aws:username}'), 'proven'],
  [
    'a variable is no single letter',
    allow('s3:*', 'arn:aws:s3:::${aws:username}'),
    allow('s3:*', 'arn:aws:s3:::?'),
    'refuted',
  ],
  [
    'a variable in an old Deny',
    allow('s3:*'),
    [allow('s3:*'), deny('s3:*', 'arn:aws:s3:::${aws:username}')],
    'refuted',
  ],
])

test('variables of one version are plain text in the other', () => {
  const statement = allow('s3:*', 'arn:aws:s3:::${aws:username}')
  const [plain, known] = [policy(statement, 'identity', '2008-10-17'), policy(statement)]
  expect(proveContainment(known, plain).verdict).toBe('refuted')
  expect(proveContainment(plain, known).verdict).toBe('refuted')
  expect(proveContainment(plain, plain).verdict).toBe('proven')
})
