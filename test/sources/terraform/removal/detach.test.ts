import { describe, expect, test } from '@jest/globals'
import { detachPolicies } from '../../../../src/sources/terraform/removal/detach.ts'
import { account, jane, deploy, admin, people, policy, trust, role, graphOf, edited } from './support.ts'
import { testFormat } from '../../../support/terraform-format.ts'

/** Everything that an edit left, to be held against `terraform fmt`. */
const formatted: string[] = []

describe('detaching a policy', () => {
  const detached = (head: string, tail: string, subject = jane, pattern = admin) => {
    const content = `${head}\n${tail}`
    const result = detachPolicies(
      new Set([subject]),
      ({ arns, names, addresses }) => [...arns, ...names, ...addresses].includes(pattern),
      graphOf(content),
    )
    const after = edited(content, result)
    formatted.push(after)
    return { after: after.slice(head.length + 1), left: result.left, removed: result.removed }
  }

  test.each<[string, string, string, string, string]>([
    [
      'the only attachment of a user: its block goes, with its comment',
      `# For the migration.
resource "aws_iam_user_policy_attachment" "admin" {
  user       = aws_iam_user.jane.name
  policy_arn = "${admin}"
}

output "x" {
  value = 1
}
`,
      `output "x" {
  value = 1
}
`,
      jane,
      admin,
    ],
    [
      'one of two attachments',
      `resource "aws_iam_user_policy_attachment" "admin" {
  user       = "jane"
  policy_arn = "${admin}"
}

resource "aws_iam_user_policy_attachment" "johns" {
  user       = aws_iam_user.john.name
  policy_arn = "${admin}"
}
`,
      `resource "aws_iam_user_policy_attachment" "johns" {
  user       = aws_iam_user.john.name
  policy_arn = "${admin}"
}
`,
      jane,
      admin,
    ],
    [
      'a list of users: hers goes',
      `resource "aws_iam_policy_attachment" "admin" {
  name       = "admin"
  users      = [aws_iam_user.jane.name, aws_iam_user.john.name]
  policy_arn = "${admin}"
}
`,
      `resource "aws_iam_policy_attachment" "admin" {
  name       = "admin"
  users      = [aws_iam_user.john.name]
  policy_arn = "${admin}"
}
`,
      jane,
      admin,
    ],
    [
      'a list of users and roles that has her alone among the users',
      `resource "aws_iam_policy_attachment" "admin" {
  name       = "admin"
  users      = [aws_iam_user.jane.name]
  roles      = ["other"]
  policy_arn = "${admin}"
}
`,
      `resource "aws_iam_policy_attachment" "admin" {
  name       = "admin"
  users      = []
  roles      = ["other"]
  policy_arn = "${admin}"
}
`,
      jane,
      admin,
    ],
    [
      'instances of a list: the element goes',
      `resource "aws_iam_user_policy_attachment" "jane" {
  for_each = toset([
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "${admin}", # for now
  ])
  user       = aws_iam_user.jane.name
  policy_arn = each.value
}
`,
      `resource "aws_iam_user_policy_attachment" "jane" {
  for_each = toset([
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
  ])
  user       = aws_iam_user.jane.name
  policy_arn = each.value
}
`,
      jane,
      admin,
    ],
  ])('%s', (_, before, after, subject, pattern) => {
    expect(detached(people, before, subject, pattern)).toEqual({
      after,
      left: [],
      removed: [expect.stringContaining('aws_iam_')],
    })
  })

  test.each<[string, string, string]>([
    ['by its address', 'aws_iam_policy.deploy', ''],
    ['by its name', 'deploy-policy', ''],
    ['by its ARN', `arn:aws:iam::${account}:policy/deploy-policy`, ''],
    ['not by the ARN of another account', 'arn:aws:iam::444455556666:policy/deploy-policy', 'the same'],
  ])('a policy of the repository, %s', (_, pattern, same) => {
    const before = `resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.deploy.arn
}
`
    expect(detached(`${policy}\n${role}`, before, deploy, pattern).after).toBe(same === '' ? '' : before)
  })

  test('the list of a role', () => {
    const before = `resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = ${trust}
  managed_policy_arns = [aws_iam_policy.deploy.arn, "${admin}"]
}
`
    expect(detached(policy, before, deploy).after).toBe(before.replace(`, "${admin}"`, ''))
  })

  test.each<[string, string, RegExp]>([
    [
      'a group with other members',
      `resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = aws_iam_group.devs.name
  users = [aws_iam_user.jane.name, aws_iam_user.john.name]
}

resource "aws_iam_group_policy_attachment" "devs" {
  group      = aws_iam_group.devs.name
  policy_arn = "${admin}"
}
`,
      /also applies to arn:aws:iam::111122223333:user\/john/,
    ],
    [
      'a block that something refers to',
      `resource "aws_iam_user_policy_attachment" "admin" {
  user       = aws_iam_user.jane.name
  policy_arn = "${admin}"
}

output "attached" {
  value = aws_iam_user_policy_attachment.admin.id
}
`,
      /output\.attached .* refers to it/,
    ],
    [
      'users of a variable',
      `resource "aws_iam_policy_attachment" "admin" {
  name       = "admin"
  users      = concat([aws_iam_user.john.name], local.admins)
  policy_arn = "${admin}"
}

locals {
  admins = ["jane", "joe"]
}
`,
      /may name others: |not written out as a list/,
    ],
  ])('left alone: %s', (_, before, reason) => {
    expect(detached(people, before)).toEqual({ after: before, left: [expect.stringMatching(reason)], removed: [] })
  })

  test('JSON syntax is not edited', () => {
    const content = JSON.stringify({
      resource: {
        aws_iam_user: { jane: { name: 'jane' } },
        aws_iam_user_policy_attachment: { admin: { user: 'jane', policy_arn: admin } },
      },
    })
    const result = detachPolicies(new Set([jane]), () => true, graphOf(content, 'main.tf.json'))
    expect(result).toMatchObject({ edits: [], left: [expect.stringContaining('JSON syntax')] })
  })
})

testFormat(formatted, 13)
