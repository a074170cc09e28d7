import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { proveContainment } from '../../../src/policy/contain.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import type { RevocationContext } from '../../../src/runbooks/revocation/context.ts'
import type { Revocation } from '../../../src/runbooks/types.ts'
import { defaultSettings } from '../../../src/settings/defaults.ts'
import { readSources } from '../../../src/sources/read.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import { entry, ledger } from '../../support/ledger.ts'
import { environment, terraformIsThere } from '../../support/terraform.ts'
import { account, group, matched, role } from '../support/matches.ts'
import { revoked, type Revoked } from '../support/revocation.ts'
import { jane, john, people } from './support.ts'

/** The policy of user jane in each form: s3:GetObject and s3:PutObject on everything. */
const forms: Readonly<Record<string, { readonly file: string; readonly content: string }>> = {
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
const formatted: string[] = []

function inForm(form: string, revocation: Revocation, given: Partial<RevocationContext> = {}): Revoked {
  const { file, content } = forms[form]!
  const result = revoked([revocation], { [file]: content }, given, undefined, { 'policies/jane.json': [jane] })
  for (const [path, text] of Object.entries(result.after)) if (path.endsWith('.tf')) formatted.push(text)
  return result
}

/** The documents of a file of Terraform or JSON, read again, with the principals that hold them. */
function documentsIn(path: string, content: string) {
  const { sources, problems } = readSources([{ path, content }], {
    accountOf: () => account,
    principals: { 'policies/jane.json': [jane] },
    parser: terraformParser,
  })
  return { problems, sources: sources.flatMap((source) => (source.status === 'found' ? [source] : [])) }
}

function expectProved({ results, after }: Revoked): void {
  const plans = results.flatMap(({ policies }) => policies)
  for (const { before, after: proposed, file, id, edits } of plans) {
    expect(proveContainment(proposed!, before!).verdict).toBe('proven')
    const again = documentsIn(file, after[file] ?? '').sources.find((source) => source.id === id)
    if (edits.length > 0) expect(again?.document).toEqual(proposed)
  }
}

describe.each(Object.keys(forms))('in the form %s', (form) => {
  const { file } = forms[form]!

  test('actions leave', () => {
    const result = inForm(form, { kind: 'remove-actions', from: 'matched', actions: ['s3:Put*'] })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    expectProved(result)
    expect(result.after[file]).not.toContain('s3:PutObject')
    expect(result.after[file]).toContain('s3:GetObject')
  })

  test('resources leave', () => {
    const resources = ['arn:aws:s3:::invoices/*']
    const result = inForm(form, { kind: 'remove-resources', from: 'matched', actions: [], resources })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    expectProved(result)
    expect(result.results[0]?.policies[0]?.after?.statements).toHaveLength(2)
  })

  test.each<[string, Revocation, string]>([
    ['everything is denied', { kind: 'deny-everything', to: 'matched' }, 'whittle-quarantine'],
    ['sessions end', { kind: 'end-sessions', of: 'matched', issuedBefore: 'now' }, '2026-10-13T12:00:00Z'],
  ])('%s', (_, revocation, word) => {
    const result = inForm(form, revocation)
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    expectProved(result)
    expect(result.after[file]).toContain(form === 'json' && word.startsWith('whittle') ? 'Quarantine' : word)
    const after = documentsIn(file, result.after[file] ?? '')
    const denies = after.sources.filter(({ document }) =>
      document.statements.some(({ effect, action }) => effect === 'Deny' && action?.includes('*')),
    )
    expect([after.problems, denies.map(({ principals }) => principals)]).toEqual([[], [[jane]]])
  })

  test('a fence', () => {
    const networks = { office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] } }
    const settings = { findings: defaultSettings.findings, networks }
    const result = inForm(form, { kind: 'fence', for: 'matched', resources: [], networks: ['office'] }, { settings })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane }])
    expectProved(result)
    expect(result.after[file]).toContain('aws:SourceIp')
  })
})

describe('a policy that others hold, too', () => {
  const shared = forms['attached']!.content.replace(
    'resource "aws_iam_user_policy_attachment" "own" {\n  user       = aws_iam_user.jane.name',
    'resource "aws_iam_policy_attachment" "own" {\n  name       = "own"\n  users      = [aws_iam_user.jane.name, aws_iam_user.john.name]',
  )

  test('is left; the subject gets a Deny of its own', () => {
    const result = revoked([{ kind: 'remove-actions', from: 'matched', actions: ['s3:Put*'] }], { 'main.tf': shared })
    formatted.push(result.after['main.tf'] ?? '')
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, policies: [] }])
    expect(result.results[0]?.says[0]).toMatch(/is also attached to arn:aws:iam::111122223333:user\/john/)
    const { sources } = documentsIn('main.tf', result.after['main.tf'] ?? '')
    const own = sources.find(({ address }) => address === 'aws_iam_user_policy.jane_revoke_1')
    expect(own).toMatchObject({
      principals: [jane],
      document: { statements: [{ effect: 'Deny', action: ['s3:Put*'] }] },
    })
    expect(sources.find(({ address }) => address === 'aws_iam_policy.own')?.document.statements).toHaveLength(1)
  })

  test('is edited where the revocation means all of them', () => {
    const result = revoked([{ kind: 'remove-actions', from: [jane, john], actions: ['s3:Put*'] }], {
      'main.tf': shared,
    })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: `${jane}, ${john}` }])
    expectProved(result)
  })

  test('by a pattern, all principals that are known', () => {
    const result = revoked([{ kind: 'remove-actions', from: ['*:user/j*'], actions: ['s3:Put*'] }], {
      'main.tf': shared,
    })
    expect(result.results).toMatchObject([{ subject: `${jane}, ${john}` }])
  })

  test('leaves her where it is attached', () => {
    const result = revoked([{ kind: 'detach', from: 'matched', policies: ['aws_iam_policy.own'] }], {
      'main.tf': shared,
    })
    formatted.push(result.after['main.tf'] ?? '')
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    const { sources } = documentsIn('main.tf', result.after['main.tf'] ?? '')
    expect(sources.map(({ principals }) => principals)).toEqual([[john]])
    expect(result.results[0]?.losses).toMatchObject([{ principals: [jane], before: { statements: [{}] } }])
  })
})

