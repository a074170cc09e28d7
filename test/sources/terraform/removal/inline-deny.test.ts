import { describe, expect, test } from '@jest/globals'
import { applySplices } from '../../../../src/sources/splice.ts'
import { addInlineDeny } from '../../../../src/sources/terraform/removal/inline-deny.ts'
import { principalBlock } from '../../../../src/sources/terraform/removal/principal-block.ts'
import { quarantine } from '../../../../src/sources/terraform/removal/quarantine.ts'
import { jane, deploy, people, role, graphOf } from './support.ts'
import { testFormat } from '../../../support/terraform-format.ts'

/** Everything that an edit left, to be held against `terraform fmt`. */
const formatted: string[] = []

describe('a Deny beside a user or role', () => {
  const denied = (content: string, principal: string): string => {
    const graph = graphOf(content)
    const owner = principalBlock(principal, graph)
    if (typeof owner === 'string') return owner
    const splice = addInlineDeny(owner, quarantine('Why.'), graph)
    if (typeof splice === 'string') return splice
    const after = applySplices(content, [splice])
    formatted.push(after)
    return after.slice(splice.start)
  }
  const block = (kind: string, label: string, reference: string): string => `
# Why.
resource "aws_iam_${kind}_policy" "${label}" {
  name = "whittle-quarantine"
  ${kind} = ${reference}

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Quarantine"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
      },
    ]
  })
}
`
  const several = `resource "aws_iam_user" "all" {
  for_each = toset(["jane", "john"])
  name     = each.key
}
`

  test.each<[string, string, string, string]>([
    [
      'a user',
      `resource "aws_iam_user" "jane" {\n  name = "jane"\n}\n`,
      jane,
      block('user', 'jane_quarantine', 'aws_iam_user.jane.name'),
    ],
    ['a role', role, deploy, block('role', 'deploy_quarantine', 'aws_iam_role.deploy.id')],
    ['one of several users', several, jane, block('user', 'all_jane_quarantine', 'aws_iam_user.all["jane"].name')],
  ])('%s', (_, content, principal, text) => {
    expect(denied(content, principal)).toBe(text)
  })

  test.each<[string, string, string, RegExp]>([
    ['made elsewhere', people, deploy, /No block of Terraform here is known to make/],
    ['made twice', `${role}\n${role.replace('"deploy" {', '"again" {')}`, deploy, /several places/],
    [
      'inline policies are managed as a whole',
      `${role}
resource "aws_iam_role_policies_exclusive" "deploy" {
  role_name    = aws_iam_role.deploy.name
  policy_names = []
}
`,
      deploy,
      /lists all inline policies/,
    ],
  ])('not where it is %s', (_, content, principal, reason) => {
    expect(denied(content, principal)).toMatch(reason)
  })
})

testFormat(formatted, 3)
