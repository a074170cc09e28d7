import { describe, expect, test } from '@jest/globals'
import { account } from '../support.ts'
import { role, policy, base, attach, arn, policyIn } from './possible-uses-support.ts'

test('modules from elsewhere may take outputs of each other as arguments', async () => {
  const module = (name: string, argument: string): string =>
    `module "${name}" {\n  source = "a/${name}/aws"\n  input  = ${argument}\n}\n`
  const { principalsUnknown } = await policyIn({
    'main.tf': base + module('x', '[module.y.a, aws_iam_policy.p.arn]') + module('y', '{ b = module.x.b }'),
    'b.tf': role('b') + attach('aws_iam_role.b.name', 'module.y.arn'),
  })
  expect(principalsUnknown).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/aws_iam_policy\.p is passed to module\.x/),
      expect.stringMatching(/aws_iam_role_policy_attachment\.b in b\.tf:\d+ may attach aws_iam_policy\.p/),
    ]),
  )
})

describe('a use that is not resolved may be that of any policy that fits', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'an ARN whose account and name are not known',
      { 'b.tf': role('b') + attach('aws_iam_role.b.name', '"arn:aws:iam::${var.x}:policy/${var.y}"') },
      /aws_iam_role_policy_attachment\.b in b\.tf:\d+ may attach aws_iam_policy\.p/,
    ],
    [
      'a variable that nothing sets',
      { 'b.tf': `variable "x" {}\n${role('b')}${attach('aws_iam_role.b.name', 'var.x')}` },
      /var\.x \(b\.tf:1\) may be set from outside/,
    ],
    [
      'a default that values from outside may replace',
      {
        'b.tf': `variable "x" {\n  default = []\n}\n${role('b')}${attach('aws_iam_role.b.name', 'each.key', '  for_each = toset(var.x)\n')}`,
      },
      /may attach aws_iam_policy\.p, since var\.x/,
    ],
    [
      'a parameter of another service',
      {
        'b.tf': `data "aws_ssm_parameter" "x" {\n  name = "x"\n}\n${role('b')}${attach('aws_iam_role.b.name', 'data.aws_ssm_parameter.x.value')}`,
      },
      /may attach/,
    ],
    [
      'a data source whose name is not known',
      {
        'b.tf': `data "aws_iam_policy" "x" {\n  name = "\${var.s}p"\n}\n${role('b')}${attach('aws_iam_role.b.name', 'data.aws_iam_policy.x.arn')}`,
      },
      /may attach/,
    ],
    [
      'a boundary by a computed ARN',
      { 'b.tf': `variable "x" {}\n${role('b', '  permissions_boundary = "arn:aws:iam::${var.x}:policy/p"\n')}` },
      /permissions boundary of aws_iam_role\.b/,
    ],
    [
      'a module of the registry that is given the ARN as text',
      { 'b.tf': `module "x" {\n  source = "x/y/z"\n  arns = ["arn:aws:iam::${account}:policy/p"]\n}\n` },
      /b\.tf:3 names the ARN of aws_iam_policy\.p \(x\.arns\)/,
    ],
    [
      'a module of the registry that is given a data source',
      {
        'b.tf': `data "aws_iam_policy" "x" {\n  name = "p"\n}\nmodule "x" {\n  source = "x/y/z"\n  arns = [data.aws_iam_policy.x.arn]\n}\n`,
      },
      /is passed to module\.x/,
    ],
    [
      'a function of a provider',
      {
        'b.tf': role('b') + attach('aws_iam_role.b.name', `provider::names::arn("iam", "${account}", "policy/p")`),
      },
      /may attach aws_iam_policy\.p, since what provider::names::arn\(.*\) gives is not known/,
    ],
    [
      'a template of CloudFormation in a longer text',
      {
        'b.tf': `resource "aws_cloudformation_stack" "s" {\n  template_body = <<EOF\nManagedPolicyArns: ["arn:aws:iam::${account}:policy/p"]\nEOF\n}\n`,
      },
      /b\.tf:2 names the ARN of aws_iam_policy\.p \(aws_cloudformation_stack\.s\.template_body\)/,
    ],
    [
      'a module of the registry that is given a value of JSON',
      {
        'b.tf': 'module "x" {\n  source = "x/y/z"\n  arns = jsondecode(file("a.json"))\n}\n',
        'a.json': `["arn:aws:iam::${account}:policy/p"]`,
      },
      /b\.tf:3 names the ARN of aws_iam_policy\.p \(x\.arns\)/,
    ],
    [
      'a role of Cloud Control',
      { 'b.tf': `resource "awscc_iam_role" "x" {\n  managed_policy_arns = [aws_iam_policy.p.arn]\n}\n` },
      /awscc_iam_role\.x\.managed_policy_arns/,
    ],
    [
      'a value in a file of values',
      { 'terraform.tfvars': `x = ["arn:aws:iam::${account}:policy/p"]\n` },
      /terraform\.tfvars:1 names the ARN/,
    ],
    [
      'a file in another syntax',
      {
        'b.tf.json': JSON.stringify({
          resource: { awscc_iam_role: { x: { managed_policy_arns: ['${aws_iam_policy.p.arn}'] } } },
        }),
      },
      /b\.tf\.json/,
    ],
    [
      'a module that calls with a source of a variable',
      { 'main.tf': base, 'n/main.tf': 'module "x" {\n  source = "${var.s}"\n}\n' },
      /^$/,
    ],
  ])('%s', async (_, files, words) => {
    const { principals, principalsUnknown } = await policyIn({ 'main.tf': base, ...files })
    expect(principals).toEqual([arn('a')])
    if (words.source === '^$') expect(principalsUnknown).toEqual([])
    else expect(principalsUnknown).toEqual([expect.stringMatching(words)])
  })

  test.each<[string, string, string, RegExp | undefined]>([
    [
      'CloudFormation',
      'stack.yml',
      '  ManagedPolicyArns:\n    - !Sub arn:aws:iam::${AWS::AccountId}:policy/p\n',
      /stack\.yml:2 names the ARN/,
    ],
    [
      'a script',
      'deploy.sh',
      'aws iam attach-role-policy --policy-arn arn:aws:iam::$ACCOUNT:policy/$NAME\n',
      /deploy\.sh:1 names the ARN/,
    ],
    [
      'another policy',
      'deploy.sh',
      'aws iam attach-role-policy --policy-arn arn:aws:iam::$ACCOUNT:policy/q\n',
      undefined,
    ],
    ['a policy of AWS', 'deploy.sh', 'aws iam attach-role-policy --policy-arn arn:aws:iam::aws:policy/p\n', undefined],
  ])('text of another language: %s', async (_, path, text, words) => {
    const { principalsUnknown } = await policyIn({ 'main.tf': base }, { manifests: { [path]: text } })
    expect(principalsUnknown).toEqual(words ? [expect.stringMatching(words)] : [])
  })

  test('a principal that it is attached to anyway is no further one', async () => {
    const more = `variable "x" {}\n${attach('aws_iam_role.a.name', 'var.x')}`
    expect(await policyIn({ 'main.tf': base + more })).toMatchObject({ principals: [arn('a')], principalsUnknown: [] })
  })

  test.each<[string, string]>([
    ['a policy of AWS', '"arn:aws:iam::aws:policy/${var.x}"'],
    ['another name', '"arn:aws:iam::${var.x}:policy/q-${var.y}"'],
    ['another policy', 'aws_iam_policy.q.arn'],
  ])('%s is not this one', async (_, expression) => {
    const other = policy.replace('"p" {', '"q" {').replace('= "p"', '= "q-1"')
    const { principals, principalsUnknown } = await policyIn({
      'main.tf': `${base}${other}${role('b')}${attach('aws_iam_role.b.name', expression)}`,
    })
    expect([principals, principalsUnknown]).toEqual([[arn('a')], []])
  })
})

