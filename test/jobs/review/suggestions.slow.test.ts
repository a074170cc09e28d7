import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parsePatch, type Hunk } from '../../../src/jobs/review/diff.ts'
import { placeFindings, type PlacedComment } from '../../../src/jobs/review/place.ts'
import { allFindings } from '../../../src/report/review/sarif.ts'
import type { Finding, Review } from '../../../src/review/types.ts'
import { BareRepository } from '../../fakes/github-git.ts'
import { runReviewCommand, writeTree, type TreeText } from '../../review/trees.ts'

const bucket = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n\n'

/** The same policy, newly added beside a bucket, in every form that is edited. */
const forms: Readonly<Record<string, string>> = {
  jsonencode: `resource "aws_iam_policy" "app" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject"] # what the job reads
        Resource = "*"
      },
    ]
  })
}
`,
  policy_document: `data "aws_iam_policy_document" "app" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "app" {
  policy = data.aws_iam_policy_document.app.json
}
`,
  heredoc: `resource "aws_iam_policy" "app" {
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "*"
    }
  ]
}
EOF
}
`,
}

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-suggestions-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A day after the last record and date of the examples. */
const afterExamples = '2026-11-01T00:00:00Z'

async function reviewOfFolders(name: string, ...more: readonly string[]): Promise<Review> {
  const words = ['head', '--base', './base', '--json', '--fail-on', 'never', ...more]
  const { out } = await runReviewCommand(join(root, name), words, {}, afterExamples)
  return JSON.parse(out) as Review
}

/** As GitHub commits the suggestion of a comment that stands on these lines. */
function commit(path: string, { start, end }: { start: number; end: number }, text: string): void {
  const lines = readFileSync(path, 'utf8').split('\n')
  lines.splice(start - 1, end - start + 1, ...text.split('\n'))
  writeFileSync(path, lines.join('\n'))
}

/** The diff of two commits of a real repository that hold the two trees. */
function diffOf(name: string, base: TreeText, head: TreeText): Map<string, readonly Hunk[]> {
  const git = new BareRepository(join(root, `${name}.git`), base as Record<string, string>)
  const after = git.commit(git.head('main'), 'Change', head as Record<string, string>)
  return new Map(git.patches('main', after).map(({ path, patch }) => [path, parsePatch(patch ?? '')]))
}

const hasTerraform = spawnSync('terraform', ['version']).status === 0

function expectFormatted(folder: string): void {
  if (!hasTerraform) return
  const { stdout } = spawnSync('terraform', ['fmt', '-check', '-diff', folder], { encoding: 'utf8' })
  expect(stdout).toBe('')
}

describe('a wildcard that a name of the same change replaces', () => {
  test.each(Object.entries(forms))('%s', async (form, text) => {
    const [base, head] = [{ 'README.md': 'x\n' }, { 'README.md': 'x\n', 'iam.tf': bucket + text }]
    writeTree(join(root, form, 'base'), base)
    writeTree(join(root, form, 'head'), head)
    const before = await reviewOfFolders(form)
    const findings = allFindings(before).filter(({ rule }) => rule === 'replaceable-wildcard')
    expect(findings).toHaveLength(1)
    const { comments } = placeFindings(findings, diffOf(form, base, head))
    const [comment] = comments
    expect(comment).toMatchObject({ path: 'iam.tf', shown: [] })
    expect(comment?.suggestion).not.toBeNull()
    commit(join(root, form, 'head/iam.tf'), comment!.lines!, comment!.suggestion!)
    expectFormatted(join(root, form, 'head'))
    const after = await reviewOfFolders(form)
    expect(allFindings(after).map(({ rule }) => rule)).not.toContain('replaceable-wildcard')
    expect(after.policies.map(({ id, status }) => [id, status])).toEqual(
      before.policies.map(({ id, status }) => [id, status]),
    )
    const [granted] = after.policies.flatMap((policy) => policy.granted)
    expect(granted?.resource).toContain('aws_s3_bucket.logs.arn')
    // Comments of the author stay.
    const written = readFileSync(join(root, form, 'head/iam.tf'), 'utf8')
    expect(written.includes('# what the job reads')).toBe(text.includes('# what the job reads'))
  })
})

