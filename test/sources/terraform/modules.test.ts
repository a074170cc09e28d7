import { describe, expect, test } from '@jest/globals'
import { foundAt, read } from '../support.ts'

const arn = (name: string): string => `arn:aws:iam::111122223333:${name}`
const document =
  'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })'
const policy = `resource "aws_iam_policy" "p" {\n  name   = "p"\n  policy = ${document}\n}\n`
const role = (label: string, name = `"${label}"`): string =>
  `resource "aws_iam_role" "${label}" {\n  name = ${name}\n}\n`
const attach = (label: string, to: string, what: string, more = ''): string =>
  `resource "aws_iam_role_policy_attachment" "${label}" {\n  role = ${to}\n  policy_arn = ${what}\n${more}}\n`
const module = (label: string, source: string, more = ''): string =>
  `module "${label}" {\n  source = "${source}"\n${more}}\n`
const variable = (name: string, preset?: string): string =>
  `variable "${name}" {\n${preset === undefined ? '' : `  default = ${preset}\n`}}\n`
const output = (name: string, value: string): string => `output "${name}" {\n  value = ${value}\n}\n`

interface Case {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly principals: readonly string[]
  readonly unknown?: readonly RegExp[]
}

/** All of the policy `p`, wherever it stands. */
const cases: readonly Case[] = [
  {
    name: 'names from the arguments of all callers',
    files: {
      'modules/app/main.tf':
        variable('name') +
        role('app', '"${var.name}-role"') +
        policy +
        attach('a', 'aws_iam_role.app.name', 'aws_iam_policy.p.arn'),
      'envs/dev/main.tf': module('app', '../../modules/app', '  name = "dev"\n'),
      'envs/prod/main.tf': `locals { stage = "prod" }\n${module('app', '../../modules/app', '  name = "x-${local.stage}"\n')}`,
    },
    principals: [arn('role/dev-role'), arn('role/x-prod-role')],
  },
  {
    name: 'modules made with for_each and count, and through each other',
    files: {
      'main.tf': module('outer', './outer', '  for_each = toset(["a", "b"])\n  prefix = each.key\n'),
      'outer/main.tf':
        variable('prefix') + module('inner', '../inner', '  count = 2\n  name = "${var.prefix}${count.index}"\n'),
      'inner/main.tf':
        variable('name') +
        role('app', 'var.name') +
        policy +
        attach('a', 'aws_iam_role.app.name', 'aws_iam_policy.p.arn'),
    },
    principals: ['a0', 'a1', 'b0', 'b1'].map((name) => arn(`role/${name}`)),
  },
  {
    name: 'a default, where a caller leaves it out',
    files: {
      'main.tf': module('m', './m'),
      'm/main.tf':
        variable('name', '"usual"') +
        role('app', 'var.name') +
        policy +
        attach('a', 'aws_iam_role.app.name', 'aws_iam_policy.p.arn'),
    },
    principals: [arn('role/usual')],
  },
  {
    name: 'the role of a caller, passed by name',
    files: {
      'main.tf': role('app') + role('other') + module('m', './m', '  role = aws_iam_role.app.name\n'),
      'm/main.tf': variable('role') + policy + attach('a', 'var.role', 'aws_iam_policy.p.arn'),
    },
    principals: [arn('role/app')],
  },
  {
    name: 'a literal name that a role of the caller has',
    files: {
      'main.tf': role('app') + module('m', './m', '  role = "app"\n'),
      'm/main.tf': variable('role') + policy + attach('a', 'var.role', 'aws_iam_policy.p.arn'),
    },
    principals: [arn('role/app')],
  },
  {
    name: 'a role that a module puts out',
    files: {
      'main.tf':
        module('role', './role', '  name = "made"\n') +
        policy +
        attach('a', 'module.role.name', 'aws_iam_policy.p.arn'),
      'role/main.tf': variable('name') + role('this', 'var.name') + output('name', 'aws_iam_role.this.name'),
    },
    principals: [arn('role/made')],
  },
  {
    name: 'a policy that a module puts out, and its caller attaches',
    files: {
      'main.tf': module('m', './m') + role('app') + attach('a', 'aws_iam_role.app.name', 'module.m.arn'),
      'm/main.tf': policy + output('arn', 'aws_iam_policy.p.arn'),
    },
    principals: [arn('role/app')],
  },
  {
    name: 'a policy that is passed to a module, alone and in a list: only that call attaches it',
    files: {
      'main.tf':
        policy +
        module('one', './m', '  name = "one"\n  policies = [aws_iam_policy.p.arn]\n') +
        module('two', './m', '  name = "two"\n'),
      'm/main.tf':
        variable('name') +
        variable('policies', '[]') +
        role('app', 'var.name') +
        attach('a', 'aws_iam_role.app.name', 'each.value', '  for_each = toset(var.policies)\n'),
    },
    principals: [arn('role/one')],
  },
  {
    name: 'a policy on its way through an output, a local and an argument',
    files: {
      'main.tf': `${module('m', './m')}locals { arn = module.m.arn }\n${module('n', './n', '  policy = local.arn\n')}`,
      'm/main.tf': policy + output('arn', 'aws_iam_policy.p.arn'),
      'n/main.tf': variable('policy') + role('far') + attach('a', 'aws_iam_role.far.name', 'var.policy'),
    },
    principals: [arn('role/far')],
  },
  {
    name: 'an output that leads out of the repository in the end',
    files: {
      'main.tf': module('m', './m') + output('arn', 'module.m.arn'),
      'm/main.tf': policy + output('arn', 'aws_iam_policy.p.arn'),
    },
    principals: [],
    unknown: [/leaves the directory through output.arn \(main.tf:\d+\).*--state/],
  },
  {
    name: 'an output that another directory reads from the state: one more principal, and perhaps others elsewhere',
    files: {
      'a/main.tf': policy + output('p_arn', 'aws_iam_policy.p.arn'),
      'b/main.tf': `data "terraform_remote_state" "a" {}\n${role('far', '"far"')}${attach('a', 'aws_iam_role.far.name', 'data.terraform_remote_state.a.outputs.p_arn')}`,
    },
    principals: [arn('role/far')],
    unknown: [/leaves the directory through output.p_arn \(a\/main.tf:\d+\).*--state/],
  },
  {
    name: 'a module that nothing calls',
    files: {
      'm/main.tf':
        variable('name') +
        role('app', 'var.name') +
        policy +
        attach('a', 'aws_iam_role.app.name', 'aws_iam_policy.p.arn'),
    },
    principals: [],
    unknown: [
      /The name of aws_iam_role.app is not in the source \(var.name\), and nothing in this repository calls m with one/,
    ],
  },
  {
    name: 'a module that only its examples call is published',
    files: {
      'examples/simple/main.tf': module('m', '../..', '  name = "example"\n'),
      'main.tf':
        variable('name') +
        role('app', 'var.name') +
        policy +
        attach('a', 'aws_iam_role.app.name', 'aws_iam_policy.p.arn'),
    },
    principals: [],
    unknown: [/only examples and tests here call the root directory/],
  },
  {
    name: 'an environment called test, which keeps its state in a backend, beside another',
    files: {
      'terraform/test/main.tf': `terraform {\n  backend "s3" {}\n}\n${module('m', '../m', '  name = "app-test"\n')}`,
      'terraform/production/main.tf': module('m', '../m', '  name = "app-production"\n'),
      'terraform/m/main.tf':
        variable('name') +
        role('app', 'var.name') +
        policy +
        attach('a', 'aws_iam_role.app.name', 'aws_iam_policy.p.arn'),
    },
    principals: [arn('role/app-production'), arn('role/app-test')],
  },
  {
    name: 'modules that call each other in a ring',
    files: {
      'a/main.tf': variable('name') + module('b', '../b', '  name = var.name\n  role = var.name\n'),
      'b/main.tf':
        variable('name') +
        variable('role') +
        module('a', '../a', '  name = var.name\n') +
        policy +
        attach('a', 'var.role', 'aws_iam_policy.p.arn'),
    },
    principals: [],
    unknown: [/The source does not state which role/],
  },
  {
    name: 'each.value of the roles themselves',
    files: {
      'main.tf': `${role('a')}${role('b')}${policy}${attach('all', 'each.value.name', 'aws_iam_policy.p.arn', '  for_each = { x = aws_iam_role.a, y = aws_iam_role.b }\n')}`,
    },
    principals: [arn('role/a'), arn('role/b')],
  },
  {
    name: 'one(), a conditional and values that stand for nothing',
    files: {
      'main.tf': `${role('a')}${role('b')}${policy}${attach('all', 'var.x ? one(aws_iam_role.a[*].name) : try(aws_iam_role.b.name, null)', 'aws_iam_policy.p.arn')}`,
    },
    principals: [arn('role/a'), arn('role/b')],
  },
]

describe('through modules of the repository', () => {
  test.each(cases)('$name', async ({ files, principals, unknown = [] }) => {
    const { sources } = await read(files)
    const source = foundAt(sources, 'aws_iam_policy.p')
    expect(source.principals).toEqual(principals)
    expect(source.principalsUnknown).toEqual(unknown.map((words) => expect.stringMatching(words)))
  })

  test('the account is that of the caller', async () => {
    const { readSources } = await import('../../../src/sources/read.ts')
    const { loadParser } = await import('../support.ts')
    const [first] = cases
    const { sources } = readSources(
      Object.entries(first!.files).map(([path, content]) => ({ path, content })),
      {
        accountOf: (path) =>
          path.startsWith('envs/dev/') ? '222222222222' : path.startsWith('envs/') ? '333333333333' : undefined,
        principals: {},
        parser: await loadParser(),
      },
    )
    expect(foundAt(sources, 'aws_iam_policy.p').principals).toEqual([
      'arn:aws:iam::222222222222:role/dev-role',
      'arn:aws:iam::333333333333:role/x-prod-role',
    ])
  })
})