describe('the account', () => {
  const other = '444455556666'
  const provider = (more: string, alias = ''): string =>
    `provider "aws" {\n${alias === '' ? '' : `  alias = "${alias}"\n`}${more}}\n`
  const assume = (value: string): string => `  assume_role {\n    role_arn = ${value}\n  }\n`

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'a provider that assumes a role of a variable',
      { 'p.tf': `variable "x" {}\n${provider(assume('"arn:aws:iam::${var.x}:role/r"'))}` },
      /the root directory may be applied to several accounts \(p\.tf:4, assume_role of the provider\): name its accounts under accounts/,
    ],
    [
      'a workspace in the provider',
      { 'p.tf': provider(assume('"arn:aws:iam::${local.accounts[terraform.workspace]}:role/r"')) },
      /several accounts \(p\.tf:3/,
    ],
    [
      'a profile of a variable',
      { 'p.tf': `variable "x" {}\n${provider('  profile = var.x\n')}` },
      /profile of the provider/,
    ],
    [
      'workspaces of a backend',
      { 'p.tf': 'terraform {\n  backend "s3" {\n    workspace_key_prefix = "x"\n  }\n}\n' },
      /workspaces of the backend/,
    ],
    [
      'values of several accounts',
      { 'a.tfvars': `account_id = "${account}"\n`, 'b.tfvars': `account_id = "${other}"\n` },
      /a\.tfvars:1 and b\.tfvars:1, values of account_id/,
    ],
  ])('%s: there may be several, unless configuration names them', async (_, files, words) => {
    const all = { 'main.tf': base, ...files }
    expect((await policyIn(all, { settled: false })).principalsUnknown).toEqual([expect.stringMatching(words)])
    expect(await policyIn(all)).toMatchObject({ principals: [arn('a')], principalsUnknown: [] })
  })

  test('a literal account of the provider counts, also where it is passed to a module', async () => {
    const text = provider(assume(`"arn:aws:iam::${other}:role/r"`), 'x')
    const call = 'module "m" {\n  source = "./m"\n  providers = { aws = aws.x }\n}\n'
    const options = { settled: false }
    expect((await policyIn({ 'main.tf': text + call, 'm/main.tf': base }, options)).principals).toEqual([
      arn('a', other),
    ])
    const own = base.replace('name = "a"\n', 'name = "a"\n  provider = aws.x\n')
    expect((await policyIn({ 'main.tf': text + own }, options)).principals).toEqual([arn('a', other)])
  })
})

