import { describe, expect, test } from '@jest/globals'
import { removeFromGroups } from '../../../../src/sources/terraform/removal/memberships.ts'
import { jane, people, graphOf, edited } from './support.ts'
import { testFormat } from '../../../support/terraform-format.ts'

/** Everything that an edit left, to be held against `terraform fmt`. */
const formatted: string[] = []

describe('leaving a group', () => {
  const left = (before: string, isMeant: (group: string) => boolean = () => true) => {
    const content = `${people}\n${before}`
    const result = removeFromGroups(new Set([jane]), isMeant, graphOf(content))
    const after = edited(content, result)
    formatted.push(after)
    return { after: after.slice(people.length + 1), left: result.left, groups: result.groups }
  }

  test.each<[string, string, string, string[]]>([
    [
      'the element of its users',
      `resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = aws_iam_group.devs.name
  users = [
    aws_iam_user.jane.name,
    aws_iam_user.john.name,
  ]
}
`,
      `resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = aws_iam_group.devs.name
  users = [
    aws_iam_user.john.name,
  ]
}
`,
      ['devs'],
    ],
    [
      'the block of a user',
      `resource "aws_iam_user_group_membership" "jane" {
  user   = aws_iam_user.jane.name
  groups = [aws_iam_group.devs.name, "admins"]
}
`,
      '',
      ['admins', 'devs'],
    ],
  ])('%s', (_, before, after, groups) => {
    expect(left(before)).toEqual({ after, left: [], groups })
  })

  test('one of her groups', () => {
    const before = `resource "aws_iam_user_group_membership" "jane" {
  user   = aws_iam_user.jane.name
  groups = [aws_iam_group.devs.name, "admins"]
}
`
    expect(left(before, (group) => group === 'admins')).toEqual({
      after: before.replace(', "admins"', ''),
      left: [],
      groups: ['admins'],
    })
  })

  test('groups of others are not touched', () => {
    const before = `resource "aws_iam_user_group_membership" "john" {
  user   = aws_iam_user.john.name
  groups = [aws_iam_group.devs.name]
}
`
    expect(left(before)).toEqual({ after: before, left: [], groups: [] })
  })

  test('a block for several users is left', () => {
    const before = `resource "aws_iam_user_group_membership" "all" {
  for_each = toset(["jane", "john"])
  user     = each.value
  groups   = [aws_iam_group.devs.name]
}
`
    expect(left(before)).toMatchObject({ after: before, left: [expect.stringContaining('made for others')] })
  })
})

testFormat(formatted, 5)
