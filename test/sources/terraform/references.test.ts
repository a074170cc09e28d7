import { describe, expect, test } from '@jest/globals'
import { editSource } from '../../../src/sources/edit.ts'
import { readSources } from '../../../src/sources/read.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { readShown } from '../../../src/sources/state/read.ts'
import type { ShownTerraform } from '../../../src/sources/state/types.ts'
import { withReferences } from '../../../src/sources/terraform/references/substitute.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { account, foundAt, loadParser, proposed } from '../support.ts'

const bucket = 'resource "aws_s3_bucket" "logs" {\n  bucket = "acme-logs"\n}\n'
const queue = 'resource "aws_sqs_queue" "jobs" {\n  name = "jobs"\n}\n'
const queueArn = `arn:aws:sqs:eu-west-1:${account}:jobs`
const policy = (body = '"*"'): string => `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:*"
      Resource = ${body}
    }]
  })
}
`

function stateWith(type: string, name: string, arn: string, more: object[] = []): ShownTerraform {
  const resource = { address: `${type}.${name}`, mode: 'managed', type, name, values: { arn } }
  const policies = { address: 'aws_iam_policy.p', mode: 'managed', type: 'aws_iam_policy', name: 'p', values: {} }
  return readShown(
    JSON.stringify({ format_version: '1.0', values: { root_module: { resources: [resource, policies, ...more] } } }),
    'state.json',
  )
}

async function sourceOf(
  files: Readonly<Record<string, string>>,
  shown: readonly ShownTerraform[] = [],
  address = 'aws_iam_policy.p',
) {
  const { sources } = readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => account, principals: {}, parser: await loadParser(), shown },
  )
  return foundAt(sources, address)
}

const references = (source: PolicySource): Record<string, string> => Object.fromEntries(source.references ?? [])

describe('which resources may be referred to', () => {
  test.each([
    [
      'a bucket by its literal name',
      { 'main.tf': policy() + bucket },
      { 'arn:aws:s3:::acme-logs': 'aws_s3_bucket.logs.arn' },
    ],
    [
      'a bucket whose name a variable gives',
      {
        'main.tf': `variable "b" { default = "x" }\n${policy()}resource "aws_s3_bucket" "logs" {\n  bucket = var.b\n}\n`,
      },
      {},
    ],
    [
      'a bucket that is made several times',
      { 'main.tf': `${policy()}resource "aws_s3_bucket" "logs" {\n  count = 1\n  bucket = "acme-logs"\n}\n` },
      {},
    ],
    ['a bucket of another directory', { 'main.tf': policy(), 'other/main.tf': bucket }, {}],
    ['a queue, whose Region the source does not tell', { 'main.tf': policy() + queue }, {}],
    [
      'a bucket that two modules make',
      {
        'main.tf': 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n',
        'm/main.tf': policy() + bucket,
      },
      {},
    ],
    ['two buckets of one name', { 'main.tf': `${policy()}${bucket}${bucket.replace('"logs"', '"again"')}` }, {}],
    [
      'a bucket that depends on the policy',
      {
        'main.tf': `${policy()}${bucket.replace('}', '  tags = { policy = local.p }\n}')}locals {\n  p = aws_iam_policy.p.arn\n}\n`,
      },
      {},
    ],
    [
      'a bucket that depends on itself through the caller of the module',
      {
        'main.tf': 'module "m" {\n  source = "./m"\n  tag = module.m.out\n}\n',
        'm/main.tf': `${policy()}variable "tag" {}\n${bucket.replace('}', '  tags = { a = var.tag }\n}')}output "out" {\n  value = aws_iam_policy.p.arn\n}\n`,
      },
      {},
    ],
  ])('%s', async (_, files, expected) => {
    expect(references(await sourceOf(files))).toEqual(expected)
  })

  test('what a state shows once', async () => {
    const files = { 'main.tf': policy() + queue }
    expect(references(await sourceOf(files, [stateWith('aws_sqs_queue', 'jobs', queueArn)]))).toEqual({
      [queueArn]: 'aws_sqs_queue.jobs.arn',
    })
  })

  test('not what a state does not have', async () => {
    const files = { 'main.tf': policy() + queue }
    expect(references(await sourceOf(files, [stateWith('aws_sns_topic', 'x', 'arn:aws:sns:eu-west-1:1:x')]))).toEqual(
      {},
    )
  })
})

