import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../../src/sources/read.ts'
import type { PolicySource } from '../../../../src/sources/types.ts'
import { account, foundAt, loadParser } from '../../support.ts'

const role = (name: string): string => `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n}\n`
const policy =
  'resource "aws_iam_policy" "p" {\n  name   = "queue"\n  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }] })\n}\n'
const attach = (to: string, arn: string, more = '', label = 'b'): string =>
  `resource "aws_iam_role_policy_attachment" "${label}" {\n${more}  role = ${to}\n  policy_arn = ${arn}\n}\n`
const base = role('a') + policy + attach('aws_iam_role.a.name', 'aws_iam_policy.p.arn', '', 'a') + role('b')
const arn = (name: string): string => `arn:aws:iam::${account}:role/${name}`
const policyArn = `arn:aws:iam::${account}:policy/queue`
const named = `"arn:aws:iam::${account}:policy/\${each.value}"`

async function policyIn(
  files: Readonly<Record<string, string>>,
  target = 'aws_iam_policy.p',
  manifests: Readonly<Record<string, string>> = {},
): Promise<PolicySource> {
  const plain = Object.entries(files).map(([path, content]) => ({ path, content }))
  const { sources } = readSources(
    [
      ...plain.filter(({ path }) => /\.(tf|json|hcl)$/.test(path)),
      ...Object.entries(manifests).map(([path, content]) => ({
        path,
        content,
        manifest: true as const,
        context: true as const,
      })),
    ],
    {
      accountOf: () => account,
      principals: {},
      parser: await loadParser(),
      data: { paths: new Set(Object.keys(files)), contents: new Map(Object.entries(files)) },
    },
  )
  return foundAt(sources, target)
}

describe('values of files of data are followed', () => {
  const roles = (list: string): string => attach('aws_iam_role.b.name', named, `  for_each = toset(${list})\n`)
  test.each<[string, string, Record<string, string>]>([
    [
      'a list of YAML',
      roles('yamldecode(file("${path.module}/x.yaml")).policies'),
      { 'x.yaml': 'policies: [queue]\n' },
    ],
    [
      'a list of JSON',
      roles('jsondecode(file("${path.module}/x.json"))["policies"]'),
      { 'x.json': '{"policies": ["queue"]}' },
    ],
    [
      'rows of CSV',
      attach(
        'each.value.role',
        'local.arns[each.value.policy]',
        '  for_each = { for row in csvdecode(file("x.csv")) : row.role => row }\n',
      ) + 'locals {\n  arns = { queue = aws_iam_policy.p.arn, other = "arn:aws:iam::aws:policy/ReadOnlyAccess" }\n}\n',
      { 'x.csv': 'role,policy\nb,queue\nc,other\n' },
    ],
    [
      'one file for each role, by a fileset',
      'locals {\n  all = { for f in fileset("${path.module}/roles", "*.yaml") : trimsuffix(f, ".yaml") => yamldecode(file("${path.module}/roles/${f}")) }\n' +
        '  pairs = flatten([for r, c in local.all : [for p in c.policies : { role = r, policy = p }]])\n}\n' +
        attach(
          'each.value.role',
          named.replace('each.value', 'each.value.policy'),
          '  for_each = { for x in local.pairs : "${x.role}-${x.policy}" => x }\n',
        ),
      { 'roles/b.yaml': 'policies:\n  - queue\n', 'roles/a.yml': 'policies:\n  - other\n' },
    ],
    [
      'a template of YAML',
      attach(
        'aws_iam_role.b.name',
        'each.value',
        '  for_each = toset(yamldecode(templatefile("${path.module}/x.tftpl", { id = "111122223333" })))\n',
      ),
      { 'x.tftpl': '- arn:aws:iam::${id}:policy/queue\n' },
    ],
  ])('%s', async (_, text, files) => {
    expect(await policyIn({ 'main.tf': base + text, ...files })).toMatchObject({
      principals: [arn('a'), arn('b')],
      principalsUnknown: [],
    })
  })

  test('roles of a file, where a condition holds', async () => {
    const text =
      'locals {\n  roles = yamldecode(file("${path.module}/x.yaml"))\n}\n' +
      'resource "aws_iam_role" "r" {\n  for_each = local.roles\n  name = each.key\n}\n' +
      attach(
        'aws_iam_role.r[each.key].name',
        'aws_iam_policy.p.arn',
        '  for_each = { for k, v in local.roles : k => v if v.queue }\n',
      )
    const files = { 'main.tf': policy + text, 'x.yaml': 'one: { queue: yes }\ntwo: { queue: no }\n' }
    expect(await policyIn(files)).toMatchObject({ principals: [arn('one')], principalsUnknown: [] })
  })

  test('names of policy files', async () => {
    const text = `${role('a')}resource "aws_iam_role_policy" "i" {\n  for_each = toset(yamldecode(file("\${path.module}/x.yaml")))\n  role = aws_iam_role.a.name\n  policy = file("\${path.module}/p/\${each.key}.json")\n}\n`
    const json = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    const files = { 'main.tf': text, 'x.yaml': '- table\n', 'p/table.json': json, 'p/other.json': json }
    expect(await policyIn(files, 'p/table.json')).toMatchObject({ principals: [arn('a')], principalsUnknown: [] })
    expect((await policyIn(files, 'p/other.json')).principals).toEqual([])
  })
})

