import type { Change } from '../../../src/narrowing/types.ts'
import type { Plan, PolicyPlan } from '../../../src/proof/plan.ts'
import type { PolicyDocument } from '../../../src/policy/document.ts'
import { showUnresolved } from '../../../src/policy/unresolved.ts'
import { showDocument } from '../../../src/policy/print.ts'

/** The plan in format 1, as `plan --json` printed it before facts were shared: what `scripts/expand-plan.mjs` has to write. */
export function planInFormat1(plan: Plan): unknown {
  return shown({
    version: plan.version,
    catalog: plan.catalog,
    trial: plan.trial ?? null,
    summary: { ...plan.summary, backtest: plan.summary.backtest ?? null, unseen: plan.summary.unseen ?? null },
    policies: plan.policies.map(policyToJson),
    blindSpots: plan.blindSpots,
    unmapped: plan.unmapped,
    contradictions: plan.contradictions,
    coverage: plan.coverage,
    memory: plan.savedEvidence ?? null,
    problems: plan.problems,
  })
}

function policyToJson(policy: PolicyPlan): unknown {
  return {
    id: policy.id,
    file: policy.file,
    line: policy.line,
    address: policy.address ?? null,
    form: policy.form,
    hosts: policy.hosts.map(({ address, kind, name }) => ({ address, kind, name: name ?? null })),
    principals: policy.principals,
    status: policy.status,
    reason: policy.reason,
    restsOn: policy.restsOn ?? null,
    notes: policy.notes,
    actions: policy.actions ?? null,
    tooLarge: policy.tooLarge ?? null,
    before: documentToJson(policy.before),
    after: documentToJson(policy.after),
    changes: policy.changes.map(changeToJson),
    blindSpots: policy.blindSpots,
    findings: policy.findings,
    proof: policy.proof && { ...policy.proof, unseenBy: policy.proof.unseenBy ?? [] },
    aws: policy.aws ?? null,
    edits: policy.edits,
  }
}

const documentToJson = (document: PolicyDocument | undefined): unknown =>
  document === undefined ? null : showDocument(document)

function changeToJson(change: Change): unknown {
  return {
    rule: change.rule,
    statement: change.statement,
    sid: change.sid ?? null,
    summary: change.summary,
    before: change.before,
    after: change.after,
    kept: change.kept,
    removed: change.removed,
    dropped: change.dropped,
    nameless: change.nameless,
    readmitted: change.readmitted,
    undo: change.undo,
  }
}

/** Opaque tokens as the source writes them, wherever they stand. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return showUnresolved(value)
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)]))
}