describe('an edit with references', () => {
  async function edited(
    file: string,
    resources: readonly string[],
    shown: readonly ShownTerraform[] = [],
    address?: string,
  ): Promise<string> {
    const source = await sourceOf({ 'main.tf': file }, shown, address)
    const statements = withReferences(
      [proposed(0, { Effect: 'Allow', Action: 's3:*', Resource: resources })],
      source.document,
      source.references!,
    )
    const result = editSource(source, file, statements!, { parser: await loadParser() })
    if (result.kind === 'refused') throw new Error(result.reason)
    return applySplices(file, result.splices)
  }

  test('a bucket, its objects, and one that is nobody’s', async () => {
    expect(
      await edited(policy() + bucket, [
        'arn:aws:s3:::acme-logs',
        'arn:aws:s3:::acme-logs/*',
        'arn:aws:s3:::acme-logs-old/*',
      ]),
    ).toBe(
      policy(`[
        aws_s3_bucket.logs.arn,
        "\${aws_s3_bucket.logs.arn}/*",
        "arn:aws:s3:::acme-logs-old/*",
      ]`)
        .replace('"arn:aws:s3:::acme-logs-old/*",\n', '"arn:aws:s3:::acme-logs-old/*"\n')
        .replace(/(Effect|Action)   =/g, '$1 =') + bucket,
    )
  })

  test('a single value', async () => {
    expect(await edited(policy() + queue, [queueArn], [stateWith('aws_sqs_queue', 'jobs', queueArn)])).toBe(
      policy('aws_sqs_queue.jobs.arn') + queue,
    )
  })

  test('a document of blocks', async () => {
    const document = `data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["s3:*"]\n    resources = ["*"]\n  }\n}\n${bucket}`
    expect(await edited(document, ['arn:aws:s3:::acme-logs/*'], [], 'data.aws_iam_policy_document.d')).toBe(
      document.replace('["*"]', '["${aws_s3_bucket.logs.arn}/*"]'),
    )
  })

  test('what was there before stays as it was written', async () => {
    const source = await sourceOf({ 'main.tf': policy('["arn:aws:s3:::acme-logs/*", "*"]') + bucket })
    const kept = [proposed(0, { Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::acme-logs/*'] })]
    expect(withReferences(kept, source.document, source.references!)).toBeUndefined()
  })

  test.each([
    ['arn:aws:s3:::acme-logs/a/b', '${aws_s3_bucket.logs.arn}/a/b'],
    ['arn:aws:s3:::acme-logsx', 'arn:aws:s3:::acme-logsx'],
    ['arn:aws:logs:eu-west-1:1:log-group:a:*', '${aws_cloudwatch_log_group.a.arn}:*'],
    ['arn:aws:dynamodb:eu-west-1:1:table/t/index/*', '${aws_dynamodb_table.t.arn}/index/*'],
  ])('%s is written %s', (value, expected) => {
    const known = new Map([
      ['arn:aws:s3:::acme-logs', 'aws_s3_bucket.logs.arn'],
      ['arn:aws:logs:eu-west-1:1:log-group:a', 'aws_cloudwatch_log_group.a.arn'],
      ['arn:aws:dynamodb:eu-west-1:1:table/t', 'aws_dynamodb_table.t.arn'],
    ])
    const before = { statements: [] }
    const [first] =
      withReferences([proposed(0, { Effect: 'Allow', Action: 's3:*', Resource: value })], before, known) ?? []
    const [written] = first?.statement.resource ?? [value]
    expect(written!.replace('\uE000', '${').replace('\uE001', '}')).toBe(expected)
  })
})
