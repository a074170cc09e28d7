import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import { noSnapshots, type Snapshots } from '../../../src/evidence/iam/types.ts'
import { proveContainment } from '../../../src/policy/contain.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import type { RevocationContext } from '../../../src/runbooks/revocation/context.ts'
import type { Revocation } from '../../../src/runbooks/types.ts'
import { defaultSettings } from '../../../src/settings/defaults.ts'
import { readSources } from '../../../src/sources/read.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import * as iam from '../../evidence/iam/account.ts'
import { entry, ledger } from '../../support/ledger.ts'
import { environment, terraformIsThere } from '../../support/terraform.ts'
import { account, group, matched, role, user } from '../support/matches.ts'
import { revoked, type Revoked } from '../support/revocation.ts'

const jane = user('jane')
const john = user('john')

const people = `resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user" "john" {
  name = "john"
}
`

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

describe('what is outside of the repository', () => {
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const live = (): Snapshots => {
    const text = iam.text({
      UserDetailList: [iam.user(jane, [iam.policyArn('team/reader')], { GroupList: ['devs'] })],
      GroupDetailList: [iam.group('devs', [iam.policyArn('team/reader')])],
      RoleDetailList: [],
      Policies: [iam.policy(iam.policyArn('team/reader'), 1)],
    })
    const snapshot = parseSnapshot(text, 'iam.json', { now: new Date('2026-11-01T00:00:00Z') })
    return { ...noSnapshots, accounts: new Map([[account, snapshot]]) }
  }

  test.each<[string, Revocation, Snapshots | undefined, readonly string[]]>([
    [
      'everything denied',
      { kind: 'deny-everything', to: 'matched' },
      undefined,
      ['aws iam put-user-policy --user-name jane --policy-name whittle-quarantine --policy-document '],
    ],
    [
      'sessions ended before a stated moment',
      { kind: 'end-sessions', of: [role('deploy')], issuedBefore: '2026-10-01T00:00:00Z' },
      undefined,
      ['aws iam put-role-policy --role-name deploy --policy-name AWSRevokeOlderSessions --policy-document '],
    ],
    [
      'a policy of the account detached',
      { kind: 'detach', from: 'matched', policies: ['reader'] },
      live(),
      ['aws iam detach-user-policy --user-name jane --policy-arn arn:aws:iam::111122223333:policy/team/reader'],
    ],
    [
      'a group left',
      { kind: 'remove-memberships', from: 'matched', groups: [] },
      live(),
      ['aws iam remove-user-from-group --group-name devs --user-name jane'],
    ],
    [
      'actions of a policy of the account',
      { kind: 'remove-actions', from: 'matched', actions: ['s3:Get*'] },
      live(),
      ['aws iam put-user-policy --user-name jane --policy-name whittle-revoke-1 --policy-document '],
    ],
    [
      'a trust',
      { kind: 'remove-trust', roles: [role('partner')], trusted: ['444455556666'] },
      undefined,
      ['aws iam get-role --role-name partner --query Role.AssumeRolePolicyDocument > '],
    ],
  ])('%s: a manual step with its verification', (_, revocation, snapshots, commands) => {
    const { results, after } = revoked([revocation], {}, snapshots && { snapshots })
    expect(after).toEqual({})
    const manual = results.flatMap((each) => each.manual)
    expect(results[0]?.status).toBe('manual')
    expect(manual.map((step) => step.commands[0])).toEqual(commands.map((text) => expect.stringContaining(text)))
    for (const step of manual)
      expect([step.phase, (step.verify ?? '').startsWith('aws iam ')]).toEqual(['revocation', true])
  })

  test('a policy of AWS that the repository attaches is detached there', () => {
    const content = `${people}
resource "aws_iam_user_policy_attachment" "admin" {
  user       = aws_iam_user.jane.name
  policy_arn = "${admin}"
}
`
    const result = revoked([{ kind: 'detach', from: 'matched', policies: [admin] }], { 'main.tf': content })
    expect(result.after['main.tf']).toBe(people)
  })
})

describe('who is never a subject', () => {
  test.each([
    ['a break-glass role', role('break-glass-1'), /findings\.exempt/],
    ['a service-linked role', role('aws-service-role/x.amazonaws.com/X'), /service-linked/],
  ])('%s', (_, principal, sentence) => {
    const exempt = { findings: { ...defaultSettings.findings, exempt: ['*:role/break-glass-*'] }, networks: {} }
    const matches = matched([group({ principal })])
    const { results } = revoked([{ kind: 'deny-everything', to: 'matched' }], {}, { settings: exempt }, matches)
    expect(results).toMatchObject([{ status: 'nothing-to-do', edits: [], manual: [] }])
    expect(results[0]?.says[0]).toMatch(sentence)
  })
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

test('a caller whom nothing in the repository is attached to, and no snapshot knows, is looked up by a person', () => {
  const matches = matched([group({ principal: user('stranger') })])
  const { results } = revoked([{ kind: 'remove-actions', from: 'matched', actions: ['s3:*'] }], {}, {}, matches)
  expect(results).toMatchObject([{ status: 'manual', subject: user('stranger'), edits: [] }])
  expect(results[0]?.manual[0]?.commands[0]).toBe('aws iam list-attached-user-policies --user-name stranger')
})

test('one whose name begins that of another, or that has its name in another account, is looked up too', () => {
  const elsewhere = 'arn:aws:iam::444455556666:role/app'
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' }],
  })
  const callers = [role('app'), role('app-admin'), elsewhere].map((principal) => group({ principal }))
  const { results } = revoked(
    [{ kind: 'remove-actions', from: 'matched', actions: ['s3:PutObject'] }],
    { 'admin.json': policy },
    {},
    matched(callers),
    { 'admin.json': [role('app-admin')] },
  )
  expect(results.map(({ status, subject }) => [status, subject])).toEqual([
    ['proposed', role('app-admin')],
    ['manual', `${role('app')}, ${elsewhere}`],
  ])
  expect(results[1]?.manual.map(({ id, actor }) => [id, actor])).toEqual([
    [`look-up-role-${account}-app`, `IAM administrator of account ${account}`],
    ['look-up-role-444455556666-app', 'IAM administrator of account 444455556666'],
  ])
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
