import { showUnresolved } from '../../policy/unresolved.ts'
import type { Witness } from '../../policy/containment/verdict.ts'
import type {
  ChangeStatus,
  Finding,
  FindingLevel,
  GrantedAction,
  Review,
  ReviewedAttachment,
  ReviewedPolicy,
} from '../../review/types.ts'
import { failsAt } from '../../review/review-of.ts'
import { formatCount, formatNumber, shortRevision } from '../../words.ts'

const statuses: readonly ChangeStatus[] = ['widened', 'added', 'undecided', 'removed', 'narrowed', 'equal']
const findingLevels: readonly FindingLevel[] = ['error', 'warning', 'note']

/** Policies with something to read first: by their worst finding, then by what was done to them. */
export const byImportance = (a: ReviewedPolicy, b: ReviewedPolicy): number =>
  worst(a) - worst(b) || statuses.indexOf(a.status) - statuses.indexOf(b.status) || byPlace(a, b)

const worst = ({ findings }: ReviewedPolicy): number =>
  Math.min(
    findingLevels.length,
    ...findings.filter(({ waived }) => waived === null).map(({ level }) => findingLevels.indexOf(level)),
  )

const byPlace = (a: ReviewedPolicy, b: ReviewedPolicy): number =>
  a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line

/** A policy that is the same in effect, with nothing found in it, takes one line for all. */
export const isUneventful = ({ status, findings }: ReviewedPolicy): boolean =>
  findings.length === 0 && (status === 'equal' || status === 'narrowed')

/** `1 widened, 2 added`; `no policy is changed`. */
export function describeStatuses({ summary, policies }: Review): string {
  if (policies.length === 0) return 'no policy is changed'
  const counts = statuses.flatMap((status) => {
    const count = summary.statuses[status]
    return count > 0 ? [`${formatNumber(count)} ${status}`] : []
  })
  return `${formatCount(policies.length, 'policy', 'policies')} touched: ${counts.join(', ')}`
}

/** `2 errors, 1 warning`; `no findings`. */
export function describeLevels({ summary }: Review): string {
  const counts = findingLevels.flatMap((level) =>
    summary.levels[level] > 0 ? [formatCount(summary.levels[level], level)] : [],
  )
  return counts.length === 0 ? 'no findings' : counts.join(', ')
}

/** Whether the review fails, and why. */
export function describeOutcome(review: Review, failOn: FindingLevel | 'never'): string {
  if (failOn === 'never') return 'Findings never fail this review (fail-on: never).'
  return failsAt(review, failOn)
    ? `Fails: there are findings of level ${failOn} or higher.`
    : `Passes: there is no finding of level ${failOn} or higher.`
}

/** `s3:DeleteBucket on arn:aws:s3:::logs by …, with aws:SourceIp = 203.0.113.1` */
export function describeWitness({ action, resource, principal, context }: Witness): string {
  const keys = Object.entries(context).map(([key, values]) => `${key} = ${values.join(', ')}`)
  return [
    `${action} on ${resource}`,
    ...(principal === undefined ? [] : [` by ${principal}`]),
    ...(keys.length === 0 ? [] : [`, with ${keys.join(' and ')}`]),
  ].join('')
}

/** What the witness shows: that it is allowed, or that a Deny is gone. */
export const witnessTitle = ({ status, granted }: ReviewedPolicy): string =>
  status === 'removed' || (status === 'widened' && granted.length === 0) ? 'no longer denies' : 'newly allows'

export const describeGranted = ({ action, level, resource, actions, principal }: GrantedAction): string => {
  const count = actions === undefined ? '' : `${formatCount(actions, 'action')}, `
  const kind = actions === undefined || level === null ? (level ?? 'level not known') : `up to ${level}`
  return `${action} (${count}${kind}) on ${resource}${principal === undefined ? '' : ` to ${principal}`}`
}

const verbs: Readonly<Record<ReviewedAttachment['change'], string>> = {
  attached: 'attached to',
  detached: 'no longer attached to',
  'boundary-set': 'is now the permissions boundary of',
  'boundary-changed': 'is now, instead of another, the permissions boundary of',
  'boundary-removed': 'is no longer the permissions boundary of',
}

export const describeAttachment = ({ change, policy, principal }: ReviewedAttachment): string =>
  showUnresolved(`${policy} ${verbs[change]} ${principal}`)

export const findingPlace = ({ file, line, endLine }: Finding | ReviewedPolicy | ReviewedAttachment): string =>
  endLine > line ? `${file}:${line}-${endLine}` : `${file}:${line}`

/** The two sides; changes that are not committed have no commit of their own. */
export const describeSides = ({ base, head }: Review): string =>
  base === head
    ? `The working tree compared with ${shortRevision(base)}`
    : `${shortRevision(head)} compared with ${shortRevision(base)}`