describe('a Deny that is gone or weaker', () => {
  const statement = (deny: string): string => `resource "aws_iam_policy" "app" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:*"
        Resource = aws_s3_bucket.logs.arn
      },${deny}
    ]
  })
}
`
  const deny = (resource: string): string => `
      {
        Sid      = "Keep"
        Effect   = "Deny"
        Action   = "s3:DeleteBucket"
        Resource = ${resource}
      },`

  test.each([
    ['gone', ''],
    ['weaker', deny('"arn:aws:s3:::other"')],
  ])('%s', async (name, now) => {
    const base = { 'iam.tf': bucket + statement(deny('aws_s3_bucket.logs.arn')) }
    const head = { 'iam.tf': bucket + statement(now) }
    writeTree(join(root, name, 'base'), base)
    writeTree(join(root, name, 'head'), head)
    const findings = allFindings(await reviewOfFolders(name)).filter(({ rule }) => rule === 'deny-removed')
    expect(findings).toHaveLength(1)
    const [comment] = placeFindings(findings, diffOf(name, base, head)).comments
    expect(comment?.suggestion).not.toBeNull()
    commit(join(root, name, 'head/iam.tf'), comment!.lines!, comment!.suggestion!)
    expectFormatted(join(root, name, 'head'))
    const after = await reviewOfFolders(name)
    expect(after.policies.map(({ status }) => status).filter((status) => status !== 'equal')).toEqual([])
    expect(readFileSync(join(root, name, 'head/iam.tf'), 'utf8')).toContain('Resource = aws_s3_bucket.logs.arn')
  })
})

/** The suggestions of all comments, committed in one batch: none may change lines of another. */
function commitAll(folder: string, comments: readonly PlacedComment[]): number {
  const suggested = comments.filter(({ suggestion }) => suggestion !== null)
  for (const [index, { path, lines }] of suggested.entries())
    for (const other of suggested.slice(index + 1))
      expect(path === other.path && lines!.start <= other.lines!.end && other.lines!.start <= lines!.end).toBe(false)
  for (const { path, lines, suggestion } of suggested.toSorted((a, b) => b.lines!.start - a.lines!.start))
    commit(join(folder, path), lines!, suggestion!)
  return suggested.length
}

describe('errors that a new grant causes: the suggestions take it back', () => {
  const open = 'jsonencode({\n    Version = "2012-10-17"\n    Statement = ['
  const inForms = (statements: readonly (readonly [action: string, resource: string, sid?: string])[]) => ({
    jsonencode: `resource "aws_iam_policy" "app" {\n  policy = ${open}\n${statements
      .map(
        ([action, resource, sid]) =>
          `      {\n${sid === undefined ? '' : `        Sid      = "${sid}"\n`}        Effect   = "Allow"\n        Action   = ${action}\n        Resource = "${resource}"\n      },\n`,
      )
      .join('')}    ]\n  })\n}\n`,
    policy_document: `data "aws_iam_policy_document" "app" {\n${statements
      .map(
        ([action, resource, sid]) =>
          `  statement {\n${sid === undefined ? '' : `    sid       = "${sid}"\n`}    actions   = ${action}\n    resources = ["${resource}"]\n  }\n`,
      )
      .join('')}}\n\nresource "aws_iam_policy" "app" {\n  policy = data.aws_iam_policy_document.app.json\n}\n`,
    json: `${JSON.stringify(
      {
        Version: '2012-10-17',
        Statement: statements.map(([action, Resource, Sid]) => ({
          ...(Sid !== undefined && { Sid }),
          Effect: 'Allow',
          Action: JSON.parse(action) as string[],
          Resource,
        })),
      },
      undefined,
      2,
    )}\n`,
  })
  const read = ['["s3:GetObject"]', 'arn:aws:s3:::logs/*'] as const
  type Statements = Parameters<typeof inForms>[0]
  /** base, head, and what the suggestions leave */
  const cases: readonly (readonly [name: string, base: Statements, head: Statements, left: Statements])[] = [
    ['a new statement', [read], [read, ['["*"]', '*']], [read]],
    [
      'added actions, of which those go that complete the path',
      [['["s3:GetObject", "iam:PassRole"]', '*']],
      [['["s3:GetObject", "iam:PassRole", "sns:ListTopics", "lambda:CreateFunction", "lambda:InvokeFunction"]', '*']],
      [['["s3:GetObject", "iam:PassRole", "sns:ListTopics", "lambda:CreateFunction"]', '*']],
    ],
    [
      'a widened statement',
      [read, ['["iam:PassRole"]', 'arn:aws:iam::111122223333:role/task', 'Pass']],
      [read, ['["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]', '*', 'Pass']],
      [read, ['["iam:PassRole"]', 'arn:aws:iam::111122223333:role/task', 'Pass']],
    ],
    ['two statements with errors of their own', [read], [['["*"]', '*'], read, ['["*:*"]', '*']], [read]],
  ]
  const rows = cases.flatMap(([name, base, head, left]) =>
    (['jsonencode', 'policy_document', 'json'] as const).map((form) => ({ name, form, base, head, left })),
  )
  test.each(rows)('$name: $form', async ({ name, form, base: before, head: now, left }) => {
    const file = form === 'json' ? 'policies/app.json' : 'iam.tf'
    const folder = `${name.replace(/\W/g, '-')}-${form}`
    const [base, head, wanted] = [before, now, left].map((statements) => ({ [file]: inForms(statements)[form] }))
    writeTree(join(root, folder, 'base'), base!)
    writeTree(join(root, folder, 'head'), head!)
    const review = await reviewOfFolders(folder)
    const errors = allFindings(review).filter(({ level }) => level === 'error')
    expect(errors).not.toEqual([])
    expect(errors.map(({ suggestion }) => suggestion === null)).not.toContain(true)
    const { comments } = placeFindings(allFindings(review), diffOf(folder, base!, head!))
    expect(commitAll(join(root, folder, 'head'), comments)).toBeGreaterThan(0)
    if (form !== 'json') expectFormatted(join(root, folder, 'head'))
    const after = await reviewOfFolders(folder)
    expect(after.summary.levels.error).toBe(0)
    const written = readFileSync(join(root, folder, 'head', file), 'utf8')
    expect(written.replace(/\s+/g, '')).toBe(wanted![file]!.replace(/\s+/g, ''))
  })
})

