import { beforeAll, describe, expect, test } from '@jest/globals'
import { readAsset } from '../../../src/assets.ts'
import { fitsTemplate } from '../../../src/catalog/arn-template.ts'
import { decodeCatalog } from '../../../src/catalog/load.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { readSources } from '../../../src/sources/read.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { parseStateOrPlan } from '../../../src/sources/state/read.ts'
import type { StateOrPlan } from '../../../src/sources/state/types.ts'
import { arnTemplate, typesWithTemplates } from '../../../src/sources/terraform/arns/templates.ts'
import { withReferences } from '../../../src/sources/terraform/references/substitute.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { account, foundAt, loadParser, proposed } from '../support.ts'

const bucket = 'resource "aws_s3_bucket" "logs" {\n  bucket = "acme-logs"\n}\n'
const queue = 'resource "aws_sqs_queue" "jobs" {\n  name = "jobs"\n}\n'
const queueArn = `arn:aws:sqs:eu-west-1:${account}:jobs`
const west = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
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

function stateWith(type: string, name: string, arn: string, more: object[] = []): StateOrPlan {
  const resource = { address: `${type}.${name}`, mode: 'managed', type, name, values: { arn } }
  const policies = { address: 'aws_iam_policy.p', mode: 'managed', type: 'aws_iam_policy', name: 'p', values: {} }
  return parseStateOrPlan(
    JSON.stringify({ format_version: '1.0', values: { root_module: { resources: [resource, policies, ...more] } } }),
    'state.json',
  )
}

async function sourceOf(
  files: Readonly<Record<string, string>>,
  shown: readonly StateOrPlan[] = [],
  address = 'aws_iam_policy.p',
) {
  const { sources } = readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => account, principals: {}, parser: await loadParser(), shown },
  )
  return foundAt(sources, address)
}

const references = (source: PolicySource): Record<string, string> => Object.fromEntries(source.references ?? [])

