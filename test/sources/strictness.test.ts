import { expect, test } from '@jest/globals'
import { read, sourceAt } from './support.ts'

const json = (condition: string, resource = '*'): string =>
  `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${resource}", "Condition": {${condition}}}]}`
const blocks = (test: string, variable: string, value: string): string => `
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
    condition {
      test     = "${test}"
      variable = "${variable}"
      values   = ["${value}"]
    }
  }
}
`
const encoded = (condition: string, resource = '*'): string => `
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${resource}", Condition = { ${condition} } }] })
}
`

const [p, d] = ['aws_iam_policy.p', 'data.aws_iam_policy_document.d']

/** The reason for which the command line refuses a file is the reason why a policy of a repository is skipped. */
test.each<readonly [string, string, string, string, RegExp]>([
  [
    'an operator in JSON',
    'p.json',
    json('"stringEquals": {"aws:username": "a"}'),
    'p.json',
    /"stringEquals" is written "StringEquals"/,
  ],
  ['in blocks', 'main.tf', blocks('stringEquals', 'aws:username', 'a'), d, /is written "StringEquals"/],
  ['in jsonencode', 'main.tf', encoded('stringEquals = { "aws:username" = "a" }'), p, /is written "StringEquals"/],
  [
    'a date in JSON',
    'p.json',
    json('"DateLessThan": {"aws:CurrentTime": "2026-02-30"}'),
    'p.json',
    /"2026-02-30" is not a date/,
  ],
  ['in blocks', 'main.tf', blocks('DateLessThan', 'aws:CurrentTime', '2026-13-01'), d, /"2026-13-01" is not a date/],
  ['an ARN in JSON', 'p.json', json('', 'arn:aws:iam::1234:role/a'), 'p.json', /"1234" is no account of twelve digits/],
  ['in jsonencode', 'main.tf', encoded('', 'arn:aws:S3:::a'), p, /"S3" is no service/],
  [
    'a key twice',
    'p.json',
    json('"Bool": {"a:b": "true"}, "Bool": {"a:c": "true"}'),
    'p.json',
    /[Dd]uplicate key "Bool" in one object/,
  ],
])('%s (%s)', async (_, file, content, address, reason) => {
  const other = `resource "aws_iam_policy" "other" {\n  policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:*", Resource = "*" } })\n}\n`
  const { sources } = await read({ [file]: content, 'other.tf': other })
  expect(sourceAt(sources, address)).toMatchObject({ status: 'skipped', reason: expect.stringMatching(reason) })
  // One that AWS refuses costs itself, not the others.
  expect(sources.filter(({ file: at, status }) => at === 'other.tf' && status === 'found')).toHaveLength(1)
})

test('documents that AWS accepts are accepted', async () => {
  const taken = json('"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": [10, "20"]}')
  const { sources } = await read({ 'p.json': taken, 'main.tf': blocks('ForAnyValue:StringLike', 'aws:TagKeys', 'a*') })
  expect(sources.map(({ status }) => status)).toEqual(['found', 'found'])
})

test('a document with sts:AssumeRole and a Resource is the policy of an endpoint, not of a role', async () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' }
  const { sources } = await read({
    'endpoint.json': JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    'trust.json': JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Resource: undefined }] }),
  })
  expect(sources.map(({ file, kind, status }) => [file, kind, status])).toEqual([
    ['endpoint.json', 'resource', 'found'],
    ['trust.json', 'trust', 'found'],
  ])
})
