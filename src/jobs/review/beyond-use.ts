import { accountOfArn } from '../../evidence/presence/accounts.ts'
import type { Evidence } from '../../evidence/read-evidence.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import type { BeyondUse, PolicyChange } from '../../review/rule-input.ts'
import { suggestionFor } from '../../review/suggestion.ts'
import type { Waiver } from '../../settings/types.ts'
import { withReferences } from '../../sources/terraform/references/substitute.ts'
import type { Checkout } from '../load/load-inputs.ts'
import { contextOf, type NarrowInput } from '../narrow/build-plan.ts'
import { inputForPolicy } from '../narrow/policy-input.ts'
import { propose } from '../narrow/propose.ts'

/**
 * What the wildcards of a change grant beyond use, by the same decision and proof as a proposal to narrow. Actions that
 * the change writes out by name are kept: they are for a use that is still to come. So are those that a principal was
 * denied.
 *
 * @returns `null` where the principals are not all known, the evidence does not reach, or nothing goes beyond
 */
export function beyondUseOf(
  { head, granted }: PolicyChange,
  input: Omit<NarrowInput, 'checkout' | 'evidence'> & { readonly checkout: Checkout; readonly evidence: Evidence },
): BeyondUse | null {
  const wild = granted.filter(({ action }) => /[*?]/.test(action))
  const source = head?.source
  if (!source || source.status === 'skipped' || source.kind !== 'identity' || wild.length === 0) return null
  const { catalog, settings } = input
  const entries = entriesOfPrincipals(input.evidence.ledger, source.principals)
  const denied = new Set(entries.filter(({ outcome }) => outcome === 'denied').map(({ action }) => action))
  const named = granted.filter((each) => !wild.includes(each)).map(({ action }) => action)
  const keeps = [...new Set([...named, ...denied])].map((keep): Waiver => {
    return { keep, in: '**', until: '9999-12-31', because: 'the change names it, or it was denied' }
  })
  const context = contextOf({
    ...input,
    settings: { ...settings, waivers: [...settings.waivers, ...keeps] },
    unmatched: { lines: [], waivers: [...(input.unmatched?.waivers ?? []), ...keeps] },
  })
  const policy = inputForPolicy(source, context)
  const plan = propose(policy)
  if (plan.status !== 'narrowed' || !plan.after || !plan.statements || plan.tooLarge) return null
  const left = new Set([...grantedActions(plan.after, catalog)].map(({ name }) => name))
  const unused = [...new Set(wild.flatMap(({ action }) => catalog.expand(action).map(({ name }) => name)))].filter(
    (name) => !left.has(name) && !denied.has(name),
  )
  if (unused.length === 0) return null
  const content = input.checkout.files.get(source.file) ?? ''
  const referring = withReferences(plan.statements, source.document, source.references ?? new Map())
  const suggestion =
    (referring && suggestionFor(source, content, referring)) ?? suggestionFor(source, content, plan.statements)
  return {
    principals: source.principals,
    unused,
    days: daysOf(policy.coverage, source.principals),
    enough: plan.reason,
    suggestion,
  }
}

/** Days over which all accounts of the principals were observed. */
function daysOf(
  coverage: readonly { readonly account: string; readonly from: string; readonly to: string }[],
  principals: readonly string[],
): number {
  const accounts = new Set(principals.map(accountOfArn))
  const own = coverage.filter(({ account }) => accounts.has(account))
  const days = own.map(({ from, to }) => Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000))
  return Math.max(0, Math.min(...days))
}
