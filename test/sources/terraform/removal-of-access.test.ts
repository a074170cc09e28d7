import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../src/sources/read.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { detachPolicies } from '../../../src/sources/terraform/removal/detach.ts'
import { addInlineDeny } from '../../../src/sources/terraform/removal/inline-deny.ts'
import { removeFromGroups } from '../../../src/sources/terraform/removal/memberships.ts'
import { principalBlock } from '../../../src/sources/terraform/removal/principal-block.ts'
import { quarantine } from '../../../src/sources/terraform/removal/quarantine.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import type { RemovalEdits } from '../../../src/sources/terraform/removal/removal-edits.ts'
import { environment, terraformIsThere } from '../../support/terraform.ts'

const account = '111122223333'
const jane = `arn:aws:iam::${account}:user/jane`
const deploy = `arn:aws:iam::${account}:role/deploy`
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'

const people = `resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user" "john" {
  name = "john"
}

resource "aws_iam_group" "devs" {
  name = "devs"
}
`
const policy = `resource "aws_iam_policy" "deploy" {
  name   = "deploy-policy"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
`
const trust = `jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })`
const role = `resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = ${trust}
}
`

const graphOf = (content: string, path = 'main.tf') =>
  readSources([{ path, content }], { accountOf: () => account, principals: {}, parser: terraformParser }).graph

const edited = (content: string, { edits }: RemovalEdits): string =>
  applySplices(
    content,
    edits.flatMap(({ splices }) => splices),
  )

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
      /also holds for arn:aws:iam::111122223333:user\/john/,
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

const judged = terraformIsThere ? test : test.skip
judged('every edited file is as terraform fmt has it', () => {
  expect(formatted.length).toBeGreaterThan(15)
  for (const text of formatted)
    expect(execFileSync('terraform', ['fmt', '-'], { input: text, env: environment, encoding: 'utf8' })).toBe(text)
})
