import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Review } from '../../src/review/types.ts'
import { runReviewCommand } from '../review/trees.ts'
import { beyondSample, sampled } from '../support/sampled.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
let root = ''

/** On the day after the last record. */
const review = (...argv: string[]) => runReviewCommand(root, argv, {}, '2026-11-01T00:00:00Z')

const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
    cwd: root,
    encoding: 'utf8',
  })

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-example-review-'))
  cpSync(examples, join(root, 'examples'), { recursive: true })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'base')
  git('apply', 'examples/review/change.patch')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the change of the examples: wider, a way to more permissions, a Deny less, and what would be enough', async () => {
  const { code, out } = await review('examples', '--base', 'HEAD', '--events', 'examples/cloudtrail', '--json')
  const { policies, summary } = JSON.parse(out) as Review
  expect(code).toBe(1)
  expect(policies.map(({ id, status, witness }) => [id, status, witness?.action])).toEqual([
    ['iam-deploy.tf#data.aws_iam_policy_document.deploy', 'widened', 'iam:PassRole'],
    ['iam-orders-api.tf#aws_iam_role_policy.orders_api', 'widened', 'secretsmanager:BatchGetSecretValue'],
    ['policies/analyst.json', 'widened', 's3:GetObject'],
  ])
  const found = policies.flatMap(({ findings }) => findings.map(({ rule, level }) => `${level} ${rule}`))
  expect(found).toEqual(
    expect.arrayContaining(['error privilege-escalation', 'error deny-removed', 'warning beyond-use']),
  )
  const [, orders] = policies
  expect(orders?.findings.find(({ rule }) => rule === 'beyond-use')?.suggestion).toEqual({
    file: 'iam-orders-api.tf',
    line: 21,
    endLine: 24,
    text: [
      '          "secretsmanager:BatchGetSecretValue",',
      '          "secretsmanager:GetSecretValue",',
      '          "secretsmanager:ListSecrets",',
    ].join('\n'),
  })
  expect(summary.incomplete).toEqual([])
})

const formats: readonly (readonly [string, RegExp])[] = [
  ['text', /^3 policies touched: 3 widened; 2 errors/],
  ['markdown', /^## Whittle review: 2 errors/],
  ['sarif', /"version": "2.1.0"/],
]
test.each(sampled(formats, 1))('as %s', async (format, expected) => {
  const { code, out } = await review('examples', '--base', 'HEAD', '--format', format)
  expect(code).toBe(1)
  expect(out).toMatch(expected)
})

beyondSample(() =>
  test('the same input gives the same output; a level that nothing reaches passes', async () => {
    const argv = ['examples', '--base', 'HEAD', '--format', 'markdown', '--fail-on', 'never']
    const [one, two] = [await review(...argv), await review(...argv)]
    expect(one).toEqual({ ...two, code: 0 })
  }),
)