test('what several subjects hold together is detached together', () => {
  const content = `${people}
resource "aws_iam_policy_attachment" "admin" {
  name       = "admin"
  users      = [aws_iam_user.jane.name, aws_iam_user.john.name]
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = "devs"
  users = ["joe", aws_iam_user.jane.name, aws_iam_user.john.name]
}
`
  const from = [jane, john]
  const result = revoked(
    [
      { kind: 'detach', from, policies: ['AdministratorAccess'] },
      { kind: 'remove-memberships', from, groups: ['devs'] },
    ],
    { 'main.tf': content },
  )
  expect(result.after['main.tf']).toBe(`${people}
resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = "devs"
  users = ["joe"]
}
`)
})

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

describe('narrowing to use', () => {
  const statements = [
    { from: 0, statement: { effect: 'Allow' as const, action: ['s3:GetObject'], resource: ['*'], condition: [] } },
  ]
  const plan = (given: Partial<PolicyPlan>) =>
    ({ status: 'narrowed', reason: 'Narrowed.', changes: [], ...given }) as never

  test('by the use that is not of the scope', () => {
    const seen: string[] = []
    const { file, content } = forms['jsonencode']!
    const inScope = entry('s3:PutObject', {
      principal: jane,
      resource: 'arn:aws:s3:::acme-invoices/2026/10.pdf',
      network: { kind: 'address', address: '198.51.100.7' },
      count: 1,
    })
    const matches = matched([group({ operation: 's3.amazonaws.com:PutObject', actions: ['s3:PutObject'] })])
    const result = revoked(
      [{ kind: 'narrow-to-use', from: 'matched', window: '90d' }],
      { [file]: content },
      {
        ledger: ledger([inScope, entry('s3:GetObject', { principal: jane })]),
        narrow: (_, days, { entries }) => {
          seen.push(String(days), ...entries.map(({ action }) => action))
          return plan({ statements })
        },
      },
      matches,
    )
    expect(seen).toEqual(['90', 's3:GetObject'])
    expectProved(result)
    expect(result.after[file]).not.toContain('s3:PutObject')
  })

  test.each<[string, Partial<PolicyPlan>, string]>([
    ['nothing was used legitimately', { looksUnused: true }, 'refused'],
    ['the evidence does not suffice', { status: 'unchanged', reason: 'Too short.' }, 'refused'],
    ['all of it was used', { status: 'unchanged', nothingToNarrow: true }, 'nothing-to-do'],
  ])('%s', (_, given, status) => {
    const { results } = inForm(
      'jsonencode',
      { kind: 'narrow-to-use', from: 'matched', window: '90d' },
      { narrow: () => plan(given) },
    )
    expect(results).toMatchObject([{ status, edits: [] }])
  })
})

describe('several revocations of one policy', () => {
  const { file, content } = forms['jsonencode']!
  const both: Revocation[] = [
    { kind: 'remove-actions', from: 'matched', actions: ['s3:Put*'] },
    { kind: 'remove-resources', from: 'matched', actions: [], resources: ['arn:aws:s3:::invoices/*'] },
    { kind: 'deny-everything', to: 'matched' },
    { kind: 'end-sessions', of: 'matched', issuedBefore: 'now' },
  ]
  const result = revoked(both, { [file]: content })

  test('are one edit of it, and one place for the inline policies', () => {
    expect(result.results.map(({ status, edits }) => [status, edits.length])).toEqual([
      ['proposed', 1],
      ['proposed', 0],
      ['proposed', 1],
      ['proposed', 0],
    ])
    expectProved(result)
    const { problems, sources } = documentsIn(file, result.after[file] ?? '')
    expect(problems).toEqual([])
    expect(sources.map(({ address = '' }) => address).toSorted()).toEqual([
      'aws_iam_user_policy.jane_quarantine',
      'aws_iam_user_policy.jane_revoke_older_sessions',
      'aws_iam_user_policy.own',
    ])
    formatted.push(result.after[file] ?? '')
  })

  test('run again on what they made, they change nothing', () => {
    const again = revoked(both, { [file]: result.after[file] ?? '' })
    expect(again.after).toEqual({})
    expect(again.results.flatMap(({ manual }) => manual)).toEqual([])
  })

  test('same input, same result', () => {
    expect(JSON.stringify(revoked(both, { [file]: content }))).toBe(JSON.stringify(result))
  })
})

const judged = terraformIsThere ? test : test.skip
judged('every edited file is as terraform fmt has it', () => {
  expect(formatted.length).toBeGreaterThan(20)
  for (const text of new Set(formatted))
    expect(execFileSync('terraform', ['fmt', '-'], { input: text, env: environment, encoding: 'utf8' })).toBe(text)
})
