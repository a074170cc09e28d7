import { describe, expect, test } from '@jest/globals'
import { role } from '../support/matches.ts'
import { revoked, type Revoked } from '../support/revocation.ts'
import { formatted, expectProved } from './forms.ts'
import { testFormat } from '../../support/terraform-format.ts'

describe('trust', () => {
  const trust = (principals: string): string => `resource "aws_iam_role" "partner" {
  name = "partner"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = ${principals} }
      },
    ]
  })
}
`
  const without = (principals: string, trusted: readonly string[]): Revoked => {
    const result = revoked([{ kind: 'remove-trust', roles: [role('partner')], trusted }], {
      'main.tf': trust(principals),
    })
    for (const text of Object.values(result.after)) formatted.push(text)
    return result
  }

  test.each<[string, string, string[], object[]]>([
    [
      'one of two: denied, as the list stays as it is written',
      '["arn:aws:iam::444455556666:role/a", "arn:aws:iam::444455556666:role/b"]',
      ['arn:aws:iam::444455556666:role/a'],
      [
        { effect: 'Allow' },
        { effect: 'Deny', principal: { AWS: ['arn:aws:iam::444455556666:role/a'] }, action: ['sts:AssumeRole'] },
      ],
    ],
    [
      'the only one: denied, as a role always has a trust policy',
      '"arn:aws:iam::444455556666:root"',
      ['444455556666'],
      [{ effect: 'Deny', principal: { AWS: ['arn:aws:iam::444455556666:root'] } }],
    ],
    [
      'one of a trusted account',
      '"arn:aws:iam::444455556666:root"',
      ['arn:aws:iam::444455556666:role/a'],
      [
        { effect: 'Allow' },
        {
          effect: 'Deny',
          principal: { AWS: ['*'] },
          condition: [{ operator: 'ArnLike', key: 'aws:PrincipalArn', values: ['arn:aws:iam::444455556666:role/a'] }],
        },
      ],
    ],
  ])('%s', (_, principals, trusted, statements) => {
    const result = without(principals, trusted)
    expect(result.results).toMatchObject([{ status: 'proposed', subject: role('partner') }])
    expect(result.results[0]?.policies[0]?.after?.statements).toMatchObject(statements)
    expectProved(result)
  })

  test('of another account: nothing', () => {
    expect(without('"arn:aws:iam::444455556666:root"', ['777788889999']).results).toMatchObject([
      { status: 'nothing-to-do' },
    ])
  })
})

testFormat(formatted, 3)
