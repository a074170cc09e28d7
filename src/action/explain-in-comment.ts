import type { Catalog } from '../catalog/types.ts'
import { describeActionUsage, describeDecision } from '../cli/commands/explain/text.ts'
import { incompleteEvidenceReason } from '../evidence/absence/accounts.ts'
import type { NarrowResult } from '../jobs/narrow/run-narrow.ts'
import { explainRequest } from '../proof/explain.ts'
import { usageOfAction } from '../proof/action-usage.ts'
import { actionVerdict } from '../report/plan/action-verdict.ts'
import { colours } from '../report/colours.ts'
import { codeSpan, escapeMarkdown, codeBlock } from '../report/escape.ts'
import type { PolicySource } from '../sources/types.ts'

/** Policies that one reply explains; a group's pull request may have many. */
const mostPolicies = 3

export interface ActionQuestion {
  readonly action: string
  readonly catalog: Catalog
  /** The policies of the pull request as the checkout has them. */
  readonly sources: readonly PolicySource[]
  /** What was decided with the evidence of this run, or why there is none, a clause. */
  readonly narrowed: Pick<NarrowResult, 'plan' | 'ledger'> | string
}

/** What is known of an action: decided by whom, used when, removed or kept why. Markdown. */
export function explainInComment(question: ActionQuestion): string {
  const { action, catalog, sources, narrowed } = question
  const name = catalog.action(action)?.name ?? action
  const doubt = catalog.action(action) === undefined ? [`The catalog does not know ${codeSpan(action)}.`] : []
  const none =
    typeof narrowed === 'string'
      ? [
          `Nothing is known of its use here: ${escapeMarkdown(narrowed)}. The text of the pull request has the evidence of the last run.`,
        ]
      : []
  const parts = sources.slice(0, mostPolicies).map((source) => explained(source, name, question))
  const rest = sources.length - parts.length
  return [...doubt, ...parts, ...none, ...(rest > 0 ? [`*and ${rest} more policies of this pull request*`] : [])].join(
    '\n\n',
  )
}

function explained(source: PolicySource, action: string, { catalog, narrowed }: ActionQuestion): string {
  const request = {
    action,
    resource: catalog.action(action)?.resourceTypes.length === 0 ? '*' : undefined,
    context: { keys: new Map<string, readonly string[]>(), absent: new Set<string>(), unlisted: 'unknown' as const },
  }
  const options = { colour: colours(false), width: 100, kind: source.kind }
  const decision = describeDecision(explainRequest(source.document, request), request, options)
  if (typeof narrowed === 'string') return `${titleOf(action, source)}\n\n${codeBlock('text', decision.join('\n'))}`
  const { plan, ledger } = narrowed
  const policy = plan.policies.find(({ id }) => id === source.id)
  const principals = policy?.principals ?? source.principals
  const { problems, accounts } = ledger.coverage
  const seen = {
    ...usageOfAction(ledger, catalog, { action, principals }),
    principals,
    windows: accounts.map(({ account, from, to, days }) => ({ account, from, to, days })),
    complete: incompleteEvidenceReason(principals, ledger.coverage) === undefined,
    problems,
  }
  const verdict = policy === undefined ? [] : actionVerdict(policy, action).map((line) => `- ${escapeMarkdown(line)}`)
  return [
    titleOf(action, source),
    verdict.join('\n'),
    codeBlock('text', [...describeActionUsage(seen, action, options), '', ...decision].join('\n')),
  ].join('\n\n')
}

const titleOf = (action: string, { id }: PolicySource): string => `**${codeSpan(action)} in ${codeSpan(id)}**`
