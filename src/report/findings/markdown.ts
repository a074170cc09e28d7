import type { FindingCause, FindingProposal, JudgedFinding } from '../../findings/types.ts'
import type { Plan } from '../../proof/plan.ts'
import { applySplices } from '../../sources/splice.ts'
import { codeSpan, escapeMarkdown, codeBlock, oneLine } from '../escape.ts'
import { findingWaiverYaml } from './waiver.ts'
import { fitSections, section } from '../fit.ts'
import { unifiedDiff } from '../line-diff.ts'
import type { PullRequestText } from '../plan/markdown/pull-request.ts'
import { coverageLine } from '../plan/markdown/coverage.ts'
import { runLink, type ReportContext } from '../run-link.ts'
import { firstFew, joinList } from '../wording.ts'

/** As for the pull request of a policy: GitHub's limit, less what is kept free for marks and notes. */
const longestBody = 65_536 - 4_096
const longestTitle = 200

interface Words {
  /** What the edit does, a clause without a subject in the imperative; the resource follows. */
  readonly title: string
  readonly decide: string
  readonly undo: string
}

const words: Readonly<Record<string, Words>> = {
  quarantine: {
    title: 'Quarantine the unused role',
    decide:
      'Is the role needed by something that neither Access Analyzer nor these records show: a task that runs once a year, an emergency, a service that records no calls? Once this is applied, everything is denied to it. What still uses it fails, and is recorded in CloudTrail. Its removal is proposed later, when it was quiet for the time of `findings.quiet`.',
    undo: 'Remove the added block, and apply: the role works as before.',
  },
  removal: {
    title: 'Remove the unused role',
    decide:
      'May the role be removed for good? A role that is made later under the same name is another one: policies elsewhere that name it as a principal do not mean the new one (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html). `terraform plan` shows what is destroyed.',
    undo: 'Revert the commit, and apply: a new role is made, with another id. Policies outside of this repository that name the role have to be written again.',
  },
}

const otherwise: Words = {
  title: 'Restrict the access to',
  decide:
    'Is all access that is meant among what the evidence shows? Callers of other accounts are recorded only where their calls reach a trail of this account. Merge if it is; otherwise close this pull request, or waive the finding.',
  undo: 'Revert the commit, and apply.',
}

/**
 * Title and body of the pull request for findings of one type on one resource that lead to the same edits: what the
 * finding says, the evidence, what a person decides, the diff, how to waive it and how to undo it.
 *
 * @param contents of the files that are edited
 */
export function renderFinding(
  findings: readonly JudgedFinding[],
  contents: ReadonlyMap<string, string>,
  plan: Plan,
  context: ReportContext = {},
): PullRequestText {
  const [finding] = findings
  if (finding?.proposal === undefined) throw new Error('a finding without a proposal has no pull request')
  const { proposal, resource } = finding
  const { title, decide, undo } = words[proposal.kind] ?? otherwise
  const name = resource.split(':').slice(5).join(':').split('/').at(-1)
  const missing = '*The rest did not fit into a pull request; the changed files show the edit.*'
  const { text } = fitSections(
    [
      section(9, topOf(findings, proposal, context)),
      section(9, `### What a person decides\n\n${linked(decide)}`),
      diffOf(proposal, contents),
      section(6, causesOf(findings)),
      section(4, notesOf(proposal)),
      section(8, waiverOf(finding, plan)),
      section(7, `### How to undo\n\n${linked(undo)}`),
      section(9, `<sub>${coverageLine(plan)}</sub>`),
    ],
    longestBody,
    missing,
  )
  return { title: oneLine(`${title} ${name || resource}`, longestTitle), body: text }
}

/** Whittle's own text, whose code spans stay; addresses become links. */
const linked = (text: string): string => text.replace(/https:\/\/[^\s)]+/g, (address) => `<${address}>`)

function topOf(findings: readonly JudgedFinding[], { edits }: FindingProposal, { runUrl }: ReportContext): string {
  const [{ type, resource, account }] = findings as readonly [JudgedFinding]
  const ids = findings.map(({ id, from }) => `${codeSpan(id)} of ${codeSpan(from)}`)
  const reasons = [...new Set(findings.map(({ reason }) => reason))]
  return [
    `IAM Access Analyzer has a finding of the type ${codeSpan(type)} on ${codeSpan(resource)}.`,
    '',
    `- **Finding**: ${firstFew(ids, 5)}`,
    ...(account === '' ? [] : [`- **Account**: ${codeSpan(account)}`]),
    ...reasons.map((reason) => `- **Evidence**: ${escapeMarkdown(reason)}`),
    `- **Changes**: ${joinList(edits.map(({ file }) => codeSpan(file)))}`,
    ...(runUrl === undefined ? [] : [`- **Run**: ${runLink(runUrl)}`]),
  ].join('\n')
}

function diffOf({ edits }: FindingProposal, contents: ReadonlyMap<string, string>) {
  const diffs = edits.flatMap(({ file, splices }) => {
    const before = contents.get(file) ?? ''
    return unifiedDiff(file, before, applySplices(before, splices))
  })
  return section(
    5,
    `### The edit\n\n${codeBlock('diff', diffs.join('\n'))}`,
    '### The edit\n\n*The changed files show it.*',
  )
}

function causesOf(findings: readonly JudgedFinding[]): string {
  const causes = new Map(findings.flatMap(({ policies }) => policies).map((cause) => [cause.id, cause]))
  if (causes.size === 0) return ''
  const lines = [...causes.values()].slice(0, 20).map((cause) => `- ${placeOf(cause)}`)
  const rest = causes.size - lines.length
  return ['### Policies', '', ...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n')
}

const placeOf = ({ file, line, address, statements }: FindingCause): string =>
  `${address === undefined ? '' : `${codeSpan(address)} in `}${codeSpan(`${file}:${line}`)}, statement${statements.length === 1 ? '' : 's'} ${joinList(statements.map((index) => String(index + 1)))}`

const notesOf = ({ notes }: FindingProposal): string =>
  notes.length === 0 ? '' : ['### Worth knowing', '', ...notes.map((note) => `- ${escapeMarkdown(note)}`)].join('\n')

function waiverOf(finding: JudgedFinding, plan: Plan): string {
  const yaml = findingWaiverYaml(finding, plan)
  return `### To keep it as it is\n\nA finding that is intended is waived in \`.github/whittle.yml\`, with the name of its owner and the reason; the next run closes this pull request:\n\n${codeBlock('yaml', yaml)}`
}
