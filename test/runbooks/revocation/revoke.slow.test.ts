import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Revocation } from '../../../src/runbooks/types.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../../support/terraform.ts'
import { group, matched, role, user } from '../support/matches.ts'
import { revoked } from '../support/revocation.ts'

const account = `resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user" "john" {
  name = "john"
}

resource "aws_iam_group" "devs" {
  name = "devs"
}

resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = aws_iam_group.devs.name
  users = [aws_iam_user.jane.name, aws_iam_user.john.name]
}

data "aws_iam_policy_document" "own" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "ec2:*"]
    resources = ["*"]
  }
}

resource "aws_iam_user_policy" "own" {
  user   = aws_iam_user.jane.name
  policy = data.aws_iam_policy_document.own.json
}

resource "aws_iam_policy" "shared" {
  name   = "shared"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "iam:*", Resource = "*" }] })
}

resource "aws_iam_policy_attachment" "shared" {
  name       = "shared"
  users      = [aws_iam_user.jane.name, aws_iam_user.john.name]
  policy_arn = aws_iam_policy.shared.arn
}

resource "aws_iam_role" "partner" {
  name = "partner"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = ["arn:aws:iam::444455556666:root"] } }]
  })
}
`

const networks = { office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] } }
const given = {
  settings: {
    findings: {
      files: [],
      analyzers: [],
      recommendations: false,
      pullRequests: false,
      exempt: [],
      quietDays: 30,
      waivers: [],
    },
    networks,
  },
}
const scope = matched([group(), group({ principal: role('partner') })])

/** Each with the number of resources that a plan makes more than before. */
const kinds: readonly (readonly [string, readonly Revocation[], number])[] = [
  [
    'actions, resources and a fence',
    [
      { kind: 'remove-actions', from: 'matched', actions: ['ec2:Run*'] },
      { kind: 'remove-resources', from: 'matched', actions: ['s3:*'], resources: ['arn:aws:s3:::a/*'] },
      { kind: 'fence', for: 'matched', resources: [], networks: ['office'] },
    ],
    1,
  ],
  [
    'attachments, memberships and trust',
    [
      { kind: 'detach', from: [user('jane'), user('john')], policies: ['shared'] },
      { kind: 'remove-memberships', from: 'matched', groups: [] },
      { kind: 'remove-trust', roles: [role('partner')], trusted: ['444455556666'] },
    ],
    -1,
  ],
  [
    'a Deny of everything, and of older sessions',
    [
      { kind: 'deny-everything', to: 'matched' },
      { kind: 'end-sessions', of: 'matched', issuedBefore: 'now' },
    ],
    4,
  ],
]

const judged = providerIsThere ? test : test.skip
const folder = mkdtempSync(join(tmpdir(), 'whittle-revoke-'))
const main = join(folder, 'main.tf')

/** Number of resources that a plan makes. */
const planned = (content: string): number => {
  writeFileSync(main, content)
  const text = terraformIn(folder)('plan', '-input=false', '-no-color', '-refresh=false')
  return Number(/Plan: (\d+) to add, 0 to change, 0 to destroy/.exec(text)?.[1])
}

let before = 0
beforeAll(() => {
  if (!providerIsThere) return
  writeFileSync(join(folder, 'provider.tf'), offlineProvider())
  writeFileSync(main, account)
  init(folder)
  before = planned(account)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

judged.each(kinds)(
  `the provider plans what %s leaves${whySkipped}`,
  (_, revocations, difference) => {
    const { results, after } = revoked(revocations, { 'main.tf': account }, given, scope)
    expect(results.map(({ status }) => status)).toContain('proposed')
    const content = after['main.tf'] ?? ''
    expect(content).not.toBe(account)
    expect(planned(content) - before).toBe(difference)
  },
  120_000,
)
