import { describe, expect, test } from '@jest/globals'
import { renderPullRequest, renderSummary } from '../../src/report/markdown.ts'
import { bytesOf } from '../../src/report/fit.ts'
import { expectGolden } from './golden.ts'
import { many, narrowed, plan, planOf, skipped, unchanged } from './plans.ts'

test('a pull request', () => {
  const { title, body } = renderPullRequest(narrowed, plan)
  expectGolden('pull-request.md', `${title}\n\n${body}`)
})

test('the job summary', () => expectGolden('summary.md', renderSummary(plan)))

test('same plan, same bytes', () => {
  expect(renderPullRequest(narrowed, plan)).toEqual(renderPullRequest(structuredClone(narrowed), structuredClone(plan)))
  expect(renderSummary(plan)).toBe(renderSummary(structuredClone(plan)))
})

describe('titles', () => {
  const { actions: _, ...uncounted } = narrowed
  const [change] = narrowed.changes
  if (change === undefined) throw new Error('the example has changes')
  const fence = { ...change, rule: 'deny-networks' as const, statement: null, removed: {}, kept: [] }
  const scope = { ...change, rule: 'scope-resources' as const, removed: {}, kept: [] }
  const { address: __, ...jsonFile } = { ...narrowed, file: 'policies/admin.json' }
  test.each([
    ['counts', narrowed, 'Narrow aws_iam_policy.deploy: 29 actions to 12'],
    [
      'thousands',
      { ...narrowed, actions: { before: 18432, after: 9 } },
      'Narrow aws_iam_policy.deploy: 18,432 actions to 9',
    ],
    ['a file without address', jsonFile, 'Narrow policies/admin.json: 29 actions to 12'],
    ['no counts', uncounted, 'Narrow aws_iam_policy.deploy: 17 actions fewer'],
    ['resources alone', { ...uncounted, changes: [scope] }, 'Narrow aws_iam_policy.deploy: fewer resources'],
    [
      'a fence alone',
      { ...uncounted, changes: [fence] },
      'Fence aws_iam_policy.deploy: deny requests from untrusted networks',
    ],
    [
      'both',
      { ...narrowed, changes: [change, fence] },
      'Narrow aws_iam_policy.deploy: 29 actions to 12, a fence by network',
    ],
    [
      'a hostile name',
      { ...narrowed, address: 'a\n\u001b[31m\u202e' },
      'Narrow a \\u001b[31m\\u202e: 29 actions to 12',
    ],
  ])('%s', (_name, policy, title) => expect(renderPullRequest(policy, planOf([policy])).title).toBe(title))

  test('policies of the same name are distinguished by file', () => {
    const twin = { ...narrowed, file: 'envs/dev/iam.tf' }
    expect(renderPullRequest(narrowed, planOf([narrowed, twin])).title).toBe(
      'Narrow aws_iam_policy.deploy (infra/iam.tf): 29 actions to 12',
    )
  })

  test('no title is longer than 200 characters', () => {
    const policy = { ...narrowed, address: 'x'.repeat(5000) }
    expect(renderPullRequest(policy, planOf([policy])).title).toHaveLength(200)
  })
})

