import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../../../src/sources/read.ts'
import { account, foundAt, loadParser } from '../../../support.ts'

const role = 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
const document =
  'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:GetObject", "ec2:*"]\n    resources = ["*"]\n  }\n}\n'
const json = 'data.aws_iam_policy_document.d.json'
const attach = (policy: string): string =>
  `resource "aws_iam_role_policy" "r" {\n  role = aws_iam_role.r.name\n  policy = ${policy}\n}\n`
const arn = `arn:aws:iam::${account}:role/r`

/** What becomes of the document: the principals that it is attached to, and the uses that are not followed. */
async function usesIn(text: string): Promise<readonly string[]> {
  const found = foundAt(await read({ 'main.tf': text }), 'data.aws_iam_policy_document.d')
  return [...found.principals, ...found.principalsUnknown]
}

const read = async (files: Readonly<Record<string, string>>) =>
  readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => account, principals: {}, parser: await loadParser() },
  ).sources

describe('a block passes on what its attributes contain', () => {
  test.each<[string, string, string]>([
    ['its own attribute', `value = ${json}`, 'store.a.value'],
    ['an instance by key', `for_each = { x = ${json} }\n  value = each.value`, 'store.a["x"].value'],
    ['an instance by number', `count = 1\n  value = ${json}`, 'store.a[0].value'],
    ['all instances', `count = 1\n  value = ${json}`, 'one(store.a[*].value)'],
  ])('%s', async (_, body, policy) => {
    const text = `${role}${document}resource "store" "a" {\n  ${body}\n}\n${attach(policy)}`
    expect(await usesIn(text)).toContain(arn)
  })

  test.each<[string, string, string, string]>([
    ['a value that the provider computes', `value = ${json}`, 'store.a.rendered', 'aws_iam_role_policy.r.policy'],
    ['a value behind an identity', `value = ${json}`, 'store.a.id.value', 'aws_iam_role_policy.r.policy'],
    ['the block as a whole', `value = ${json}`, 'jsonencode(store.a)', 'aws_iam_role_policy.r.policy'],
    [
      'an instance with the key of an identity',
      `for_each = { id = ${json} }`,
      'store.a.id',
      'aws_iam_role_policy.r.policy',
    ],
    ['a list of instances', `count = 1\n  value = ${json}`, 'store.a.id', 'aws_iam_role_policy.r.policy'],
    [
      'an element of a dynamic block',
      `dynamic "b" {\n    for_each = [${json}]\n    content {\n      c = b.value\n    }\n  }`,
      '"{}"',
      'store.a.b.c',
    ],
  ])('%s is not followed, and reported', async (_, body, policy, where) => {
    const text = `${role}${document}resource "store" "a" {\n  ${body}\n}\n${attach(policy)}`
    expect(await usesIn(text)).toContainEqual(expect.stringContaining(`is also used in ${where} (`))
  })

  test.each<[string, string, string]>([
    ['an identity that AWS generates', `value = ${json}`, 'store.a.arn'],
    ['another attribute', `value = ${json}\n  title = "{}"`, 'store.a.title'],
    [
      'a block that is only made after it',
      `title = "{}"\n  depends_on = [data.aws_iam_policy_document.d]`,
      'store.a.x',
    ],
  ])('%s contains nothing of it', async (_, body, policy) => {
    const text = `${role}${document}resource "store" "a" {\n  ${body}\n}\n${attach(policy)}`
    expect((await usesIn(text)).filter((use) => use === arn || use.includes('aws_iam_role_policy.r'))).toEqual([])
  })
})

describe('an ARN that is put together of data and text is seen', () => {
  const policy =
    'resource "aws_iam_policy" "p" {\n  name = "p"\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })\n}\n' +
    'resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.r.name\n  policy_arn = aws_iam_policy.p.arn\n}\n'
  const start = `arn:aws:iam::${account}:`

  test.each<[string, string, boolean]>([
    [`{ "v": "${start}policy/p" }`, 'local.data.v', true],
    ['{ "v": "policy/p" }', `"${start}\${local.data.v}"`, true],
    ['{ "v": "policy" }', `join("/", ["${start}\${local.data.v}", "p"])`, true],
    ['{ "v": "POLICY/p" }', `"${start}\${lower(local.data.v)}"`, true],
    ['{ "v": "/" }', `"${start}policy\${local.data.v}p"`, true],
    [`{ "v": "${start}" }`, '"${local.data.v}policy/p"', true],
    ['{ "v": "p" }', `format("%s%s/%s", "${start}", "policy", local.data.v)`, true],
    ['{ "v": "role/p" }', `"${start}\${local.data.v}"`, false],
  ])('%s in %s: %s', async (data, written, seen) => {
    const text = `${role}${policy}locals {\n  data = jsondecode(file("\${path.module}/data.json"))\n}\nresource "other_role" "x" {\n  arns = [${written}]\n}\n`
    const { principalsUnknown } = foundAt(await read({ 'main.tf': text, 'data.json': data }), 'aws_iam_policy.p')
    expect(principalsUnknown).toEqual(seen ? [expect.stringMatching(/names the ARN of aws_iam_policy\.p/)] : [])
  })
})
