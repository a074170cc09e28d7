import { describe, expect, test } from '@jest/globals'
import { account, planWith, snapshotOf, snapshotPolicy, snapshotRole, snapshotsOf, type Call } from './managed-input.ts'
import type { Snapshots } from '../../../src/evidence/iam/types.ts'

const other = '444455556666'
const roleOf = (of: string, set = 'Dev', suffix = '0123456789abcdef'): string =>
  `arn:aws:iam::${of}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_${set}_${suffix}`
const inline = `resource "aws_ssoadmin_permission_set_inline_policy" "dev" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.dev.arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:ListQueues", "sqs:DeleteQueue"], Resource = "*" }]
  })
}
`
const set = (name = '"Dev"'): string => `resource "aws_ssoadmin_permission_set" "dev" {
  name         = ${name}
  instance_arn = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
}
`
const assign = (account: string, name = 'a'): string => `resource "aws_ssoadmin_account_assignment" "${name}" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.dev.arn
  principal_id       = "x"
  principal_type     = "GROUP"
  target_id          = ${account}
  target_type        = "AWS_ACCOUNT"
}
`
const list = (by: string): Call => ({ by, source: 'sqs', name: 'ListQueues' })
const shown = (...roles: readonly string[]) =>
  snapshotOf(
    [],
    roles.map((arn) => snapshotRole(arn)),
  )
const whole = (of: string, ...roles: readonly string[]) =>
  snapshotOf(
    [],
    roles.map((arn) => snapshotRole(arn)),
    of,
  )

async function planFor(content: string, calls: readonly Call[], snapshots?: Snapshots, principals = {}) {
  const { defaultSettings } = await import('../../../src/settings/parse.ts')
  const policies = { ...defaultSettings.policies, principals }
  const { plan } = await planWith({ 'main.tf': content }, calls, snapshots, { policies })
  return plan.policies[0]!
}

describe('an inline policy of a permission set', () => {
  test('is narrowed by the use of its roles in all accounts that it is assigned to', async () => {
    const own = roleOf(account)
    const plan = await planFor(inline + set() + assign(`"${account}"`), [list(own)], snapshotsOf(shown(own)))
    expect(plan).toMatchObject({ status: 'narrowed', principals: [own] })
    expect(plan.after?.statements.flatMap(({ action }) => action)).toEqual(['sqs:ListQueues'])
    expect(plan.notes[0]).toBe(
      `The permission set Dev is taken to be assigned to no account but those with a snapshot (${account}): policies.principals can name its roles instead.`,
    )
  })

  test('what the role of one account used stays', async () => {
    const [own, theirs] = [roleOf(account), roleOf(other, 'Dev', 'fedcba9876543210')]
    const used: Call = { by: theirs, source: 'sqs', name: 'DeleteQueue', more: { readOnly: false } }
    const background: Call = { by: theirs, source: 'ec2', name: 'DescribeInstances' }
    const plan = await planFor(
      inline + set() + assign(`"${account}"`) + assign(`"${other}"`, 'b'),
      [list(own), used, background],
      snapshotsOf(shown(own), whole(other, theirs)),
    )
    expect(plan.principals).toEqual([own, theirs])
    expect(plan.status).not.toBe('narrowed')
  })

  test('or by the roles that configuration names', async () => {
    const own = roleOf(account)
    const plan = await planFor(inline + set(), [list(own)], undefined, {
      'aws_ssoadmin_permission_set_inline_policy.dev': [own],
    })
    expect(plan).toMatchObject({ status: 'narrowed', principals: [own] })
  })

  const own = roleOf(account)
  test.each<[string, string, Snapshots | undefined, RegExp]>([
    [
      'there is no snapshot',
      inline + set() + assign(`"${account}"`),
      undefined,
      /AWSReservedSSO_….*name its principals/,
    ],
    [
      'no assignment is in the source',
      inline + set(),
      snapshotsOf(shown(own)),
      /the source does not state every account that Dev is assigned to; the snapshots show arn:aws:iam::111122223333:role\/aws-reserved\/.*Dev_0123456789abcdef\)/,
    ],
    [
      'an assignment’s account is not known',
      `${inline}${set()}variable "target" {}\n${assign(`"${account}"`)}${assign('var.target', 'b')}`,
      snapshotsOf(shown(own)),
      /the source does not state every account that Dev is assigned to/,
    ],
    [
      'an account has no snapshot',
      inline + set() + assign(`"${account}"`) + assign(`"${other}"`, 'b'),
      snapshotsOf(shown(own)),
      /account 444455556666 has no whole snapshot/,
    ],
    [
      'an account has no role of it',
      inline + set() + assign(`"${account}"`),
      snapshotsOf(
        shown(
          roleOf(account, 'Dev_x'),
          roleOf(account, 'DevOps'),
          `arn:aws:iam::${account}:role/AWSReservedSSO_Dev_0123456789abcdef`,
        ),
      ),
      /the snapshot of account 111122223333 shows no role of Dev\)/,
    ],
    [
      'the name is not in the source',
      `variable "name" {}\n${inline}${set('var.name')}${assign(`"${account}"`)}`,
      snapshotsOf(shown(own)),
      /the source does not state the name of the set/,
    ],
    [
      'a snapshot may not have everything',
      inline + set() + assign(`"${account}"`),
      snapshotsOf({ ...shown(own), incomplete: 'it has no users' }),
      /has no whole snapshot/,
    ],
  ])('is not narrowed where %s', async (_, content, snapshots, why) => {
    const plan = await planFor(content, [list(own)], snapshots)
    expect(plan.status).toBe('skipped')
    expect(plan.reason).toMatch(why)
  })
})

