import { proveContainment } from '../../policy/contain.ts'
import type { Verdict, Witness } from '../../policy/containment/verdict.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { meaningKey } from '../../policy/same.ts'
import type { PolicyChange, TreeFacts } from '../rule-input.ts'
import type { StatementEdit } from '../statement-edit.ts'
import { suggestionOf } from '../suggestion.ts'
import { listActions } from './allowed.ts'
import type { Rule, RuleResult } from './rule.ts'

/** A Deny of the base that the head no longer has, or that denies less; a fence by network is one. */
export const denyRemoved: Rule = {
  id: 'deny-removed',
  level: 'error',
  severity: '8.0',
  title: 'A Deny was removed or weakened',
  finds: 'a Deny or network fence that was removed or weakened',
  help: 'Requests that were denied before are no longer denied by this policy. Keep the Deny, or say in the pull request what takes its place.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html',
  apply: ({ changes, head }) =>
    changes
      .filter(({ kind }) => kind !== 'boundary')
      .flatMap((change) => weakenedDenies(change).map((weak) => resultOf(change, weak, head))),
}

interface WeakDeny {
  readonly index: number
  readonly statement: Statement
  /** A request that is no longer denied; `null`: it is not proved that there is none. */
  readonly witness: Witness | null
}

/** Denies with a request as witness, and those that are gone while it is not proved that others deny as much. */
function weakenedDenies({ base, head, comparison }: PolicyChange): readonly WeakDeny[] {
  const before = base?.document
  if (!before) return []
  const found = new Map(comparison.weakened.map(({ statement, witness }) => [statement, witness]))
  const kept = new Set((head?.document?.statements ?? []).map(meaningKey))
  const gone = before.statements.flatMap((statement, index) =>
    statement.effect === 'Deny' && !found.has(index) && !kept.has(meaningKey(statement)) ? [index] : [],
  )
  const freed = gone.length === 0 ? proven : verdictOf(before, head)
  const shown = freed.verdict === 'refuted' ? freed.witness : null
  const doubtful = freed.verdict === 'proven' ? [] : gone
  return before.statements.flatMap((statement, index): WeakDeny[] => {
    if (statement.effect !== 'Deny') return []
    if (found.has(index)) return [{ index, statement, witness: found.get(index) ?? null }]
    return doubtful.includes(index) ? [{ index, statement, witness: shown }] : []
  })
}

const proven: Verdict = { verdict: 'proven' }

/** Does the head deny all that the base denied? A head that is not read is a finding of its own. */
function verdictOf(before: PolicyDocument, head: PolicyChange['head']): Verdict {
  if (head === null) return { verdict: 'undecided', reason: 'the policy is gone' }
  return head.document ? proveContainment(allButDenied(head.document), allButDenied(before)) : proven
}

/** A document that allows everything but what another one denies: so two are compared by their Denies alone. */
function allButDenied(document: PolicyDocument): PolicyDocument {
  const names = document.statements.some(({ principal, notPrincipal }) => principal ?? notPrincipal)
  const targets = document.statements.some(({ resource, notResource }) => resource ?? notResource)
  const all: Statement = {
    effect: 'Allow',
    action: ['*'],
    condition: [],
    ...(names && { principal: '*' }),
    ...(targets && { resource: ['*'] }),
  }
  return { ...document, statements: [all, ...document.statements.filter(({ effect }) => effect === 'Deny')] }
}

function resultOf(change: PolicyChange, { index, statement, witness }: WeakDeny, head: TreeFacts): RuleResult {
  const name = statement.sid === undefined ? '' : ` ${statement.sid}`
  const what = isFence(statement) ? `The network fence${name}` : `The Deny${name} of ${actionsIn(statement)}`
  const edit = restored(change, index)
  const suggestion = edit && suggestionOf(change, edit, head)
  const shown =
    witness === null
      ? ', and it is not decided whether others deny as much'
      : `: ${witness.action} on ${witness.resource} is no longer denied`
  return {
    policy: change.id,
    place: suggestion ?? change.place,
    message: `${what} was removed or weakened${shown}.`,
    key: `deny ${statement.sid ?? index}`,
    suggestion,
    ...(edit && suggestion && { edit }),
    ...(witness === null && { level: 'warning' as const }),
  }
}

const actionsIn = ({ action, notAction }: Statement): string =>
  action ? listActions(action) : `everything but ${listActions(notAction ?? [])}`

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-ip.html */
const isFence = ({ condition }: Statement): boolean =>
  condition.some(({ key }) => /^aws:(?:SourceIp|VpcSourceIp|SourceVpc|SourceVpce|SourceVpcArn|Vpce\w+)$/i.test(key))

/** The statement as the base had it, in the place of its weaker form or as a new one; `null` where that is not known. */
function restored({ base, head }: PolicyChange, index: number): StatementEdit | null {
  if (base?.source.status !== 'found' || head?.source.status !== 'found') return null
  const before = base.source.document.statements[index]
  if (before?.effect !== 'Deny') return null
  const { statements } = head.source.document
  const weaker = statements.findIndex(({ sid, effect }) => sid !== undefined && sid === before.sid && effect === 'Deny')
  return weaker < 0 ? { replaced: new Map(), added: [before] } : { replaced: new Map([[weaker, before]]), added: [] }
}