let catalog: Catalog
beforeAll(async () => {
  catalog = decodeCatalog(await readAsset('catalog.br'))
})

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
      'instances of a count',
      {
        'main.tf': `${policy()}resource "aws_s3_bucket" "logs" {\n  count = 2\n  bucket = "acme-\${count.index}"\n}\n`,
      },
      { 'arn:aws:s3:::acme-0': 'aws_s3_bucket.logs[0].arn', 'arn:aws:s3:::acme-1': 'aws_s3_bucket.logs[1].arn' },
    ],
    [
      'instances of a for_each',
      {
        'main.tf': `${policy()}resource "aws_s3_bucket" "logs" {\n  for_each = toset(["a", "b"])\n  bucket = "acme-\${each.key}"\n}\n`,
      },
      { 'arn:aws:s3:::acme-a': 'aws_s3_bucket.logs["a"].arn', 'arn:aws:s3:::acme-b': 'aws_s3_bucket.logs["b"].arn' },
    ],
    [
      'a bucket that may not be there',
      {
        'main.tf': `${policy()}resource "aws_s3_bucket" "logs" {\n  count = var.logs ? 1 : 0\n  bucket = "acme-logs"\n}\n`,
      },
      {},
    ],
    [
      'instances that a variable counts',
      {
        'main.tf': `variable "n" {\n  default = 1\n}\n${policy()}resource "aws_s3_bucket" "logs" {\n  count = var.n\n  bucket = "acme-logs"\n}\n`,
      },
      {},
    ],
    [
      'a queue, whose Region the provider names',
      { 'main.tf': policy() + queue, 'provider.tf': west },
      { [queueArn]: 'aws_sqs_queue.jobs.arn' },
    ],
    [
      'a queue of a module, whose Region the caller’s provider names',
      { 'main.tf': `${west}module "m" {\n  source = "./m"\n}\n`, 'm/main.tf': policy() + queue },
      { [queueArn]: 'aws_sqs_queue.jobs.arn' },
    ],
    [
      'a queue of a module that is given another provider',
      {
        'main.tf': `${west}module "m" {\n  source = "./m"\n  providers = { aws = aws.east }\n}\n`,
        'm/main.tf': policy() + queue,
      },
      {},
    ],
    [
      'a queue of another provider',
      {
        'main.tf': `${policy()}${west}provider "aws" {\n  alias  = "east"\n  region = "us-east-1"\n}\n${queue.replace('{', '{\n  provider = aws.east')}`,
      },
      { [queueArn.replace('eu-west-1', 'us-east-1')]: 'aws_sqs_queue.jobs.arn' },
    ],
    [
      'a queue of a provider that acts in another account',
      {
        'main.tf': `${policy()}provider "aws" {\n  alias  = "other"\n  region = "eu-west-1"\n  assume_role {\n    role_arn = "arn:aws:iam::444455556666:role/x"\n  }\n}\n${queue.replace('{', '{\n  provider = aws.other')}`,
      },
      {},
    ],
    [
      'a queue where the Region is a variable’s default',
      {
        'main.tf': `${policy()}${queue}variable "r" {\n  default = "eu-west-1"\n}\nprovider "aws" {\n  region = var.r\n}\n`,
      },
      {},
    ],
    [
      'the result of a data source',
      { 'main.tf': `${policy()}data "aws_s3_bucket" "logs" {\n  bucket = "acme-logs"\n}\n` },
      { 'arn:aws:s3:::acme-logs': 'data.aws_s3_bucket.logs.arn' },
    ],
    [
      'the resource rather than a data source of it',
      { 'main.tf': `${policy()}data "aws_s3_bucket" "again" {\n  bucket = "acme-logs"\n}\n${bucket}` },
      { 'arn:aws:s3:::acme-logs': 'aws_s3_bucket.logs.arn' },
    ],
    [
      'a role, with its path',
      { 'main.tf': `${policy()}resource "aws_iam_role" "r" {\n  name = "app"\n  path = "/svc/"\n}\n` },
      { [`arn:aws:iam::${account}:role/svc/app`]: 'aws_iam_role.r.arn' },
    ],
    [
      'the resource that contains the policy itself',
      {
        'main.tf': `${policy().replace('"aws_iam_policy"', '"aws_iam_role_policy"')}resource "aws_iam_role" "r" {\n  name = "app"\n  tags = { p = aws_iam_role_policy.p.id }\n}\n`,
      },
      {},
      'aws_iam_role_policy.p',
    ],
    [
      'a bucket that depends on the local in which the policy stands',
      {
        'main.tf': `locals {\n  p = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })\n}\n${bucket.replace('}', '  tags = { policy = local.p }\n}')}resource "aws_iam_policy" "p" {\n  policy = local.p\n}\n`,
      },
      {},
      'local.p',
    ],
    ['a bucket of another directory', { 'main.tf': policy(), 'other/main.tf': bucket }, {}],
    ['a queue, whose Region the source does not state', { 'main.tf': policy() + queue }, {}],
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
  ] as readonly (readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, string?])[])(
    '%s',
    async (_, files, expected, ...address) => {
      expect(references(await sourceOf(files, [], ...address))).toEqual(expected)
    },
  )

  test.each(
    typesWithTemplates.map((type) => {
      const { name = '', arn = '' } = arnTemplate('resource', type) ?? {}
      return [type, name, arn] as const
    }),
  )('%s, by its name', async (type, argument, template) => {
    const thing = `resource "${type}" "x" {\n  ${argument} = "some-name"\n}\n`
    const values: Readonly<Record<string, string>> = { partition: 'aws', region: 'eu-west-1', account, path: '/' }
    const arn = template.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? 'some-name')
    expect(references(await sourceOf({ 'main.tf': policy() + thing, 'provider.tf': west }))).toEqual({
      [arn]: `${type}.x.arn`,
    })
    // The catalog of AWS's resources knows such an ARN.
    const actions = catalog.actionsOf(arn.split(':')[2] ?? '')
    expect(actions.some(({ resourceTypes }) => resourceTypes.some((each) => fitsTemplate(arn, each.arn)))).toBe(true)
  })

  test('a parameter’s slash is its ARN’s', async () => {
    const parameter = 'resource "aws_ssm_parameter" "x" {\n  name = "/app/db"\n}\n'
    expect(references(await sourceOf({ 'main.tf': policy() + parameter, 'provider.tf': west }))).toEqual({
      [`arn:aws:ssm:eu-west-1:${account}:parameter/app/db`]: 'aws_ssm_parameter.x.arn',
    })
  })

  test('any type that a state shows with an ARN, each instance by its index', async () => {
    const files = {
      'main.tf': `${policy()}resource "aws_kms_key" "k" {\n  for_each = local.keys\n}\nresource "aws_secretsmanager_secret" "s" {}\nresource "aws_secretsmanager_secret_version" "s" {}\n`,
    }
    const key = (id: string) => `arn:aws:kms:eu-west-1:${account}:key/${id}`
    const managed = (type: string, name: string, arn: string, index?: string) => ({
      address: `${type}.${name}${index === undefined ? '' : `["${index}"]`}`,
      mode: 'managed',
      type,
      name,
      ...(index !== undefined && { index }),
      values: { arn },
    })
    const secret = `arn:aws:secretsmanager:eu-west-1:${account}:secret:db-AbCdEf`
    const shown = stateWith('aws_kms_key', 'unused', 'arn:aws:kms:eu-west-1:111122223333:key/0', [
      managed('aws_kms_key', 'k', key('1'), 'a'),
      managed('aws_kms_key', 'k', key('2'), 'b'),
      managed('aws_secretsmanager_secret', 's', secret),
      managed('aws_secretsmanager_secret_version', 's', secret),
    ])
    expect(references(await sourceOf(files, [shown]))).toEqual({
      [key('1')]: 'aws_kms_key.k["a"].arn',
      [key('2')]: 'aws_kms_key.k["b"].arn',
      [secret]: 'aws_secretsmanager_secret.s.arn',
    })
  })

  test('a resource on a condition, where the policy depends on the same one', async () => {
    const on = '  count = var.create ? 1 : 0\n'
    const logs = bucket.replace('{\n', `{\n${on}`)
    const shown = stateWith('aws_s3_bucket', 'logs[0]', 'arn:aws:s3:::acme-logs')
    const known = {
      ...shown,
      resources: shown.resources.map((each) => ({ ...each, block: each.block.replace('[0]', '') })),
    }
    const same = await sourceOf({ 'main.tf': policy().replace('{\n', `{\n${on}`) + logs }, [known])
    expect(references(same)).toEqual({ 'arn:aws:s3:::acme-logs': 'aws_s3_bucket.logs[0].arn' })
    expect(references(await sourceOf({ 'main.tf': policy() + logs }, [known]))).toEqual({})
  })

  test('a resource that a state contains once', async () => {
    const files = { 'main.tf': policy() + queue }
    expect(references(await sourceOf(files, [stateWith('aws_sqs_queue', 'jobs', queueArn)]))).toEqual({
      [queueArn]: 'aws_sqs_queue.jobs.arn',
    })
  })

  test('not a resource that a state does not contain', async () => {
    const files = { 'main.tf': policy() + queue }
    expect(
      references(await sourceOf(files, [stateWith('aws_sns_topic', 'x', 'arn:aws:sns:eu-west-1:111122223333:x')])),
    ).toEqual({})
  })
})

