import { describe, expect, test } from '@jest/globals'
import { showUnresolved } from '../../../src/policy/unresolved.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { foundAt, loadParser, read, sourceAt } from '../support.ts'
import { allow, object, policy, document, simple } from './form-texts.ts'

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
