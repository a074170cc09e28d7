import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../../src/sources/read.ts'
import { account, foundAt, loadParser } from '../../support.ts'

const role = (name: string, more = ''): string =>
  `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = "{}"\n${more}}\n`
const document = (name: string): string =>
  `data "aws_iam_policy_document" "${name}" {\n  statement {\n    actions = ["s3:GetObject", "ec2:*"]\n    resources = ["*"]\n  }\n}\n`
const inline = (to: string, policy: string): string =>
  `resource "aws_iam_role_policy" "${to}" {\n  role = aws_iam_role.${to}.name\n  policy = ${policy}\n}\n`
const arn = (name: string): string => `arn:aws:iam::${account}:role/${name}`

const read = async (files: Readonly<Record<string, string>>) =>
  readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => account, principals: {}, parser: await loadParser() },
  ).sources

describe('a directory that is called twice contains the arguments of each caller', () => {
  const wrapper =
    'variable "extra" {}\ndata "aws_iam_policy_document" "d" {\n  source_policy_documents = [var.extra]\n}\n' +
    'output "json" {\n  value = data.aws_iam_policy_document.d.json\n}\n'
  const call = (name: string, given: string): string =>
    `module "${name}" {\n  source = "./m"\n  extra = data.aws_iam_policy_document.${given}.json\n}\n`
  const base = document('one') + document('two') + call('a', 'one') + call('b', 'two') + role('r')

  test.each(['one', 'two'])('one value is made of both calls: %s', async (name) => {
    const text = `variable "c" {}\n${base}${inline('r', 'var.c ? module.a.json : module.b.json')}`
    const found = foundAt(await read({ 'main.tf': text, 'm/main.tf': wrapper }), `data.aws_iam_policy_document.${name}`)
    expect(found).toMatchObject({ principals: [arn('r')], principalsUnknown: [] })
  })
})

describe('a value that is reached inside of a text may be reached by itself too', () => {
  const policy =
    'resource "aws_iam_policy" "p" {\n  name = "p"\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })\n}\n' +
    'resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.a.name\n  policy_arn = aws_iam_policy.p.arn\n}\n'
  const given = 'variable "v" {}\nlocals {\n  v = var.v\n}\n'
  const within = '"arn:aws:iam::aws:policy/${local.v}"'

  test.each<[string, boolean]>([
    [`[${within}]`, false],
    [`[${within}, lower(local.v)]`, true],
    [`[lower(local.v), ${within}]`, true],
  ])('managed_policy_arns = %s', async (arns, open) => {
    const text = given + role('a') + policy + role('b', `  managed_policy_arns = ${arns}\n`)
    const { principalsUnknown } = foundAt(await read({ 'main.tf': text }), 'aws_iam_policy.p')
    expect(principalsUnknown).toEqual(open ? [expect.stringMatching(/aws_iam_role\.b .*may attach/)] : [])
  })
})

test.each<[string, boolean]>([
  ['"arn:${local.v}:iam::aws:policy/AdministratorAccess"', false],
  ['format("arn:%s:iam::aws:policy/AdministratorAccess", lower(var.v))', false],
  ['"arn:${local.v}:iam::${local.v}:policy/${local.v}"', true],
])('a policy of AWS in any partition is none of the repository: %s', async (policyArn, open) => {
  const text =
    'variable "v" {}\nlocals {\n  v = var.v\n}\n' +
    'resource "aws_iam_policy" "p" {\n  name = var.v\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })\n}\n' +
    `${role('a')}${role('b')}` +
    'resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.a.name\n  policy_arn = aws_iam_policy.p.arn\n}\n' +
    `resource "aws_iam_role_policy_attachment" "b" {\n  role = aws_iam_role.b.name\n  policy_arn = ${policyArn}\n}\n`
  const { principalsUnknown } = foundAt(await read({ 'main.tf': text }), 'aws_iam_policy.p')
  expect(principalsUnknown).toEqual(open ? [expect.stringMatching(/may attach/)] : [])
})
