import { describe, expect, test } from '@jest/globals'
import { renderPullRequest, renderSummary } from '../../../../src/report/plan/markdown/pull-request.ts'
import { bytesOf } from '../../../../src/report/fit.ts'
import type { Plan, PolicyPlan } from '../../../../src/proof/plan.ts'
import { expectGolden } from '../../golden.ts'
import { narrowed } from '../../narrowed-plan.ts'
import { many, plan, planOf, skipped, unchanged } from '../../plans.ts'

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

describe('a body for a reviewer who has a minute', () => {
  const runUrl = 'https://github.com/acme/infra/actions/runs/17'
  const linesOf = (policy: PolicyPlan, more: Partial<Plan> = {}) =>
    renderPullRequest(policy, { ...planOf([policy]), ...more }, { runUrl }).body.split('\n')

  test('says first what is at stake, then diff, reasons, proof, blind spots, findings, undo', () => {
    const { body } = renderPullRequest(narrowed, plan, { runUrl })
    const places = [
      '- **Removed**: **17 actions (4 Permissions management, 4 Write, 1 Tagging, 4 Read, 4 List)**; 12 of 29 remain.',
      '- **Looks unused**: statement 3, "Tables"; removed as a whole',
      '- **Fewer resources**: statement 1, "Artifacts", now on',
      '- **Attached to**: `arn:aws:iam::111122223333:role/ci/deploy`',
      '- **Evidence**: account 111122223333; Regions eu-west-1, us-east-1; 2026-08-22 to 2026-11-21 (90 days); seen in the files',
      "- **AWS's own checks**: 1 passed; **CheckNoNewAccess not made** (the document contains unresolved values",
      `- **Run**: [the run that wrote this](${runUrl})`,
      '### The policy, before and after',
      '### What changes, and why',
      '### Proof',
      '<details><summary>Blind spots',
      '### Access Analyzer',
      '### Worth knowing',
      '### How to undo',
    ].map((text) => body.indexOf(text))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  test('what another statement still grants is not called removed', () => {
    const { after } = narrowed
    if (after === undefined) throw new Error('the example is narrowed')
    const allow = { effect: 'Allow' as const, action: ['dynamodb:*'], resource: ['*'], condition: [] }
    const lines = linesOf({ ...narrowed, after: { ...after, statements: [...after.statements, allow] } })
    expect(lines).toContainEqual(expect.stringMatching(/\*\*16 actions \(.* 3 Read, 4 List\)\*\*/))
    expect(lines).toContain('- 1 action leaves a statement, and another statement still grants it')
  })

  test.each<[string, NonNullable<PolicyPlan['aws']>, string]>([
    ['all passed', [{ check: 'CheckNoNewAccess', result: 'pass', says: [] }], '1 passed'],
    [
      'not made',
      [{ check: 'CheckNoNewAccess', result: 'not-made', says: ['there are no AWS credentials'] }],
      '**CheckNoNewAccess not made** (there are no AWS credentials)',
    ],
    [
      'critical access',
      [
        { check: 'ValidatePolicy', result: 'pass', says: [] },
        { check: 'CheckAccessNotGranted', result: 'fail', says: ['x'] },
      ],
      '1 passed; **1 failed** (see Proof)',
    ],
    [
      'not made for one reason',
      [
        { check: 'ValidatePolicy', result: 'not-sent', says: ['unresolved values'] },
        { check: 'CheckNoNewAccess', result: 'not-sent', says: ['unresolved values'] },
      ],
      '**ValidatePolicy, CheckNoNewAccess not made** (unresolved values)',
    ],
    ['undecided', [{ check: 'CheckNoNewAccess', result: 'undecided', says: [] }], '**CheckNoNewAccess undecided**'],
  ])("AWS's own checks: %s", (_, aws, expected) => {
    expect(linesOf({ ...narrowed, aws })).toContain(`- **AWS's own checks**: ${expected}`)
  })

  test('a finding that contradicts a removal stands before those that confirm', () => {
    const lines = linesOf({
      ...narrowed,
      findings: [
        { id: 'a', effect: 'confirms', text: 'Unused.' },
        { id: 'b', effect: 'contradicts', text: 'Used on 2026-10-01.' },
      ],
    })
    expect(lines.slice(lines.indexOf('### Access Analyzer') + 2).slice(0, 2)).toEqual([
      '- **Contradicts a removal, so the action is kept**: Used on 2026-10-01. (finding `b`)',
      '- Confirms: Unused. (finding `a`)',
    ])
  })

  test('a text that does not fit says so at its beginning, with the run', () => {
    const policy = many(20_000)
    const { body } = renderPullRequest(policy, planOf([policy]), { runUrl })
    const notice = `> **Shortened.** Not everything fits into a pull request: \`whittle plan --json\` has all of it, and the summary of [the run that wrote this](${runUrl}) every diff that fits there.`
    expect(body.slice(0, body.indexOf('### '))).toContain(notice)
    expect(renderPullRequest(narrowed, plan, { runUrl }).body).not.toContain('Shortened')
  })

  test('pages of AWS are links, whatever stands around them; other addresses are not', () => {
    const page = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html'
    const note = `rule x (${page}), ${page}. https://docs.aws.amazon.com@evil.example/ https://docs.aws.amazon.com/a@evil`
    const { body } = renderPullRequest({ ...narrowed, notes: [note] }, plan)
    expect(body).toContain(`- rule x (<${page}>), <${page}>. https:&#8203;//docs.aws.amazon.com@&#8203;evil`)
    expect(body).not.toMatch(/<https:\/\/docs\.aws\.amazon\.com\/a@?>?evil/)
  })
})

describe('the job summary says', () => {
  test('what is removed in all, what looks unused and what findings say', () => {
    const idle = { ...unchanged, looksUnused: true, reason: 'The whole policy looks unused.' }
    const contradicted = { ...narrowed, findings: [{ id: 'f', effect: 'contradicts' as const, text: 'Used.' }] }
    const text = renderSummary(planOf([contradicted, idle]))
    expect(text).toContain('**Removed: 17 actions (4 Permissions management, 4 Write, 1 Tagging, 4 Read, 4 List).**')
    expect(text).toContain('### Looks unused\n\n- `policies/audit.json`: The whole policy looks unused.')
    expect(text).toContain(
      '| `aws_iam_policy.deploy` | 1 finding contradicts a removal: these actions are kept, e.g. Used. |',
    )
    expect(renderSummary(planOf([{ ...narrowed, findings: [] }]))).not.toMatch(/### (Looks unused|Access Analyzer)/)
  })

  test('at its beginning that evidence is missing or incomplete', () => {
    const { coverage } = plan
    const none = renderSummary({ ...plan, coverage: { ...coverage, accounts: [], complete: true, problems: [] } })
    expect(none).toContain('> **No evidence.** No CloudTrail event was read, so nothing is narrowed.')
    const part = { ...coverage, complete: false, incompleteAccounts: [{ account: '1', problem: 'a.gz: cut off.' }] }
    const text = renderSummary({ ...plan, coverage: part })
    expect(text.slice(0, 600)).toContain(
      '> **Incomplete.** Evidence is incomplete, so no permission was removed from principals in 1. a.gz: cut off.',
    )
  })
})

describe("GitHub's limits", () => {
  test.each([200, 1000, 3000, 20_000])('a body for %i actions fits, and says what was left out', (number) => {
    const policy = many(number)
    const { body } = renderPullRequest(policy, planOf([policy]))
    expect(bytesOf(body)).toBeLessThanOrEqual(61_440)
    expect(body).toContain('### Proof')
    expect(body).toContain('### How to undo')
    expect(body.match(/<details>/g)?.length ?? 0).toBe(body.match(/<\/details>/g)?.length ?? 0)
    if (number >= 3000) expect(body).toMatch(/> \*\*Shortened\.\*\*/)
  })

  test('characters of several bytes count as such', () => {
    const policy = { ...narrowed, notes: Array.from({ length: 5000 }, (_, index) => `${index} ${'日本'.repeat(40)}`) }
    const { body } = renderPullRequest(policy, planOf([policy]))
    expect(bytesOf(body)).toBeLessThanOrEqual(61_440)
    expect(body).toContain('- and 4,900 more')
  })

  test('however long the texts are', () => {
    const long = '@x|`'.repeat(10_000)
    const [change] = narrowed.changes
    if (change === undefined) throw new Error('the example has changes')
    const policy = {
      ...narrowed,
      reason: long,
      principals: Array.from({ length: 120 }, () => long),
      notes: Array.from({ length: 120 }, () => long),
      changes: Array.from({ length: 120 }, () => ({ ...change, summary: long, undo: long, sid: long })),
      blindSpots: Array.from({ length: 120 }, () => ({ reason: long, opens: long, actions: [long] })),
    }
    expect(bytesOf(renderPullRequest(policy, planOf([policy])).body)).toBeLessThanOrEqual(61_440)
  })

  test('the heading of a summary counts each policy once', () => {
    const tooLarge = { ...narrowed, id: 'large', tooLarge: { size: 7000, quota: 6144 } }
    const [heading] = renderSummary(planOf([narrowed, tooLarge, skipped])).split('\n')
    expect(heading).toBe('## Whittle: 1 of 3 policies narrowed, 1 too large, 1 skipped')
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
  expect(body).toContain('**Too large**: with 7,044 characters it exceeds the quota of 6,144')
  expect(renderSummary(planOf([policy]))).toContain('Too large: with 7,044 characters')
})
