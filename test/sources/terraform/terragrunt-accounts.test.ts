import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../src/sources/read.ts'
import { account, foundAt, loadParser } from '../support.ts'

const role = `resource "aws_iam_role" "r" {
  name = "r"
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
`
const provider = (chosen: string): string => `provider "aws" {\n  region = "eu-west-1"\n  ${chosen}\n}\n`
const generate = (contents: string): string =>
  `generate "provider" {\n  path = "provider.tf"\n  if_exists = "overwrite"\n  contents = ${contents}\n}\n`
const heredoc = (chosen: string): string => generate(`<<EOF\n${provider(chosen)}EOF`)
const run = 'terraform {\n  source = "../../m"\n}\ninputs = {}\n'

const read = async (files: Readonly<Record<string, string>>, isSettled: boolean) => {
  const { sources } = readSources(
    Object.entries({ 'm/main.tf': role, ...files }).map(([path, content]) => ({ path, content })),
    {
      accountsOf: () => [account],
      isAccountSettled: () => isSettled,
      principals: {},
      parser: await loadParser(),
    },
  )
  return foundAt(sources, 'aws_iam_role_policy.p')
}

describe('the account of a provider that Terragrunt writes', () => {
  const open = /may be applied to several accounts \(live\/.*terragrunt\.hcl:\d+, the provider that is generated\)/
  test.each<[string, string, RegExp | string | undefined]>([
    ['does not choose one', heredoc(''), account],
    ['a literal one', heredoc('allowed_account_ids = ["444455556666"]'), '444455556666'],
    [
      'a literal one of a local',
      `locals {\n  id = "444455556666"\n}\n${heredoc('allowed_account_ids = ["${local.id}"]')}`,
      '444455556666',
    ],
    ['a local that another file gives', heredoc('allowed_account_ids = ["${local.id}"]'), open],
    ['a variable of Terraform', heredoc('allowed_account_ids = [var.account]'), open],
    [
      'a role in an account that is not known',
      heredoc('assume_role {\n    role_arn = "arn:aws:iam::${get_env("ACCOUNT")}:role/x"\n  }'),
      open,
    ],
    ['a profile', heredoc('profile = "${local.profile}"'), open],
    ['a file that is not read', generate('templatefile("provider.tpl", { id = local.id })'), open],
  ])('%s', async (_, text, expected) => {
    const found = await read({ 'live/a/terragrunt.hcl': text + run }, false)
    if (typeof expected === 'string')
      expect(found).toMatchObject({ principals: [`arn:aws:iam::${expected}:role/r`], principalsUnknown: [] })
    else {
      expect(found.principalsUnknown).toEqual([expect.stringMatching(expected!)])
      const settled = await read({ 'live/a/terragrunt.hcl': text + run }, true)
      expect(settled).toMatchObject({ principals: [`arn:aws:iam::${account}:role/r`], principalsUnknown: [] })
    }
  })

  test('in a file that is included', async () => {
    const files = {
      'live/terragrunt.hcl': heredoc('allowed_account_ids = ["${local.id}"]'),
      'live/a/terragrunt.hcl': `include {\n  path = find_in_parent_folders()\n}\n${run}`,
    }
    expect((await read(files, false)).principalsUnknown).toEqual([expect.stringMatching(open)])
  })

  test('different literal ones of two configurations are two principals', async () => {
    const files = Object.fromEntries(
      ['444455556666', '777788889999'].map((id) => [
        `live/${id}/terragrunt.hcl`,
        heredoc(`allowed_account_ids = ["${id}"]`) + run,
      ]),
    )
    expect(await read(files, false)).toMatchObject({
      principals: ['arn:aws:iam::444455556666:role/r', 'arn:aws:iam::777788889999:role/r'],
      principalsUnknown: [],
    })
  })
})

