import type { RunbookRun } from '../../runbooks/run.ts'
import { redactionOf, redactRun, redactSentences } from '../../runbooks/record/redact-run.ts'
import { summariseScope } from '../../runbooks/summary/summarise-scope.ts'
import { timelineOf } from '../../runbooks/summary/timeline.ts'
import { version } from '../../version.ts'
import { policiesToJson } from '../plan/json.ts'

/** The record of a run. */
export interface RecordPlace {
  /** `null`: it was not written. */
  readonly path: string | null
  readonly sha256: string
  /** Digest of the record before; `null` for the first. */
  readonly previous: string | null
}

/**
 * A run as `runbook --json` prints it: what it found and proposes, `null` for what there is not. `proposals` are the policies
 * that change, as in a plan, and `edits` all edits by file, also of what is no policy. Fields that the run redacts are left
 * out of every text, and `redacted` names them.
 */
export function runbookJson(made: RunbookRun, record: RecordPlace | undefined, problems: readonly string[]): unknown {
  const run = redactRun(made)
  const { bound, matches, revocation, impact } = run
  const { runbook, file, sha256, parameters } = bound
  const { policies, shared } = policiesToJson(revocation.flatMap((each) => each.policies))
  return {
    version,
    runbook: {
      id: runbook.id,
      version: runbook.version,
      title: runbook.title,
      priority: runbook.priority,
      file,
      sha256,
    },
    parameters,
    drill: run.drill,
    startedAt: run.startedAt,
    window: { from: run.from, to: run.to },
    outcome: run.outcome,
    stages: run.stages,
    matched: {
      events: matches.matched,
      unclear: matches.unclear,
      principals: run.principals,
      idsSha256: matches.idsSha256,
      summary: summariseScope(matches),
      groups: matches.groups,
      timeline: timelineOf(matches.groups),
    },
    access: run.access,
    queries: run.reading.queries,
    sql: run.sql ?? null,
    coverage: run.reading.coverage,
    triage: run.triage,
    containment: run.containment,
    impact: { ...impact, exceeds: impact.exceeds ?? null },
    revocation: revocation.map(({ policies: changed, ...each }) => ({
      ...each,
      policies: changed.map(({ id }) => id),
    })),
    proposals: policies,
    shared,
    manual: [...run.manual, ...revocation.flatMap(({ manual }) => manual)],
    verification: { status: 'pending', checks: runbook.verification },
    escalation: runbook.escalation,
    record: record ?? null,
    problems: redactSentences(problems, made),
    redacted: redactionOf(made).paths,
  }
}
