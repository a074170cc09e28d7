import { describe, expect, test } from '@jest/globals'
import type { ConditionClause, Statement } from '../../../src/policy/document.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { loadParser, read } from '../support.ts'

const source: ConditionClause = { operator: 'StringEquals', key: 'aws:SourceAccount', values: ['111122223333'] }

/** The file with another first statement, or why that is refused. */
async function edited(path: string, content: string, change: (statement: Statement) => Statement): Promise<string> {
  const { sources } = await read({ [path]: content })
  const found = sources.find((each): each is PolicySource => each.status === 'found')
  if (found === undefined) throw new Error(JSON.stringify(sources))
  const statements = found.document.statements.map((statement, from) => ({
    from,
    statement: from === 0 ? change(statement) : statement,
  }))
  const result = editSource(found, content, statements, { parser: await loadParser() })
  return result.kind === 'refused' ? `refused: ${result.reason}` : applySplices(content, result.splices)
}

const withClause = (statement: Statement): Statement => ({ ...statement, condition: [...statement.condition, source] })

const role = (policy: string): string => `resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = ${policy}
}
`

describe('a clause is added where it belongs', () => {
  test.each<[string, string, string, string]>([
    [
      'jsonencode without a condition',
      'main.tf',
      role(`jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Step Functions
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Principal = { Service = "states.amazonaws.com" } # only this one
      },
    ]
  })`),
      role(`jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Step Functions
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Principal = { Service = "states.amazonaws.com" } # only this one
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
        }
      },
    ]
  })`),
    ],
    [
      'jsonencode on one line',
      'main.tf',
      role(`jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "states.amazonaws.com" } }]
  })`),
      role(`jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "states.amazonaws.com" }, Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } }]
  })`),
    ],
    [
      'a condition with another operator',
      'main.tf',
      role(`jsonencode({
    Statement = [
      {
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Principal = { Service = "states.amazonaws.com" }
        Condition = {
          ArnLike = { "aws:SourceArn" = "arn:aws:states:*:*:*" }
        }
      },
    ]
  })`),
      role(`jsonencode({
    Statement = [
      {
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Principal = { Service = "states.amazonaws.com" }
        Condition = {
          ArnLike = { "aws:SourceArn" = "arn:aws:states:*:*:*" }
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
        }
      },
    ]
  })`),
    ],
    [
      'a condition with the operator, in a heredoc',
      'main.tf',
      role(`<<EOF
{
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Service": "states.amazonaws.com"},
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": "eu-west-1"
        }
      }
    }
  ]
}
EOF`),
      role(`<<EOF
{
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Service": "states.amazonaws.com"},
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": "eu-west-1",
          "aws:SourceAccount": "111122223333"
        }
      }
    }
  ]
}
EOF`),
    ],
    [
      'a JSON file on one line',
      'trust.json',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}\n',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}\n',
    ],
    [
      'blocks, with a comment behind the last',
      'main.tf',
      `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"] # trust

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    } # Step Functions
  }
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
      `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"] # trust

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    } # Step Functions

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
    ],
  ])('%s', async (_, path, before, after) => {
    expect(await edited(path, before, withClause)).toBe(after)
  })
})

const accounts =
  (...ids: readonly string[]) =>
  (statement: Statement): Statement => ({
    ...statement,
    principal: { ...(statement.principal as object), AWS: ids },
  })
const [one, two] = ['arn:aws:iam::444455556666:root', '777788889999']

describe('the principals of a type become others', () => {
  test.each<[string, string, string, readonly string[], string]>([
    [
      'a list in jsonencode',
      'main.tf',
      role(`jsonencode({
    Statement = [{
      Action = "sts:AssumeRole"
      Effect = "Allow"
      Principal = {
        AWS = [
          "${one}", # partner
          "${two}",
        ]
      }
    }]
  })`),
      [one],
      role(`jsonencode({
    Statement = [{
      Action = "sts:AssumeRole"
      Effect = "Allow"
      Principal = {
        AWS = [
          "${one}", # partner
        ]
      }
    }]
  })`),
    ],
    [
      'a list in a block',
      'main.tf',
      `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${one}", "${two}"]
    }
  }
}
resource "aws_iam_role" "app" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
      [two],
      `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${two}"]
    }
  }
}
resource "aws_iam_role" "app" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
    ],
    [
      'two blocks of one type are left alone',
      'main.tf',
      `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${one}"]
    }
    principals {
      type        = "AWS"
      identifiers = ["${two}"]
    }
  }
}
resource "aws_iam_role" "app" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
      [one],
      'refused: The principals of type AWS are not in one list of their own',
    ],
    [
      'another type is no edit',
      'trust.json',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}\n',
      [one],
      'refused: Types of principals are not edited',
    ],
  ])('%s', async (_, path, before, ids, after) => {
    const change = before.includes('"Principal":"*"')
      ? (statement: Statement): Statement => ({ ...statement, principal: { AWS: ids } })
      : accounts(...ids)
    expect(await edited(path, before, change)).toBe(after)
  })
})
