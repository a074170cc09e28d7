import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { meaningKey } from '../policy/same.ts'
import type { PolicySource, Source } from '../sources/types.ts'
import type { PolicyChange, RuleFinding, RuleInput, TreeFacts } from './rule-input.ts'
import { newStatements } from './rules/allowed.ts'
import { documentWithEdit, type StatementEdit } from './statement-edit.ts'

/** The change with another document in the head, compared again. */
export type Recompare = (change: PolicyChange, source: PolicySource) => PolicyChange

/** The rules, applied to what an edit would leave. */
export type ApplyRules = (input: RuleInput) => readonly RuleFinding[]

/** Policies that may still be judged again, each time that an edit is tried. */
export interface TakeBackBudget {
  policies: number
}

/** More added actions than this are taken back together. */
const fewActions = 8

/**
 * The smallest edit that takes back what the change newly grants, so that a finding is gone: added actions; a new
 * statement; or a widened statement as the base had it. Nothing is taken back that the base granted, nothing is granted
 * that the head does not grant, and no other error may come of it. `null`: there is no such edit.
 */
export function reversingEdit(
  finding: RuleFinding,
  change: PolicyChange,
  input: RuleInput,
  tools: {
    readonly recompare: Recompare
    readonly apply: ApplyRules
    readonly before: ReadonlySet<string>
    readonly budget: TakeBackBudget
  },
): StatementEdit | null {
  const source = change.head?.source
  if (source?.status !== 'found') return null
  const near = relatedTo(source, input)
  const grants = newStatements(change).flatMap(({ index }) => {
    const earlier = earlierForm(change, index)
    return earlier === undefined ? [] : [{ index, earlier }]
  })
  const isRight = (edit: StatementEdit): boolean => {
    const statements = documentWithEdit(source.document.statements, edit).map(({ statement }) => statement)
    const document = { ...source.document, statements }
    return isSafe(document, source.document, change.base?.document ?? null) && isMended({ ...source, document })
  }
  const isMended = (edited: PolicySource): boolean => {
    tools.budget.policies -= near.changes.length
    if (tools.budget.policies < 0) return false
    const after = tools.recompare(change, edited)
    const left = tools.apply(withChange(near, after)).filter(({ policy }) => policy === change.id)
    return left.every(
      ({ fingerprint, level }) =>
        fingerprint !== finding.fingerprint && (level !== 'error' || tools.before.has(fingerprint)),
    )
  }
  const alone = grants.find(({ index, earlier }) => isRight(editOf([[index, earlier]])))
  const all = grants.map(({ index, earlier }) => [index, earlier] as const)
  const chosen = alone ? [[alone.index, alone.earlier] as const] : all.length > 1 && isRight(editOf(all)) ? all : []
  if (chosen.length === 0) return null
  let edit = editOf(chosen)
  for (const [index] of chosen) edit = withFewerActions(edit, index, source.document, isRight)
  return edit
}

const editOf = (replaced: readonly (readonly [number, Statement | null])[]): StatementEdit => ({
  replaced: new Map(replaced),
  added: [],
})

/** Only policies that share a principal with this one: findings about it depend on no others. */
function relatedTo(source: PolicySource, input: RuleInput): RuleInput {
  const principals = new Set(source.principals)
  const isRelated = (each: Source | undefined): boolean =>
    each?.id === source.id ||
    (each?.status === 'found' && each.principals.some((principal) => principals.has(principal)))
  const only = (tree: TreeFacts): TreeFacts => ({ ...tree, sources: tree.sources.filter(isRelated) })
  return {
    ...input,
    changes: input.changes.filter(({ base, head }) => isRelated(head?.source) || isRelated(base?.source)),
    base: only(input.base),
    head: only(input.head),
  }
}

const withChange = (input: RuleInput, change: PolicyChange): RuleInput => ({
  ...input,
  changes: input.changes.map((each) => (each.id === change.id ? change : each)),
  head: {
    ...input.head,
    sources: input.head.sources.map((source) => (source.id === change.id ? (change.head?.source ?? source) : source)),
  },
})

/** The statement as the base had it; `null`: it is new; `undefined`: it is not known which one it was. */
function earlierForm({ base, head }: PolicyChange, index: number): Statement | null | undefined {
  const now = head?.source.status === 'found' ? head.source.document.statements : []
  const statement = now[index]
  if (!statement) return undefined
  if (base === null) return null
  if (base.source.status !== 'found') return undefined
  const source = base.source
  const same = (one: Statement): boolean => now.some((each) => meaningKey(each) === meaningKey(one))
  const gone = source.document.statements.filter((each) => each.effect === 'Allow' && !same(each))
  const named = gone.filter(({ sid }) => sid !== undefined && sid === statement.sid)
  const inside = gone.filter((each) => isWithin(each, statement, source))
  const [only, ...others] = named.length > 0 ? named : inside
  return others.length > 0 ? undefined : (only ?? null)
}

function isWithin(inner: Statement, outer: Statement, { document }: PolicySource): boolean {
  const alone = (statement: Statement): PolicyDocument => ({ ...document, statements: [statement] })
  return proveContainment(alone(inner), alone(outer)).verdict === 'proven'
}

/** Is nothing granted that the head does not grant, and everything kept that both grant? */
function isSafe(proposed: PolicyDocument, head: PolicyDocument, base: PolicyDocument | null): boolean {
  if (proposed.statements.length === 0) return false
  if (proveContainment(proposed, head).verdict !== 'proven') return false
  const allows = (document: PolicyDocument): PolicyDocument => ({
    ...document,
    statements: document.statements.filter(({ effect }) => effect === 'Allow'),
  })
  const [before, after] = [allows(head), allows(proposed)]
  return (base?.statements ?? []).every((statement) => {
    if (statement.effect === 'Deny') return true
    const one = { ...head, statements: [statement] }
    return proveContainment(one, before).verdict !== 'proven' || proveContainment(one, after).verdict === 'proven'
  })
}

/**
 * The edit with as many of the added actions kept as are right; unchanged where more than actions changed in the
 * statement.
 */
function withFewerActions(
  edit: StatementEdit,
  index: number,
  { statements }: PolicyDocument,
  isRight: (edit: StatementEdit) => boolean,
): StatementEdit {
  const now = statements[index]
  const earlier = edit.replaced.get(index)
  if (!now?.action || !earlier?.action || !sameButActions(now, earlier)) return edit
  const kept = new Set(earlier.action)
  const added = now.action.filter((action) => !kept.has(action))
  // The author may have replaced an action by a wider one.
  if (added.length > fewActions || earlier.action.some((action) => !now.action?.includes(action))) return edit
  let best = edit
  for (const action of added) {
    const more = new Set([...kept, action])
    const actions = now.action.filter((each) => more.has(each))
    const after = { replaced: new Map(best.replaced).set(index, { ...now, action: actions }), added: best.added }
    if (!isRight(after)) continue
    kept.add(action)
    best = after
  }
  return best
}

const sameButActions = (one: Statement, other: Statement): boolean =>
  meaningKey({ ...one, action: ['*'] }) === meaningKey({ ...other, action: ['*'] })
