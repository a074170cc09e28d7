import { describe, expect, test } from '@jest/globals'
import { foundAt, read, sourceAt } from '../support.ts'
import { allow, object, policy, document } from './form-texts.ts'

describe('forms that are skipped, and why', () => {
  test.each([
    ['templatefile("x.tpl", {})', /read from x\.tpl, which is not among the files/],
    ['file("${path.module}/../x.json")', /leads out of the repository/],
    ['file("/etc/x.json")', /leads out of the repository/],
    ['file(var.x)', /does not start at path\.module/],
    ['file("${path.module}/${var.x}.json")', /does not start at path\.module|is not in the source/],
    ['yamlencode({})', /made by yamlencode\(\)/],
    [`format(<<EOF\n${allow.replace('"*"', '"%s"')}\nEOF\n)`, /^Its format\(\) is given fewer values/],
    [`format(<<EOF\n${allow}\nEOF\n, "x")`, /^Its format\(\) is given more values/],
    [`format(<<EOF\n${allow.replace('"*"', '"%05d"')}\nEOF\n, 1)`, /^Its format\(\) fills in "%0"/],
    [`format(<<EOF\n${allow.replace('"*"', '%s')}\nEOF\n, "x")`, /^Its format\(\) inserts a value outside of quotes/],
    [
      `format(<<EOF\n${allow.replace('"*"', '"${var.x}%s"')}\nEOF\n, "x")`,
      /^Its format\(\) fills in a text that \$\{…\}/,
    ],
    ['var.policy', /variable var.policy/],
    ['module.x.policy', /module.x.policy/],
    [
      'data.aws_iam_policy_document.missing.json',
      /data.aws_iam_policy_document.missing, which this directory does not define/,
    ],
    ['jsonencode({ Statement = concat([], var.x) })', /statements are the result of an expression \(var\.x\)/],
    ['jsonencode({ Statement = [var.x] })', /One of its statements is the result of an expression/],
    ['jsonencode(var.x)', /document is the result of an expression/],
    [
      'jsonencode({ Statement = [{ Effect = var.e, Action = "s3:*", Resource = "*" }] })',
      /^Its Effect is not known here \(\$\{var\.e\}\)$/,
    ],
    ['jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*" }] })', /Resource or NotResource is missing/],
    [`<<EOF\n%{ if true }${allow}%{ endif }\nEOF`, /inside a %\{…\} directive/],
    [`<<EOF\n${allow.replace('s3:*', 's3:${~ var.x ~}')}\nEOF`, /removes characters/],
    ['<<EOF\n{"Statement": [{"Effect": "Allow",}]}\nEOF', /JSON cannot be read at main.tf:3:/],
    [
      '<<EOF\n{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}]}\nEOF',
      /Duplicate key "Effect"/,
    ],
    [
      `jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*", Condition = var.c }] })`,
      /Condition in it is the result/,
    ],
  ])('%s', async (value, words) => {
    const source = sourceAt((await read({ 'main.tf': policy(value) })).sources, 'aws_iam_policy.p')
    expect(source.status === 'skipped' && source.reason).toMatch(words)
  })

  test.each([
    ['  source_policy_documents = [var.x]\n', /merges other documents \(source_policy_documents\)/],
    [
      `  dynamic "statement" {\n    for_each = var.x\n    content {\n      actions = ["s3:*"]\n    }\n  }\n`,
      /dynamic "statement"/,
    ],
    [
      `  dynamic "statement" {\n    for_each = var.x\n    content {\n      effect  = statement.value.effect\n      actions = statement.value.actions\n    }\n  }\n`,
      /makes its statements of values that are defined in another place/,
    ],
    ['', /no statement blocks/],
    [
      '  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n    dynamic "resources" {\n      for_each = []\n      content {}\n    }\n  }\n',
      /dynamic "resources"/,
    ],
    [
      '  statement {\n    effect = "Deny"\n    actions = ["s3:*"]\n    resources = ["*"]\n    dynamic "condition" {\n      for_each = []\n      content {}\n    }\n  }\n',
      /may be a Deny that exists only sometimes/,
    ],
  ])('a document with %s', async (body, words) => {
    const source = sourceAt((await read({ 'main.tf': document(body) })).sources, 'data.aws_iam_policy_document.d')
    expect(source.status === 'skipped' && source.reason).toMatch(words)
  })

  test.each([
    ['locals { p = jsonencode(OBJECT) }\n', 'local.p', /^Nothing in this directory makes a policy of local\.p:/],
    [
      'locals { p = { a = jsonencode(OBJECT) } }\n',
      'local.p',
      /^Nothing in this directory makes a policy of local\.p…/,
    ],
    [
      'module "m" {\n  policy = jsonencode(OBJECT)\n}\n',
      'module.m.policy',
      /^module\.m\.policy is passed to a module which is not in this repository \(main\.tf:\d+\):/,
    ],
    [
      'module "m" {\n  policies = [jsonencode(OBJECT)]\n}\n',
      'module.m.policies',
      /^module\.m\.policies is passed to a module which/,
    ],
  ])('in a place that is not followed its principals are unknown: %s', async (text, address, words) => {
    const { sources } = await read({ 'main.tf': text.replace('OBJECT', object) })
    expect(foundAt(sources, address).principalsUnknown).toEqual([expect.stringMatching(words)])
  })

  test.each([
    ['aws_instance', 'user_data', '#!/bin/bash\ncat > policy.json <<X\nPOLICY\nX\n'],
    ['null_resource', 'command', "aws iam create-policy --policy-document 'POLICY'\n"],
  ])('a script that holds a policy is none: %s.%s', async (type, name, script) => {
    const text = script.replace('POLICY', allow)
    const inBlock = `resource "${type}" "s" {\n  ${name} = <<EOF\n${text}EOF\n}\n`
    expect((await read({ 'main.tf': inBlock })).sources).toEqual([])
    expect(
      (await read({ 'main.tf': inBlock.replace('<<EOF', 'base64encode(<<EOF').replace(/EOF\n}\n$/, 'EOF\n)\n}\n') }))
        .sources,
    ).toEqual([])
  })

  test('an object of another kind is none; one that policies are parts of is named', async () => {
    const other = 'resource "x" "y" {\n  content = jsonencode({ steps = [{ Statement = "x" }] })\n}\n'
    expect((await read({ 'main.tf': other })).sources).toEqual([])
    const holding = `resource "x" "y" {\n  values = jsonencode({ policy = ${object} })\n}\n`
    expect(sourceAt((await read({ 'main.tf': holding })).sources, 'x.y.values')).toMatchObject({
      reason: 'The policies in it are parts of a larger document, which is not followed',
    })
  })

  test('AWS takes no principals in an identity policy: blocks that may make some make none there', async () => {
    const principals = ['principals', 'not_principals'].map(
      (name) =>
        `    dynamic "${name}" {\n      for_each = var.p\n      content {\n        type = ${name}.value.type\n        identifiers = ${name}.value.identifiers\n      }\n    }\n`,
    )
    const body = `  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n${principals.join('')}  }\n`
    const { sources } = await read({ 'main.tf': document(body) + policy('data.aws_iam_policy_document.d.json') })
    expect(foundAt(sources, 'data.aws_iam_policy_document.d')).toMatchObject({ kind: 'identity' })
    const bucket = `resource "aws_s3_bucket_policy" "b" {\n  policy = data.aws_iam_policy_document.d.json\n}\n`
    expect(
      sourceAt((await read({ 'main.tf': document(body) + bucket })).sources, 'data.aws_iam_policy_document.d'),
    ).toMatchObject({
      kind: 'resource',
      reason: 'The principals that a statement names, or excepts, are not in the source',
    })
  })

  test('a document that names principals is no identity policy, whatever other elements it has', async () => {
    const trust =
      '  statement {\n    actions = ["sts:AssumeRole"]\n    dynamic "x" {\n      for_each = []\n    }\n    principals {\n      type = "AWS"\n    }\n  }\n'
    const kindOf = async (body: string) =>
      sourceAt((await read({ 'main.tf': document(body) })).sources, 'data.aws_iam_policy_document.d').kind
    expect(await kindOf(trust)).toBe('trust')
    expect(await kindOf(trust.replace('sts:AssumeRole', 's3:GetObject'))).toBe('resource')
    expect(await kindOf(trust.replace(/ {4}principals[^}]*}\n/, ''))).toBe('identity')
  })

  test.each([
    ['locals { p = replace(jsonencode(OBJECT), "x", "y") }\n', /^It is given to replace\(\) in local\.p,/],
    ['locals { p = "a ${jsonencode(OBJECT)}" }\n', /^It is put into a longer text in local\.p,/],
    ['locals { p = [for x in var.y : jsonencode(OBJECT)] }\n', /^It is inside a "for" expression in local\.p,/],
  ])('the code around a policy is named: %s', async (text, words) => {
    const { sources } = await read({ 'main.tf': text.replace('OBJECT', object) })
    expect(sourceAt(sources, 'local.p')).toMatchObject({ status: 'skipped', reason: expect.stringMatching(words) })
  })

  test.each([
    ['locals { p = replace(jsonencode(OBJECT), "x", "y") }\n', 'local.p'],
    [
      'data "aws_iam_policy_document" "d" {\n  source_policy_documents = [replace(jsonencode(OBJECT), "x", "y")]\n}\n',
      'data.aws_iam_policy_document.d.source_policy_documents',
    ],
  ])('a policy that an expression changes is skipped: %s', async (text, address) => {
    const { sources } = await read({ 'main.tf': text.replace('OBJECT', object) })
    expect(sourceAt(sources, address)).toMatchObject({
      status: 'skipped',
      reason: expect.stringMatching(/what becomes of it there is not followed/),
    })
  })

  test('a document in a local is attached through the policy made of the local', async () => {
    const role = 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
    const inline = 'resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.name\n  policy = local.p\n}\n'
    const locals = `locals {\n  p = var.x ? jsonencode(${object}) : jsonencode(${object})\n}\n`
    const { sources } = await read({ 'main.tf': role + inline, 'locals.tf': locals })
    for (const address of ['local.p', 'local.p#2'])
      expect(foundAt(sources, address)).toMatchObject({
        file: 'locals.tf',
        principals: ['arn:aws:iam::111122223333:role/r'],
        principalsUnknown: [],
      })
    const used = await read({ 'main.tf': role + inline, 'locals.tf': `${locals}output "o" {\n  value = local.p\n}\n` })
    expect(foundAt(used.sources, 'local.p').principalsUnknown).toEqual([
      expect.stringMatching(/also used in output\.o/),
    ])
  })

  test('a block with a syntax error costs that block, with its place', async () => {
    const { sources, problems } = await read({
      'a/bad.tf': `${policy(`jsonencode(${object})`)}resource "x" "y" {\n  a = [\n  b = 1\n}\n`,
      'b/good.tf': policy(`jsonencode(${object})`),
    })
    expect(problems).toEqual([expect.stringMatching(/^a\/bad.tf:\d+:\d+: not valid Terraform/)])
    expect(
      foundAt(
        sources.filter(({ file }) => file === 'b/good.tf'),
        'aws_iam_policy.p',
      ).principalsUnknown,
    ).toHaveLength(1)
  })

  test('a policy that is not valid itself is listed, with the reason', async () => {
    const { sources, problems } = await read({ 'bad.tf': policy('jsonencode({ Statement = [ Effect = "Allow" })') })
    expect(problems).toEqual([expect.stringMatching(/^bad.tf:\d+:\d+: not valid Terraform/)])
    expect(sourceAt(sources, 'aws_iam_policy.p')).toMatchObject({
      status: 'skipped',
      reason: 'The block around it is not valid Terraform',
    })
  })
})
