import { describe, expect, test } from '@jest/globals'
import type { PolicySource } from '../../../src/sources/types.ts'
import { foundAt } from '../support.ts'
import { role, base, attach, arn, type Options, read, policyIn } from './possible-uses-support.ts'

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
