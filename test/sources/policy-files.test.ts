import { describe, expect, test } from '@jest/globals'
import { showUnresolved } from '../../src/policy/unresolved.ts'
import { editSource } from '../../src/sources/edit.ts'
import { applySplices } from '../../src/sources/splice.ts'
import { foundAt, loadParser, proposed, read, sourceAt } from './support.ts'

const role = 'resource "aws_iam_role" "app" {\n  name = "app"\n}\n'
const inline = (value: string, name = 'p'): string =>
  `resource "aws_iam_role_policy" "${name}" {\n  role   = aws_iam_role.app.name\n  policy = ${value}\n}\n`
const allow = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"${bucket}/*"}]}\n'
const json = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}\n'
const app = 'arn:aws:iam::111122223333:role/app'

describe('a policy in a file that Terraform reads', () => {
  test.each([
    ['templatefile("${path.module}/p.json.tpl", { bucket = var.b })', 'm/p.json.tpl', allow, 'template'],
    ['templatefile("p.tftpl", { bucket = var.b })', 'm/p.tftpl', allow, 'template'],
    ['"${templatefile("./p.tpl", {})}"', 'm/p.tpl', allow, 'template'],
    ['file("${path.module}/../policies/p.json")', 'policies/p.json', json, 'json'],
    ['file("${path.module}/p.tpl")', 'm/p.tpl', json, 'json'],
    ['templatefile("${path.module}/p.json", {})', 'm/p.json', allow, 'template'],
  ])('%s', async (value, path, text, form) => {
    const { sources } = await read({ 'm/main.tf': role + inline(value), [path]: text })
    expect(sources.filter(({ kind }) => kind === 'identity')).toHaveLength(1)
    expect(foundAt(sources, path)).toMatchObject({
      id: path,
      file: path,
      line: 1,
      form,
      hosts: [{ address: 'aws_iam_role_policy.p', kind: 'role-inline' }],
      principals: [app],
      principalsUnknown: [],
    })
  })

  test('data.template_file', async () => {
    const template = 'data "template_file" "t" {\n  template = file("${path.module}/p.tpl")\n}\n'
    const unused = 'data "template_file" "u" {\n  template = file("${path.module}/user-data.tpl")\n}\n'
    const files = { 'main.tf': role + template + unused + inline('data.template_file.t.rendered'), 'p.tpl': allow }
    const { sources } = await read(files)
    expect(sources.map(({ id, status }) => [id, status])).toEqual([['p.tpl', 'found']])
    expect(foundAt(sources, 'p.tpl').principals).toEqual([app])
    expect(foundAt(sources, 'p.tpl').document.statements[0]?.resource?.map(showUnresolved)).toEqual(['${bucket}/*'])
  })

  test('data.template_file with its text inside', async () => {
    const inside = (text: string): string => `data "template_file" "t" {\n  template = <<EOF\n${text}EOF\n}\n`
    const plain = await read({ 'main.tf': role + inside(json) + inline('data.template_file.t.rendered') })
    expect(foundAt(plain.sources, 'data.template_file.t').principals).toEqual([app])
    const twice = await read({
      'main.tf': role + inside(allow.replace('${', () => '$${')) + inline('data.template_file.t.rendered'),
    })
    expect(sourceAt(twice.sources, 'data.template_file.t')).toMatchObject({
      status: 'skipped',
      reason: expect.stringMatching(/template inside of Terraform text/),
    })
  })

  test('read by several, it is held by all of them', async () => {
    const other =
      'resource "aws_iam_user_policy" "q" {\n  user   = aws_iam_user.jane.name\n  policy = file("p.json")\n}\n'
    const user = 'resource "aws_iam_user" "jane" {\n  name = "jane"\n}\n'
    const { sources } = await read({ 'main.tf': role + inline('file("./p.json")') + user + other, 'p.json': json })
    const source = foundAt(sources, 'p.json')
    expect(source.principals).toEqual([app, 'arn:aws:iam::111122223333:user/jane'])
    expect(source.hosts.map(({ kind }) => kind)).toEqual(['role-inline', 'user-inline'])
    expect(source.principalsUnknown).toEqual([])
  })

  test('named where it is not followed, its principals are unknown', async () => {
    const lost = 'locals {\n  p = jsondecode(file("${path.module}/p.json"))\n}\noutput "p" {\n  value = local.p\n}\n'
    const far =
      'locals {\n  q = file("../m/p.json")\n  r = file("${path.module}/p.json")\n}\noutput "q" {\n  value = [local.q, local.r]\n}\n'
    const { sources } = await read({
      'm/main.tf': role + inline('file("p.json")') + lost,
      'm/p.json': json,
      'n/a.tf': far,
    })
    expect(foundAt(sources, 'm/p.json').principalsUnknown.map((sentence) => sentence.split(',')[0])).toEqual([
      'm/p.json is also read for output.q (n/a.tf:6)',
      'm/p.json may be read for output.p (m/main.tf:12)',
    ])
  })

  test('a path that starts where Terraform runs is not guessed in a module', async () => {
    const call = 'module "m" {\n  source = "./m"\n}\n'
    const { sources } = await read({ 'main.tf': call, 'm/main.tf': role + inline('file("p.json")'), 'm/p.json': json })
    expect(sourceAt(sources, 'aws_iam_role_policy.p')).toMatchObject({
      status: 'skipped',
      reason: expect.stringMatching(/starts where Terraform runs/),
    })
    expect(foundAt(sources, 'm/p.json').principalsUnknown).toHaveLength(1)
  })

  test('as text here and as a template there it is left', async () => {
    const { sources } = await read({
      'main.tf': role + inline('file("p.json")') + inline('templatefile("p.json", {})', 'q'),
      'p.json': json,
    })
    expect(sourceAt(sources, 'p.json')).toMatchObject({
      status: 'skipped',
      reason: 'It is read as it stands in one place and as a template in another',
    })
  })

  test('as a trust policy it is read as one, with the role that it lets be assumed', async () => {
    const trust = '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"${service}"}}]}'
    const assuming = 'resource "aws_iam_role" "r" {\n  assume_role_policy = templatefile("t.tpl", {})\n}\n'
    const { sources } = await read({ 'main.tf': assuming, 't.tpl': trust })
    expect(sourceAt(sources, 't.tpl')).toMatchObject({
      kind: 'trust',
      form: 'template',
      status: 'found',
      attachedTo: [{ address: 'aws_iam_role.r', arns: [] }],
    })
  })

  test.each([
    ['%{ if x }{"Statement": [{"Effect": "Allow"}]}%{ endif }', /%\{…\} directive/],
    ['{"Statement": [{"Effect": "Allow",}]}', /JSON cannot be read at p\.tpl:1:/],
    ['{"Statement": [{"Effect": "Allow" ${', /not a valid Terraform template|cannot be read/],
  ])('%s', async (text, words) => {
    const { sources } = await read({ 'main.tf': role + inline('templatefile("p.tpl", {})'), 'p.tpl': text })
    const source = sourceAt(sources, 'p.tpl')
    expect(source.status === 'skipped' && source.reason).toMatch(words)
  })

  test('context is read only where a requested file makes a policy of it', async () => {
    const { readSources } = await import('../../src/sources/read.ts')
    const options = { accountOf: () => '111122223333', principals: {}, parser: await loadParser() }
    const files = [
      { path: 'main.tf', content: role + inline('file("p.json")') },
      { path: 'p.json', content: json, context: true },
      { path: 'q.json', content: json, context: true },
    ]
    expect(readSources(files, options).sources.map(({ id }) => id)).toEqual(['p.json'])
  })

  test('variables of a template keep their names in an edit', async () => {
    const text = '{"Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["${bucket}/*","$${x}"]}]}\r\n'
    const { sources } = await read({ 'p.tftpl': text })
    const source = foundAt(sources, 'p.tftpl')
    const target = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['{{bucket}}/a/*', '${x}'] }
    const result = editSource(source, text, [proposed(0, target)], { parser: await loadParser() })
    if (result.kind === 'refused') throw new Error(result.reason)
    expect(applySplices(text, result.splices)).toBe(
      '{"Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["${bucket}/a/*","$${x}"]}]}\r\n',
    )
  })
})
