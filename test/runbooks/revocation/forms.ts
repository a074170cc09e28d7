import { expect } from '@jest/globals'
import { proveContainment } from '../../../src/policy/contain.ts'
import type { RevocationContext } from '../../../src/runbooks/revocation/context.ts'
import type { Revocation } from '../../../src/runbooks/types.ts'
import { readSources } from '../../../src/sources/read.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import { account } from '../support/matches.ts'
import { revoked, type Revoked } from '../support/revocation.ts'
import { jane, people } from './support.ts'

/** The policy of user jane in each form: s3:GetObject and s3:PutObject on everything. */
export const forms: Readonly<Record<string, { readonly file: string; readonly content: string }>> = {
  jsonencode: {
    file: 'main.tf',
    content: `${people}
resource "aws_iam_user_policy" "own" {
  user = aws_iam_user.jane.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "*"
      },
    ]
  })
}
`,
  },
  policy_document: {
    file: 'main.tf',
    content: `${people}
data "aws_iam_policy_document" "own" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["*"]
  }
}

resource "aws_iam_user_policy" "own" {
  user   = aws_iam_user.jane.name
  policy = data.aws_iam_policy_document.own.json
}
`,
  },
  heredoc: {
    file: 'main.tf',
    content: `${people}
resource "aws_iam_user_policy" "own" {
  user   = aws_iam_user.jane.name
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": "*"
    }
  ]
}
EOF
}
`,
  },
  attached: {
    file: 'main.tf',
    content: `${people}
resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "*" }] })
}

resource "aws_iam_user_policy_attachment" "own" {
  user       = aws_iam_user.jane.name
  policy_arn = aws_iam_policy.own.arn
}
`,
  },
  json: {
    file: 'policies/jane.json',
    content: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": "*"
    }
  ]
}
`,
  },
}

/** Every edited file of Terraform, to be held against `terraform fmt`. */
export const formatted: string[] = []

export function inForm(form: string, revocation: Revocation, given: Partial<RevocationContext> = {}): Revoked {
  const { file, content } = forms[form]!
  const result = revoked([revocation], { [file]: content }, given, undefined, { 'policies/jane.json': [jane] })
  for (const [path, text] of Object.entries(result.after)) if (path.endsWith('.tf')) formatted.push(text)
  return result
}

/** The documents of a file of Terraform or JSON, read again, with the principals that hold them. */
export function documentsIn(path: string, content: string) {
  const { sources, problems } = readSources([{ path, content }], {
    accountOf: () => account,
    principals: { 'policies/jane.json': [jane] },
    parser: terraformParser,
  })
  return { problems, sources: sources.flatMap((source) => (source.status === 'found' ? [source] : [])) }
}

export function expectProved({ results, after }: Revoked): void {
  const plans = results.flatMap(({ policies }) => policies)
  for (const { before, after: proposed, file, id, edits } of plans) {
    expect(proveContainment(proposed!, before!).verdict).toBe('proven')
    const again = documentsIn(file, after[file] ?? '').sources.find((source) => source.id === id)
    if (edits.length > 0) expect(again?.document).toEqual(proposed)
  }
}
