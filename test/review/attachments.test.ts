import { expect, test } from '@jest/globals'
import type { Review } from '../../src/review/types.ts'
import { reviewTrees, type TreeText } from './trees.ts'

const role = (name: string, more = '') => `resource "aws_iam_role" "${name}" {
  name = "${name}"
${more}  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
`
const attach = (name: string, to: string, arn: string) => `resource "aws_iam_role_policy_attachment" "${name}" {
  role       = ${to}
  policy_arn = ${arn}
}
`
const admin = '"arn:aws:iam::aws:policy/AdministratorAccess"'
const own = `resource "aws_iam_policy" "own" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
`
const inline = (to: string) => `resource "aws_iam_role_policy" "x" {
  role   = aws_iam_role.${to}.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
`
const boundary = '  permissions_boundary = "arn:aws:iam::111122223333:policy/limit"\n'
const roleModule = `variable "arns" {
  type = set(string)
}
${role('m')}resource "aws_iam_role_policy_attachment" "m" {
  for_each   = var.arns
  role       = aws_iam_role.m.name
  policy_arn = each.value
}
`
const call = (arns: string) => `module "app" {\n  source = "../m"\n  arns   = ${arns}\n}\n`

const changesIn = ({ attachments = [] }: Review): string[] =>
  attachments.map(({ change, policy, principal, file, line }) => `${change} ${policy} ${principal} ${file}:${line}`)

const aws = 'arn:aws:iam::aws:policy'

