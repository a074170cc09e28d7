import { describe, expect, test } from '@jest/globals'
import { newPolicyName, snakeCase } from '../../../../src/sources/terraform/managed-attachments/naming.ts'
import { loadParser } from '../../support.ts'

test.each([
  ['AmazonS3FullAccess', 'amazon_s3_full_access'],
  ['AWSLambda_FullAccess', 'aws_lambda_full_access'],
  ['IAMReadOnlyAccess', 'iam_read_only_access'],
  ['ViewOnlyAccess', 'view_only_access'],
])('%s as a label: %s', (name, label) => {
  expect(snakeCase(name)).toBe(label)
})

describe('the name of the new policy', () => {
  const long = 'X'.repeat(64)
  test.each<[string, string, string, string]>([
    ['a role by reference', 'role = aws_iam_role.a.name', 'name', '"${aws_iam_role.a.name}-P"'],
    ['by its id', 'role = aws_iam_role.a[0].id', 'name', '"${aws_iam_role.a[0].id}-P"'],
    ['a literal', 'role = "app"', 'name', '"app-P"'],
    ['a template', 'role = "app-${var.stage}"', 'name', '"app-${var.stage}-P"'],
    ['a variable', 'role = var.role', 'name', '"${var.role}-P"'],
    ['a result of a function', 'role = lower("A")', 'name_prefix', '"P-"'],
    ['the ARN of something', 'role = aws_iam_role.a.arn', 'name_prefix', '"P-"'],
    ['of each instance', 'for_each = local.roles\n  role = each.value', 'name_prefix', '"P-"'],
    ['of several', 'for_each = local.roles\n  role = "app"', 'name_prefix', '"P-"'],
  ])('%s', async (_, body, argument, text) => {
    const parser = await loadParser()
    const content = `resource "aws_iam_role_policy_attachment" "a" {\n  ${body}\n}\n`
    expect(newPolicyName(parser.parse(content).body.blocks[0]!, 'P')).toEqual({ argument, text })
  })

  test.each<[string, string, string, string]>([
    ['a known name that is short enough', 'role = "app"', long, `"app-${long}"`],
    ['a name that may be too long', 'role = var.role', long, `"${long}-"`],
    ['a prefix is cut', 'role = lower("A")', 'Y'.repeat(128), `"${'Y'.repeat(101)}-"`],
  ])('%s', async (_, body, policy, text) => {
    const parser = await loadParser()
    const content = `resource "aws_iam_role_policy_attachment" "a" {\n  ${body}\n}\n`
    expect(newPolicyName(parser.parse(content).body.blocks[0]!, policy).text).toBe(text)
  })
})
