import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { showUnresolved } from '../../../src/policy/unresolved.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { parseTerraformJson } from '../../../src/sources/terraform/syntax/json/file.ts'
import { decodeJsonString } from '../../../src/sources/terraform/syntax/json/string.ts'
import { foundAt, loadParser, proposed, read, sourceAt } from '../support.ts'

const role = { aws_iam_role: { app: { name: 'app', assume_role_policy: '{}' } } }
const statement = { Effect: 'Allow', Action: ['s3:*'], Resource: '*' }
const policy = JSON.stringify({ Statement: [statement] })
const blocks = { statement: [{ actions: ['s3:*'], resources: ['*'] }] }
const app = 'arn:aws:iam::111122223333:role/app'
const inline = (text: string) => ({ aws_iam_role_policy: { p: { role: '${aws_iam_role.app.id}', policy: text } } })

const of = async (value: unknown, beside: Readonly<Record<string, string>> = {}) =>
  (await read({ 'main.tf.json': JSON.stringify(value, null, 2), ...beside })).sources

describe('policies in JSON syntax', () => {
  test.each([
    ['a string of JSON', policy, 'string'],
    [
      'jsonencode',
      '${jsonencode({"Statement" = [{Effect = "Allow", "Action": ["s3:*"], Resource = "*"}]})}',
      'jsonencode',
    ],
    [
      'jsonencode in parentheses',
      '${(jsonencode({Statement = [{Effect = "Allow", Action = ["s3:*"], Resource = "*"}]}))}',
      'jsonencode',
    ],
    [
      'one side of a conditional',
      '${var.on ? jsonencode({Statement = {Effect = "Allow", Action = "s3:*", Resource = "*"}}) : ""}',
      'jsonencode',
    ],
  ])('%s', async (_, text, form) => {
    const source = foundAt(await of({ resource: { ...role, ...inline(text) } }), 'aws_iam_role_policy.p')
    expect(source).toMatchObject({ form, principals: [app], principalsUnknown: [], hosts: [{ kind: 'role-inline' }] })
    expect(source.document.statements).toMatchObject([{ action: ['s3:*'], resource: ['*'] }])
  })

  test.each([
    ['objects', { aws_iam_policy_document: { d: blocks } }],
    ['lists at every depth', [{ aws_iam_policy_document: [{ d: [blocks] }] }]],
    ['one statement without a list', { aws_iam_policy_document: { d: { statement: blocks.statement[0] } } }],
    ['with comments', { '//': 'x', aws_iam_policy_document: { '//': {}, d: { '//': { metadata: {} }, ...blocks } } }],
  ])('blocks of a document as %s', async (_, data) => {
    const resource = [role, inline('${data.aws_iam_policy_document.d.json}')]
    const source = foundAt(await of({ '//': 'x', data, resource }), 'data.aws_iam_policy_document.d')
    expect(source).toMatchObject({ form: 'policy_document', principals: [app], principalsUnknown: [] })
    expect(source.document.statements).toMatchObject([{ effect: 'Allow', action: ['s3:*'], resource: ['*'] }])
  })

  test('an inline policy of a role, and its trust policy', async () => {
    const trust =
      '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}'
    const sources = await of({
      resource: {
        aws_iam_role: { app: { name: 'app', assume_role_policy: trust, inline_policy: [{ name: 'x', policy }] } },
      },
    })
    expect(foundAt(sources, 'aws_iam_role.app.inline_policy[0]').principals).toEqual([app])
    expect(sourceAt(sources, 'aws_iam_role.app.assume_role_policy')).toMatchObject({ kind: 'trust' })
  })

  test('both syntaxes in one directory refer to each other', async () => {
    const document =
      'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n  }\n}\n'
    const resource = [role, inline('${data.aws_iam_policy_document.d.json}')]
    const there = await of({ resource }, { 'data.tf': document })
    expect(foundAt(there, 'data.aws_iam_policy_document.d')).toMatchObject({ principals: [app], principalsUnknown: [] })
    const attach =
      'resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.app.name\n  policy_arn = aws_iam_policy.p.arn\n}\n'
    const managed = { aws_iam_policy: { p: { name: 'p', policy } } }
    const here = await of({ resource: [role, managed] }, { 'attach.tf': attach })
    expect(foundAt(here, 'aws_iam_policy.p')).toMatchObject({ principals: [app], principalsUnknown: [] })
  })

  test('modules, variables, locals and values', async () => {
    const main = { module: { m: { source: './m', env: '${local.env}' } }, locals: { env: 'prod' } }
    const called = {
      variable: { env: { default: 'dev' }, stage: {} },
      resource: {
        aws_iam_role: { app: { name: 'app-${var.env}-${var.stage}', assume_role_policy: '{}' } },
        ...inline(policy),
      },
    }
    const { sources } = await read({
      'main.tf.json': JSON.stringify({ ...main, module: { m: { ...main.module.m, stage: '${var.stage}' } } }),
      'terraform.tfvars.json': '{"stage": "a"}',
      'variables.tf': 'variable "stage" {\n  default = "a"\n}\n',
      'm/main.tf.json': JSON.stringify(called),
    })
    expect(foundAt(sources, 'aws_iam_role_policy.p')).toMatchObject({
      principals: ['arn:aws:iam::111122223333:role/app-prod-a'],
      principalsUnknown: [],
    })
  })

  test('files that it reads, also where they are named without being followed', async () => {
    const file = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    const resource = [role, inline('${file("${path.module}/p.json")}')]
    const read1 = await of({ resource }, { 'p.json': file })
    expect(foundAt(read1, 'p.json')).toMatchObject({ principals: [app], principalsUnknown: [] })
    const lost = await of(
      { resource, output: { p: { value: '${jsondecode(file("${path.module}/p.json"))}' } } },
      { 'p.json': file },
    )
    expect(foundAt(lost, 'p.json').principalsUnknown).toEqual([
      expect.stringMatching(/^p\.json may be read for output\.p \(main\.tf\.json:\d+\)/),
    ])
  })

  test('for_each over a map gives each instance its name', async () => {
    const each = { name: 'app-${each.key}', for_each: '${{ a = 1, b = 2 }}', assume_role_policy: '{}' }
    const roles = { aws_iam_role: { app: each } }
    const attached = {
      aws_iam_role_policy: { p: { for_each: '${aws_iam_role.app}', role: '${each.value.name}', policy } },
    }
    const source = foundAt(await of({ resource: { ...roles, ...attached } }), 'aws_iam_role_policy.p')
    expect(source.principals).toEqual(['a', 'b'].map((key) => `arn:aws:iam::111122223333:role/app-${key}`))
  })

  test('dynamic statements are read in part', async () => {
    const dynamic = {
      statement: [
        { for_each: '${var.buckets}', content: [{ actions: ['s3:Get*'], resources: ['${statement.value}'] }] },
      ],
    }
    const data = { aws_iam_policy_document: { d: { ...blocks, dynamic } } }
    const source = foundAt(await of({ data }), 'data.aws_iam_policy_document.d')
    expect(source.document.statements.map(({ resource }) => resource?.map(showUnresolved))).toEqual([
      ['*'],
      ['${statement.value}'],
    ])
    expect(source.rest).toEqual(['some of its statements exist, or apply, only sometimes'])
  })
})