describe("GitHub's limits", () => {
  test.each([200, 1000, 3000, 20_000])('a body for %i actions fits, and says what was left out', (number) => {
    const policy = many(number)
    const { body } = renderPullRequest(policy, planOf([policy]))
    expect(bytesOf(body)).toBeLessThanOrEqual(65_536)
    expect(body).toContain('### Proof')
    expect(body).toContain('### How to undo')
    expect(body.match(/<details>/g)?.length ?? 0).toBe(body.match(/<\/details>/g)?.length ?? 0)
    if (number >= 3000) expect(body).toMatch(/do(es)? not fit|left out here/)
  })

  test('characters of several bytes count as such', () => {
    const policy = { ...narrowed, notes: Array.from({ length: 5000 }, (_, index) => `${index} ${'日本'.repeat(40)}`) }
    const { body } = renderPullRequest(policy, planOf([policy]))
    expect(bytesOf(body)).toBeLessThanOrEqual(65_536)
    expect(body).toContain('- and 4,901 more')
  })

  test('however long the texts are', () => {
    const long = '@x|`'.repeat(10_000)
    const [change] = narrowed.changes
    if (change === undefined) throw new Error('the example has changes')
    const policy = {
      ...narrowed,
      reason: long,
      principals: Array.from({ length: 300 }, () => long),
      notes: Array.from({ length: 300 }, () => long),
      changes: Array.from({ length: 300 }, () => ({ ...change, summary: long, undo: long, sid: long })),
      blindSpots: Array.from({ length: 300 }, () => ({ reason: long, opens: long, actions: [long] })),
    }
    expect(bytesOf(renderPullRequest(policy, planOf([policy])).body)).toBeLessThanOrEqual(65_536)
  })

  test('a summary of thousands of policies fits', () => {
    const policies = Array.from({ length: 2000 }, (_, index) => [
      { ...narrowed, file: `envs/${index}/iam.tf` },
      { ...skipped, file: `envs/${index}/main.tf` },
      { ...unchanged, file: `envs/${index}/audit.json` },
    ]).flat()
    const text = renderSummary(planOf(policies))
    expect(bytesOf(text)).toBeLessThanOrEqual(1_048_576)
    expect(text).toContain('2,000 of 6,000 policies narrowed')
    expect(text).toMatch(/and 1,800 more narrowed policies/)
  })
})

test('names from outside mention no user, link nowhere and end no block', () => {
  const hostile = '``` </details> @octocat [x](https://evil.example) <img src=x> | #1\n## h'
  const [change] = narrowed.changes
  if (change === undefined || narrowed.before === undefined) throw new Error('the example has changes')
  const policy = {
    ...narrowed,
    address: hostile,
    principals: [hostile],
    reason: hostile,
    notes: [hostile],
    findings: [{ id: hostile, effect: 'confirms' as const, text: hostile }],
    before: { ...narrowed.before, id: hostile },
    changes: [{ ...change, sid: hostile, summary: hostile, undo: hostile }],
    blindSpots: [{ reason: hostile, opens: hostile, actions: [hostile] }],
  }
  for (const text of [renderPullRequest(policy, planOf([policy])).body, renderSummary(planOf([policy]))]) {
    // what GitHub formats: everything outside fenced blocks and code spans
    const formatted = text
      .replace(/^(`{3,}).*\n(?:.*\n)*?\1$/gm, '')
      .replace(/(?<![`\\])(`+)(?!`)(?:.*?[^`])\1(?!`)/g, '')
    expect(formatted).not.toMatch(/@\w/)
    expect(formatted).not.toMatch(/https?:\/\//)
    expect(formatted).not.toMatch(/(?<!\\)\]\(/)
    expect(formatted).not.toMatch(/<img/)
    expect(formatted).not.toMatch(/(?<!&)#\d/)
    expect(formatted).not.toMatch(/^## h/m)
    expect(formatted.match(/<details>/g)?.length ?? 0).toBe(formatted.match(/<\/details>/g)?.length ?? 0)
  }
})

test('an empty plan has a summary', () => {
  expect(renderSummary(planOf([]))).toContain('0 of 0 policies narrowed')
})

test('what goes unseen, and what is too large to be written, is said', () => {
  const [change] = narrowed.changes
  if (change === undefined) throw new Error('the example has changes')
  const policy = {
    ...narrowed,
    tooLarge: { size: 7044, quota: 6144 },
    changes: [{ ...change, dropped: ['s3:GetObjectVersion'] }],
  }
  const { body } = renderPullRequest(policy, planOf([policy]))
  expect(body).toContain('Not observable, and removed by `policies.unobserved`: `s3:GetObjectVersion`.')
  expect(body).toContain('**Too large** — with 7,044 characters it exceeds the quota of 6,144')
  expect(renderSummary(planOf([policy]))).toContain('Too large: with 7,044 characters')
})
