import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../../src/sources/read.ts'
import type { ManagedAttachment } from '../../../../src/sources/types.ts'
import { account, loadParser } from '../../support.ts'

const s3 = '"arn:aws:iam::aws:policy/AmazonS3FullAccess"'
const role = (name: string): string => `resource "aws_iam_role" "${name}" {
  name               = "${name}"
  assume_role_policy = "{}"
}
`
const attach = (arn: string, more = ''): string => `resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.app.name
  policy_arn = ${arn}
${more}}
`
const arnOf = (name: string): string => `arn:aws:iam::${account}:role/${name}`

async function find(
  files: Readonly<Record<string, string>>,
  principals: Readonly<Record<string, readonly string[]>> = {},
): Promise<readonly ManagedAttachment[]> {
  return readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => account, principals, parser: await loadParser() },
  ).managedAttachments
}

describe('what is an attachment of a policy of AWS', () => {
  test.each<[string, string, readonly (readonly [string, ManagedAttachment['policy']])[]]>([
    ['a literal', attach(s3), [['aws_iam_role_policy_attachment.a', { path: 'AmazonS3FullAccess' }]]],
    [
      'the partition of the provider',
      `data "aws_partition" "p" {}\n${attach('"arn:${data.aws_partition.p.partition}:iam::aws:policy/job-function/Billing"')}`,
      [['aws_iam_role_policy_attachment.a', { path: 'job-function/Billing' }]],
    ],
    [
      'a join, and another partition',
      attach('join("", ["arn:aws-cn:iam::aws:policy/", "ReadOnlyAccess"])'),
      [['aws_iam_role_policy_attachment.a', { path: 'ReadOnlyAccess' }]],
    ],
    [
      'a lookup by name',
      `data "aws_iam_policy" "s3" {\n  name = "AmazonS3FullAccess"\n}\n${attach('data.aws_iam_policy.s3.arn')}`,
      [['aws_iam_role_policy_attachment.a', { name: 'AmazonS3FullAccess' }]],
    ],
    [
      'a lookup by ARN',
      `data "aws_iam_policy" "s3" {\n  arn = ${s3}\n}\n${attach('data.aws_iam_policy.s3.arn')}`,
      [['aws_iam_role_policy_attachment.a', { path: 'AmazonS3FullAccess' }]],
    ],
    [
      'a lookup of a policy of the repository',
      `resource "aws_iam_policy" "own" {\n  name   = "own"\n  policy = "{}"\n}\ndata "aws_iam_policy" "own" {\n  name = "own"\n}\n${attach('data.aws_iam_policy.own.arn')}`,
      [],
    ],
    ['a policy of the account', attach(`"arn:aws:iam::${account}:policy/own"`), []],
    ['a variable that may be set', `variable "arn" {\n  default = ${s3}\n}\n${attach('var.arn')}`, []],
    ['changes are ignored', attach(s3, '  lifecycle {\n    ignore_changes = [policy_arn]\n  }\n'), []],
    [
      'lists of a role',
      `resource "aws_iam_role" "listed" {\n  name = "listed"\n  assume_role_policy = "{}"\n  managed_policy_arns = concat([${s3}], ["arn:aws:iam::aws:policy/ReadOnlyAccess"])\n}\n`,
      [
        ['aws_iam_role.listed.managed_policy_arns[AmazonS3FullAccess]', { path: 'AmazonS3FullAccess' }],
        ['aws_iam_role.listed.managed_policy_arns[ReadOnlyAccess]', { path: 'ReadOnlyAccess' }],
      ],
    ],
    [
      'a permission set',
      `resource "aws_ssoadmin_managed_policy_attachment" "p" {\n  managed_policy_arn = ${s3}\n}\n`,
      [['aws_ssoadmin_managed_policy_attachment.p', { path: 'AmazonS3FullAccess' }]],
    ],
  ])('%s', async (_, content, wanted) => {
    const found = await find({ 'main.tf': role('app') + content })
    expect(found.map(({ address, policy }) => [address, policy])).toEqual(wanted)
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
  })
})

