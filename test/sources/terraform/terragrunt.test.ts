import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../src/sources/read.ts'
import { foundAt, loadParser, read, sourceAt } from '../support.ts'

const module = `variable "name" {}
variable "path" {
  default = "/"
}
variable "policy" {}
resource "aws_iam_role" "this" {
  name = var.name
  path = var.path
}
resource "aws_iam_role_policy" "this" {
  role   = aws_iam_role.this.id
  policy = var.policy
}
`
const json = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
const encoded = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })'
const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`
const run = (source: string, inputs: string, more = ''): string =>
  `terraform {\n  source = "${source}"\n}\n${more}inputs = ${inputs}\n`
const include = (path: string, more = ''): string => `include "root" {\n  path = ${path}\n${more}}\n`

const at = async (files: Readonly<Record<string, string>>, address = 'inputs.policy') =>
  foundAt((await read({ 'modules/role/main.tf': module, ...files })).sources, address)

describe('policies in the inputs of terragrunt', () => {
  test.each([
    ['jsonencode', encoded, 'jsonencode'],
    ['a heredoc', `<<EOF\n${json}\nEOF`, 'heredoc'],
    ['a string', JSON.stringify(json), 'string'],
  ])('%s', async (_, policy, form) => {
    const source = await at({
      'live/app/terragrunt.hcl': run('../../modules/role', `{\n  name = "app"\n  policy = ${policy}\n}`),
    })
    expect(source).toMatchObject({
      form,
      address: 'inputs.policy',
      hosts: [{ address: 'inputs.aws_iam_role_policy.this', kind: 'role-inline' }],
      principals: [role('app')],
      principalsUnknown: [],
    })
  })

  test.each([
    ['relative to the file', 'file("p.json")', 'live/app/p.json'],
    ['by its folder', 'file("${get_terragrunt_dir()}/../p.json")', 'live/p.json'],
    ['a template', 'templatefile("p.json", { x = 1 })', 'live/app/p.json'],
  ])('a file %s', async (_, policy, path) => {
    const files = {
      'live/app/terragrunt.hcl': run('../../modules/role', `{\n  name = "app"\n  policy = ${policy}\n}`),
      [path]: json,
    }
    expect(await at(files, path)).toMatchObject({ principals: [role('app')], principalsUnknown: [] })
  })

  test('statements as objects, in a list of policies, in locals', async () => {
    const statements = '[{ effect = "Allow", actions = ["s3:*"], resources = ["*"] }]'
    const text = `locals {\n  policy = ${encoded}\n}\ninputs = {\n  policy_statements = ${statements}\n  policies = [${encoded}, local.policy]\n}\n`
    const { sources } = await read({ 'live/app/terragrunt.hcl': text })
    expect(sources.map(({ address, status }) => [address, status])).toEqual([
      ['local.policy', 'found'],
      ['inputs.policy_statements', 'found'],
      ['inputs.policies', 'found'],
    ])
  })

  test('a module that is not in the repository', async () => {
    const source = await at({
      'a/terragrunt.hcl': run('git::git@github.com:acme/m.git//iam?ref=v1', `{ policy = ${encoded} }`),
    })
    expect(source.principals).toEqual([])
    expect(source.principalsUnknown).toEqual([
      expect.stringMatching(/^inputs\.policy is passed to a module which is not in this repository \(git::git@github/),
    ])
  })

  test('a file that leads out of the repository, and one that is not there', async () => {
    const inputs = '{\n  name = "app"\n  policy = file("../../../p.json")\n}'
    const { sources } = await read({
      'modules/role/main.tf': module,
      'live/app/terragrunt.hcl': run('../../modules/role', inputs),
    })
    expect(sourceAt(sources, 'inputs.policy')).toMatchObject({
      status: 'skipped',
      reason: expect.stringMatching(/leads out of the repository/),
    })
  })

  test('an error costs its file only, with line and column', async () => {
    const { sources, problems } = await read({
      'modules/role/main.tf': module,
      'a/terragrunt.hcl': run('../modules/role', `{\n  name = "a"\n  policy = ${encoded}\n`),
      'b/terragrunt.hcl': run('../modules/role', `{\n  name = "b"\n  policy = ${encoded}\n}`),
    })
    expect(problems).toEqual([expect.stringMatching(/^a\/terragrunt\.hcl:\d+:\d+: not valid Terraform/)])
    const good = sources.filter(({ file }) => file === 'b/terragrunt.hcl')
    expect(foundAt(good, 'inputs.policy').principals).toEqual([role('b')])
  })
})

describe('where a source leads', () => {
  const inputs = `{\n  name = "app"\n  policy = ${encoded}\n}`
  test.each([
    ['../../modules//role'],
    ['${get_terragrunt_dir()}/../../modules/role'],
    ['${get_repo_root()}/modules//role/'],
    ['${get_path_to_repo_root()}/modules/role'],
    ['${dirname(find_in_parent_folders("root.hcl"))}/../modules/role'],
    ['${local.modules}/role'],
  ])('%s', async (source) => {
    const locals = 'locals {\n  modules = "../../modules"\n}\n'
    const files = { 'live/app/terragrunt.hcl': run(source, inputs, locals), 'live/root.hcl': '' }
    expect(await at(files)).toMatchObject({ principals: [role('app')], principalsUnknown: [] })
  })

  test('out of the repository', async () => {
    const files = { 'live/app/terragrunt.hcl': run('${get_repo_root()}/../modules/role', inputs) }
    expect((await at(files)).principalsUnknown).toEqual([expect.stringMatching(/not in this repository/)])
  })

  test('beside the configuration, where it states nothing', async () => {
    const files = { 'live/app/main.tf': module, 'live/app/terragrunt.hcl': `inputs = ${inputs}\n` }
    expect(await at(files)).toMatchObject({ principals: [role('app')], principalsUnknown: [] })
  })

  test('two configurations of one module: each has its own', async () => {
    const { sources } = await read({
      'modules/role/main.tf': module,
      'live/a/terragrunt.hcl': run('../../modules/role', `{\n  name = "a"\n  policy = ${encoded}\n}`),
      'live/b/terragrunt.hcl': run('../../modules/role', `{\n  name = "b"\n  policy = ${encoded}\n}`),
    })
    const held = sources.flatMap((source) => (source.address === 'inputs.policy' ? [source] : []))
    expect(held.map((source) => source.status === 'found' && [source.principals, source.principalsUnknown])).toEqual([
      [[role('a')], []],
      [[role('b')], []],
    ])
  })

  test('the account is that of the configuration', async () => {
    const files = {
      'modules/role/main.tf': module,
      'live/prod/terragrunt.hcl': run('../../modules/role', inputs),
    }
    const { sources } = readSources(
      Object.entries(files).map(([path, content]) => ({ path, content })),
      {
        accountOf: (path) => (path.startsWith('live/prod/') ? '444455556666' : undefined),
        principals: {},
        parser: await loadParser(),
      },
    )
    expect(foundAt(sources, 'inputs.policy').principals).toEqual(['arn:aws:iam::444455556666:role/app'])
  })
})

describe('inputs put together', () => {
  const policy = `policy = ${encoded}`
  const named = (inputs: string, more = '', files: Readonly<Record<string, string>> = {}) =>
    at({ 'live/app/terragrunt.hcl': run('../../modules/role', inputs, more), ...files })
  const known = (name: string) => ({ principals: [role(name)], principalsUnknown: [] })
  const parent = include('find_in_parent_folders("root.hcl")')

  test.each([
    ['merged, the last counts', `merge({ name = "a" }, { name = "b", ${policy} })`, '', {}, 'b'],
    ['a parent gives an input that the child does not', `{ name = "a", ${policy} }`, parent, { path: '"/x/"' }, 'x/a'],
    ['the child goes over its parent', `{ name = "a", path = "/y/", ${policy} }`, parent, { path: '"/x/"' }, 'y/a'],
    ['a parent by its path', `{ name = "a", ${policy} }`, include('"../root.hcl"'), { path: '"/x/"' }, 'x/a'],
    ['a parent refers to its own locals', `{ ${policy} }`, parent, { name: '"a-${local.env}"' }, 'a-prod'],
    [
      'nothing of a parent',
      `{ name = "a", ${policy} }`,
      include('"../root.hcl"', '  merge_strategy = "no_merge"\n'),
      { path: '"/x/"' },
      'a',
    ],
  ])('%s', async (_, inputs, more, given, name) => {
    const lines = Object.entries(given).map(([key, value]) => `  ${key} = ${value}\n`)
    const root = `locals {\n  env = "prod"\n}\ninputs = {\n${lines.join('')}}\n`
    const own = 'locals {\n  env = "child"\n}\n'
    expect(await named(inputs, more + own, { 'live/root.hcl': root })).toMatchObject(known(name))
  })

  test.each([
    [
      'a value that a later part may replace',
      `merge({ name = "a", ${policy} }, local.more)`,
      '',
      /name of aws_iam_role\.this|which role/,
    ],
    ['a parent that is not there', `{ name = "a", ${policy} }`, parent, /path of aws_iam_role\.this/],
    [
      'a parent whose inputs are not known',
      `{ name = "a", ${policy} }`,
      include('"../other.hcl"'),
      /path of aws_iam_role\.this/,
    ],
    [
      'files of the command line',
      `{ name = "a", ${policy} }`,
      'terraform {\n  source = "../../modules/role"\n  extra_arguments "x" {\n    required_var_files = ["x.tfvars"]\n  }\n}\n',
      /name of aws_iam_role\.this/,
    ],
  ])('not known: %s', async (_, inputs, more, words) => {
    const files = { 'live/other.hcl': 'inputs = local.x\n' }
    const text = more.startsWith('terraform') ? `${more}inputs = ${inputs}\n` : run('../../modules/role', inputs, more)
    const source = await at({ 'live/app/terragrunt.hcl': text, ...files })
    expect(source.principals).toEqual([])
    expect(source.principalsUnknown).toContainEqual(expect.stringMatching(words))
  })

  test('a policy of a parent is found where it stands', async () => {
    const root = `inputs = {\n  name = "a"\n  policy = ${encoded}\n}\n`
    const { sources } = await read({
      'modules/role/main.tf': module,
      'live/app/terragrunt.hcl': run('../../modules/role', '{}', parent),
      'live/root.hcl': root,
    })
    expect(sources.filter(({ file }) => file === 'live/root.hcl')).toMatchObject([
      { address: 'inputs.policy', status: 'found', principals: [], principalsUnknown: [expect.stringMatching(/./)] },
    ])
  })

  test('files with other names are read only where they are included', async () => {
    const { sources, problems } = await read({ 'a/build.pkr.hcl': 'source "x" {', 'a/b.hcl': `x = ${encoded}\n{` })
    expect([sources, problems]).toEqual([[], []])
  })
})
