import { describe, expect, test } from '@jest/globals'
import { accountText, inAllAccounts, singleAccount } from '../../src/sources/accounts.ts'
import { readSources } from '../../src/sources/read.ts'
import { printDocument } from '../../src/policy/print.ts'
import { foundAt, loadParser, account } from './support.ts'

const other = '444455556666'
const role = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`

const terraform = `
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "app" {
  name = "app"
  path = "/ci/"
}
resource "aws_sqs_queue" "jobs" {
  name   = "jobs"
  region = "eu-west-1"
}
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "arn:aws:sqs:eu-west-1:\${data.aws_caller_identity.me.account_id}:jobs" }]
  })
}
`
const literal = terraform.replace('role   = aws_iam_role.app.name', 'role   = "named"')

async function read(
  content: string,
  accounts: readonly string[],
  principals: Readonly<Record<string, readonly string[]>> = {},
) {
  const { sources } = readSources([{ path: 'main.tf', content }], {
    accountsOf: () => accounts,
    principals,
    parser: await loadParser(),
  })
  return foundAt(sources, 'aws_iam_role_policy.app')
}

describe('a directory that is applied to several accounts', () => {
  test('has each of its principals in all of them', async () => {
    expect((await read(terraform, [account, other])).principals).toEqual([role('ci/app'), role('ci/app', other)])
  })

  test('as in one account that is the only one', async () => {
    const source = await read(terraform, [account])
    expect(source.principals).toEqual([role('ci/app')])
    expect(JSON.stringify(printDocument(source.document))).toContain(`arn:aws:sqs:eu-west-1:${account}:jobs`)
    expect([...(source.references?.keys() ?? [])]).toContain(`arn:aws:sqs:eu-west-1:${account}:jobs`)
  })

  test('has no account that the document, or another ARN, could name', async () => {
    const source = await read(terraform, [account, other])
    expect(JSON.stringify(printDocument(source.document))).toContain('data.aws_caller_identity.me.account_id')
    expect(JSON.stringify([...(source.references ?? [])])).not.toContain('|')
  })

  test('is not known where none is configured', async () => {
    expect((await read(terraform, [])).principalsUnknown.join(' ')).toMatch(
      /account of the root directory is not known/,
    )
  })

  test('has the principals that configuration names, and no others', async () => {
    const named = { 'aws_iam_role_policy.app': [role('app')] }
    expect((await read(literal, [account, other], named)).principals).toEqual([role('app')])
  })
})

describe('principals in all accounts', () => {
  const all = async (principals: readonly string[], accounts: readonly string[], configured = {}) =>
    inAllAccounts({ ...(await read(terraform, [account])), principals }, () => accounts, configured).principals

  test.each<[string, string[], string[], string[]]>([
    ['one account', [role('a')], [account], [role('a')]],
    ['none', [role('a')], [], [role('a')]],
    ['several: a principal of one of them is in all', [role('a')], [account, other], [role('a'), role('a', other)]],
    [
      'several: a principal of another account stays there',
      [role('a', '777788889999')],
      [account, other],
      [role('a', '777788889999')],
    ],
    [
      'a principal of another directory that is applied to several',
      [role('a', `${account}|${other}`)],
      [account],
      [role('a'), role('a', other)],
    ],
    [
      'stated for one account, and for all',
      [role('a'), role('a', `${account}|${other}`)],
      [account, other],
      [role('a'), role('a', other)],
    ],
    ['a text that is no ARN of IAM', ['someone'], [account, other], ['someone']],
  ])('%s', async (_, principals, accounts, expected) => expect(await all(principals, accounts)).toEqual(expected))

  test('not where configuration names them', async () => {
    expect(await all([role('a')], [account, other], { 'main.tf': [role('a')] })).toEqual([role('a')])
  })
})

test.each<[readonly string[], string | undefined, string | undefined]>([
  [[], undefined, undefined],
  [[account], account, account],
  [[account, other], `${account}|${other}`, undefined],
])('%j', (accounts, text, single) => {
  expect(accountText(accounts)).toBe(text)
  expect(singleAccount(text)).toBe(single)
})
