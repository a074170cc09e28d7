import { expect, test } from '@jest/globals'
import { renderReviewMarkdown } from '../../../src/report/review/markdown.ts'
import { renderReviewText } from '../../../src/report/review/text.ts'
import type { Review } from '../../../src/review/types.ts'
import { finding, reviewed, reviewOf } from './reviews.ts'

const text = (review: Review, failOn: 'error' | 'warning' | 'note' | 'never' = 'error'): string =>
  renderReviewText(review, { colour: false, failOn })

const full = reviewOf([], {
  policies: [
    reviewed({ status: 'equal', findings: [], witness: null, granted: [], id: 'z.tf#z', address: 'z', file: 'z.tf' }),
    reviewed({
      findings: [
        finding({ suggestion: { file: 'iam/app.tf', line: 3, endLine: 4, text: '  Action = "s3:PutObject"' } }),
        finding({ level: 'error', rule: 'full-admin', waived: 'until 2027-01-01: break glass' }),
      ],
    }),
    reviewed({
      id: 'f.json',
      address: 'f.json',
      file: 'f.json',
      status: 'removed',
      granted: [],
      witness: {
        action: 's3:DeleteBucket',
        resource: '*',
        principal: 'arn:aws:iam::111122223333:root',
        context: { 'aws:sourceip': ['198.51.100.1'] },
      },
    }),
  ],
  attachments: [
    {
      change: 'attached',
      policy: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      principal: 'aws_iam_role.a',
      file: 'a.tf',
      line: 7,
      endLine: 7,
    },
  ],
  findings: [
    finding({ rule: 'configuration-changed', level: 'note', file: '.github/whittle.yml', message: 'It counts later.' }),
  ],
  summary: {
    statuses: { added: 0, removed: 1, widened: 1, narrowed: 0, equal: 1, undecided: 0 },
    levels: { note: 1, warning: 1, error: 0 },
    incomplete: ['x.tf:1:1: not valid Terraform'],
  },
})

test('as text: the outcome, then policies with the worst findings first, then what needs no reading', () => {
  expect(text(full, 'warning')).toBe(`3 policies touched: 1 widened, 1 removed, 1 equal; 1 warning, 1 note.
bbbbbbbbbbbb compared with aaaaaaaaaaaa. Fails: there are findings of level warning or higher.

Widened aws_iam_policy.app  iam/app.tf:1-9
  newly allows      s3:PutObject on arn:aws:s3:::logs/a
  grants            s3:PutObject (Write) on arn:aws:s3:::logs/*
  warning wild-write  iam/app.tf:3-4
    s3:Put* newly allows 2 writes.
    Instead of iam/app.tf:3-4:
    +   Action = "s3:PutObject"
  error, waived full-admin  iam/app.tf:3-4
    s3:Put* newly allows 2 writes.
    Waived until 2027-01-01: break glass

Removed f.json  f.json:1-9
  no longer denies  s3:DeleteBucket on * by arn:aws:iam::111122223333:root, with aws:sourceip =
                    198.51.100.1

Attachments
  a.tf:7  arn:aws:iam::aws:policy/ReadOnlyAccess attached to aws_iam_role.a

Other findings
  note configuration-changed  .github/whittle.yml:3-4
    It counts later.

1 policy changed without granting more
  z.tf:1-9  z  equal

Not compared
  x.tf:1:1: not valid Terraform
`)
})

test('nothing changed; and levels that pass', () => {
  const none = reviewOf([], {
    policies: [],
    summary: { ...full.summary, levels: { note: 0, warning: 0, error: 0 }, incomplete: [] },
  })
  expect(text(none)).toMatch(
    /^No policy is changed; no findings\.\n.* Passes: there is no finding of level error or higher\.\n$/,
  )
  expect(text(full, 'error')).toContain('Passes:')
  expect(text(full, 'never')).toContain('Findings never fail this review')
})

test('as Markdown: a table, each policy with its suggestion, the rest', () => {
  const page = renderReviewMarkdown(full, { failOn: 'error' })
  expect(page).toContain('| `aws_iam_policy.app` | `iam/app.tf:1-9` | widened | 1 warning, 1 waived |')
  expect(page).toContain('**Newly allows** `s3:PutObject on arn:aws:s3:::logs/a`')
  expect(page).toContain('Instead of lines 3–4:\n\n```\n  Action = "s3:PutObject"\n```')
  expect(page).toContain('- `a.tf:7` arn:aws:iam::aws:policy/ReadOnlyAccess attached to aws\\_iam\\_role.a')
})

test('a long review is shortened from what matters least, and says so', () => {
  const policies = Array.from({ length: 400 }, (_, index) =>
    reviewed({
      id: `p${index}`,
      address: `p${index}`,
      findings: [finding({ level: index === 399 ? 'error' : 'note' })],
    }),
  )
  const page = renderReviewMarkdown({ ...full, policies }, { failOn: 'error', limit: 30_000 })
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(30_000)
  expect(page).toMatch(/do not fit here|did not fit/)
  expect(page).toContain('### Widened: `p399`')
})