describe('an edit with references', () => {
  async function edited(
    file: string,
    resources: readonly string[],
    shown: readonly StateOrPlan[] = [],
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

  test('a bucket, its objects, and one that belongs to no block', async () => {
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

  test('an instance, also inside of text', async () => {
    const logs = 'resource "aws_s3_bucket" "logs" {\n  for_each = toset(["a"])\n  bucket = "acme-${each.key}"\n}\n'
    expect(await edited(policy() + logs, ['arn:aws:s3:::acme-a', 'arn:aws:s3:::acme-a/*'])).toContain(
      '[\n        aws_s3_bucket.logs["a"].arn,\n        "${aws_s3_bucket.logs["a"].arn}/*"\n      ]',
    )
  })

  test('a document of blocks', async () => {
    const document = `data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["s3:*"]\n    resources = ["*"]\n  }\n}\n${bucket}`
    expect(await edited(document, ['arn:aws:s3:::acme-logs/*'], [], 'data.aws_iam_policy_document.d')).toBe(
      document.replace('["*"]', '["${aws_s3_bucket.logs.arn}/*"]'),
    )
  })

  test('former content stays as it was written', async () => {
    const source = await sourceOf({ 'main.tf': policy('["arn:aws:s3:::acme-logs/*", "*"]') + bucket })
    const kept = [proposed(0, { Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::acme-logs/*'] })]
    expect(withReferences(kept, source.document, source.references!)).toBeUndefined()
  })

  test.each([
    ['arn:aws:s3:::acme-logs/a/b', '${aws_s3_bucket.logs.arn}/a/b'],
    ['arn:aws:s3:::acme-logsx', 'arn:aws:s3:::acme-logsx'],
    ['arn:aws:logs:eu-west-1:111122223333:log-group:a:*', '${aws_cloudwatch_log_group.a.arn}:*'],
    ['arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/*', '${aws_dynamodb_table.t.arn}/index/*'],
  ])('%s is written %s', (value, expected) => {
    const known = new Map([
      ['arn:aws:s3:::acme-logs', 'aws_s3_bucket.logs.arn'],
      ['arn:aws:logs:eu-west-1:111122223333:log-group:a', 'aws_cloudwatch_log_group.a.arn'],
      ['arn:aws:dynamodb:eu-west-1:111122223333:table/t', 'aws_dynamodb_table.t.arn'],
    ])
    const before = { statements: [] }
    const [first] =
      withReferences([proposed(0, { Effect: 'Allow', Action: 's3:*', Resource: value })], before, known) ?? []
    const [written] = first?.statement.resource ?? [value]
    expect(written!.replace('\uE000', '${').replace('\uE001', '}')).toBe(expected)
  })
})
