import { describe, expect, test } from '@jest/globals'
import { showUnresolved } from '../../../src/policy/unresolved.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { foundAt, loadParser, read, sourceAt } from '../support.ts'

const allow = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
const object = '{ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] }'
const policy = (value: string, more = ''): string => `resource "aws_iam_policy" "p" {\n  policy = ${value}\n}\n${more}`
const document = (body: string): string => `data "aws_iam_policy_document" "d" {\n${body}}\n`
const simple = '  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n  }\n'

describe('forms that are read', () => {
  test.each([
    ['jsonencode', policy(`jsonencode(${object})`)],
    ['heredoc', policy(`<<EOF\n${allow}\nEOF`)],
    ['heredoc', policy(`<<-EOF\n    ${allow}\n    EOF`)],
    ['string', policy(JSON.stringify(allow))],
    ['jsonencode', policy(`(jsonencode(${object}))`)],
    ['heredoc', policy(`trimspace(<<EOF\n${allow}\nEOF\n)`)],
    ['heredoc', policy(`format(<<EOF\n${allow.replace('"*"', '"%s"')}\nEOF\n, local.all)`, 'locals { all = "*" }\n')],
    ['heredoc', policy(`jsonencode(jsondecode(<<EOF\n${allow}\nEOF\n))`)],
  ])('%s: %s', async (form, text) => {
    const source = foundAt((await read({ 'main.tf': text })).sources, 'aws_iam_policy.p')
    expect(source).toMatchObject({
      form,
      kind: 'identity',
      line: 2,
      hosts: [{ address: 'aws_iam_policy.p', kind: 'managed-policy' }],
    })
    expect(source.document.statements).toEqual([{ effect: 'Allow', action: ['s3:*'], resource: ['*'], condition: [] }])
  })

  test('both sides of a conditional', async () => {
    const { sources } = await read({ 'main.tf': policy(`var.x ? jsonencode(${object}) : jsonencode(${object})`) })
    expect(sources.map(({ address, status }) => [address, status])).toEqual([
      ['aws_iam_policy.p', 'found'],
      ['aws_iam_policy.p#2', 'found'],
    ])
  })

  test.each([
    'data.aws_iam_policy_document.d.json',
    'data.aws_iam_policy_document.d[0].json',
    'one(data.aws_iam_policy_document.d[*].json)',
    'join("", data.aws_iam_policy_document.d.*.json)',
    '"${data.aws_iam_policy_document.d.minified_json}"',
  ])('a document, by %s', async (link) => {
    const { sources } = await read({ 'main.tf': document(simple) + policy(link) })
    expect(sources).toHaveLength(1)
    expect(foundAt(sources, 'data.aws_iam_policy_document.d').hosts).toEqual([
      { address: 'aws_iam_policy.p', kind: 'managed-policy' },
    ])
  })

  test('a document: defaults, variables of IAM, conditions by operator, empty lists', async () => {
    const text = document(`  policy_id = "id"
  statement {
    sid = ""
    not_actions = ["iam:*"]
    actions = []
    resources = ["arn:aws:s3:::&{aws:username}", "arn:aws:s3:::$\${aws:userid}"]
    condition {
      test = "StringEquals"
      variable = "aws:a"
      values = ["1"]
    }
    condition {
      test = "Bool"
      variable = "aws:b"
      values = ["true"]
    }
    condition {
      test = "StringEquals"
      variable = "aws:c"
      values = ["2"]
    }
  }
`)
    expect(foundAt((await read({ 'main.tf': text })).sources, 'data.aws_iam_policy_document.d').document).toEqual({
      version: '2012-10-17',
      id: 'id',
      statements: [
        {
          effect: 'Allow',
          notAction: ['iam:*'],
          resource: ['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::${aws:userid}'],
          condition: [
            { operator: 'StringEquals', key: 'aws:a', values: ['1'] },
            { operator: 'StringEquals', key: 'aws:c', values: ['2'] },
            { operator: 'Bool', key: 'aws:b', values: ['true'] },
          ],
        },
      ],
    })
  })
})

