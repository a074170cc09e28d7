import { describe, expect, test } from '@jest/globals'
import { account, foundAt, read, sourceAt } from '../support.ts'

const provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
const anyPrincipal = (action: string): string =>
  `jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "${action}", Resource = "*" }] })`
const trust = (service = 'ec2.amazonaws.com'): string =>
  `jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "${service}" }, Action = "sts:AssumeRole" }] })`
const document = (statement: string): string =>
  `data "aws_iam_policy_document" "d" {\n  statement {\n${statement}  }\n}\n`
const queueArn = `arn:aws:sqs:eu-west-1:${account}:jobs`

describe('the kind of a policy with principals follows from its attachment', () => {
  test.each([
    [
      'a role, by its name and path',
      `resource "aws_iam_role" "r" {\n  name = "app"\n  path = "/svc/"\n  assume_role_policy = ${trust()}\n}\n`,
      'aws_iam_role.r.assume_role_policy',
      'trust',
      [{ address: 'aws_iam_role.r', arns: [`arn:aws:iam::${account}:role/svc/app`], complete: true }],
    ],
    [
      'a bucket that another resource names',
      `resource "aws_s3_bucket" "b" {\n  bucket = "acme-logs"\n}\nresource "aws_s3_bucket_policy" "b" {\n  bucket = aws_s3_bucket.b.id\n  policy = ${anyPrincipal('s3:GetObject')}\n}\n`,
      'aws_s3_bucket_policy.b.policy',
      'resource',
      [{ address: 'aws_s3_bucket.b', arns: ['arn:aws:s3:::acme-logs'], complete: true }],
    ],
    [
      'a bucket by its name',
      `resource "aws_s3_bucket_policy" "b" {\n  bucket = "acme-logs"\n  policy = ${anyPrincipal('s3:GetObject')}\n}\n`,
      'aws_s3_bucket_policy.b.policy',
      'resource',
      [{ arns: ['arn:aws:s3:::acme-logs'], complete: true }],
    ],
    [
      'a queue in it',
      `${provider}resource "aws_sqs_queue" "q" {\n  name = "jobs"\n  policy = ${anyPrincipal('sqs:SendMessage')}\n}\n`,
      'aws_sqs_queue.q.policy',
      'resource',
      [{ address: 'aws_sqs_queue.q', arns: [queueArn], complete: true }],
    ],
    [
      'a queue by its address in the network',
      `resource "aws_sqs_queue_policy" "q" {\n  queue_url = "https://sqs.eu-west-1.amazonaws.com/${account}/jobs"\n  policy = ${anyPrincipal('sqs:SendMessage')}\n}\n`,
      'aws_sqs_queue_policy.q.policy',
      'resource',
      [{ arns: [queueArn], complete: true }],
    ],
    [
      'topics of a for_each',
      `${provider}resource "aws_sns_topic" "t" {\n  for_each = toset(["a", "b"])\n  name = each.key\n}\nresource "aws_sns_topic_policy" "t" {\n  for_each = aws_sns_topic.t\n  arn = each.value.arn\n  policy = ${anyPrincipal('sns:Publish')}\n}\n`,
      'aws_sns_topic_policy.t.policy',
      'resource',
      [
        {
          address: 'aws_sns_topic.t',
          arns: [`arn:aws:sns:eu-west-1:${account}:a`, `arn:aws:sns:eu-west-1:${account}:b`],
          complete: true,
        },
      ],
    ],
    [
      'a key, whose ARN only a state shows',
      `resource "aws_kms_key" "k" {\n  policy = ${anyPrincipal('kms:Decrypt')}\n}\n`,
      'aws_kms_key.k.policy',
      'resource',
      [{ address: 'aws_kms_key.k', arns: [], complete: false }],
    ],
    [
      'a repository whose name an argument of the caller gives',
      `variable "name" {\n  default = "api"\n}\n${provider}resource "aws_ecr_repository_policy" "p" {\n  repository = var.name\n  policy = ${anyPrincipal('ecr:BatchGetImage')}\n}\n`,
      'aws_ecr_repository_policy.p.policy',
      'resource',
      [{ arns: [`arn:aws:ecr:eu-west-1:${account}:repository/api`], complete: true }],
    ],
    [
      'a whole account',
      `resource "aws_ecr_registry_policy" "p" {\n  policy = ${anyPrincipal('ecr:ReplicateImage')}\n}\n`,
      'aws_ecr_registry_policy.p.policy',
      'resource',
      [],
    ],
  ])('%s', async (_, text, address, kind, attachedTo) => {
    const source = foundAt((await read({ 'main.tf': text })).sources, address)
    expect(source).toMatchObject({ kind, attachedTo, principals: [], principalsUnknown: [] })
  })

  test('principals and conditions of blocks', async () => {
    const text = `${document(
      '    actions   = ["sts:AssumeRoleWithWebIdentity"]\n    principals {\n      type        = "Federated"\n      identifiers = [var.provider]\n    }\n    condition {\n      test     = "StringLike"\n      variable = "token.actions.githubusercontent.com:sub"\n      values   = ["repo:acme/*"]\n    }\n',
    )}resource "aws_iam_role" "r" {\n  assume_role_policy = data.aws_iam_policy_document.d.json\n}\n`
    const source = foundAt((await read({ 'main.tf': text })).sources, 'data.aws_iam_policy_document.d')
    expect(source.kind).toBe('trust')
    expect(source.document.statements).toEqual([
      {
        effect: 'Allow',
        principal: { Federated: ['\uE000var.provider\uE001'] },
        action: ['sts:AssumeRoleWithWebIdentity'],
        condition: [
          { operator: 'StringLike', key: 'token.actions.githubusercontent.com:sub', values: ['repo:acme/*'] },
        ],
      },
    ])
  })

  test.each([
    ['without principals', `jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })`],
    ['without statements', 'jsonencode({})'],
    ['from a variable', 'var.policy'],
  ])('a bucket policy %s cannot be read, and stays a resource policy', async (_, text) => {
    const { sources } = await read({ 'main.tf': `resource "aws_s3_bucket_policy" "b" {\n  policy = ${text}\n}\n` })
    expect(sourceAt(sources, 'aws_s3_bucket_policy.b.policy')).toMatchObject({ kind: 'resource', status: 'skipped' })
  })

  test('where its attachment is unknown, its principals show its kind', async () => {
    const { sources } = await read({ 'main.tf': `locals {\n  a = ${trust()}\n  b = ${anyPrincipal('s3:*')}\n}\n` })
    expect(sources.map(({ kind, status }) => [kind, status])).toEqual([
      ['trust', 'found'],
      ['resource', 'found'],
    ])
  })

  test('two modules’ queues: all callers name theirs', async () => {
    const { sources } = await read({
      'main.tf': `${provider}module "a" {\n  source = "./m"\n  queue = "a"\n}\nmodule "b" {\n  source = "./m"\n  queue = "b"\n}\n`,
      'm/main.tf': `variable "queue" {}\nresource "aws_sqs_queue" "q" {\n  name = var.queue\n  policy = ${anyPrincipal('sqs:*')}\n}\n`,
    })
    expect(foundAt(sources, 'aws_sqs_queue.q.policy').attachedTo).toEqual([
      {
        address: 'aws_sqs_queue.q',
        arns: [`arn:aws:sqs:eu-west-1:${account}:a`, `arn:aws:sqs:eu-west-1:${account}:b`],
        complete: true,
      },
    ])
  })
})

describe('policies that grant no user or role anything', () => {
  test.each([
    [
      'a service control policy',
      'resource "aws_organizations_policy" "o" {\n  content = jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })\n}\n',
    ],
    ['an endpoint policy', `resource "aws_vpc_endpoint" "e" {\n  policy = ${anyPrincipal('s3:*')}\n}\n`],
  ])('%s is read, and is no identity policy', async (_, text) => {
    const [source] = (await read({ 'main.tf': text })).sources
    expect(source).toMatchObject({ kind: 'other', status: 'found' })
  })

  test('a text that is called a policy but has another language is none', async () => {
    const text =
      'resource "aws_cloudwatch_log_data_protection_policy" "p" {\n  policy_document = jsonencode({ Statement = [{ Sid = "audit", DataIdentifier = [], Operation = {} }] })\n}\n'
    expect((await read({ 'main.tf': text })).sources).toEqual([])
  })
})
