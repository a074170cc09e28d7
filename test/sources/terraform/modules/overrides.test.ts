import { describe, expect, test } from '@jest/globals'
import { account, foundAt, read } from '../../support.ts'

const role = (name: string): string => `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n}\n`
const policy =
  'resource "aws_iam_policy" "p" {\n  name   = "queue"\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }] })\n}\n'
const attachment = (body: string): string => `resource "aws_iam_role_policy_attachment" "x" {\n${body}}\n`
const main = (to = 'aws_iam_role.a.name', arn = 'aws_iam_policy.p.arn', more = ''): string =>
  role('a') + role('b') + policy + attachment(`${more}  role = ${to}\n  policy_arn = ${arn}\n`)
const toB = attachment('  role = aws_iam_role.b.name\n')
const arn = (name: string): string => `arn:aws:iam::${account}:role/${name}`

const held = async (files: Readonly<Record<string, string>>) => {
  const { principals, principalsUnknown } = foundAt((await read(files)).sources, 'aws_iam_policy.p')
  return [principals, principalsUnknown]
}

describe('override files are merged', () => {
  test.each<[string, Record<string, string>]>([
    ['an argument', { 'main.tf': main(), 'override.tf': toB }],
    ['a file that comes before the other', { 'main.tf': main(), 'a_override.tf': toB }],
    ['the last of several', { 'main.tf': main(), 'a_override.tf': attachment('  role = "c"\n'), 'b_override.tf': toB }],
    ['a file of OpenTofu', { 'main.tf': main(), 'override.tofu': toB }],
    [
      'JSON',
      {
        'main.tf': main(),
        'x_override.tf.json': JSON.stringify({
          resource: { aws_iam_role_policy_attachment: { x: { role: '${aws_iam_role.b.name}' } } },
        }),
      },
    ],
    [
      'a local',
      {
        'main.tf': `${main('local.who')}locals {\n  who = "a"\n  x = 1\n}\n`,
        'override.tf': 'locals {\n  who = "b"\n}\n',
      },
    ],
    [
      'a default',
      {
        'main.tf': `${main('var.who')}variable "who" {\n  default = "a"\n}\n`,
        'override.tf': 'variable "who" {\n  default = "b"\n}\n',
      },
    ],
    [
      'an argument of a module',
      {
        'main.tf': 'module "m" {\n  source = "./m"\n  who = "a"\n}\n',
        'override.tf': 'module "m" {\n  who = "b"\n}\n',
        'm/main.tf': `variable "who" {}\n${main('var.who')}`,
      },
    ],
    [
      'the module that is called',
      {
        'main.tf': 'module "m" {\n  source = "x/y/z"\n}\n',
        'override.tf': 'module "m" {\n  source = "./m"\n  who = "b"\n}\n',
        'm/main.tf': `variable "who" {}\n${main('var.who')}`,
      },
    ],
    [
      'an output',
      {
        'main.tf': `module "m" {\n  source = "./m"\n}\n${main('module.m.who')}`,
        'm/main.tf': 'output "who" {\n  value = "a"\n}\n',
        'm/override.tf': 'output "who" {\n  value = "b"\n}\n',
      },
    ],
    [
      'arguments to ignore',
      {
        'main.tf': main('aws_iam_role.b.name', undefined, '  lifecycle {\n    ignore_changes = [role]\n  }\n'),
        'override.tf': attachment('  lifecycle {\n    ignore_changes = []\n  }\n'),
      },
    ],
    [
      'settings of Terraform',
      { 'main.tf': main('aws_iam_role.b.name'), 'backend_override.tf': 'terraform {\n  backend "local" {}\n}\n' },
    ],
  ])('%s', async (_, files) => {
    expect(await held(files)).toEqual([[arn('b')], []])
  })

  test('nested blocks take the place of all of their type', async () => {
    const inline = (of: string): string =>
      `  inline_policy {\n    name   = "x"\n    policy = data.aws_iam_policy_document.${of}.json\n  }\n`
    const document = (name: string): string =>
      `data "aws_iam_policy_document" "${name}" {\n  statement {\n    actions   = ["s3:*"]\n    resources = ["*"]\n  }\n}\n`
    const files = {
      'main.tf': `resource "aws_iam_role" "a" {\n  name = "a"\n${inline('d')}}\n${document('d')}${document('e')}`,
      'override.tf': `resource "aws_iam_role" "a" {\n${inline('e')}}\n`,
    }
    const { sources } = await read(files)
    expect(foundAt(sources, 'data.aws_iam_policy_document.e').principals).toEqual([arn('a')])
    expect(foundAt(sources, 'data.aws_iam_policy_document.d').principals).toEqual([])
  })

  test('a file that only the override reads', async () => {
    const json = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    const files = {
      'main.tf': `${role('a')}resource "aws_iam_role_policy" "x" {\n  role = aws_iam_role.a.name\n  policy = var.p\n}\nvariable "p" {}\n`,
      'override.tf': 'resource "aws_iam_role_policy" "x" {\n  policy = try(file("${path.module}/p.json"), "")\n}\n',
      'p.json': json,
    }
    expect(foundAt((await read(files)).sources, 'p.json')).toMatchObject({
      principals: [arn('a')],
      principalsUnknown: [],
    })
  })

  test('the account of the provider', async () => {
    const provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    const over = 'provider "aws" {\n  allowed_account_ids = ["444455556666"]\n}\n'
    expect(await held({ 'main.tf': provider + main(), 'override.tf': over })).toEqual([
      [arn('a').replace(account, '444455556666')],
      [],
    ])
  })

  test('a reason names the place in the file that overrides', async () => {
    const [, unknown] = await held({
      'main.tf': `${main()}variable "x" {}\n`,
      'override.tf': `\n${attachment('  policy_arn = var.x\n')}`,
    })
    expect(unknown).toEqual([expect.stringMatching(/aws_iam_role_policy_attachment\.x in override\.tf:3 may attach/)])
  })
})

describe('an override that is not merged hides something', () => {
  test.each<[string, string, RegExp]>([
    ['a policy', policy, /override\.tf:1 overrides aws_iam_policy\.p, which is not followed/],
    ['a block that is not there', attachment('').replace('"x"', '"y"'), /overrides aws_iam_role_policy_attachment\.y/],
    [
      'a block that cannot be overridden',
      'moved {\n  from = aws_iam_role.c\n  to = aws_iam_role.a\n}\n',
      /overrides moved/,
    ],
  ])('%s', async (_, text, words) => {
    const [, unknown] = await held({ 'main.tf': main(), 'override.tf': text })
    expect(unknown).toContainEqual(expect.stringMatching(words))
  })

  test('it may attach a policy of another directory', async () => {
    const over = attachment(`  role = aws_iam_role.b.name\n  policy_arn = "arn:aws:iam::${account}:policy/queue"\n`)
    const [principals] = await held({ 'main.tf': main(), 'x/main.tf': role('b'), 'x/override.tf': over })
    expect(principals).toEqual([arn('a'), arn('b')])
  })
})
