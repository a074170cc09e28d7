// Rewrites the output of `whittle plan --json` from format 2 to format 1, in which every policy repeats what it has in
// common with others:
//   whittle plan --json | node scripts/expand-plan.mjs > plan-format-1.json
//   node scripts/expand-plan.mjs plan.json > plan-format-1.json
// Format 1 has no `format` and no `shared`, and `memory` in the place of `savedEvidence`, and no `setup`, `snapshots`,
// `broadGrants`, `instances`, `recommended` and `state` of a policy; all else is the same.
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** See expand-plan.d.mts. */
export function expandPlan(plan) {
  if (plan?.format !== 2)
    throw new Error(`The JSON is no plan of format 2: its format is ${JSON.stringify(plan?.format)}.`)
  const {
    version,
    format: _,
    catalog,
    trial,
    setup: _setup,
    summary,
    policies,
    savedEvidence,
    snapshots: _snapshots,
    broadGrants: _broadGrants,
    problems,
    shared,
    ...rest
  } = plan
  const at = (list, index) => {
    if (!(index in list)) throw new Error(`The plan refers to shared fact ${index}, and there are ${list.length}.`)
    return list[index]
  }
  const names = (indexes) => indexes.map((index) => at(shared.names, index))
  const kept = (verdict) => {
    if (typeof verdict !== 'number') return verdict
    const row = at(shared.uses.rows, verdict)
    const { action, ...evidence } = Object.fromEntries(shared.uses.columns.map((column, index) => [column, row[index]]))
    return { action: at(shared.names, action), state: 'used', evidence }
  }
  const change = (one) => ({
    ...one,
    before: names(one.before),
    after: names(one.after),
    kept: one.kept.map(kept),
    removed: Object.fromEntries(Object.entries(one.removed).map(([level, indexes]) => [level, names(indexes)])),
    dropped: names(one.dropped),
    nameless: names(one.nameless),
    readmitted: names(one.readmitted),
  })
  return {
    version,
    catalog,
    trial,
    summary,
    policies: policies.map(
      ({ state: _state, instances: _instances, broadGrants: _grants, recommended: _recommended, ...policy }) => ({
        ...policy,
        notes: policy.notes.map((index) => at(shared.notes, index)),
        changes: policy.changes.map(change),
        blindSpots: policy.blindSpots.map((index) => at(shared.blindSpots, index)),
      }),
    ),
    ...rest,
    memory: savedEvidence,
    problems,
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const text = readFileSync(process.argv[2] ?? 0, 'utf8')
  process.stdout.write(`${JSON.stringify(expandPlan(JSON.parse(text)), null, 2)}\n`)
}