describe('edits in JSON syntax', () => {
  const narrowed = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: '*' }
  const edited = async (text: string, address: string, target: unknown = narrowed) => {
    const { sources } = await read({ 'main.tf.json': text })
    const result = editSource(foundAt(sources, address), text, [proposed(0, target)], { parser: await loadParser() })
    return result.kind === 'edited' ? applySplices(text, result.splices) : `refused: ${result.reason}`
  }

  test('characters that JSON writes in several ways stay as they are written', async () => {
    const text = String.raw`{"resource":{"aws_iam_policy":{"p":{"policy":"{\u0022Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:*\"],\"Resource\":\"*\"}],\"Id\":\"\u00e9\/\\u00e9\"}"}}}}`
    expect(await edited(text, 'aws_iam_policy.p')).toBe(text.replace('s3:*', 's3:GetObject'))
  })

  test('an expression for a list becomes a list', async () => {
    const text =
      '{"locals":{"a":["s3:*"]},"data":{"aws_iam_policy_document":{"d":{"statement":{"actions":"${local.a}","resources":["*"]}}}}}'
    expect(await edited(text, 'data.aws_iam_policy_document.d')).toBe(text.replace('"${local.a}"', '["s3:GetObject"]'))
  })

  test('a reference takes the place of an ARN, in quotes and escaped', async () => {
    const { sources } = await read({
      'main.tf.json': JSON.stringify({
        data: { aws_iam_policy_document: { d: blocks } },
        resource: [
          role,
          inline('${data.aws_iam_policy_document.d.json}'),
          { aws_s3_bucket: { b: { bucket: 'acme-logs' } } },
        ],
      }),
    })
    expect(foundAt(sources, 'data.aws_iam_policy_document.d').references?.get('arn:aws:s3:::acme-logs')).toBe(
      'aws_s3_bucket.b.arn',
    )
    const text = '{"data":{"aws_iam_policy_document":{"d":{"statement":[{"actions":["s3:*"],"resources":["*"]}]}}}}'
    const target = { ...narrowed, Resource: ['{{aws_s3_bucket.b["x"].arn}}', '{{aws_s3_bucket.b["x"].arn}}/*'] }
    expect(await edited(text, 'data.aws_iam_policy_document.d', target)).toBe(
      text
        .replace('s3:*', 's3:GetObject')
        .replace(
          '["*"]',
          () => String.raw`["${'$'}{aws_s3_bucket.b[\"x\"].arn}","${'$'}{aws_s3_bucket.b[\"x\"].arn}/*"]`,
        ),
    )
  })

  test('a statement with a comment is not written anew', async () => {
    const text =
      '{"data":{"aws_iam_policy_document":{"d":{"statement":[{"//":"why","actions":["s3:*"],"resources":["*"]}]}}}}'
    expect(await edited(text, 'data.aws_iam_policy_document.d', { ...narrowed, Sid: 'New' })).toMatch(
      /comments would be lost/,
    )
  })
})

