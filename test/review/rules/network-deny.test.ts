import { describe, expect, test } from '@jest/globals'
import { allFindings } from '../../../src/report/review/sarif.ts'
import type { Finding } from '../../../src/review/types.ts'
import { reviewTrees } from '../trees.ts'
import { findingsOf } from './support.ts'

const read = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' }
const trap = (condition: object) => ({ Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: condition })
const asText = trap({ StringNotLikeIfExists: { 'aws:SourceIp': '203.0.113.*' } })

describe('a new Deny by network', () => {
  test.each<[string, object, RegExp[]]>([
    [
      'that compares addresses as text',
      asText,
      [
        /^network-deny warning 6: This Deny by network does not do what it seems to do\. StringNotLikeIfExists compares/,
      ],
    ],
    [
      'that denies endpoints and services, too',
      trap({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      [/^network-deny note 6: This Deny by network denies more than other networks\. A request through a VPC endpoint/],
    ],
    [
      'that does what it seems to do',
      trap({
        NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
        StringNotEqualsIfExists: { 'aws:SourceVpce': 'vpce-0a' },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
      }),
      [],
    ],
  ])('%s', (_, statement, expected) => {
    const found = findingsOf({ base: [read], head: [read, { ...statement }] })
    expect(found).toEqual(expected.map((each) => expect.stringMatching(each)))
  })

  test('is no finding where the base has it', () => {
    expect(findingsOf({ base: [read, asText], head: [asText, read] })).toEqual([])
  })
})

const config = `account: '111122223333'\nnetworks: { office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpc-endpoints: [vpce-0a1b2c] } }\n`

/** A file of the head with a mistaken Deny, and the same after the suggestion was committed. */
async function committed(path: string, base: string, head: string): Promise<string> {
  const files = { '.github/whittle.yml': config }
  const review = await reviewTrees({ ...files, [path]: base }, { ...files, [path]: head })
  const finding = allFindings(review).find(({ rule }) => rule === 'network-deny') as Finding
  if (finding.suggestion === null) throw new Error(`no suggestion: ${finding.message}`)
  const { line, endLine, text } = finding.suggestion
  const lines = head.split('\n')
  lines.splice(line - 1, endLine - line + 1, ...text.split('\n'))
  return lines.join('\n')
}

const bucket = `resource "aws_s3_bucket" "secret" {
  bucket = "secret"
}
`

describe('the suggestion takes the configured networks, leaves services alone, and covers the objects of the bucket', () => {
  const encoded = (deny: string): string => `${bucket}resource "aws_s3_bucket_policy" "secret" {
  bucket = aws_s3_bucket.secret.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
        Action    = ["s3:GetObject"]
        Resource  = ["arn:aws:s3:::secret/*"]
      },
${deny}    ]
  })
}
`
  const asDocument = (deny: string): string => `${bucket}data "aws_iam_policy_document" "secret" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::secret/*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/app"]
    }
  }
${deny}}
resource "aws_s3_bucket_policy" "secret" {
  bucket = aws_s3_bucket.secret.id
  policy = data.aws_iam_policy_document.secret.json
}
`
  const json = (deny: string): string => `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::secret/*" }${deny}
  ]
}
`
  test.each<[string, string, (deny: string) => string, string, string]>([
    [
      'jsonencode',
      'main.tf',
      encoded,
      `      {
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:*"]
        Resource  = ["arn:aws:s3:::secret"]
        Condition = {
          StringNotLikeIfExists = {
            "aws:SourceIp" = "Trusted-Ip"
          }
        }
      },
`,
      `      {
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:*"]
        Resource = [
          "arn:aws:s3:::secret",
          "arn:aws:s3:::secret/*"
        ]
        Condition = {
          NotIpAddressIfExists = {
            "aws:SourceIp" = [
              "203.0.113.0/24",
              "2001:db8::/32"
            ]
          }
          StringNotEqualsIfExists = {
            "aws:SourceVpce" = "vpce-0a1b2c"
          }
          BoolIfExists = {
            "aws:ViaAWSService"         = "false"
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
`,
    ],
    [
      'a policy document',
      'main.tf',
      asDocument,
      `  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::secret"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotLikeIfExists"
      variable = "aws:SourceIp"
      values   = ["Trusted-Ip"]
    }
  }
`,
      `  statement {
    effect  = "Deny"
    actions = ["s3:*"]
    resources = [
      "arn:aws:s3:::secret",
      "arn:aws:s3:::secret/*",
    ]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "NotIpAddressIfExists"
      variable = "aws:SourceIp"
      values = [
        "203.0.113.0/24",
        "2001:db8::/32",
      ]
    }

    condition {
      test     = "StringNotEqualsIfExists"
      variable = "aws:SourceVpce"
      values   = ["vpce-0a1b2c"]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:ViaAWSService"
      values   = ["false"]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }
  }
`,
    ],
    [
      'a JSON file',
      'policies/bucket.json',
      json,
      `,
    { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::secret", "Condition": { "StringNotLike": { "aws:SourceIp": "203.0.113.*" } } }`,
      `,
    {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::secret", "arn:aws:s3:::secret/*"], "Condition": {"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}, "StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-0a1b2c"}, "BoolIfExists": {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}}}`,
    ],
  ])('%s', async (_, path, file, before, after) => {
    expect(await committed(path, file(''), file(before))).toBe(file(after))
  })
})