describe('an unknown part of a file may be anything', () => {
  const text = attach('aws_iam_role.b.name', 'each.value', '  for_each = toset(yamldecode(file("x.yaml")))\n')
  test.each<[string, Record<string, string>]>([
    ['it was not read', {}],
    ['it is not YAML', { 'x.yaml': 'a: [' }],
    ['a value is not clear', { 'x.yaml': '- !x queue\n' }],
  ])('%s', async (_, files) => {
    const { principalsUnknown } = await policyIn({ 'main.tf': base + text, ...files })
    expect(principalsUnknown).toEqual([
      expect.stringMatching(/aws_iam_role_policy_attachment\.b in main\.tf:\d+ may attach/),
    ])
  })

  test('a file that is a policy, too, stays one', async () => {
    const json = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    const user =
      'resource "aws_iam_user_policy" "u" {\n  user = "u"\n  policy = jsonencode({ Statement = jsondecode(file("p.json")).Statement })\n}\n'
    const { principalsUnknown } = await policyIn({ 'main.tf': role('a') + user, 'p.json': json }, 'p.json')
    expect(principalsUnknown).not.toEqual([])
  })

  test.each<[string, string]>([
    ['a class of characters', '[qx]*.yaml'],
    ['an unknown pattern', '${var.x}*.yaml'],
  ])('a fileset by %s', async (_, glob) => {
    const files = `variable "x" {}\n${attach('aws_iam_role.b.name', `"arn:aws:iam::${account}:policy/\${trimsuffix(each.value, ".yaml")}"`, `  for_each = fileset(path.module, "${glob}")\n`)}`
    const { principalsUnknown } = await policyIn({ 'main.tf': base + files, 'queue.yaml': 'x: 1\n' })
    expect(principalsUnknown).toEqual([expect.stringMatching(/may attach/)])
  })
})

describe('the ARN of a policy in a file of data', () => {
  const manifests = { 'x.yaml': `\n- ${policyArn}\n` }
  const decoded = attach('aws_iam_role.b.name', 'each.value', '  for_each = toset(yamldecode(file("x.yaml")).mine)\n')
  const content = `mine:\n- ${policyArn}\n`

  test('is explained by the attachment that gets it', async () => {
    expect(await policyIn({ 'main.tf': base + decoded, 'x.yaml': content }, undefined, manifests)).toMatchObject({
      principals: [arn('a'), arn('b')],
      principalsUnknown: [],
    })
  })

  test.each<[string, string, string]>([
    ['nothing decodes the file', base, content],
    ['another part of it is decoded', base + decoded, `mine: []\nothers: [${policyArn}]\n`],
  ])('is a possible use where %s', async (_, main, text) => {
    const { principalsUnknown } = await policyIn({ 'main.tf': main, 'x.yaml': text }, undefined, manifests)
    expect(principalsUnknown).toEqual([expect.stringMatching(/x\.yaml:2 names the ARN/)])
  })
})