describe('bad input in JSON syntax', () => {
  test('an error affects its file only, and is reported with its place', async () => {
    const { sources, problems } = await read({
      'a/bad.tf.json': `{\n  "resource": {"aws_iam_policy": {"p": {"policy": ${JSON.stringify(policy)},}}}\n}`,
      'b/good.tf.json': JSON.stringify({ resource: { ...role, ...inline(policy) } }),
    })
    expect(problems).toEqual([expect.stringMatching(/^a\/bad\.tf\.json:2:\d+: not valid Terraform/)])
    expect(sourceAt(sources, 'aws_iam_policy.p')).toMatchObject({
      status: 'skipped',
      reason: 'The block around it is not valid Terraform',
    })
    expect(foundAt(sources, 'aws_iam_role_policy.p').principals).toEqual([app])
  })

  test.each([
    ['an argument twice', '{"resource":{"aws_iam_policy":{"p":{"policy":"{}","policy":"{}"}}}}', 50],
    ['a template that is none', '{"locals":{"a":"x${"}}', 19],
    ['a block that is none', '{"resource":{"aws_iam_policy":{"p":1}}}', 35],
    ['no JSON', 'resource', 0],
    ['a list', '[{"locals":{"a":1}}', 19],
    ['a number', '7', 0],
    ['nothing', '', 0],
    ['a comment', '{} // x', 3],
    // Terraform takes none here, unlike in native syntax.
    ['a byte order mark', '\uFEFF{}', 0],
  ])('%s', async (_, text, start) => {
    const { problems } = parseTerraformJson(text, await loadParser())
    expect(problems.map((problem) => problem.start)).toEqual([start])
  })

  test('a name twice in a document', async () => {
    const twice = '{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}]}'
    expect(sourceAt(await of({ resource: inline(twice) }), 'aws_iam_role_policy.p')).toMatchObject({
      status: 'skipped',
      reason: 'Duplicate key "Effect" in one object',
    })
  })

  test.each(['[', '{"a":', '{"locals":{"a":['])('nested deeply: %s', async (text) => {
    const { body, problems } = parseTerraformJson(text.repeat(100_000), await loadParser())
    expect([body.blocks, problems]).toMatchObject([[], [{ line: 1 }]])
    const { sources } = await read({ 'p.json': `{"Statement":[{"Effect":"Allow"}],"x":${text.repeat(100_000)}` })
    expect(sourceAt(sources, 'p.json')).toMatchObject({ reason: expect.stringMatching(/nested too deeply/) })
  })

  test('a plain reference equals the result of the parser', async () => {
    const parser = await loadParser()
    const valueIn = (text: string): unknown =>
      parseTerraformJson(`{"locals":{"a":"${text}"}}`, parser).body.blocks[0]?.body.attributes[0]?.value
    const parsed = valueIn('\\u0024{aws_s3_bucket.b.arn}')
    expect(parsed).toMatchObject({ kind: 'parentheses', inner: { kind: 'traversal', start: 23, end: 42 } })
    expect(valueIn('${aws_s3_bucket.b.arn}')).toMatchObject({
      kind: 'parentheses',
      inner: { kind: 'traversal', start: 18, end: 37, root: 'aws_s3_bucket', text: 'aws_s3_bucket.b.arn' },
    })
    const { inner } = parsed as { inner: object }
    expect({ ...inner, start: 18, end: 37 }).toEqual((valueIn('${aws_s3_bucket.b.arn}') as { inner: object }).inner)
  })

  test('a file that leads out of the repository', async () => {
    const sources = await of({ resource: { ...role, ...inline('${file("${path.module}/../p.json")}') } })
    expect(sourceAt(sources, 'aws_iam_role_policy.p')).toMatchObject({
      reason: expect.stringMatching(/leads out of the repository/),
    })
  })
})