test('the change of the examples is green after its suggestions are committed', async () => {
  const folder = join(root, 'green')
  const examples = join(import.meta.dirname, '../../../examples')
  cpSync(examples, join(folder, 'base'), { recursive: true })
  cpSync(examples, join(folder, 'head'), { recursive: true })
  execFileSync('git', ['init', '--quiet'], { cwd: join(folder, 'head') })
  const patch = readFileSync(join(examples, 'review/change.patch'), 'utf8').replaceAll('/examples/', '/')
  execFileSync('git', ['apply', '-'], { cwd: join(folder, 'head'), input: patch })
  rmSync(join(folder, 'head/.git'), { recursive: true })
  const words = ['head', '--base', './base', '--json', '--events', 'base/cloudtrail']
  const first = await runReviewCommand(folder, words, {}, afterExamples)
  expect(first.code).toBe(1)
  const paths = ['iam-deploy.tf', 'iam-orders-api.tf', 'policies/analyst.json']
  const texts = (side: string): TreeText =>
    Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, side, path), 'utf8')]))
  const findings = allFindings(JSON.parse(first.out) as Review)
  const { comments } = placeFindings(findings, diffOf('green', texts('base'), texts('head')))
  expect(commitAll(join(folder, 'head'), comments)).toBe(3)
  expectFormatted(join(folder, 'head'))
  const second = await runReviewCommand(folder, words, {}, afterExamples)
  expect(second.code).toBe(0)
  const { policies } = JSON.parse(second.out) as Review
  expect(policies.map(({ id, status }) => [id, status])).toEqual([
    ['iam-deploy.tf#data.aws_iam_policy_document.deploy', 'equal'],
    ['iam-orders-api.tf#aws_iam_role_policy.orders_api', 'widened'],
  ])
})

test('the change of the examples: each suggestion, committed, leaves a formatted tree without that finding', async () => {
  const folder = join(root, 'examples')
  const examples = join(import.meta.dirname, '../../../examples')
  cpSync(examples, join(folder, 'base'), { recursive: true })
  cpSync(examples, join(folder, 'head'), { recursive: true })
  execFileSync('git', ['init', '--quiet'], { cwd: join(folder, 'head') })
  const patch = readFileSync(join(examples, 'review/change.patch'), 'utf8').replaceAll('/examples/', '/')
  execFileSync('git', ['apply', '-'], { cwd: join(folder, 'head'), input: patch })
  rmSync(join(folder, 'head/.git'), { recursive: true })
  const events = ['--events', 'base/cloudtrail']
  const before = await reviewOfFolders('examples', ...events)
  const key = ({ rule, fingerprint }: Finding): string => `${rule} ${fingerprint}`
  const suggested = allFindings(before).filter(({ suggestion }) => suggestion !== null)
  expect(before.summary.levels.error).toBeGreaterThan(0)
  expect(suggested).not.toEqual([])
  for (const finding of suggested) {
    const { file, line, endLine, text } = finding.suggestion!
    const path = join(folder, 'head', file)
    const original = readFileSync(path, 'utf8')
    commit(path, { start: line, end: endLine }, text)
    if (file.endsWith('.tf')) expectFormatted(join(folder, 'head'))
    const after = await reviewOfFolders('examples', ...events)
    expect(allFindings(after).map(({ rule }) => rule)).not.toContain('unreadable-policy')
    expect(allFindings(after).map(key)).not.toContain(key(finding))
    writeFileSync(path, original)
  }
})
