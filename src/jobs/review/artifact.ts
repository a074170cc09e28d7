import * as z from 'zod'
import { InputError } from '../../errors.ts'
import type { Finding, Review } from '../../review/types.ts'

/** A review between the job that makes it and the job that posts it. */
export interface ReviewArtifact {
  readonly review: Review
  /** Before the paths of the findings: `''`, or `envs/prod/`. */
  readonly folder: string
  readonly category: string
}

/** Bytes of the file. */
export const largestArtifact = 5_000_000
const most = { policies: 2000, findings: 5000, granted: 200, lines: 1000, keys: 50 } as const
const longest = { text: 5000, name: 2000, suggestion: 100_000 } as const

const name = z.string().max(longest.name)
const text = z.string().max(longest.text)
const level = z.enum(['note', 'warning', 'error'])
const line = z.int().min(0).max(10_000_000)

/** A file below the root of the repository: no way out, and no character that would end a line. */
const isInside = (path: string): boolean =>
  path === '' ||
  (!/[\p{Cc}\\]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'))

const path = name.refine(isInside, 'leads out of the repository')
const folder = name.refine(
  (value) => value === '' || (value.endsWith('/') && isInside(value.slice(0, -1))),
  'is no folder of the repository',
)
const range = { file: path, line, endLine: line }

const suggestion = z.object({ ...range, text: z.string().max(longest.suggestion) })

const finding = z.object({
  ...range,
  rule: name,
  level,
  message: text,
  suggestion: suggestion.nullable(),
  fingerprint: z.string().max(200),
  waived: text.nullable(),
})

const witness = z.object({
  action: name,
  resource: name,
  principal: name.optional(),
  context: z
    .record(name, z.array(name).max(most.keys))
    .refine((keys) => Object.keys(keys).length <= most.keys, 'has too many keys'),
})

const status = z.enum(['added', 'removed', 'widened', 'narrowed', 'equal', 'undecided'])
const count = z.int().min(0).max(1_000_000)

const policy = z.object({
  ...range,
  id: name,
  address: name,
  kind: z.enum(['identity', 'resource', 'trust', 'boundary']),
  status,
  reason: text.nullable(),
  witness: witness.nullable(),
  granted: z
    .array(
      z.object({
        action: name,
        level: name.nullable(),
        resource: name,
        actions: count.optional(),
        principal: name.optional(),
      }),
    )
    .max(most.granted),
  findings: z.array(finding).max(most.findings),
})

const artifact = z.object({
  version: z.literal(1),
  base: name,
  head: name,
  policies: z.array(policy).max(most.policies),
  findings: z.array(finding).max(most.findings),
  summary: z.object({ incomplete: z.array(text).max(most.lines) }),
  folder: folder.optional(),
  category: z.string().max(200).optional(),
})

/**
 * Reads what another job left, which the author of the pull request may have written: every part is checked, sizes are
 * limited, and what can be counted is counted anew.
 *
 * @throws {InputError} where it is no review, or too large
 */
export function parseArtifact(content: string): ReviewArtifact {
  if (content.length > largestArtifact) throw refused(`has more than ${largestArtifact} characters`)
  let data: unknown
  try {
    data = JSON.parse(content)
  } catch {
    throw refused('is not JSON')
  }
  const result = artifact.safeParse(data)
  if (!result.success) {
    const [issue] = result.error.issues
    throw refused(`${(issue?.path ?? []).map(String).join('.').slice(0, 200)}: ${issue?.message ?? 'is wrong'}`)
  }
  const { folder: below = '', category = '', summary, ...review } = result.data
  const findings = [...review.policies.flatMap((each) => each.findings), ...review.findings]
  if (findings.length > most.findings) throw refused(`has more than ${most.findings} findings`)
  return {
    // Optional parts that are absent are absent: zod writes no `undefined` for them.
    review: { ...review, summary: summaryOf(review, findings, summary.incomplete) } as Review,
    folder: below,
    category,
  }
}

const refused = (why: string): InputError => new InputError(`the review to be posted cannot be used: it ${why}`)

function summaryOf(
  { policies }: Pick<z.infer<typeof artifact>, 'policies'>,
  findings: readonly Pick<Finding, 'level' | 'waived'>[],
  incomplete: readonly string[],
): Review['summary'] {
  const statuses = { added: 0, removed: 0, widened: 0, narrowed: 0, equal: 0, undecided: 0 }
  for (const each of policies) statuses[each.status]++
  const levels = { note: 0, warning: 0, error: 0 }
  for (const each of findings) if (each.waived === null) levels[each.level]++
  return { statuses, levels, incomplete }
}

/** The file for the job that posts: what `parseArtifact` takes, shortened where a review is larger. */
export function renderArtifact({ review, folder: below, category }: ReviewArtifact): string {
  const left = { findings: most.findings as number }
  const some = (findings: readonly Finding[]): Finding[] => {
    const kept = findings.slice(0, Math.max(0, left.findings)).map(shortened)
    left.findings -= kept.length
    return kept
  }
  const policies = review.policies.slice(0, most.policies).map((each) => ({
    ...each,
    id: cut(each.id, longest.name),
    address: cut(each.address, longest.name),
    reason: each.reason === null ? null : cut(each.reason, longest.text),
    granted: each.granted.slice(0, most.granted),
    findings: some(each.findings),
  }))
  const findings = some(review.findings)
  const total = review.policies.reduce((sum, each) => sum + each.findings.length, review.findings.length)
  const cutShort = [
    ...(review.policies.length > most.policies
      ? [`${review.policies.length - most.policies} policies are left out of this file.`]
      : []),
    ...(total > most.findings ? [`${total - most.findings} findings are left out of this file.`] : []),
  ]
  const incomplete = [...cutShort, ...review.summary.incomplete.map((each) => cut(each, longest.text))].slice(
    0,
    most.lines,
  )
  const summary = { ...review.summary, incomplete }
  return `${JSON.stringify({ ...review, policies, findings, summary, folder: below, category }, null, 2)}\n`
}

const cut = (value: string, length: number): string =>
  value.length <= length ? value : `${value.slice(0, length - 1)}…`

const shortened = (each: Finding): Finding => ({
  ...each,
  message: cut(each.message, longest.text),
  suggestion: each.suggestion !== null && each.suggestion.text.length > longest.suggestion ? null : each.suggestion,
})
