import type { PolicyPlan } from '../../proof/plan.ts'
import { codeSpan } from '../../report/escape.ts'
import { fitText, section } from '../../report/fit.ts'
import { plainTextLine } from '../../report/plain-text-line.ts'
import { policyName } from '../../report/wording.ts'
import { formatCount, formatNumber } from '../../words.ts'
import { fillPlaceholders, type Placeholder } from '../../settings/placeholders.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import type { CommitMessage } from '../../github/repository.ts'
import { describeJob, type Job } from './identity.ts'

/** GitHub's limit for titles. */
const titleLimit = 256

/** One policy's part of a pull request, or of a group's. */
export interface Part {
  readonly policy: PolicyPlan
  /** From the repository's root. */
  readonly path: string
  readonly title: string
  readonly body: string
}

/** @param label of a group: `envs/prod`, or its owners; `null` where there is one policy */
export function titleAndMessage(
  parts: readonly Part[],
  label: string | null,
  job: Job,
  settings: Pick<PullRequestSettings, 'titlePrefix' | 'title' | 'commit'>,
): { readonly title: string; readonly message: CommitMessage } {
  const values = valuesOf(parts, label, job)
  const title = cut(settings.titlePrefix + fillPlaceholders(settings.title, values))
  const [headline = '', ...lines] = fillPlaceholders(settings.commit, { ...values, title }).split('\n')
  return { title, message: { headline: cut(headline), body: lines.join('\n').trim() } }
}

/**
 * Of a finding's pull request. A template that has no `{title}` is one for narrowed policies, and is not used.
 *
 * @param paths from the repository's root
 */
export function findingTitleAndMessage(
  {
    title: own,
    resource,
    paths,
  }: { readonly title: string; readonly resource: string; readonly paths: readonly string[] },
  job: Job,
  { titlePrefix, title: template, commit }: Pick<PullRequestSettings, 'titlePrefix' | 'title' | 'commit'>,
): { readonly title: string; readonly message: CommitMessage } {
  const where = describeJob(job)
  const values = inertValues({
    title: where === '' ? own : `${own} (${where})`,
    policy: resource,
    file: paths.join(', '),
    address: '',
    folder: job.folder.replace(/\/$/, ''),
    name: job.name,
    before: '?',
    after: '?',
  })
  const usable = (text: string): string => (text.includes('{title}') ? text : '{title}')
  const title = cut(titlePrefix + fillPlaceholders(usable(template), values))
  const [headline = '', ...lines] = fillPlaceholders(usable(commit), { ...values, title }).split('\n')
  return { title, message: { headline: cut(headline), body: lines.join('\n').trim() } }
}

const inertValues = (values: Record<Placeholder, string>): Record<Placeholder, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plainTextLine(value)])) as typeof values

const cut = (text: string): string => {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length <= titleLimit ? line : `${line.slice(0, titleLimit - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

function valuesOf(parts: readonly Part[], label: string | null, job: Job): Record<Placeholder, string> {
  const [first] = parts
  const sum = (of: 'before' | 'after'): string => {
    const numbers = parts.map(({ policy }) => policy.actions?.[of])
    return numbers.every((number) => number !== undefined)
      ? formatNumber(numbers.reduce((total, number) => total + number, 0))
      : '?'
  }
  const folder = job.folder.replace(/\/$/, '')
  const where = describeJob(job)
  const policy =
    label === null || parts.length === 1
      ? nameOf(first)
      : `${formatCount(parts.length, 'policy', 'policies')} of ${label}`
  const title =
    parts.length === 1 ? (first?.title ?? '') : `Narrow ${policy}: ${sum('before')} actions to ${sum('after')}`
  const values = {
    title: where === '' ? title : `${title} (${where})`,
    policy,
    file: [...new Set(parts.map(({ path }) => path))].join(', '),
    address: parts.map(({ policy: { address } }) => address ?? '').join(', '),
    folder,
    name: job.name,
    before: sum('before'),
    after: sum('after'),
  }
  return inertValues(values)
}

const nameOf = (part: Part | undefined): string => (part === undefined ? '' : policyName(part.policy))

/**
 * The text of a group's pull request: what is in it, then each policy's own text as far as it fits.
 *
 * @param limit in bytes
 */
export function groupText(parts: readonly Part[], label: string, limit: number): string {
  const list = parts.map(
    ({ policy, path, title }) => `- ${codeSpan(policyName(policy))} in ${codeSpan(path)}: ${codeSpan(title)}`,
  )
  const sections = parts.map(({ policy, body }) => {
    const heading = `## ${codeSpan(policyName(policy))}`
    return section(
      5,
      `${heading}\n\n${body.trim()}`,
      `${heading}\n\n*Its reasons do not fit here; the summary of the run has them.*`,
    )
  })
  const intro = `Narrows ${formatCount(parts.length, 'policy', 'policies')} of ${codeSpan(label)}, each by itself:`
  return fitText(
    [section(9, `${intro}\n\n${list.join('\n')}`), ...sections],
    limit,
    '*The rest does not fit here; the summary of the run has it.*',
  )
}
