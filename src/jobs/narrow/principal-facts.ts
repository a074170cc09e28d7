import { GrantedActionNames } from '../../catalog/served/served-permissions.ts'
import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import { isObservable } from '../../evidence/coverage/combine.ts'
import type { LastAccessed } from '../../evidence/last-accessed/read.ts'
import { unusedServiceNote } from '../../evidence/last-accessed/reconcile.ts'
import { unmappedUseFinder } from '../../evidence/absence/unmapped.ts'
import { entriesOfPrincipals, nameKeyOf } from '../../evidence/usage/by-principal.ts'
import type { AccountCoverage, Ledger, UsageEntry } from '../../evidence/types.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import type { ActionContext, ActionObservability } from '../../narrowing/judge.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { Settings, UnobservedReason, UnobservedRule } from '../../settings/types.ts'

/** What a run's policies are judged by, as far as it decides what could be seen. */
interface Facts {
  readonly catalog: Catalog
  readonly ledger: Ledger
  readonly settings: Settings
  readonly lastAccessed?: LastAccessed
}

/** Facts that do not depend on the policy, only on its principals and on the rules of the configuration that apply. */
export interface PrincipalFacts {
  readonly entries: readonly UsageEntry[]
  /** Actions that the principals used, whichever policy allowed them. */
  readonly used: GrantedActionNames
  readonly observability: ActionContext['observability']
  /** The actions that a document grants and whose use the evidence could not show. */
  unseenIn(document: PolicyDocument): GrantedActionNames
}

/** Policies of the same principals mostly follow one another: the facts of the last ones are kept, for each run. */
const last = new WeakMap<Facts, { readonly key: string; readonly facts: PrincipalFacts }>()

/**
 * @param unobserved the rules of `policies.unobserved` that apply to the policy
 * @param coverage of the accounts of the principals
 */
export function principalFacts(
  principals: readonly string[],
  unobserved: readonly UnobservedRule[],
  run: Facts,
  coverage: readonly AccountCoverage[],
): PrincipalFacts {
  const rules = unobserved.map((rule) => run.settings.policies.unobserved.indexOf(rule))
  const key = [rules.join(' '), ...principals].join('\n')
  const known = last.get(run)
  if (known?.key === key) return known.facts
  const facts = factsOf(principals, unobserved, run, coverage)
  last.set(run, { key, facts })
  return facts
}

function factsOf(
  principals: readonly string[],
  unobserved: readonly UnobservedRule[],
  run: Facts,
  coverage: readonly AccountCoverage[],
): PrincipalFacts {
  const own = new Set(principals.map(nameKeyOf))
  const entries = entriesOfPrincipals(run.ledger, principals)
  const unmappedUse = unmappedUseFinder(
    run.ledger.unmapped.filter((event) => event.principals.some((principal) => own.has(nameKeyOf(principal)))),
    run.catalog,
  )
  const judgeObservability = (action: ActionInfo): ActionObservability => {
    const odd = unmappedUse(action)
    if (odd) {
      return {
        observable: false,
        reason: `a call of its principal, ${odd.eventName} at ${odd.eventSource}, could not be mapped to an action and may have used it`,
        opens: 'a newer catalog; please report the event',
        drop: false,
        keep: true,
      }
    }
    const blind = coverage
      .map((each) => isObservable(action, each, run.settings.evidence))
      .flatMap((answer) => (answer.observable ? [] : [answer]))
    // Of several accounts, one that was read badly keeps the action whatever configuration says of the others.
    const answer = blind.find(({ gap }) => gap) ?? blind[0]
    if (!answer) return { observable: true }
    const rule = unobserved.find((each) => appliesTo(each, action))
    const untouched = answer.gap ? undefined : untouchedIn(run, principals, action)
    return {
      observable: false,
      reason: untouched === undefined ? answer.reason : `${answer.reason} ${untouched}`,
      opens: answer.opens,
      drop: !answer.gap && (rule === undefined ? untouched !== undefined : rule.do === 'drop'),
      keep: rule?.do === 'keep',
    }
  }
  const observability = remembered((action: ActionInfo) => judgeObservability(action))
  return {
    entries,
    used: new GrantedActionNames(
      run.catalog,
      entries.flatMap(({ outcome, action }) => (outcome === 'allowed' ? [action] : [])),
    ),
    observability,
    unseenIn: remembered((document: PolicyDocument) => {
      const granted = [...grantedActions(document, run.catalog)]
      return new GrantedActionNames(
        run.catalog,
        granted.flatMap((action) => (observability(action).observable ? [] : [action.name])),
      )
    }),
  }
}

/** The same function, which is asked once for each value. */
function remembered<K, V extends object>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = of(key)))
    return value
  }
}

function appliesTo({ services, reasons }: UnobservedRule, action: ActionInfo): boolean {
  if (services.length > 0 && !services.includes(action.service)) return false
  const reason = unobservedReason(action)
  return reasons.length === 0 || (reason !== undefined && reasons.includes(reason))
}

/** The reason why the evidence may not show an action, as far as the action itself decides it. */
function unobservedReason(action: ActionInfo): UnobservedReason | undefined {
  if (action.visibility.kind === 'data') return 'data-events'
  const { mark } = action
  return mark === 'nameless' || mark === 'permission-only' ? mark : undefined
}

/** The service of the action, where none of the principals ever called it and configuration allows its removal. */
const untouchedIn = (
  { lastAccessed, settings }: Facts,
  principals: readonly string[],
  action: ActionInfo,
): string | undefined =>
  lastAccessed && settings.evidence.lastAccessed?.untouchedServices === 'drop'
    ? unusedServiceNote(lastAccessed, principals, action)
    : undefined