describe('YAML that is decoded, and encoded as JSON', () => {
  const yaml = 'Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action: ["s3:*"]\n    Resource: "*"\n'
  const inYaml = (text: string): string =>
    policy(`jsonencode(yamldecode(<<-EOF\n${text.replace(/^/gm, '    ')}\n  EOF\n))`)
  const at = async (text: string) => sourceAt((await read({ 'main.tf': inYaml(text) })).sources, 'aws_iam_policy.p')

  test('is read, and refused where it would be edited', async () => {
    const source = foundAt((await read({ 'main.tf': inYaml(yaml) })).sources, 'aws_iam_policy.p')
    expect(source.document).toEqual({
      version: '2012-10-17',
      statements: [{ effect: 'Allow', action: ['s3:*'], resource: ['*'], condition: [] }],
    })
    const [statement] = source.document.statements
    const proposal = [{ from: 0, statement: { ...statement!, action: ['s3:GetObject'] } }]
    expect(editSource(source, inYaml(yaml), proposal, { parser: await loadParser() })).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^it is written in YAML, /),
    })
  })

  test('with values that are put in', async () => {
    const text = yaml.replace('"*"', () => '"${var.a}/$${aws:username}"').replace('"s3:*"', '${var.b}, s3:Get${var.c}')
    const source = foundAt((await read({ 'main.tf': inYaml(text) })).sources, 'aws_iam_policy.p')
    const [statement] = source.document.statements
    expect(statement?.resource?.map(showUnresolved)).toEqual(['${var.a}/${aws:username}'])
    expect(statement?.action?.map(showUnresolved)).toEqual(['${var.b}', 's3:Get${var.c}'])
  })

  test.each([
    ['a date', yaml.replace('"2012-10-17"', '2012-10-17'), /^AWS would not take it: Version must be/],
    [
      'a word that is a truth value',
      yaml.replace('"s3:*"', 'yes'),
      /^AWS would not take it: Action must hold strings only|"true" is no action/,
    ],
    ['an alias', yaml.replace('["s3:*"]', '&a ["s3:*"]').replace('"*"', '*a'), /^Its YAML has an alias/],
    ['a tag', yaml.replace('"*"', '!!str "*"'), /^Its YAML has a tag/],
    ['a name twice', yaml.replace('Effect: Allow', 'Effect: Allow\n    Effect: Deny'), /^Duplicate key "Effect"/],
    ['no YAML', yaml.replace('"*"', '*'), /^Its YAML cannot be read/],
    ['a directive', yaml.replace('"*"', '%{ if var.x }"*"%{ endif }'), /^Its YAML contains a %\{…\} directive/],
  ])('%s', async (_, text, words) => {
    expect(await at(text)).toMatchObject({ status: 'skipped', reason: expect.stringMatching(words) })
  })
})

/** The resources of a document that has them as written. */
const resources = async (value: string, more = ''): Promise<string[] | undefined> => {
  const text = document(`  statement {\n    actions = ["s3:*"]\n    resources = ${value}\n  }\n`) + more
  const { document: made } = foundAt((await read({ 'main.tf': text })).sources, 'data.aws_iam_policy_document.d')
  return made.statements[0]?.resource?.map(showUnresolved)
}

describe('values', () => {
  test.each([
    ['[local.a]', 'locals { a = "arn:aws:s3:::a" }', ['arn:aws:s3:::a']],
    [
      'local.all',
      'locals {\n  all = ["arn:aws:s3:::a", "arn:aws:s3:::${local.b}"]\n  b = "b"\n}',
      ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
    ],
    ['["${local.a}/*"]', 'locals { a = var.a }', ['${var.a}/*']],
    ['["arn:aws:s3:::${var.a}"]', 'variable "a" { default = "known" }', ['arn:aws:s3:::${var.a}']],
    ['var.arns', '', ['${var.arns}']],
    [
      'concat(["arn:aws:s3:::a"], local.all)',
      'locals { all = ["arn:aws:s3:::b"] }',
      ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
    ],
    ['[format("arn:aws:s3:::%s/%s", local.a, "b")]', 'locals { a = "a" }', ['arn:aws:s3:::a/b']],
    ['[aws_s3_bucket.a.arn, "${aws_s3_bucket.a.arn}/*"]', '', ['${aws_s3_bucket.a.arn}', '${aws_s3_bucket.a.arn}/*']],
    ['["arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/x"]', '', ['arn:aws:iam::111122223333:role/x']],
    ['["arn:${data.aws_partition.now.partition}:s3:::x"]', '', ['arn:aws:s3:::x']],
    [
      '["arn:${data.aws_partition.now.partition}:s3:::x"]',
      'locals { region = "us-gov-west-1" }',
      ['arn:${data.aws_partition.now.partition}:s3:::x'],
    ],
    ['[local.a]', 'locals {\n  a = local.b\n  b = local.a\n}', [expect.stringMatching(/^\$\{local\.[ab]\}$/)]],
  ])('%s with %s', async (value, more, wanted) => {
    expect(await resources(value, more)).toEqual(wanted)
  })

  test('JSON with interpolations: in a string, for a value, and with characters that would end the string', async () => {
    const text = `locals { quoted = "a\\"b" }\n${policy(`<<EOF
{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::\${var.a}/\${local.quoted}","$\${aws:username}"],
"Condition":{"StringEquals":{"aws:SourceVpc":\${jsonencode(var.vpcs)}}}}]}
EOF`)}`
    const [statement] = foundAt((await read({ 'main.tf': text })).sources, 'aws_iam_policy.p').document.statements
    expect(statement?.resource?.map(showUnresolved)).toEqual([
      'arn:aws:s3:::${var.a}/${local.quoted}',
      '${aws:username}',
    ])
    expect(statement?.condition[0]?.values.map(showUnresolved)).toEqual(['${jsonencode(var.vpcs)}'])
  })
})

