import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../../src/sources/read.ts'
import { account, foundAt, loadParser } from '../../support.ts'

const module =
  'variable "name" {\n  default = "x"\n}\nresource "aws_iam_role" "r" {\n  name = var.name\n}\n' +
  'resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.id\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sns:*", Resource = "*" }] })\n}\n'
const run = (more = ''): string => `terraform {\n  source = "../../m"\n}\n${more}inputs = { name = "a" }\n`
const include = 'include {\n  path = find_in_parent_folders("root.hcl")\n}\n'
const generate = (contents: string, name = 'provider'): string =>
  `generate "${name}" {\n  path = "${name}.tf"\n  if_exists = "overwrite"\n  contents = ${contents}\n}\n`
const provider = (inner: string): string => generate(`<<EOF\nprovider "aws" {\n${inner}}\nEOF`)
const assume = (of: string): string =>
  provider(`  assume_role {\n    role_arn = "arn:aws:iam::${of}:role/deploy"\n  }\n`)
const other = '444455556666'
const arn = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`

async function held(files: Readonly<Record<string, string>>) {
  const { sources } = readSources(
    Object.entries({ 'm/main.tf': module, ...files }).map(([path, content]) => ({ path, content })),
    { accountsOf: () => [account], isAccountSettled: () => false, principals: {}, parser: await loadParser() },
  )
  const { principals, principalsUnknown } = foundAt(sources, 'aws_iam_role_policy.p')
  return { principals, principalsUnknown }
}

describe('the provider that terragrunt writes states the account', () => {
  test.each<[string, Record<string, string>]>([
    ['a literal account', { 'live/app/terragrunt.hcl': run(assume(other)) }],
    ['a local', { 'live/app/terragrunt.hcl': run(`locals {\n  id = "${other}"\n}\n${assume('${local.id}')}`) }],
    ['one that is allowed', { 'live/app/terragrunt.hcl': run(provider(`  allowed_account_ids = ["${other}"]\n`)) }],
    ['an included file', { 'live/app/terragrunt.hcl': run(include), 'live/root.hcl': assume(other) }],
    ['the role that it runs with', { 'live/app/terragrunt.hcl': run(`iam_role = "${arn('x', other)}"\n`) }],
  ])('%s', async (_, files) => {
    expect(await held(files)).toEqual({ principals: [arn('a', other)], principalsUnknown: [] })
  })

  test.each<[string, Record<string, string>]>([
    [
      'another file’s local',
      {
        'live/app/terragrunt.hcl': run(
          `locals {\n  id = read_terragrunt_config("x.hcl").locals.id\n}\n${assume('${local.id}')}`,
        ),
      },
    ],
    [
      'a variable of the environment',
      { 'live/app/terragrunt.hcl': run(include), 'live/root.hcl': assume('${get_env("ACCOUNT")}') },
    ],
    ['a profile', { 'live/app/terragrunt.hcl': run(provider('  profile = "prod"\n')) }],
    ['two accounts', { 'live/app/terragrunt.hcl': run(include + assume(other)), 'live/root.hcl': assume(account) }],
    [
      'two providers',
      {
        'live/app/terragrunt.hcl': run(
          generate(`<<EOF\nprovider "aws" {\n  profile = "x"\n}\nprovider "aws" {\n  alias = "x"\n}\nEOF`),
        ),
      },
    ],
    ['a file', { 'live/app/terragrunt.hcl': run(generate('file("provider.tf.txt")')) }],
    ['a parent that is not there', { 'live/app/terragrunt.hcl': run(include) }],
  ])('not known: %s', async (_, files) => {
    expect((await held(files)).principalsUnknown).toContainEqual(
      expect.stringMatching(/may be applied to several accounts/),
    )
  })

  test('one without a role does not state it', async () => {
    const files = { 'live/app/terragrunt.hcl': run(provider('  region = "eu-west-1"\n')) }
    expect(await held(files)).toEqual({ principals: [arn('a')], principalsUnknown: [] })
  })
})

describe('further files that terragrunt writes into a module', () => {
  const attachment = 'resource "aws_iam_role_policy_attachment" "z" {}'
  test.each<[string, Record<string, string>, boolean]>([
    ['a resource of IAM', { 'live/app/terragrunt.hcl': run(generate(`<<EOF\n${attachment}\nEOF`, 'more')) }, true],
    [
      'one of an included file',
      { 'live/app/terragrunt.hcl': run(include), 'live/root.hcl': generate(`<<EOF\n${attachment}\nEOF`, 'more') },
      true,
    ],
    ['a text of a file', { 'live/app/terragrunt.hcl': run(generate('file("x.txt")', 'more')) }, true],
    [
      'the attribute',
      { 'live/app/terragrunt.hcl': run('generate = { x = { path = "x.tf", contents = "module \\"x\\" {}" } }\n') },
      true,
    ],
    ['an attribute of another file', { 'live/app/terragrunt.hcl': run('generate = local.common.generate\n') }, true],
    [
      'a backend',
      { 'live/app/terragrunt.hcl': run(generate('<<EOF\nterraform {\n  backend "s3" {}\n}\nEOF', 'backend')) },
      false,
    ],
    ['versions of a file', { 'live/app/terragrunt.hcl': run(generate('file("versions.txt")', 'versions')) }, false],
  ])('%s', async (_, files, hides) => {
    expect((await held(files)).principalsUnknown).toEqual(hides ? [expect.stringMatching(/generates Terraform/)] : [])
  })
})

describe('arguments of the command line win over inputs', () => {
  const extra = (more: string): string =>
    `terraform {\n  source = "../../m"\n  extra_arguments "x" {\n    commands = ["apply"]\n    ${more}\n  }\n}\ninputs = { name = "a" }\n`
  test.each<[string, string, boolean]>([
    ['files', 'required_var_files = ["x.tfvars"]', true],
    ['files that may be missing', 'optional_var_files = ["x.tfvars"]', true],
    ['a variable', 'arguments = ["-var", "name=b"]', true],
    ['a file by an argument', 'arguments = ["-var-file=x.tfvars"]', true],
    ['arguments that are not known', 'arguments = local.more', true],
    ['the environment', 'env_vars = { TF_VAR_name = "b" }', true],
    ['other arguments', 'arguments = ["-lock-timeout=20m"]', false],
    ['other variables', 'env_vars = { TF_LOG = "INFO" }', false],
  ])('%s', async (_, more, sets) => {
    const { principals, principalsUnknown } = await held({ 'live/app/terragrunt.hcl': extra(more) })
    expect([principals.length, principalsUnknown.length]).toEqual(sets ? [0, 1] : [1, 0])
  })

  test('those of an included file too', async () => {
    const root = extra('arguments = ["-var", "name=b"]')
      .replace(/inputs.*\n/, '')
      .replace(/ {2}source.*\n/, '')
    const { principalsUnknown } = await held({ 'live/app/terragrunt.hcl': run(include), 'live/root.hcl': root })
    expect(principalsUnknown).toEqual([expect.stringMatching(/The name of aws_iam_role\.r is not in the source/)])
  })
})
