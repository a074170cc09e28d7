import type { Catalog } from '../catalog/types.ts'
import { proveContainment } from '../policy/contain.ts'
import type { Verdict, Witness } from '../policy/containment/verdict.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { meaningKey } from '../policy/same.ts'
import { compareWithExamples } from './example-values.ts'
import type { DocumentComparison, StatementWitness } from './rule-input.ts'
import type { ChangeStatus } from './types.ts'

/** More statements than this are not asked one by one. */
const most = 60

/**
 * What the head's document decides differently from the base's: requests that it newly allows, and requests that the
 * base denied by a Deny and the head does not. `null` stands for a document that is not there.
 *
 * A request that a Deny no longer stops counts as newly allowed, because another policy of the same principal may allow
 * it.
 */
export function compareStatements(
  base: PolicyDocument | null,
  head: PolicyDocument | null,
  catalog: Catalog,
): DocumentComparison {
  const pattern = head ?? base
  const none = denyAll(pattern)
  const [before, after] = [base ?? none, head ?? none]
  if (head && base && sameMeaning(head, base)) return { ...unchanged, gained: proven, lost: proven }
  const gained = compareWithExamples(after, before, catalog)
  const lost = proveContainment(before, after)
  const [deniedBefore, deniedNow] = [onlyDenies(before, base), onlyDenies(after, head)]
  const freed = compareWithExamples(deniedNow, deniedBefore, catalog)
  const bound = proveContainment(deniedBefore, deniedNow)
  const all = { gained, lost, freed, bound }
  const widened = gained.verdict === 'proven' ? [] : widenedStatements(after, before, catalog)
  const weakened = freed.verdict === 'proven' ? [] : weakenedStatements(before, deniedNow, catalog)
  return {
    ...statusOf(base, head, all),
    gained: head && base ? gained : head ? gained : proven,
    lost: head && base ? lost : null,
    witness: witnessOf(gained) ?? (base === null ? null : witnessOf(freed)),
    widened,
    weakened,
  }
}

const proven: Verdict = { verdict: 'proven' }

const unchanged = { status: 'equal', reason: null, witness: null, widened: [], weakened: [] } as const

interface Verdicts {
  /** Is everything that the head allows allowed by the base? */
  readonly gained: Verdict
  readonly lost: Verdict
  /** Is everything that the head's Denies let pass let pass by the base's? */
  readonly freed: Verdict
  readonly bound: Verdict
}

function statusOf(
  base: PolicyDocument | null,
  head: PolicyDocument | null,
  { gained, lost, freed, bound }: Verdicts,
): { readonly status: ChangeStatus; readonly reason: string | null } {
  if (base === null) return { status: 'added', reason: null }
  if (head === null)
    return { status: 'removed', reason: freed.verdict === 'refuted' ? 'what it denied is no longer denied' : null }
  if (gained.verdict === 'refuted')
    return { status: 'widened', reason: lost.verdict === 'proven' ? null : alsoLost(lost) }
  if (freed.verdict === 'refuted')
    return { status: 'widened', reason: 'a request that it denied is no longer denied; other policies may allow it' }
  const open = [gained, freed].find((verdict) => verdict.verdict === 'undecided')
  if (open?.verdict === 'undecided')
    return { status: 'undecided', reason: `whether it grants more could not be decided: ${open.reason}` }
  const less = [lost, bound].find((verdict) => verdict.verdict !== 'proven')
  if (!less) return { status: 'equal', reason: null }
  return {
    status: 'narrowed',
    reason: less.verdict === 'undecided' ? 'it grants nothing more; whether it grants less could not be decided' : null,
  }
}

const alsoLost = ({ verdict }: Verdict): string | null =>
  verdict === 'refuted' ? 'it also no longer allows some of what it allowed' : null

const witnessOf = (verdict: Verdict): Witness | null => (verdict.verdict === 'refuted' ? verdict.witness : null)

/** Statement by statement, in the same order, Sids apart. */
const sameMeaning = (a: PolicyDocument, b: PolicyDocument): boolean =>
  a.version === b.version &&
  a.statements.length === b.statements.length &&
  a.statements.every((statement, index) => {
    const other = b.statements[index]
    return other !== undefined && meaningKey(statement) === meaningKey(other)
  })

/** Statements of the head that grant something which the base does not. */
function widenedStatements(head: PolicyDocument, base: PolicyDocument, catalog: Catalog): StatementWitness[] {
  const known = new Set(base.statements.map(meaningKey))
  const denies = head.statements.filter(({ effect }) => effect === 'Deny')
  return head.statements.slice(0, most).flatMap((statement, index): StatementWitness[] => {
    if (statement.effect !== 'Allow') return []
    // A statement that stands in both may allow more where a Deny beside it is gone: then the Deny is what changed.
    if (known.has(meaningKey(statement))) return []
    const alone = { ...head, statements: [statement, ...denies] }
    const witness = witnessOf(compareWithExamples(alone, base, catalog))
    return witness ? [{ statement: index, witness }] : []
  })
}

/** Denies of the base that let something pass now. */
function weakenedStatements(base: PolicyDocument, deniedNow: PolicyDocument, catalog: Catalog): StatementWitness[] {
  const kept = new Set(deniedNow.statements.map(meaningKey))
  return base.statements.slice(0, most).flatMap((statement, index): StatementWitness[] => {
    if (statement.effect !== 'Deny' || kept.has(meaningKey(statement))) return []
    const alone = onlyDenies({ ...base, statements: [statement] }, base)
    const witness = witnessOf(compareWithExamples(deniedNow, alone, catalog))
    return witness ? [{ statement: index, witness }] : []
  })
}

const everything = (like: PolicyDocument | null): Pick<Statement, 'principal' | 'resource'> => ({
  ...(like?.statements.some(({ principal, notPrincipal }) => principal ?? notPrincipal) && { principal: '*' }),
  ...((like?.statements.some(({ resource, notResource }) => resource ?? notResource) ?? true) && { resource: ['*'] }),
})

/** A document of the same kind that allows nothing. */
const denyAll = (like: PolicyDocument | null): PolicyDocument => ({
  ...(like?.version !== undefined && { version: like.version }),
  statements: [{ effect: 'Deny', action: ['*'], condition: [], ...everything(like) }],
})

/** A document that allows everything but what another one denies: so two documents are compared by their Denies alone. */
function onlyDenies(document: PolicyDocument, like: PolicyDocument | null): PolicyDocument {
  const denies = like === null ? [] : document.statements.filter(({ effect }) => effect === 'Deny')
  return {
    ...document,
    statements: [{ effect: 'Allow', action: ['*'], condition: [], ...everything(document) }, ...denies],
  }
}
