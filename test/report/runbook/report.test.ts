import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ScopeMatches } from '../../../src/evidence/events/matches.ts'
import { colours } from '../../../src/report/colours.ts'
import { runbookMarkdown } from '../../../src/report/runbook/markdown.ts'
import { runbookText } from '../../../src/report/runbook/text.ts'
import { shellLines } from '../../../src/report/shell-lines.ts'
import { displayWidth } from '../../../src/report/tables.ts'
import { containmentFor } from '../../../src/runbooks/containment/contain.ts'
import { impactOf } from '../../../src/runbooks/impact/impact.ts'
import { matchedPrincipals } from '../../../src/runbooks/principals.ts'
import { revoke } from '../../../src/runbooks/revocation/revoke.ts'
import type { RunbookRun } from '../../../src/runbooks/run.ts'
import { accessHeld } from '../../../src/runbooks/summary/access-held.ts'
import type { Priority, Revocation, Runbook } from '../../../src/runbooks/types.ts'
import { entry, ledger } from '../../support/ledger.ts'
import { account, group, matched, role, user } from '../../runbooks/support/matches.ts'
import { bound, contextOf } from '../../runbooks/support/revocation.ts'

const content = `resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user_policy" "own" {
  user = aws_iam_user.jane.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "iam:CreateUser"]
        Resource = "*"
      },
    ]
  })
}
`
const revocation: Revocation[] = [
  { kind: 'remove-actions', from: 'matched', actions: ['iam:*'] },
  { kind: 'end-sessions', of: [role('deploy')], issuedBefore: 'now' },
]
const scope = matched([
  group({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', count: 41, lastSeen: '2026-10-13T11:00:00Z' }),
  group({
    operation: 'iam.amazonaws.com:CreateUser',
    actions: ['iam:CreateUser'],
    resources: [user('backdoor')],
    outcome: 'denied',
  }),
  group({ principal: role('deploy'), session: `arn:aws:sts::${account}:assumed-role/deploy/jane`, count: 2 }),
])

function runOf(priority: Priority, matches: ScopeMatches = scope, given: Partial<Runbook> = {}): RunbookRun {
  const file = bound(revocation, {
    id: 'compromised-key',
    title: 'A compromised access key',
    priority,
    thresholds: { impactCalls: 100 },
    manual: [
      {
        id: 'rotate',
        title: 'Make a new key for the workload',
        actor: 'owner of the workload',
        phase: 'recovery',
        commands: ['aws iam create-access-key --user-name jane'],
        verify: 'aws iam list-access-keys --user-name jane',
      },
    ],
    ...given,
  })
  const used = entry('iam:CreateUser', { principal: user('jane'), resource: user('new'), count: 3 })
  const context = contextOf({ 'iam/jane.tf': content }, { ledger: ledger([used]) })
  const results = revoke(file, matches, context)
  return {
    bound: file,
    drill: true,
    startedAt: '2026-10-13T12:00:00Z',
    from: '2026-09-13T12:00:00Z',
    to: '2026-10-13T12:00:00Z',
    reading: {
      records: 12_345,
      coverage: context.ledger.coverage,
      problems: [],
      queries: [{ engine: 'files', text: 'examples/cloudtrail', from: '2026-09-13', to: '2026-10-13', rows: 12_345 }],
    },
    matches,
    principals: matchedPrincipals(matches),
    access: [],
    triage: [],
    containment: containmentFor(matches, { moment: '2026-10-13T12:00:00Z', exempt: [] }).commands,
    impact: impactOf(file, matches, results, context),
    revocation: results,
    manual: file.runbook.manual,
    stages: [
      { name: 'scope', status: 'done', says: ['2 principals matched.'], at: '2026-10-13T12:00:00Z' },
      { name: 'revocation', status: 'would', says: ['One file would change.'], at: '2026-10-13T12:00:01Z' },
    ],
    outcome: 'contained',
  }
}

const held = () => accessHeld([user('jane')], contextOf({ 'iam/jane.tf': content }).sources)

/** Turns the direction of text, and begins a sequence that a terminal acts on. */
const acting = ['\u202e', '\u001b']

const golden = (name: string, text: string): void => {
  const path = join(import.meta.dirname, '../../golden/report', name)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${text}\n`)
  expect(`${text}\n`).toBe(readFileSync(path, 'utf8'))
}

test('a P1 run on a terminal', () => {
  golden('runbook-p1.txt', runbookText({ ...runOf('P1'), access: held() }, colours(false)).join('\n'))
})

test('a P1 run as Markdown', () => {
  golden('runbook-p1.md', runbookMarkdown({ ...runOf('P1'), access: held() }))
})

test.each<[Priority, readonly string[]]>([
  ['P1', ['CONTAIN NOW', 'MATCHED', 'IMPACT', 'REVOCATION', 'BY HAND', 'STAGES']],
  ['P3', ['MATCHED', 'CONTAIN AT ONCE', 'IMPACT', 'REVOCATION', 'BY HAND', 'STAGES']],
])('the parts of a %s run', (priority, parts) => {
  const lines = runbookText(runOf(priority), colours(false))
  expect(lines.filter((line) => /^[A-Z]{2}[A-Z ]+$/.test(line))).toEqual(parts)
})

test('one screen: 100 columns, and few lines however much there is', () => {
  const many = Array.from({ length: 300 }, (_, index) =>
    group({ principal: user(`u${index}`), accessKeyId: `AKIAIOSFODNN7EXAMP${index}` }),
  )
  const lines = runbookText(runOf('P1', matched(many)), colours(false))
  expect(lines.length).toBeLessThanOrEqual(81)
  for (const line of lines) if (!line.includes("'{")) expect(displayWidth(line)).toBeLessThanOrEqual(100)
  expect(lines.join('\n')).toContain('and 296 callers more; --json has all')
})

test('what the runbook redacts is not in its Markdown', () => {
  const text = runbookMarkdown({
    ...runOf('P1', scope, { redact: ['caller.accessKeyId', 'sourceAddress'] }),
    access: held(),
  })
  expect(text).not.toMatch(/AKIAIOSFODNN7EXAMPLE|198\.51\.100\.7/)
  expect(text).toContain('[redacted 1]')
})

test('Markdown stays within the limit of a pull request', () => {
  const many = Array.from({ length: 2_000 }, (_, index) =>
    group({ principal: user(`u${index}`), operation: `s3.amazonaws.com:${'x'.repeat(200)}${index}` }),
  )
  expect(Buffer.byteLength(runbookMarkdown({ ...runOf('P1'), matches: matched(many) }))).toBeLessThanOrEqual(60_000)
})

test('hostile text is text', () => {
  const hostile = fc.constantFrom(
    '</details>',
    '\u202e',
    '```\n# x',
    '| x |',
    '@octocat',
    '[x](http://x)',
    '<!-- ',
    '$(id)',
    '\u001b[2J',
  )
  fc.assert(
    fc.property(hostile, (text) => {
      const run = runOf(
        'P1',
        matched([group({ principal: user(text), operation: text, person: text, samples: [text] })]),
        { title: text },
      )
      const markdown = runbookMarkdown(run)
      expect(markdown.match(/^<\/details>$/gm)?.length).toBe(2)
      const outsideOfCode = markdown.replace(/^(`{3,})[^]*?^\1$/gm, '').replace(/(`+)[^`\n]+\1/g, '')
      for (const char of acting) expect(markdown).not.toContain(char)
      expect(outsideOfCode).not.toMatch(/<!--|^# x|@octocat|[^\\]\]\(http/m)
      for (const char of acting) expect(runbookText(run, colours(false)).join('\n')).not.toContain(char)
    }),
    { numRuns: 12 },
  )
})

test.each<[string, string, number, readonly string[]]>([
  ['short', 'aws iam list-users', 40, ['$ aws iam list-users']],
  ['long', 'aws iam get-user --user-name jane', 24, ['$ aws iam get-user \\', '    --user-name jane']],
  ['quotes stay whole', `aws x --doc '{"a b": 1}' --y`, 22, ['$ aws x --doc \\', `    '{"a b": 1}' --y`]],
  ['substitutions, too', 'p=$(aws x y) && z', 16, ['$ p=$(aws x y) \\', '    && z']],
])('a command on several lines: %s', (_, command, width, lines) => {
  expect(shellLines(command, '$ ', width)).toEqual(lines)
})