describe('all that Terragrunt says of the account of an alias', () => {
  const [one, two] = ['444455556666', '777788889999']
  const named = (alias: string, chosen: string): string => provider(`${alias && `alias = "${alias}"`}\n  ${chosen}`)
  const allowed = (id: string): string => `allowed_account_ids = ["${id}"]`
  const assume = (id: string): string => `assume_role {\n    role_arn = "arn:aws:iam::${id}:role/x"\n  }`
  const iamRole = (id: string): string => `iam_role = "arn:aws:iam::${id}:role/x"\n`
  const text = (...providers: readonly string[]): string => generate(`<<EOF\n${providers.join('')}EOF`)
  const attribute = (contents: string, name = 'provider'): string =>
    `generate = { ${name} = { path = "${name}.tf", if_exists = "overwrite", contents = ${contents} } }\n`
  const quoted = (written: string): string => JSON.stringify(written)
  const west = 'west'
  const include = 'include {\n  path = find_in_parent_folders("root.hcl")\n}\n'
  const several = undefined

  test.each<[string, string, string, string | undefined, Record<string, string>?]>([
    ['an alias', west, text(named(west, allowed(one))), one],
    ['two in one text: the default one', '', text(named('', allowed(one)), named(west, allowed(two))), one],
    ['two in one text: the alias', west, text(named('', allowed(one)), named(west, allowed(two))), two],
    [
      'two files',
      west,
      text(named('', allowed(one))) + text(named(west, assume(two))).replace('"provider"', '"x"'),
      two,
    ],
    [
      'an alias, and the default one is not known',
      west,
      text(named('', 'profile = "x"'), named(west, assume(two))),
      two,
    ],
    ['an alias that is not known', '', text(named('${local.a}', allowed(one))), several],
    ['a tag that is called alias', '', text(named('', `${allowed(one)}\n  tags = {\n    alias = "west"\n  }`)), one],
    ['two default ones that differ', '', text(named('', allowed(one)), named('', allowed(two))), several],
    ['the attribute', '', attribute(quoted(named('', allowed(one)))), one],
    ['the attribute and an alias', west, attribute(quoted(named(west, assume(one)))), one],
    ['the attribute of a file', west, attribute('file("x.txt")'), several],
    ['the attribute by a value of another file', west, 'generate = { provider = local.more.x }\n', several],
    ['iam_role alone', west, iamRole(one), one],
    ['iam_role and an alias that chooses none', west, iamRole(one) + text(named(west, '')), one],
    ['iam_role and the same account', west, iamRole(one) + text(named(west, assume(one))), one],
    ['iam_role and another account', west, iamRole(one) + text(named(west, assume(two))), several],
    ['iam_role that is not known', west, `iam_role = local.role\n${text(named(west, ''))}`, several],
    ['iam_role and the attribute', '', iamRole(one) + attribute(quoted(named('', allowed(two)))), several],
    ['an included file', west, include, one, { 'live/root.hcl': text(named(west, assume(one))) }],
    ['iam_role of an included file', west, include, one, { 'live/root.hcl': iamRole(one) }],
    [
      'an included file that differs',
      west,
      include + text(named(west, allowed(two))),
      several,
      { 'live/root.hcl': text(named(west, allowed(one))) },
    ],
    ['an included file that is not known', west, include + text(named(west, allowed(one))), several],
    [
      'an included file that is not valid',
      west,
      include,
      several,
      { 'live/root.hcl': `x = {\n${text(named(west, allowed(one)))}` },
    ],
    [
      'an included file that is not merged',
      west,
      include.replace('\n}', '\n  merge_strategy = "no_merge"\n}'),
      account,
      { 'live/root.hcl': iamRole(one) },
    ],
    ['a template of providers', west, generate('templatefile("x.tpl", {})'), several],
    [
      'a file that is named by its label alone',
      west,
      generate('file("x.txt")').replace('provider.tf', 'x.tf'),
      several,
    ],
    [
      'commented lines',
      '',
      text(
        `# ${allowed(two)}\n`,
        named('', `${allowed(one)} # was "${two}" {\n  // profile = "x"\n  /* ${allowed(two)} */`),
      ),
      one,
    ],
    [
      'a provider that is commented',
      '',
      text(named('', allowed(two)).replace(/^(?=.)/gm, '# '), named('', allowed(one))),
      one,
    ],
    [
      'other arguments with accounts',
      '',
      text(named('', `forbidden_account_ids = ["${two}"]\n  ${allowed(one)}`)),
      one,
    ],
    [
      'another block with a role',
      '',
      text(
        named('', allowed(one)),
        `terraform {\n  backend "s3" {\n    role_arn = "arn:aws:iam::${two}:role/x"\n  }\n}\n`,
      ),
      one,
    ],
    ['a list on lines of its own', '', text(named('', `allowed_account_ids = [\n    "${one}",\n  ]`)), one],
    [
      'a list with a value that is not known',
      '',
      text(named('', `allowed_account_ids = ["${one}", "\${local.ids[0]}"]`)),
      several,
    ],
    ['a role and a list that differ', '', text(named('', `${allowed(one)}\n  ${assume(two)}`)), several],
    [
      'a role that is there for some',
      '',
      text(
        named(
          '',
          `dynamic "assume_role" {\n    for_each = local.x\n    content {\n      role_arn = "arn:aws:iam::${one}:role/x"\n    }\n  }`,
        ),
      ),
      several,
    ],
    [
      'a role in an object',
      '',
      text(named('', `assume_role = {\n    role_arn = "arn:aws:iam::${one}:role/\${local.name}"\n  }`)),
      one,
    ],
    ['arguments that are not known', '', text(named('', '${local.arguments}')), several],
    ['a directive', '', text(named('', `%{ if local.x }${allowed(one)}%{ endif }`)), several],
    [
      'a provider that is not known beside another',
      '',
      text(named(west, allowed(one)), '${local.provider}\n'),
      several,
    ],
    ['braces in a text', west, text(named('', 'x = "}{"'), named(west, allowed(one))), one],
    ['a block that does not end', west, text('provider "aws" {\n', named(west, allowed(one))), several],
    ['JSON syntax', '', generate(`jsonencode({ provider = { aws = { allowed_account_ids = ["${one}"] } } })`), several],
    ['an indented heredoc', '', generate(`<<-EOF\n${provider(allowed(one))}EOF`), one],
    [
      'a file that is not generated',
      west,
      text(named(west, allowed(one))).replace('path', 'disable = true\n  path'),
      account,
    ],
    [
      'a file that may not be generated',
      west,
      text(named(west, allowed(one))).replace('path', 'disable = local.x\n  path'),
      several,
    ],
    ['a block of the module', west, '', two, { 'm/provider.tf': named(west, assume(two)) }],
    [
      'in the place of a block of the module',
      west,
      text(named(west, allowed(one))),
      one,
      { 'm/provider.tf': named(west, assume(two)) },
    ],
    [
      'beside a block of another alias',
      west,
      text(named('', allowed(one))),
      two,
      { 'm/provider.tf': named(west, assume(two)) },
    ],
    [
      'one that chooses none over a block',
      west,
      text(named(west, '')),
      several,
      { 'm/provider.tf': named(west, assume(two)) },
    ],
    [
      'one that gives way to a block',
      west,
      text(named(west, allowed(one))).replace('overwrite', 'skip'),
      several,
      { 'm/provider.tf': named(west, assume(two)) },
    ],
    ['one that gives way to none', west, text(named(west, allowed(one))).replace('overwrite', 'skip'), one],
    ['iam_role and a block that chooses none', west, iamRole(one), one, { 'm/provider.tf': named(west, '') }],
    [
      'iam_role and a block of another account',
      west,
      iamRole(one),
      several,
      { 'm/provider.tf': named(west, assume(two)) },
    ],
  ])('%s', async (_, alias, configuration, expected, more = {}) => {
    const own = alias ? role.replaceAll(/^resource .*$/gm, `$&\n  provider = aws.${alias}`) : role
    const files = { 'm/main.tf': own, 'live/a/terragrunt.hcl': configuration + run, ...more }
    const { principals, principalsUnknown } = await read(files, false)
    if (expected === undefined)
      expect(principalsUnknown).toContainEqual(expect.stringMatching(/may be applied to several/))
    else expect([principals, principalsUnknown]).toEqual([[`arn:aws:iam::${expected}:role/r`], []])
  })

  const elsewhere = run.replace('../../m', 'git::https://example.com/x.git//m')
  test.each<[string, readonly string[], string | undefined]>([
    ['one', [iamRole(one)], one],
    ['two that agree by iam_role', [iamRole(one), iamRole(one)], one],
    ['two that agree by a provider', [text(named('', assume(one))), text(named('', allowed(one)))], one],
    ['two that differ', [iamRole(one), iamRole(two)], several],
    ['one that chooses, one that does not', [text(named('', allowed(one))), ''], several],
    ['one that is not known', [text(named('', allowed(one))), include], several],
  ])('configurations that may apply a directory: %s', async (_, configurations, expected) => {
    const files = configurations.map((text, index) => [`live/${index}/terragrunt.hcl`, text + elsewhere] as const)
    const { principals, principalsUnknown } = await read(Object.fromEntries(files), false)
    if (expected === undefined)
      expect(principalsUnknown).toContainEqual(expect.stringMatching(/may be applied to several/))
    else expect(principals).toEqual([`arn:aws:iam::${expected}:role/r`])
  })

  test.each<[string, string, string, string | undefined]>([
    ['iam_role', iamRole(one), '', one],
    ['the default provider', text(named('', allowed(one))), '', one],
    ['an alias', text(named(west, allowed(one))), '  providers = {\n    aws = aws.west\n  }\n', one],
    [
      'a default provider, and an alias that chooses none',
      text(named('', allowed(one)), named(west, '')),
      '  providers = {\n    aws = aws.west\n  }\n',
      account,
    ],
  ])('a module in the module: %s', async (_, configuration, handed, expected) => {
    const files = {
      'w/main.tf': `module "m" {\n  source = "../m"\n${handed}}\n`,
      'live/a/terragrunt.hcl': configuration + run.replace('../../m', '../../w'),
    }
    expect((await read(files, false)).principals).toEqual([`arn:aws:iam::${expected}:role/r`])
  })
})

test.each<[string, boolean]>([
  ['allowed_account_ids = ["444455556666"]', false],
  ['allowed_account_ids = [var.account]', true],
  ['allowed_account_ids = ["444455556666", "777788889999"]', true],
])('a provider with %s', async (chosen, isOpen) => {
  const { principalsUnknown } = await read({ 'm/provider.tf': `variable "account" {}\n${provider(chosen)}` }, false)
  expect(principalsUnknown).toEqual(isOpen ? [expect.stringMatching(/allowed_account_ids of the provider/)] : [])
})