test('escapes of JSON, and where each character stands', () => {
  const raw = String.raw`a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00`
  const { text, offsets } = decodeJsonString(raw)
  expect(text).toBe(JSON.parse(`"${raw}"`))
  expect(offsets).toEqual([0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 23, 29, 35])
})

const terraform = spawnSync('terraform', ['version']).status === 0

;(terraform ? test : test.skip)(
  `terraform reads the same values${terraform ? '' : ' (skipped: there is no terraform here)'}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-json-'))
    try {
      const locals = {
        plain: 'a$${b}"\\é\n',
        list: '${["x", "y"]}',
        nested: { '${"k"}ey': ['${upper("q")}', '%%{'] },
        twice: '${format("%s-%s", "a", "${lower("B")}")}',
      }
      writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ locals, variable: { v: { default: '${x}' } } }))
      writeFileSync(join(folder, 'terraform.tfvars.json'), JSON.stringify({ v: '${y}' }))
      const { stdout } = spawnSync('terraform', ['console'], {
        cwd: folder,
        encoding: 'utf8',
        input: 'jsonencode([local.plain, local.list, local.nested, local.twice, var.v])\n',
      })
      const { evaluateExpression: evaluate } = await import('../../../src/sources/terraform/values/evaluate.ts')
      const { makeModule } = await import('../../../src/sources/terraform/modules/module.ts')
      const { parseFile } = await import('../../../src/sources/terraform/syntax/parse-file.ts')
      const parser = await loadParser()
      const file = (path: string, content: string) => ({ path, content, syntax: parseFile(path, content, parser) })
      const query = 'locals {\n  all = [local.plain, local.list, local.nested, local.twice, var.v]\n}\n'
      const module = makeModule(
        '',
        [file('main.tf.json', JSON.stringify({ locals, variable: { v: { default: '${y}' } } })), file('q.tf', query)],
        [file('terraform.tfvars.json', JSON.stringify({ v: '${y}' }))],
        [],
        undefined,
        [],
      )
      const value = evaluate(module.names.locals.get('all')!, module.names)
      expect(value).toEqual(JSON.parse(JSON.parse(stdout) as string))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
