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
      expect(found).toMatchObject({ principals: [`arn:aws:iam::${expected}:role/r`], holdersUnknown: [] })
    else {
      expect(found.holdersUnknown).toEqual([expect.stringMatching(expected!)])
      const settled = await read({ 'live/a/terragrunt.hcl': text + run }, true)
      expect(settled).toMatchObject({ principals: [`arn:aws:iam::${account}:role/r`], holdersUnknown: [] })
    }
  })

  test('in a file that is included', async () => {
    const files = {
      'live/terragrunt.hcl': heredoc('allowed_account_ids = ["${local.id}"]'),
      'live/a/terragrunt.hcl': `include {\n  path = find_in_parent_folders()\n}\n${run}`,
    }
    expect((await read(files, false)).holdersUnknown).toEqual([expect.stringMatching(open)])
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
      holdersUnknown: [],
    })
  })
})

test.each<[string, boolean]>([
  ['allowed_account_ids = ["444455556666"]', false],
  ['allowed_account_ids = [var.account]', true],
  ['allowed_account_ids = ["444455556666", "777788889999"]', true],
])('a provider with %s', async (chosen, isOpen) => {
  const { holdersUnknown } = await read({ 'm/provider.tf': `variable "account" {}\n${provider(chosen)}` }, false)
  expect(holdersUnknown).toEqual(isOpen ? [expect.stringMatching(/allowed_account_ids of the provider/)] : [])
})