test.each<[string, TreeText, TreeText, string[]]>([
  [
    'the same',
    { 'a.tf': role('a') + attach('x', 'aws_iam_role.a.name', admin) },
    { 'b.tf': role('a') + attach('y', 'aws_iam_role.a.id', admin) },
    [],
  ],
  [
    'a policy of AWS',
    { 'a.tf': role('a') },
    { 'a.tf': role('a') + attach('x', 'aws_iam_role.a.name', admin) },
    [`attached ${aws}/AdministratorAccess aws_iam_role.a a.tf:10`],
  ],
  [
    'in the partition of the account',
    { 'a.tf': role('a') },
    {
      'a.tf':
        role('a') +
        attach(
          'x',
          'aws_iam_role.a.name',
          '"arn:${data.aws_partition.current.partition}:iam::aws:policy/ReadOnlyAccess"',
        ),
    },
    ['attached arn:${data.aws_partition.current.partition}:iam::aws:policy/ReadOnlyAccess aws_iam_role.a a.tf:10'],
  ],
  [
    'by a data source',
    { 'a.tf': role('a') },
    {
      'a.tf': `${role('a')}data "aws_iam_policy" "p" {\n  arn = ${admin}\n}\n${attach('x', 'aws_iam_role.a.name', 'data.aws_iam_policy.p.arn')}`,
    },
    [`attached ${aws}/AdministratorAccess aws_iam_role.a a.tf:13`],
  ],
  [
    'a policy of the tree',
    { 'a.tf': role('a') + own },
    { 'a.tf': role('a') + own + attach('x', 'aws_iam_role.a.name', 'aws_iam_policy.own.arn') },
    ['attached aws_iam_policy.own aws_iam_role.a a.tf:13'],
  ],
  [
    'through a local list',
    { 'a.tf': `${role('a', '  managed_policy_arns = local.x\n')}locals {\n  x = []\n}\n` },
    { 'a.tf': `${role('a', '  managed_policy_arns = local.x\n')}locals {\n  x = [${admin}]\n}\n` },
    [`attached ${aws}/AdministratorAccess aws_iam_role.a a.tf:3`],
  ],
  [
    'through a module',
    { 'm/m.tf': roleModule, 'e/a.tf': call('[]') },
    { 'm/m.tf': roleModule, 'e/a.tf': call(`[${admin}]`) },
    [`attached ${aws}/AdministratorAccess aws_iam_role.m (e: module.app) m/m.tf:14`],
  ],
  [
    'in a module from elsewhere',
    { 'a.tf': own },
    {
      'a.tf': `${own}module "r" {\n  source = "terraform-aws-modules/iam/aws//modules/iam-role"\n  policies = { admin = ${admin}, own = aws_iam_policy.own.arn }\n}\n`,
    },
    [`attached ${aws}/AdministratorAccess module.r a.tf:6`, 'attached aws_iam_policy.own module.r a.tf:6'],
  ],
  [
    'another role',
    { 'a.tf': role('a') + role('b') + inline('a') },
    { 'a.tf': role('a') + role('b') + inline('b') },
    ['detached aws_iam_role_policy.x aws_iam_role.a a.tf:1', 'attached aws_iam_role_policy.x aws_iam_role.b a.tf:15'],
  ],
  [
    'a boundary less',
    { 'a.tf': role('a', boundary) },
    { 'a.tf': role('a') },
    ['boundary-removed arn:aws:iam::111122223333:policy/limit aws_iam_role.a a.tf:1'],
  ],
  [
    'another boundary',
    { 'a.tf': role('a', boundary) },
    { 'a.tf': role('a', boundary.replace('limit', 'wide')) },
    ['boundary-changed arn:aws:iam::111122223333:policy/wide aws_iam_role.a a.tf:3'],
  ],
  [
    'a first boundary',
    { 'a.tf': role('a') },
    { 'a.tf': role('a', boundary) },
    ['boundary-set arn:aws:iam::111122223333:policy/limit aws_iam_role.a a.tf:3'],
  ],
  ['a role less, with its boundary', { 'a.tf': role('a', boundary) + role('b') }, { 'a.tf': role('b') }, []],
  [
    'another name of the role',
    { 'a.tf': role('a', boundary) + attach('x', 'aws_iam_role.a.name', admin) },
    {
      'a.tf': `moved {\n  from = aws_iam_role.a\n  to   = aws_iam_role.b\n}\n${role('b', boundary)}${attach('x', 'aws_iam_role.b.name', admin)}`,
    },
    [],
  ],
  [
    'another directory',
    { 'a/a.tf': role('a', boundary) + attach('x', 'aws_iam_role.a.name', admin) },
    { 'b/a.tf': role('a', boundary) + attach('x', 'aws_iam_role.a.name', admin) },
    [],
  ],
  [
    'a group, a user and a permission set',
    { 'a.tf': own },
    {
      'a.tf': `${own}resource "aws_iam_group_policy_attachment" "g" {\n  group = "devs"\n  policy_arn = ${admin}\n}\nresource "aws_iam_user_policy_attachment" "u" {\n  user = "jane"\n  policy_arn = ${admin}\n}\nresource "aws_ssoadmin_managed_policy_attachment" "s" {\n  permission_set_arn = aws_ssoadmin_permission_set.dev.arn\n  managed_policy_arn = ${admin}\n}\n`,
    },
    [
      `attached ${aws}/AdministratorAccess devs a.tf:6`,
      `attached ${aws}/AdministratorAccess jane a.tf:10`,
      `attached ${aws}/AdministratorAccess aws_ssoadmin_permission_set.dev a.tf:14`,
    ],
  ],
  [
    'a variable that means another policy',
    {
      'a.tf': `variable "p" {}\nlocals {\n  q = lookup(var.p, "a")\n}\n${role('a')}${attach('x', 'aws_iam_role.a.name', 'local.q')}`,
    },
    {
      'a.tf': `variable "p" {}\nlocals {\n  q = lookup(var.p, "b")\n}\n${role('a')}${attach('x', 'aws_iam_role.a.name', 'local.q')}`,
    },
    ['detached ${lookup(var.p, "a")} aws_iam_role.a a.tf:5', 'attached ${lookup(var.p, "b")} aws_iam_role.a a.tf:14'],
  ],
])('%s', async (_, base, head, expected) => {
  expect(changesIn(await reviewTrees(base, head))).toEqual(expected)
})