describe('what cannot be replaced by an edit', () => {
  const list = (arns: string): string => `locals {\n  arns = [${arns}]\n}\n`
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['a plain one can', { 'main.tf': role('app') + attach(s3) }, undefined],
    [
      'one of several by for_each',
      {
        'main.tf': `${role('app')}${list(`${s3}, "arn:aws:iam::aws:policy/ReadOnlyAccess"`)}${attach('each.value', '  for_each = toset(local.arns)\n')}`,
      },
      'aws_iam_role_policy_attachment.a names it together with others, by `each.value`: attach it by a block of its own to have it replaced.',
    ],
    [
      'the only one by for_each',
      { 'main.tf': `${role('app')}${attach('each.value', `  for_each = toset([${s3}])\n`)}` },
      'aws_iam_role_policy_attachment.a takes it from each of its instances (`each.value`): write its ARN in the block to have it replaced.',
    ],
    [
      'an argument of a caller',
      {
        'main.tf': `module "m" {\n  source = "./m"\n  arn = ${s3}\n}\n`,
        'm/main.tf': `variable "arn" {}\n${role('app')}${attach('var.arn')}`,
      },
      'aws_iam_role_policy_attachment.a takes it from a variable (`var.arn`): write its ARN in the block to have it replaced.',
    ],
    [
      'attached to the same role elsewhere',
      {
        'main.tf': role('app') + attach(s3),
        'more.tf': `resource "aws_iam_policy_attachment" "b" {\n  name = "b"\n  roles = ["app"]\n  policy_arn = ${s3}\n}\n`,
      },
      'aws_iam_policy_attachment.b (more.tf:4) attaches it to the same principals, too: detach it there.',
    ],
    [
      'a list that detaches others and is not known',
      {
        'main.tf': `${role('app')}${attach(s3)}variable "arns" {}\nresource "aws_iam_role_policy_attachments_exclusive" "e" {\n  role_name   = "app"\n  policy_arns = var.arns\n}\n`,
      },
      'aws_iam_role_policy_attachments_exclusive.e (main.tf:10) detaches every policy that it does not list, and its list is not known: list the ARNs there.',
    ],
    [
      'JSON syntax',
      {
        'main.tf.json': `{"resource": {"aws_iam_role": {"app": {"name": "app", "assume_role_policy": "{}"}}, "aws_iam_role_policy_attachment": {"a": {"role": "app", "policy_arn": ${s3}}}}}`,
      },
      'It is written in JSON syntax, in which no blocks are added.',
    ],
    [
      'an override file',
      {
        'main.tf': role('app') + attach('"arn:aws:iam::aws:policy/ReadOnlyAccess"'),
        'main_override.tf': `resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = ${s3}\n}\n`,
      },
      'Arguments of aws_iam_role_policy_attachment.a stand in an override file, too.',
    ],
  ])('%s', async (name, files, why) => {
    const found = (await find(files)).filter(
      ({ address }) => address !== 'aws_iam_policy_attachment.b' || name !== 'attached to the same role elsewhere',
    )
    expect(found.length).toBeGreaterThan(0)
    for (const { notReplaceable, principals } of found) {
      expect(notReplaceable).toBe(why)
      expect(principals).toEqual([arnOf('app')])
    }
  })

  test('several attachments to the same principals, in one file, are replaced together', async () => {
    const found = await find({
      'main.tf': `${role('app')}${attach(s3)}resource "aws_iam_policy_attachment" "b" {\n  name = "b"\n  roles = ["app"]\n  policy_arn = ${s3}\n}\n`,
    })
    expect(found.map(({ address, notReplaceable }) => [address, notReplaceable])).toEqual([
      ['aws_iam_role_policy_attachment.a', undefined],
    ])
    expect(found.map(({ layout }) => (layout as { places: readonly unknown[] }).places.length)).toEqual([2])
  })
})

describe('a policy of AWS in a permission set', () => {
  const set = (more = '') => `resource "aws_ssoadmin_managed_policy_attachment" "a" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.dev.arn
  managed_policy_arn = ${s3}
${more}}
`
  test.each<[string, string, string | undefined]>([
    ['alone in its set', set(), undefined],
    [
      'beside an inline policy',
      `${set()}resource "aws_ssoadmin_permission_set_inline_policy" "own" {\n  permission_set_arn = aws_ssoadmin_permission_set.dev.arn\n}\n`,
      'A permission set has one inline policy, and aws_ssoadmin_permission_set_inline_policy.own (main.tf:6) may be of the same set: write both into one.',
    ],
    [
      'beside another of AWS',
      `${set()}resource "aws_ssoadmin_managed_policy_attachment" "b" {\n  permission_set_arn = aws_ssoadmin_permission_set.dev.arn\n}\n`,
      'A permission set has one inline policy, and aws_ssoadmin_managed_policy_attachment.b (main.tf:6) may be of the same set: write both into one.',
    ],
    [
      'an inline policy of another set',
      `${set()}resource "aws_ssoadmin_permission_set_inline_policy" "own" {\n  permission_set_arn = aws_ssoadmin_permission_set.ops.arn\n}\n`,
      undefined,
    ],
    [
      'others refer to it',
      `${set()}resource "aws_ssoadmin_account_assignment" "x" {\n  depends_on = [aws_ssoadmin_managed_policy_attachment.a]\n}\n`,
      'aws_ssoadmin_account_assignment.x (main.tf:7) refers to aws_ssoadmin_managed_policy_attachment.a, which an inline policy would replace.',
    ],
    [
      'with a lifecycle',
      set('  lifecycle {\n    prevent_destroy = true\n  }\n'),
      'aws_ssoadmin_managed_policy_attachment.a has other arguments than an inline policy takes.',
    ],
  ])('%s', async (_, content, why) => {
    const [found] = await find({ 'main.tf': content })
    expect(found?.notReplaceable).toBe(why)
  })
})

describe('principals', () => {
  test('all that the instances name, and those that configuration states', async () => {
    const content = `${role('app')}${role('other')}resource "aws_iam_role_policy_attachment" "a" {
  for_each   = { a = aws_iam_role.app.name, b = aws_iam_role.other.name }
  role       = each.value
  policy_arn = ${s3}
}
`
    const [found] = await find({ 'main.tf': content })
    expect(found?.principals).toEqual([arnOf('app'), arnOf('other')])
    const [stated] = await find({ 'main.tf': content }, { 'aws_iam_role_policy_attachment.a': [arnOf('x')] })
    expect(stated?.principals).toEqual([arnOf('app'), arnOf('other'), arnOf('x')])
  })

  test('are unknown where the source does not state the role', async () => {
    const [found] = await find({
      'main.tf': `variable "role" {}\nresource "aws_iam_role_policy_attachment" "a" {\n  role = var.role\n  policy_arn = ${s3}\n}\n`,
    })
    expect(found?.principals).toEqual([])
    expect(found?.principalsUnknown).toEqual([expect.stringMatching(/does not state which role `var.role` is/)])
  })
})
