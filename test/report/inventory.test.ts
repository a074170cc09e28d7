import { describe, expect, test } from '@jest/globals'
import { colours } from '../../src/report/colours.ts'
import { inventoryText, type InventoryRow } from '../../src/report/inventory.ts'

const row = (over: Partial<InventoryRow>): InventoryRow => ({
  file: 'iam.tf',
  line: 3,
  address: 'aws_iam_policy.deploy',
  form: 'jsonencode',
  kind: 'identity',
  host: 'aws_iam_policy.deploy',
  hosts: ['aws_iam_policy.deploy'],
  principals: [],
  attachedTo: [],
  status: 'skipped',
  reason: null,
  reasons: [],
  generated: null,
  instances: [],
  ...over,
})
const text = (rows: readonly InventoryRow[], width = 100): string =>
  inventoryText(rows, colours(false), width).join('\n')

describe('inventory as text', () => {
  test('a block for each policy, a line for each principal', () => {
    expect(
      text([
        row({ status: 'found', principals: ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:user/b'] }),
      ]),
    ).toBe(
      [
        'iam.tf:3  aws_iam_policy.deploy  (jsonencode)',
        '    attached to arn:aws:iam::111122223333:role/a',
        '    attached to arn:aws:iam::111122223333:user/b',
        '',
        '1 identity policy: 1 can be narrowed, 0 cannot.',
      ].join('\n'),
    )
  })

  test('a generated file is named as such', () => {
    const lines = text([row({ status: 'found', generated: '(line 1 says "DO NOT EDIT")' })]).split('\n')
    expect(lines[1]).toBe(
      '    generated (line 1 says "DO NOT EDIT"): it is edited only where policies.generated is edit',
    )
  })

  test('every reason stands on its own, and what would help is counted once a policy, the most helpful first', () => {
    const reasons = ['Role `x` is not known: give a state', 'Role `y` is not known: give a state']
    const lines = text([row({ reasons }), row({ reasons: ['No account: set account'] }), row({ reasons })]).split('\n')
    expect(lines.filter((line) => line.startsWith('    skipped: '))).toHaveLength(5)
    expect(lines.slice(-4)).toEqual([
      '3 identity policies: 0 can be narrowed, 3 cannot.',
      'What would help:',
      '  2  give a state',
      '  1  set account',
    ])
  })

  test('trust and resource policies are no identity policies: what they are attached to, or why they are not read', () => {
    const bucket = { address: 'aws_s3_bucket.logs', arns: ['arn:aws:s3:::acme-logs'], complete: true }
    const elsewhere = { arns: ['arn:aws:sqs:eu-west-1:111122223333:jobs'], complete: true }
    const shown = text([
      row({ kind: 'resource', status: 'found', attachedTo: [bucket, elsewhere, { arns: [], complete: false }] }),
      row({ kind: 'trust', reasons: ['It comes from local.trust, which is not followed'] }),
      row({ kind: 'trust', status: 'found', attachedTo: [{ address: 'aws_iam_role.r', arns: [], complete: false }] }),
    ])
    expect(shown).toBe(
      [
        'iam.tf:3  aws_iam_policy.deploy  (jsonencode, resource policy)',
        '    attached to aws_s3_bucket.logs (arn:aws:s3:::acme-logs)',
        '    attached to arn:aws:sqs:eu-west-1:111122223333:jobs',
        '',
        'iam.tf:3  aws_iam_policy.deploy  (jsonencode, trust policy)',
        '    not read: It comes from local.trust, which is not followed',
        '',
        'iam.tf:3  aws_iam_policy.deploy  (jsonencode, trust policy)',
        '    attached to aws_iam_role.r',
        '',
        '0 identity policies: 0 can be narrowed, 0 cannot. Besides 2 trust policies (1 unreadable) and 1 resource policy: read, not narrowed.',
      ].join('\n'),
    )
  })

  test('a file of JSON is named once, and no line is wider than the terminal', () => {
    const reasons = [
      'The account of envs/prod is not known: set account in .github/whittle.yml, or give the state (--state)',
    ]
    const lines = text([row({ address: null, host: 'iam.tf', form: 'json', reasons })], 60).split('\n')
    expect(lines[0]).toBe('iam.tf:3  (json)')
    expect(Math.max(...lines.slice(1, 4).map((line) => line.length))).toBeLessThanOrEqual(60)
  })

  test('text from files is escaped', () => {
    expect(text([row({ file: 'a\u001b[31m.tf' })])).not.toContain('\u001b')
  })
})
