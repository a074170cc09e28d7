import type { PolicyInstance } from '../../evidence/iam/match/types.ts'
import type { Change } from '../../narrowing/types.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { showUnresolved } from '../../policy/unresolved.ts'
import { showDocument } from '../../policy/print.ts'
import { stateOf } from './rows.ts'
import { SharedFacts } from './shared-facts.ts'

/**
 * Version of the format of `plan --json`. Format 1, without a number, repeated in each policy what stands in `shared`
 * now; `scripts/expand-plan.mjs` writes it.
 */
const PLAN_FORMAT = 2

/**
 * The plan as `plan --json` prints it (`schema/plan.schema.json`): keys always in this order, `null` for what there is
 * not, policy documents as AWS writes them, `${…}` where the source has an expression. What is long and recurs stands
 * once, under `shared`; policies refer to it by index.
 */
export function planToJson(plan: Plan): unknown {
  const shared = new SharedFacts()
  const policies = plan.policies.map((policy) => policyToJson(policy, shared))
  return { ...head(plan), policies, ...tail(plan), shared: shared.toJson() }
}

/** Policies alone as in a plan, with what they refer to. */
export function policiesToJson(policies: readonly PolicyPlan[]): {
  readonly policies: unknown
  readonly shared: unknown
} {
  const shared = new SharedFacts()
  return { policies: policies.map((policy) => policyToJson(policy, shared)), shared: shared.toJson() }
}

/**
 * The text of `planToJson(plan)`, in pieces: a plan of a thousand policies is never one string. A member of a policy, and
 * a shared fact, is one line. There are tens of thousands of these lines, and they are not indented: the spaces would be a
 * fortieth of the text.
 */
export function* planJsonText(plan: Plan): Generator<string> {
  const shared = new SharedFacts()
  yield '{\n'
  for (const [key, value] of Object.entries(head(plan)))
    yield `${member(key, JSON.stringify(value, undefined, 2), 2)},\n`
  yield '  "policies": '
  yield* list(plan.policies, (policy) => memberPerLine(policyToJson(policy, shared)))
  for (const [key, value] of Object.entries(tail(plan)))
    yield `,\n${member(key, JSON.stringify(value, undefined, 2), 2)}`
  const { names, uses, blindSpots, notes } = shared.toJson()
  yield ',\n  "shared": {\n'
  yield `    "names": ${JSON.stringify(names)},\n`
  yield `    "uses": {\n      "columns": ${JSON.stringify(uses.columns)},\n      "rows": `
  yield* list(uses.rows, (row) => JSON.stringify(row))
  yield '\n    },\n    "blindSpots": '
  yield* list(blindSpots, (spot) => JSON.stringify(spot))
  yield ',\n    "notes": '
  yield* list(notes, (note) => JSON.stringify(note))
  yield '\n  }\n}\n'
}

/** An array with an item per line. */
function* list<T>(items: readonly T[], textOf: (item: T) => string): Generator<string> {
  if (items.length === 0) return yield '[]'
  let separator = '[\n'
  for (const item of items) {
    yield `${separator}${textOf(item)}`
    separator = ',\n'
  }
  yield '\n]'
}

/** An object with a member per line. */
function memberPerLine(value: object): string {
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`)
  return `{\n${members.join(',\n')}\n}`
}

/** @param depth spaces before each line */
const member = (key: string, text: string, depth: number): string =>
  `${' '.repeat(depth)}${JSON.stringify(key)}: ${text.replaceAll('\n', `\n${' '.repeat(depth)}`)}`

/** What stands before the policies. */
const head = (plan: Plan): object =>
  shown({
    version: plan.version,
    format: PLAN_FORMAT,
    catalog: plan.catalog,
    trial: plan.trial ?? null,
    setup: plan.setup ?? null,
    summary: { ...plan.summary, backtest: plan.summary.backtest ?? null, unseen: plan.summary.unseen ?? null },
  })

/** What stands behind the policies. */
const tail = (plan: Plan): object =>
  shown({
    blindSpots: plan.blindSpots,
    unmapped: plan.unmapped,
    contradictions: plan.contradictions,
    coverage: plan.coverage,
    savedEvidence: plan.savedEvidence ?? null,
    snapshots: (plan.snapshots ?? []).map((each) => ({ ...each, unmade: each.unmade ?? null })),
    broadGrants: plan.broadGrants ?? [],
    problems: plan.problems,
  })

function policyToJson(policy: PolicyPlan, shared: SharedFacts): object {
  return shown({
    id: policy.id,
    file: policy.file,
    line: policy.line,
    address: policy.address ?? null,
    form: policy.form,
    hosts: policy.hosts.map(({ address, kind, name }) => ({ address, kind, name: name ?? null })),
    principals: policy.principals,
    instances: (policy.instances ?? []).map(instanceToJson),
    broadGrants: policy.broadGrants ?? [],
    status: policy.status,
    state: stateOf(policy),
    reason: policy.reason,
    restsOn: policy.restsOn ?? null,
    notes: shared.notes(shown(policy.notes)),
    actions: policy.actions ?? null,
    tooLarge: policy.tooLarge ?? null,
    ...(policy.rollout && { rollout: policy.rollout }),
    before: documentToJson(policy.before),
    after: documentToJson(policy.after),
    changes: policy.changes.map((change) => changeToJson(change, shared)),
    blindSpots: shared.blindSpots(shown(policy.blindSpots)),
    findings: policy.findings,
    recommended: policy.recommended ?? [],
    proof: policy.proof && { ...policy.proof, unseenBy: policy.proof.unseenBy ?? [] },
    aws: policy.aws ?? null,
    edits: policy.edits,
  })
}

/** A policy in an account. `null`: its document does not differ from the source. */
export const instanceToJson = ({ drift, ...instance }: PolicyInstance): object => ({
  ...instance,
  drift: drift ?? null,
})

const documentToJson = (document: PolicyDocument | undefined): unknown =>
  document === undefined ? null : showDocument(document)

function changeToJson(change: Change, shared: SharedFacts): unknown {
  return {
    rule: change.rule,
    statement: change.statement,
    sid: change.sid ?? null,
    summary: change.summary,
    before: shared.names(shown(change.before)),
    after: shared.names(shown(change.after)),
    kept: change.kept.map((verdict) => shared.kept(shown(verdict))),
    removed: Object.fromEntries(
      Object.entries(change.removed).map(([level, actions]) => [level, shared.names(shown(actions))]),
    ),
    dropped: shared.names(shown(change.dropped)),
    nameless: shared.names(shown(change.nameless)),
    readmitted: shared.names(shown(change.readmitted)),
    undo: change.undo,
  }
}

/** Opaque tokens as the source writes them, wherever they stand. */
function shown<T>(value: T): T {
  return withShown(value) as T
}

function withShown(value: unknown): unknown {
  if (typeof value === 'string') return showUnresolved(value)
  if (Array.isArray(value)) return value.map(withShown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withShown(inner)]))
}
