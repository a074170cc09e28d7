import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../src/sources/read.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { account, foundAt, loadParser } from '../support.ts'

const role = (name: string, more = ''): string => `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n${more}}\n`
const statements = 'Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]'
const policy = `resource "aws_iam_policy" "p" {\n  name   = "p"\n  policy = jsonencode({ ${statements} })\n}\n`
const attached = `resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.a.name\n  policy_arn = aws_iam_policy.p.arn\n}\n`
const base = role('a') + policy + attached
const attach = (to: string, arn: string, more = ''): string =>
  `resource "aws_iam_role_policy_attachment" "b" {\n${more}  role = ${to}\n  policy_arn = ${arn}\n}\n`
const arn = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`

interface Options {
  readonly manifests?: Readonly<Record<string, string>>
  readonly accounts?: readonly string[]
  readonly settled?: boolean
  readonly links?: ReadonlyMap<string, string>
}

async function read(files: Readonly<Record<string, string>>, options: Options = {}) {
  const { manifests = {}, accounts = [account], settled = true, links } = options
  return readSources(
    [
      ...Object.entries(files).map(([path, content]) => ({ path, content })),
      ...Object.entries(manifests).map(([path, content]) => ({
        path,
        content,
        context: true,
        manifest: true as const,
      })),
    ],
    {
      accountsOf: () => accounts,
      isAccountSettled: () => settled,
      principals: {},
      parser: await loadParser(),
      ...(links && { links }),
    },
  ).sources
}

const policyIn = async (files: Readonly<Record<string, string>>, options?: Options): Promise<PolicySource> =>
  foundAt(await read(files, options), 'aws_iam_policy.p')

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
        'b.tf':
          role('b') +
          attach('aws_iam_role.b.name', `provider::aws::arn_build("aws", "iam", "", "${account}", "policy/p")`),
      },
      /may attach aws_iam_policy\.p, since what provider::aws::arn_build\(.*\) gives is not known/,
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

describe('files', () => {
  const json = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
  const inline = (value: string, more = ''): string =>
    `resource "aws_iam_role_policy" "i" {\n${more}  role = aws_iam_role.a.name\n  policy = ${value}\n}\n`
  const at = async (text: string, options?: Options): Promise<PolicySource> =>
    foundAt(await read({ 'main.tf': role('a') + text, 'p/x.json': json, 'p/y.json': json }, options), 'p/x.json')

  test.each<[string, string]>([
    ['a list of names', inline('file("${path.module}/p/${each.key}.json")', '  for_each = toset(["x", "y"])\n')],
    [
      'a fileset',
      inline('file("${path.module}/p/${each.key}")', '  for_each = fileset("${path.module}/p", "*.json")\n'),
    ],
    ['a list of paths', inline('file(each.value)', '  for_each = toset(["p/x.json"])\n')],
    [
      'a data source',
      `data "local_file" "f" {\n  filename = "\${path.module}/p/x.json"\n}\n${inline('data.local_file.f.content')}`,
    ],
  ])('%s is followed', async (_, text) => {
    expect(await at(text)).toMatchObject({ principals: [arn('a')], principalsUnknown: [] })
  })

  test.each<[string, string, RegExp]>([
    [
      'a folder that a variable gives',
      `variable "x" {}\n${inline('file("${path.module}/${var.x}/x.json")')}`,
      /p\/x\.json may be read for aws_iam_role_policy\.i\.policy \(main\.tf:\d+\)/,
    ],
    [
      'another resource',
      'resource "aws_s3_object" "o" {\n  content = file("p/x.json")\n}\n',
      /p\/x\.json is also read for aws_s3_object\.o\.content/,
    ],
    [
      'a module of the registry',
      'module "x" {\n  source = "x/y/z"\n  path = "p/x.json"\n}\n',
      /p\/x\.json is also named in main\.tf:\d+/,
    ],
  ])('%s is a possible use', async (_, text, words) => {
    expect((await at(text)).principalsUnknown).toEqual([expect.stringMatching(words)])
  })

  test.each<[string, string, ReadonlyMap<string, string>]>([
    ['a folder', 'file("q/x.json")', new Map([['q', 'p']])],
    ['a file', 'file("${path.module}/q.json")', new Map([['q.json', 'p/x.json']])],
    [
      'a folder below another',
      'file("r/x.json")',
      new Map([
        ['r', 'q'],
        ['q', 'p'],
      ]),
    ],
  ])('a symbolic link to %s is followed', async (_, value, links) => {
    expect(await at(inline(value), { links })).toMatchObject({ principals: [arn('a')], principalsUnknown: [] })
  })

  test('a path that may go through a symbolic link may be any', async () => {
    const text = `variable "x" {}\n${inline('file("${path.module}/q${var.x}/x.json")')}`
    expect((await at(text, { links: new Map([['q1', 'p']]) })).principalsUnknown).toEqual([
      expect.stringMatching(/may be read for/),
    ])
  })

  test('a script that names it', async () => {
    const { principalsUnknown } = await at(inline('file("p/x.json")'), {
      manifests: { 'put.sh': 'aws iam put-role-policy --policy-document file://p/x.json\n' },
    })
    expect(principalsUnknown).toEqual([expect.stringMatching(/p\/x\.json is also named in put\.sh:1/)])
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

describe('directories that others may use', () => {
  const module = `variable "name" {}\n${base.replace('name = "a"', 'name = var.name')}`
  test.each<[string, Record<string, string>]>([
    ['a component of a stack', { 's/a.tfcomponent.hcl': 'component "m" {\n  source = "../modules/m"\n}\n' }],
    [
      'a module of CDK for Terraform',
      { 'cdktf.json': '{"terraformModules": [{"name": "m", "source": "./modules/m"}]}' },
    ],
    [
      'an address of a repository with the same folder',
      { 'x/main.tf': 'module "m" {\n  source = "git::https://example.com/x.git//modules/m?ref=v1"\n}\n' },
    ],
    [
      'a component with a source of a local',
      { 's/a.tfstack.hcl': 'locals {\n  m = "../modules/m"\n}\ncomponent "m" {\n  source = local.m\n}\n' },
    ],
    [
      'a component of another address of this repository',
      { 's/a.tfcomponent.hcl': 'component "m" {\n  source = "git::https://example.com/x.git//modules/m"\n}\n' },
    ],
    ['a component in JSON', { 's/a.tfcomponent.json': '{"component": {"m": {"source": "../modules/m"}}}' }],
    ['a unit of terragrunt’s stacks', { 's/terragrunt.stack.hcl': 'unit "m" {\n  source = "../modules/m"\n}\n' }],
    [
      'a configuration of terragrunt by an address',
      { 's/terragrunt.hcl': 'terraform {\n  source = "git::https://example.com/x.git//modules/m"\n}\n' },
    ],
    [
      'an address in the settings of CDK for Terraform',
      { 'cdktf.json': '{"terraformModules": ["git::https://example.com/x.git//modules/m"]}' },
    ],
    ['a source of path.module', { 'x/main.tf': 'module "m" {\n  source = "${path.module}/../modules/m"\n}\n' }],
    ['a source with a variable in it', { 'x/main.tf': 'module "m" {\n  source = "${var.root}/modules/m"\n}\n' }],
  ])('%s', async (_, files) => {
    const call = 'module "m" {\n  source = "../modules/m"\n  name = "known"\n}\n'
    const source = await policyIn({ 'live/main.tf': call, 'modules/m/main.tf': module, ...files })
    expect(source.principals).toEqual([arn('known')])
    expect(source.principalsUnknown).toEqual([
      expect.stringMatching(/The name of aws_iam_role\.a is not in the source/),
    ])
  })

  test('the address of a repository may be that of this one, and mean its root', async () => {
    const call = 'module "m" {\n  source = "../"\n  name = "known"\n}\n'
    const files = (source: string) => ({
      'main.tf': module,
      'live/main.tf': call,
      'x/main.tf': `module "m" {\n  source = "${source}"\n}\n`,
    })
    const known = { principals: [arn('known')], principalsUnknown: [] }
    expect((await policyIn(files('git@example.com:acme/x.git?ref=v1'))).principalsUnknown).not.toEqual([])
    expect((await policyIn(files('app.terraform.io/acme/x/aws'))).principalsUnknown).not.toEqual([])
    expect(await policyIn(files('terraform-aws-modules/vpc/aws'))).toMatchObject(known)
  })

  test('a source of a local, and one through a symbolic link', async () => {
    const local = 'locals {\n  m = "../modules/m"\n}\nmodule "m" {\n  source = local.m\n  name = "known"\n}\n'
    expect(await policyIn({ 'live/main.tf': local, 'modules/m/main.tf': module })).toMatchObject({
      principals: [arn('known')],
      principalsUnknown: [],
    })
    const linked = 'module "m" {\n  source = "./shared/m"\n  name = "linked"\n}\n'
    const links = new Map([['live/shared', 'modules']])
    expect((await policyIn({ 'live/main.tf': linked, 'modules/m/main.tf': module }, { links })).principals).toEqual([
      arn('linked'),
    ])
  })

  test('OpenTofu’s files are read, and one with a twin is reported', async () => {
    const b = role('b') + attach('aws_iam_role.b.name', 'aws_iam_policy.p.arn')
    expect((await policyIn({ 'main.tf': base, 'b.tofu': b })).principals).toEqual([arn('a'), arn('b')])
    const { principalsUnknown } = await policyIn({ 'main.tf': base, 'b.tf': '', 'b.tofu': b })
    expect(principalsUnknown).toEqual([expect.stringMatching(/b\.tofu takes the place of b\.tf for OpenTofu/)])
  })
})

describe('lifecycle', () => {
  const ignoring = (names: string): string => `  lifecycle {\n    ignore_changes = ${names}\n  }\n`

  test.each([
    ['the policy', '[policy]'],
    ['everything', 'all'],
    ['the policy, as a text', '["policy"]'],
  ])('%s is ignored: an edit would change nothing', async (_, names) => {
    const text = base.replace('  policy = jsonencode', `${ignoring(names)}  policy = jsonencode`)
    const found = (await read({ 'main.tf': text })).find(({ address }) => address === 'aws_iam_policy.p')
    expect(found).toMatchObject({ status: 'skipped', reason: expect.stringMatching(/ignores changes of its policy/) })
  })

  test('a document of which something else is made too is edited', async () => {
    const document =
      'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n  }\n}\n'
    const inline = (name: string, more = ''): string =>
      `resource "aws_iam_role_policy" "${name}" {\n${more}  role = aws_iam_role.a.name\n  policy = data.aws_iam_policy_document.d.json\n}\n`
    const both = await read({ 'main.tf': role('a') + document + inline('x', ignoring('[policy]')) + inline('y') })
    expect(foundAt(both, 'data.aws_iam_policy_document.d').principals).toEqual([arn('a')])
  })

  test('tags are ignored: that changes nothing here', async () => {
    const text = base.replace('  policy = jsonencode', `${ignoring('[tags]')}  policy = jsonencode`)
    expect(await policyIn({ 'main.tf': text })).toMatchObject({ principals: [arn('a')], principalsUnknown: [] })
  })

  test('a role whose name is ignored may have another', async () => {
    const text = base.replace('name = "a"\n', `name = "a"\n${ignoring('[name]')}`)
    expect((await policyIn({ 'main.tf': text })).principalsUnknown).toEqual([
      expect.stringMatching(/aws_iam_role\.a ignores changes of its name/),
    ])
  })

  test.each<[string, string, RegExp]>([
    [
      'the policy of an attachment',
      role('b') + attach('aws_iam_role.b.name', '"arn:aws:iam::aws:policy/x"', ignoring('[policy_arn]')),
      /may attach aws_iam_policy\.p, since changes of .*policy_arn \(main\.tf:\d+\) are ignored/,
    ],
    [
      'the role of an attachment',
      attach('"other"', 'aws_iam_policy.p.arn', ignoring('[role]')),
      /Changes of .*\.role \(main\.tf:\d+\) are ignored .*which role/,
    ],
    [
      'the roles of an attachment of several',
      `resource "aws_iam_policy_attachment" "x" {\n${ignoring('[roles, users]')}  name = "x"\n  roles = [aws_iam_role.a.name]\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
      /Changes of aws_iam_policy_attachment\.x\.roles/,
    ],
    [
      'the users of a group',
      `resource "aws_iam_group" "g" {\n  name = "g"\n}\nresource "aws_iam_group_membership" "m" {\n${ignoring('[users]')}  name = "m"\n  group = aws_iam_group.g.name\n  users = ["u"]\n}\nresource "aws_iam_group_policy_attachment" "x" {\n  group = aws_iam_group.g.name\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
      /Changes of aws_iam_group_membership\.m\.users/,
    ],
  ])('%s is ignored: it may be another', async (_, more, words) => {
    const { principalsUnknown } = await policyIn({ 'main.tf': base + more })
    expect(principalsUnknown).toContainEqual(expect.stringMatching(words))
  })

  test.each<[string, string, boolean]>([
    ['an attachment that is left in AWS', 'aws_iam_role_policy_attachment.old', true],
    ['a module that is left in AWS', 'module.old', true],
    ['an instance of a module that is left in AWS', 'module.old["x"]', true],
    ['something else that is left in AWS', 'aws_s3_bucket.old', false],
  ])('%s', async (_, from, holds) => {
    const text = `removed {\n  from = ${from}\n  lifecycle {\n    destroy = false\n  }\n}\n`
    const { principalsUnknown } = await policyIn({ 'main.tf': base + text })
    expect(principalsUnknown).toEqual(
      holds ? [expect.stringMatching(/takes .* out of the state and leaves it in AWS/)] : [],
    )
    const gone = await policyIn({ 'main.tf': base + text.replace('false', 'true') })
    expect(gone.principalsUnknown).toEqual([])
  })
})