describe('names that are guessed', () => {
  test.each<[string, string, string | undefined]>([
    ['a default that values from outside may replace', 'variable "stack" {\n  default = "x"\n}\n', 'main.tf:1'],
    ['a local', 'locals {\n  stack = "x"\n}\n', undefined],
  ])('%s', async (_, text, place) => {
    const name = text.startsWith('variable') ? 'var.stack' : 'local.stack'
    const files = { 'main.tf': text + base.replace('name = "a"', `name = "\${${name}}-a"`) }
    const source = await policyIn(files)
    expect(source.principals).toEqual([arn('x-a')])
    expect(source.namesGuessed).toEqual(place === undefined ? undefined : [{ arn: arn('x-a'), place }])
  })

  test('a value of a file that Terraform reads by itself is none', async () => {
    const text = `variable "stack" {\n  default = "x"\n}\n${base.replace('name = "a"', 'name = "${var.stack}-a"')}`
    const source = await policyIn({ 'main.tf': text, 'terraform.tfvars': 'stack = "y"\n' })
    expect([source.principals, source.namesGuessed]).toEqual([[arn('y-a')], undefined])
  })

  test('a role that a data source finds: its path is unknown', async () => {
    const text =
      'data "aws_iam_role" "r" {\n  name = "elsewhere"\n}\n' +
      policy +
      attach('data.aws_iam_role.r.name', 'aws_iam_policy.p.arn')
    const source = await policyIn({ 'main.tf': text })
    expect(source.namesGuessed).toEqual([{ arn: arn('elsewhere'), place: 'main.tf:1' }])
  })
})
