import { accountOfArn } from '../../policy/arn.ts'
import type { Evidence } from '../../evidence/read-evidence.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import type { Catalog } from '../../catalog/types.ts'
import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import type { Suggestion } from '../../review/types.ts'
import type { PolicySource, ProposedStatements } from '../../sources/types.ts'
import { formatCount, formatNumber } from '../../words.ts'
import type { BeyondUse, PolicyChange } from '../../review/rule-input.ts'
import { suggestionFor } from '../../review/suggestion.ts'
import type { Waiver } from '../../settings/types.ts'
import { withReferences } from '../../sources/terraform/references/substitute.ts'
import type { Checkout } from '../load/load-inputs.ts'
import { runContextOf, type NarrowInput } from '../narrow/run-context.ts'
import { inputForPolicy } from '../narrow/policy-input.ts'
import { propose } from '../narrow/propose.ts'

/**
 * The grants beyond use of the wildcards of a change, by the same decision and proof as a proposal to narrow. Actions
 * that the change writes out by name are kept: they are for a use that is still to come. So are those that a principal
 * was denied.
 *
 * @returns `null` where the principals are not all known, the evidence does not reach, or nothing goes beyond
 */
export function beyondUseOf(
  { head, granted, comparison }: PolicyChange,
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
  const context = runContextOf({
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
  const widened = new Set(comparison.widened.map(({ statement }) => statement))
  const statements = onlyIn(widened, plan.statements, source.document)
  if (proveContainment(documentOf(source, statements), source.document).verdict !== 'proven') return null
  return {
    principals: source.principals,
    unused,
    days: daysOf(policy.coverage, source.principals),
    enough: enoughOf(widened, statements, source, catalog),
    suggestion: suggestionOf(source, statements, input.checkout.files.get(source.file) ?? ''),
  }
}

/** The proposal for the statements that the change widened; the others stay as they are in the head. */
const onlyIn = (
  widened: ReadonlySet<number>,
  proposed: ProposedStatements,
  { statements }: PolicyDocument,
): ProposedStatements =>
  statements.flatMap((statement, index) =>
    widened.has(index) ? proposed.filter(({ from }) => from === index) : [{ from: index, statement }],
  )

const documentOf = ({ document }: PolicySource, statements: ProposedStatements): PolicyDocument => ({
  ...document,
  statements: statements.map(({ statement }) => statement),
})

function suggestionOf(source: PolicySource, statements: ProposedStatements, content: string): Suggestion | null {
  const referring = withReferences(statements, source.document, source.references ?? new Map())
  return (referring && suggestionFor(source, content, referring)) ?? suggestionFor(source, content, statements)
}

function enoughOf(
  widened: ReadonlySet<number>,
  statements: ProposedStatements,
  { document }: PolicySource,
  catalog: Catalog,
): string {
  const count = (list: readonly Statement[]): number => grantedActions({ ...document, statements: list }, catalog).size
  const before = count(document.statements.filter((_, index) => widened.has(index)))
  const after = count(
    statements.flatMap(({ from, statement }) => (from !== null && widened.has(from) ? [statement] : [])),
  )
  return `With ${formatCount(after, 'action')} instead of ${formatNumber(before)}, what was used and what this evidence cannot show stays allowed.`
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
