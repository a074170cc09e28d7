import { expect, test } from '@jest/globals'
import { reviewTrees } from './trees.ts'

const document = (actions: string, resources = '["*"]'): string => `data "aws_iam_policy_document" "a" {
  statement {
    actions   = ${actions}
    resources = ${resources}
  }
}

resource "aws_iam_policy" "a" {
  name   = "a"
  policy = data.aws_iam_policy_document.a.json
}
`
const bucket = (name: string): string => `\nresource "aws_s3_bucket" "${name}" {\n  bucket = "${name}"\n}\n`
const table = `\nresource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n`

/** So that the directory is read in the base, too. */
const other = 'resource "aws_iam_group" "g" {\n  name = "g"\n}\n'

test.each<[string, string, string, readonly string[]]>([
  ['objects of the one new bucket', other, document('["s3:GetObject"]') + bucket('b'), ['${aws_s3_bucket.b.arn}/*']],
  ['the bucket itself', other, document('["s3:ListBucket"]') + bucket('b'), ['${aws_s3_bucket.b.arn}']],
  [
    'both',
    other,
    document('["s3:GetObject", "s3:ListBucket"]') + bucket('b'),
    ['${aws_s3_bucket.b.arn}', '${aws_s3_bucket.b.arn}/*'],
  ],
  [
    'a table',
    other,
    document('["dynamodb:PutItem"]') + table,
    ['${aws_dynamodb_table.t.arn}', '${aws_dynamodb_table.t.arn}/*'],
  ],
  ['two new buckets', other, document('["s3:GetObject"]') + bucket('b') + bucket('c'), []],
  ['a bucket that was there beside a policy', other + bucket('b'), document('["s3:GetObject"]') + bucket('b'), []],
  ['a bucket that was there', bucket('b'), document('["s3:GetObject"]') + bucket('b'), []],
  ['a bucket of another service', other, document('["sqs:SendMessage"]') + bucket('b'), []],
  ['actions of two services', other, document('["s3:GetObject", "sqs:SendMessage"]') + bucket('b'), []],
  ['an action that no resource can limit', other, document('["s3:ListAllMyBuckets"]') + bucket('b'), []],
  ['a wildcard with such an action', other, document('["s3:*"]') + bucket('b'), []],
  ['a resource that is named', other, document('["s3:GetObject"]', '["arn:aws:s3:::x/*"]') + bucket('b'), []],
  ['a statement that stays as it was', document('["s3:GetObject"]'), document('["s3:GetObject"]') + bucket('b'), []],
])('%s', async (_, base, head, by) => {
  const review = await reviewTrees({ 'a.tf': base }, { 'a.tf': head })
  const found = review.policies.flatMap(({ findings }) =>
    findings.filter(({ rule }) => rule === 'replaceable-wildcard'),
  )
  expect(found).toHaveLength(by.length > 0 ? 1 : 0)
  for (const text of by) expect(found[0]?.message).toContain(text)
  if (by.length > 0) {
    const written = by.map((text) => text.replace(/^\$\{(.*)\}$/, '$1').replace(/^(\$.*)$/, '"$1"'))
    expect(found[0]?.suggestion).toMatchObject({ file: 'a.tf', line: 4 })
    for (const text of written) expect(found[0]?.suggestion?.text).toContain(text)
  }
})
