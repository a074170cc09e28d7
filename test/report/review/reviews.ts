import type { Finding, Review, ReviewedPolicy } from '../../../src/review/types.ts'

/** A finding on lines 3 to 4 of `iam/app.tf`. */
export const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'wild-write',
  level: 'warning',
  message: 's3:Put* newly allows 2 writes.',
  file: 'iam/app.tf',
  line: 3,
  endLine: 4,
  suggestion: null,
  fingerprint: '0123456789abcdef0123456789abcdef',
  waived: null,
  ...more,
})

export const reviewed = (more: Partial<ReviewedPolicy> = {}): ReviewedPolicy => ({
  id: 'iam/app.tf#aws_iam_policy.app',
  address: 'aws_iam_policy.app',
  file: 'iam/app.tf',
  line: 1,
  endLine: 9,
  kind: 'identity',
  status: 'widened',
  reason: null,
  witness: { action: 's3:PutObject', resource: 'arn:aws:s3:::logs/a', context: {} },
  granted: [{ action: 's3:PutObject', level: 'Write', resource: 'arn:aws:s3:::logs/*' }],
  findings: [],
  ...more,
})

/** A review of one widened policy with these findings. */
export function reviewOf(findings: readonly Finding[], more: Partial<Review> = {}): Review {
  const count = (level: Finding['level']): number => findings.filter((each) => each.level === level).length
  return {
    version: 1,
    base: 'a'.repeat(40),
    head: 'b'.repeat(40),
    policies: [reviewed({ findings })],
    findings: [],
    summary: {
      statuses: { added: 0, removed: 0, widened: 1, narrowed: 0, equal: 0, undecided: 0 },
      levels: { note: count('note'), warning: count('warning'), error: count('error') },
      incomplete: [],
    },
    ...more,
  }
}