describe('a policy of the account that a permission set names', () => {
  const content = `resource "aws_iam_policy" "queues" {
  name = "queues"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:ListQueues", "sqs:DeleteQueue"], Resource = "*" }]
  })
}
resource "aws_ssoadmin_customer_managed_policy_attachment" "dev" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.dev.arn
  customer_managed_policy_reference {
    name = aws_iam_policy.queues.name
  }
}
${set()}`

  test('is attached to the role of its own account, wherever else the set is assigned', async () => {
    const own = roleOf(account)
    const live = snapshotPolicy(`arn:aws:iam::${account}:policy/queues`, [
      { Effect: 'Allow', Action: ['sqs:ListQueues', 'sqs:DeleteQueue'], Resource: '*' },
    ])
    const here = snapshotOf([live], [snapshotRole(own, live.arn)])
    const plan = await planFor(content, [list(own)], snapshotsOf(here, whole(other, roleOf(other))))
    expect(plan).toMatchObject({ address: 'aws_iam_policy.queues', status: 'narrowed', principals: [own] })
  })

  test('is not narrowed without the snapshot of that account', async () => {
    const plan = await planFor(content, [list(roleOf(account))], snapshotsOf(whole(other, roleOf(other))))
    expect(plan).toMatchObject({ status: 'skipped', reason: expect.stringContaining('is part of a permission set') })
  })
})

test('a policy of AWS in a set is compared with the use of its roles', async () => {
  const own = roleOf(account)
  const attached = snapshotPolicy('AmazonSQSFullAccess', [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }])
  const { plan, files } = await planWith(
    {
      'main.tf': `resource "aws_ssoadmin_managed_policy_attachment" "dev" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  managed_policy_arn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
  permission_set_arn = aws_ssoadmin_permission_set.dev.arn
}
${set()}${assign(`"${account}"`)}`,
    },
    [list(own)],
    snapshotsOf(snapshotOf([attached], [snapshotRole(own, attached.arn)])),
  )
  const [policy] = plan.policies
  expect(policy).toMatchObject({ form: 'managed-attachment', status: 'narrowed', principals: [own] })
  const after = files[0]?.after ?? ''
  expect(after).toMatch(/^resource "aws_ssoadmin_permission_set_inline_policy" "dev" \{\n  instance_arn /)
  expect(after).not.toContain('managed_policy_arn')
})