describe('names of condition keys that are not known', () => {
  const condition = '{ StringEquals = { "${local.issuer}:sub" = "x" } }'
  const inJson = '{"StringEquals":{"${local.issuer}:sub":"x"}}'

  test.each([
    [
      'jsonencode',
      policy(`jsonencode(${object.replace('}]', `, Condition = ${condition} }]`)})`, 'locals { issuer = var.x }\n'),
    ],
    [
      'heredoc',
      policy(`<<EOF\n${allow.replace('}]', `,"Condition":${inJson}}]`)}\nEOF`, 'locals { issuer = var.x }\n'),
    ],
  ])('%s', async (_, text) => {
    const [statement] = foundAt((await read({ 'main.tf': text })).sources, 'aws_iam_policy.p').document.statements
    expect(statement?.condition.map(({ key }) => showUnresolved(key))).toEqual(['${var.x}:sub'])
  })

  test.each([
    ['of an element', policy(`jsonencode(${object.replace('Action', '(var.x)')})`)],
    ['of the document', policy(`jsonencode(${object.replace('Statement', '"${var.x}"')})`)],
    [
      'of an operator',
      policy(`jsonencode(${object.replace('}]', ', Condition = { "${var.x}" = { "aws:a" = "b" } } }]')})`),
    ],
  ])('a name %s must be known', async (_, text) => {
    expect(sourceAt((await read({ 'main.tf': text })).sources, 'aws_iam_policy.p').status).toBe('skipped')
  })
})

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
      /may deny, and only sometimes/,
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

describe('JSON files', () => {
  test('are policies by their shape, and their principals come from configuration', async () => {
    const files = { 'policies/a.json': allow, 'package.json': '{"Statement": 1}', 'b.json': '{"name":"Statement"}' }
    const { sources } = await read(files, {
      principals: { 'policies/a.json': ['arn:aws:iam::111122223333:user/jane'] },
    })
    expect(sources.filter(({ status }) => status === 'found').map(({ id }) => id)).toEqual(['policies/a.json'])
    expect(foundAt(sources, 'policies/a.json')).toMatchObject({
      form: 'json',
      principals: ['arn:aws:iam::111122223333:user/jane'],
      principalsUnknown: [],
    })
  })

  test.each([
    ['{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"${arn}"},]}', /not valid JSON/, 'identity'],
    ['{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}', null, 'resource'],
    ['{"Statement":[{"Effect":"Allow","Principal":{"Service":"x"},"Action":"sts:AssumeRole"}]}', null, 'trust'],
    ['{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}]}', /Duplicate key/, 'identity'],
  ])('%s', async (text, words, kind) => {
    expect(sourceAt((await read({ 'p.json': text })).sources, 'p.json')).toMatchObject(
      words ? { kind, status: 'skipped', reason: expect.stringMatching(words) } : { kind, status: 'found' },
    )
  })

  test('a byte order mark is no obstacle', async () => {
    expect(foundAt((await read({ 'p.json': `\uFEFF${allow}` })).sources, 'p.json').document.statements).toHaveLength(1)
  })
})
