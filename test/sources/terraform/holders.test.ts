import { describe, expect, test } from '@jest/globals'
import { foundAt, read } from '../support.ts'

const role = (name: string, more = ''): string =>
  `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n${more}  assume_role_policy = "{}"\n}\n`

const policy = `resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
`
const attach = (to: string, more = ''): string =>
  `resource "aws_iam_role_policy_attachment" "a" {\n  role = ${to}\n  policy_arn = aws_iam_policy.p.arn\n${more}}\n`

const arn = (name: string): string => `arn:aws:iam::111122223333:${name}`

interface Case {
  readonly name: string
  readonly text: string
  readonly principals: readonly string[]
  /** Words of each sentence; empty: all principals are known. */
  readonly unknown?: readonly RegExp[]
}

const cases: readonly Case[] = [
  {
    name: 'a role by its name attribute',
    text: role('app') + attach('aws_iam_role.app.name'),
    principals: [arn('role/app')],
  },
  { name: 'a role by its id', text: role('app') + attach('aws_iam_role.app.id'), principals: [arn('role/app')] },
  {
    name: 'a path',
    text: role('app', '  path = "/team/"\n') + attach('aws_iam_role.app.name'),
    principals: [arn('role/team/app')],
  },
  {
    name: 'a literal name that a role here has',
    text: role('app', '  path = "/x/"\n') + attach('"app"'),
    principals: [arn('role/x/app')],
  },
  {
    name: 'a literal name that nothing here has',
    text: attach('"elsewhere"'),
    principals: [],
    unknown: [/role elsewhere is not defined in this directory, so its path is not known/],
  },
  {
    name: 'a name from locals and variable defaults, objects included',
    text: `variable "config" { default = { aws = { prefix = "x-" } } }
locals { name = "\${var.config.aws.prefix}app" }
resource "aws_iam_role" "app" {\n  name = "\${local.name}-role"\n}\n${attach('aws_iam_role.app.name')}`,
    principals: [arn('role/x-app-role')],
  },
  {
    name: 'a variable without a default',
    text: `variable "env" {}\nresource "aws_iam_role" "app" {\n  name = "app-\${var.env}"\n}\n${attach('aws_iam_role.app.name')}`,
    principals: [],
    unknown: [/name of aws_iam_role.app is not in the source \("app-\$\{var.env\}"\)/],
  },
  {
    name: 'a generated name',
    text: `resource "aws_iam_role" "app" {\n  name_prefix = "app-"\n}\n${attach('aws_iam_role.app.name')}`,
    principals: [],
    unknown: [/aws_iam_role.app has no fixed name/],
  },
  {
    name: 'for_each over a set that the source states',
    text: `resource "aws_iam_role" "app" {\n  for_each = toset(["a", "b"])\n  name = "app-\${each.key}"\n}\n${attach('aws_iam_role.app["a"].name')}`,
    principals: [arn('role/app-a')],
  },
  {
    name: 'for_each over a value that the source does not state',
    text: `resource "aws_iam_role" "app" {\n  for_each = var.apps\n  name = each.key\n}\n${attach('aws_iam_role.app["a"].name')}`,
    principals: [],
    unknown: [/made several times \(count or for_each\)/],
  },
  {
    name: 'a count of one or none',
    text:
      role('app', '  count = var.make ? 1 : 0\n') + attach('aws_iam_role.app[0].name', '  count = var.make ? 1 : 0\n'),
    principals: [arn('role/app')],
  },
  {
    name: 'a count of zero by a default, which a caller may set',
    text: `variable "make" { default = false }\n${role('app', '  count = var.make ? 1 : 0\n')}${attach('aws_iam_role.app[0].name')}`,
    principals: [arn('role/app')],
  },
  {
    name: 'attachments for each of several roles',
    text: `${role('a')}${role('b')}${attach('each.value', '  for_each = toset(["a", "b"])\n')}`,
    principals: [arn('role/a'), arn('role/b')],
  },
  {
    name: 'a policy among others in for_each',
    text: `${role('app')}resource "aws_iam_role_policy_attachment" "all" {\n  for_each = toset([aws_iam_policy.p.arn, var.other])\n  role = aws_iam_role.app.name\n  policy_arn = each.value\n}\n`,
    principals: [arn('role/app')],
  },
  {
    name: 'aws_iam_policy_attachment to roles, users and groups',
    text: `${role('app')}resource "aws_iam_user" "jane" { name = "jane" }
resource "aws_iam_user" "joe" {\n  name = "joe"\n  path = "/ops/"\n}
resource "aws_iam_group" "ops" { name = "ops" }
resource "aws_iam_group_membership" "ops" {\n  name = "ops"\n  group = aws_iam_group.ops.name\n  users = [aws_iam_user.joe.name]\n}
resource "aws_iam_policy_attachment" "a" {\n  name = "a"\n  roles = [aws_iam_role.app.name]\n  users = ["jane"]\n  groups = [aws_iam_group.ops.name]\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
    principals: [arn('role/app'), arn('user/jane'), arn('user/ops/joe')],
  },
  {
    name: 'a group that users name, one of them in groups that are not known',
    text: `resource "aws_iam_group" "ops" { name = "ops" }
resource "aws_iam_user" "jane" { name = "jane" }
resource "aws_iam_user_group_membership" "jane" {\n  user = aws_iam_user.jane.name\n  groups = [aws_iam_group.ops.name]\n}
resource "aws_iam_user_group_membership" "all" {\n  user = aws_iam_user.jane.name\n  groups = var.groups\n}
resource "aws_iam_group_policy_attachment" "a" {\n  group = aws_iam_group.ops.name\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
    principals: [arn('user/jane')],
    unknown: [/groups of aws_iam_user_group_membership.all are not in the source/],
  },
  {
    name: 'a group without members',
    text: `resource "aws_iam_group" "ops" { name = "ops" }\nresource "aws_iam_group_policy_attachment" "a" {\n  group = aws_iam_group.ops.name\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
    principals: [],
    unknown: [/No members of the group/],
  },
  {
    name: 'managed_policy_arns of a role',
    text: role('app', '  managed_policy_arns = [aws_iam_policy.p.arn]\n'),
    principals: [arn('role/app')],
  },
  {
    name: 'an attachment by literal ARN',
    text: `${role('app')}resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.app.name\n  policy_arn = "arn:aws:iam::\${data.aws_caller_identity.me.account_id}:policy/p"\n}\n`,
    principals: [arn('role/app')],
  },
  {
    name: 'an attachment by an ARN that the provider builds',
    text: `${role('app')}resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.app.name\n  policy_arn = provider::aws::arn_build("aws", "iam", "", data.aws_caller_identity.me.account_id, "policy/p")\n}\n`,
    principals: [arn('role/app')],
  },
  {
    name: 'a permissions boundary, by literal ARN: it grants nothing, and another principal has it',
    text: `${role('app')}${attach('aws_iam_role.app.name')}${role('b', '  permissions_boundary = "arn:aws:iam::111122223333:policy/p"\n')}`,
    principals: [arn('role/app')],
    unknown: [/p is the permissions boundary of aws_iam_role.b, and limits what other policies grant/],
  },
  {
    name: 'a permission set that takes it in, by name',
    text: `${role('app')}${attach('aws_iam_role.app.name')}resource "aws_ssoadmin_customer_managed_policy_attachment" "s" {
  for_each = toset(["o", "p"])\n  customer_managed_policy_reference {\n    name = each.key\n    path = "/"\n  }\n}\n`,
    principals: [arn('role/app')],
    unknown: [/aws_iam_policy.p is part of a permission set \(aws_ssoadmin_customer_managed_policy_attachment.s\)/],
  },
  {
    name: 'a boundary of a permission set, by reference',
    text: `resource "aws_ssoadmin_permissions_boundary_attachment" "s" {\n  permissions_boundary {
    customer_managed_policy_reference {\n      name = aws_iam_policy.p.name\n    }\n  }\n}\n`,
    principals: [],
    unknown: [/is part of a permission set \(aws_ssoadmin_permissions_boundary_attachment.s\).*AWSReservedSSO/],
  },
  {
    name: 'no principal',
    text: role('app'),
    principals: [],
    unknown: [/Nothing in this directory attaches aws_iam_policy.p .* policies.principals in .github\/whittle.yml/],
  },
  {
    name: 'an output',
    text: `${role('app')}${attach('aws_iam_role.app.name')}output "arn" { value = aws_iam_policy.p.arn }\n`,
    principals: [arn('role/app')],
    unknown: [/leaves the directory through output.arn \(main.tf:\d+\)/],
  },
  {
    name: 'a module',
    text: `module "m" {\n  source = "x/y/z"\n  policies = [aws_iam_policy.p.arn]\n}\n`,
    principals: [],
    unknown: [/is passed to module.m/],
  },
  {
    name: 'a local that nothing uses',
    text: `locals { arns = [aws_iam_policy.p.arn] }\n`,
    principals: [],
    unknown: [/Nothing in this directory attaches aws_iam_policy.p/],
  },
  {
    name: 'a permissions boundary',
    text: role('app', '  permissions_boundary = aws_iam_policy.p.arn\n'),
    principals: [],
    unknown: [/is the permissions boundary of aws_iam_role.app/],
  },
  {
    name: 'depends_on and policies that name it',
    text: `${role('app', '  depends_on = [aws_iam_policy.p]\n')}${attach('aws_iam_role.app.name')}data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["iam:GetPolicy"]\n    resources = [aws_iam_policy.p.arn]\n  }\n}\n`,
    principals: [arn('role/app')],
  },
]

describe('principals of a managed policy', () => {
  test.each(cases)('$name', async ({ text, principals, unknown = [] }) => {
    const { sources } = await read({ 'main.tf': policy + text })
    const source = foundAt(sources, 'aws_iam_policy.p')
    expect(source.principals).toEqual(principals)
    expect(source.principalsUnknown).toEqual(unknown.map((words) => expect.stringMatching(words)))
  })

  test('the account comes from configuration only', async () => {
    const { sources } = await read(
      { 'main.tf': policy + role('app') + attach('aws_iam_role.app.name') },
      { account: undefined },
    )
    const source = foundAt(sources, 'aws_iam_policy.p')
    expect(source.principals).toEqual([])
    expect(source.principalsUnknown).toEqual([expect.stringMatching(/set account in .github\/whittle.yml/)])
  })

  test.each(['main.tf', 'aws_iam_policy.p', 'main.tf#aws_iam_policy.p', 'aws_iam_policy.*'])(
    'configuration settles it, by %s, beside the principals in the source',
    async (key) => {
      const files = {
        'main.tf': `${policy}${role('app')}${attach('aws_iam_role.app.name')}output "o" { value = aws_iam_policy.p.arn }`,
      }
      const { sources } = await read(files, { principals: { [key]: [arn('user/jane')] } })
      expect(foundAt(sources, 'aws_iam_policy.p')).toMatchObject({
        principals: [arn('role/app'), arn('user/jane')],
        principalsUnknown: [],
      })
    },
  )
})

describe('references in the rest of the repository', () => {
  const own = `variable "env" { default = "dev" }\nresource "aws_iam_role" "app" { name = "app-\${var.env}" }\n${policy}${attach('aws_iam_role.app.name')}`
  const attachedPrincipals = async (files: Record<string, string>) =>
    foundAt((await read({ 'm/main.tf': own, ...files })).sources, 'aws_iam_policy.p')

  test('a default counts while nothing else sets the variable', async () => {
    expect((await attachedPrincipals({})).principals).toEqual([arn('role/app-dev')])
  })

  test('a caller that passes the variable takes the place of the default', async () => {
    const source = await attachedPrincipals({ 'main.tf': 'module "m" {\n  source = "./m"\n  env = "prod"\n}\n' })
    expect(source).toMatchObject({ principals: [arn('role/app-prod')], principalsUnknown: [] })
  })

  test.each(['terraform.tfvars.json', 'prod.auto.tfvars.json'])('%s is the value', async (name) => {
    expect((await attachedPrincipals({ [`m/${name}`]: '{"env": "prod"}' })).principals).toEqual([arn('role/app-prod')])
  })

  test('values in JSON are no templates', async () => {
    const known = await attachedPrincipals({ 'm/terraform.tfvars.json': '{"env": "${x}"}' })
    expect(known.principals).toEqual([arn('role/app-${x}')])
  })

  test('terraform.tfvars is the value', async () => {
    expect((await attachedPrincipals({ 'm/terraform.tfvars': 'env = "prod"\n' })).principals).toEqual([
      arn('role/app-prod'),
    ])
  })

  test('a file that must be named may be the value or not', async () => {
    expect((await attachedPrincipals({ 'm/prod.tfvars': 'env = "prod"\n' })).principals).toEqual([
      arn('role/app-dev'),
      arn('role/app-prod'),
    ])
  })

  test.each([
    [
      'terragrunt passes a value that is not in the source',
      { 'm/terragrunt.hcl': 'inputs = { env = get_env("ENV") }\n' },
    ],
    [
      'terragrunt may give it more than is seen',
      {
        'live/prod/terragrunt.hcl':
          'terraform {\n  source = "../..//m"\n}\ninclude {\n  path = find_in_parent_folders()\n}\n',
      },
    ],
    [
      'terragrunt runs it from somewhere that may be here',
      { 'live/prod/terragrunt.hcl': 'terraform {\n  source = "git::git@github.com:acme/infra.git//m?ref=v1"\n}\n' },
    ],
  ])('%s', async (_, files) => {
    expect((await attachedPrincipals(files)).principals).toEqual([])
  })

  test('a neighbour with the same references', async () => {
    expect((await attachedPrincipals({ 'values/dev.tfvars': 'env = "dev"\n' })).principals).toEqual([
      arn('role/app-dev'),
    ])
  })

  test('an attachment by ARN in another directory', async () => {
    const text =
      'resource "aws_iam_role_policy_attachment" "b" {\n  role = "x"\n  policy_arn = "arn:aws:iam::111122223333:policy/p"\n}\n'
    expect((await attachedPrincipals({ 'n/main.tf': text })).principalsUnknown).toEqual([
      expect.stringMatching(/The role x is not defined in this directory/),
    ])
  })

  test.each([
    [
      'a syntax error beside it',
      { 'm/bad.tf': 'resource "x" "y" {\n  a = [\n' },
      /m\/bad.tf:\d+:\d+ is not valid Terraform/,
    ],
    ['JSON that is none beside it', { 'm/more.tf.json': '{"a":\n' }, /m\/more.tf.json:2:1 is not valid Terraform/],
    [
      'an override file',
      { 'm/override.tf': 'data "aws_iam_policy_document" "d" {}\n' },
      /overrides data\.aws_iam_policy_document\.d/,
    ],
    ['an override file in JSON', { 'm/a_override.tf.json': '{"resource": {"x": {"y": {}}}}' }, /overrides x\.y/],
  ])('%s', async (_, files, words) => {
    expect((await attachedPrincipals(files)).principalsUnknown).toEqual([expect.stringMatching(words)])
  })
})

describe('principals of an inline policy', () => {
  const document = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })'
  test.each([
    [
      'aws_iam_role_policy.i',
      `${role('app')}resource "aws_iam_role_policy" "i" {\n  role = aws_iam_role.app.id\n  policy = ${document}\n}`,
      ['role/app'],
    ],
    [
      'aws_iam_user_policy.i',
      `resource "aws_iam_user" "jane" { name = "jane" }\nresource "aws_iam_user_policy" "i" {\n  user = "jane"\n  policy = ${document}\n}`,
      ['user/jane'],
    ],
    [
      'aws_iam_role.app.inline_policy[1]',
      role(
        'app',
        `  inline_policy {\n    name = "a"\n    policy = ""\n  }\n  inline_policy {\n    name = "b"\n    policy = ${document}\n  }\n`,
      ),
      ['role/app'],
    ],
  ])('%s', async (address, text, names) => {
    expect(foundAt((await read({ 'main.tf': text })).sources, address)).toMatchObject({
      principals: names.map(arn),
      principalsUnknown: [],
    })
  })
})
