import { showDocument } from '../../policy/print.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import type { Waiver } from '../../settings/types.ts'
import { momentAfter } from '../duration.ts'
import type { RevocationResult, RunbookRun } from '../run.ts'
import type { EscalationStep, ManualStep, StateExpectation } from '../types.ts'
import { matchedOf, recordedSubjects } from './events.ts'
import { recordIdOf, runIdOf, sha256Of } from './identity.ts'
import { redactionOf } from './redact-run.ts'
import { redactTexts, type Redaction } from './redact.ts'
import type { RunDetails } from './run-schema.ts'
import type { RecordDraft } from './schema.ts'
import type { Person } from './values.ts'

/** What a record has from outside of the run. */
export interface RecordContext {
  readonly trigger: RunDetails['trigger']
  /** The person who asked for the run. */
  readonly requester: Person
  /** What ran it. */
  readonly executor: Person
  /** Waivers of the configuration that keep access of what was matched. */
  readonly exceptions: readonly Waiver[]
}

const mostImpactGroups = 100

/** The first record of a run: everything that an auditor samples, up to the pull request. */
export function draftOfRun(run: RunbookRun, context: RecordContext): RecordDraft {
  const { runbook, file, sha256 } = run.bound
  const redaction = redactionOf(run)
  const id = runIdOf(runbook.id, context.trigger.key)
  return {
    id: recordIdOf(id, 'run', []),
    run: id,
    at: run.startedAt,
    runbook: { id: runbook.id, version: runbook.version, title: runbook.title, owner: runbook.owner, file, sha256 },
    stage: 'run',
    details: detailsOf(run, context, redaction),
  }
}

function detailsOf(run: RunbookRun, context: RecordContext, redaction: Redaction): RunDetails {
  const { runbook, parameters } = run.bound
  const hide = <T>(value: T): T => redactTexts(redaction, value)
  return {
    drill: run.drill,
    trigger: context.trigger,
    occasions: [...runbook.occasions],
    priority: runbook.priority,
    parameters: Object.fromEntries(Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1))),
    requester: context.requester,
    executor: context.executor,
    subjects: recordedSubjects(run.principals, run.matches, redaction),
    window: { from: run.from, to: run.to },
    queries: run.reading.queries.map(({ engine, text, from, to, rows }) => ({ engine, text, from, to, rows })),
    reading: readingOf(run, redaction),
    matched: matchedOf(run.matches, redaction),
    triage: run.triage.map(({ id, answer, leadsTo }) => {
      const question = runbook.triage.find((each) => each.id === id)
      return { id, ask: question?.ask ?? '', actor: question?.actor ?? '', answer, leadsTo }
    }),
    containment: run.containment.map((each) =>
      hide({
        title: each.title,
        actor: each.actor,
        commands: [...each.commands],
        stops: each.stops,
        doesNotStop: each.doesNotStop,
        undo: each.undo,
        ...(each.verify !== undefined && { verify: each.verify }),
      }),
    ),
    impact: impactOf(run, redaction),
    access: run.access.map(({ principal, sha256, repository, account, unknown }) =>
      hide({
        principal,
        sha256,
        repository: repository.map(({ id, file, line }) => ({ id, file, line })),
        account: account === undefined ? null : [...account.attached, ...account.inline].map(({ name }) => name),
        unknown: [...unknown],
      }),
    ),
    revocation: run.revocation.map((each) => revocationOf(each, redaction)),
    manual: run.manual.map((step) => hide(stepOf(step))),
    verification: verificationOf(run),
    exceptions: context.exceptions.map(({ keep, in: where, until, because }) => ({ keep, in: where, until, because })),
    escalation: runbook.escalation.map(escalationOf),
    serviceLevel: serviceLevelOf(run),
    stages: run.stages.map(({ name, status, says, at }) => ({ name, status, says: hide([...says]), at })),
    outcome: run.outcome,
    redacted: [...redaction.paths],
  }
}

function verificationOf({ bound }: RunbookRun): RunDetails['verification'] {
  return bound.runbook.verification.flatMap((spec): RunDetails['verification'] => {
    if (spec.kind === 'state') return [{ kind: spec.kind, id: spec.id, expect: expectationOf(spec.expect) }]
    const condition = bound.watched[spec.id]
    if (condition === undefined) throw new Error(`the verification ${spec.id} has no resolved condition`)
    const common = { id: spec.id, for: spec.for, condition }
    return [
      spec.kind === 'stays-empty'
        ? { kind: spec.kind, ...common }
        : { kind: spec.kind, ...common, within: spec.within },
    ]
  })
}

const escalationOf = ({ id, on, after, reviewers, teams, issue, message }: EscalationStep) => ({
  id,
  on: [...on],
  after,
  reviewers: [...reviewers],
  teams: [...teams],
  ...(issue && {
    issue: {
      ...(issue.title !== undefined && { title: issue.title }),
      labels: [...issue.labels],
      assignees: [...issue.assignees],
    },
  }),
  ...(message !== undefined && { message }),
})

function expectationOf(
  expect: StateExpectation,
): Extract<RunDetails['verification'][number], { kind: 'state' }>['expect'] {
  if ('lacks' in expect) return { principal: expect.principal, lacks: [...expect.lacks] }
  return 'notIn' in expect ? { user: expect.user, notIn: [...expect.notIn] } : expect
}

function readingOf({ reading }: RunbookRun, redaction: Redaction): RunDetails['reading'] {
  const { coverage, records, problems } = reading
  return {
    records,
    complete: coverage.complete,
    accounts: coverage.accounts.map(({ account, from, to, gaps, dataEvents }) => ({
      account,
      from,
      to,
      gaps: [...gaps],
      dataEvents: [...dataEvents],
    })),
    problems: redactTexts(redaction, [...new Set([...problems, ...coverage.problems])]),
  }
}

/** The calls are legitimate ones: their networks and resources are no values of matched events. */
function impactOf({ impact }: RunbookRun, redaction: Redaction): RunDetails['impact'] {
  const { groups, calls, principals, unclear, exceeds } = impact
  return {
    calls,
    principals,
    unclear: redactTexts(redaction, [...unclear]),
    exceeds: exceeds === undefined ? null : redaction.text(exceeds),
    groups: groups
      .slice(0, mostImpactGroups)
      .map(({ principal, workload, action, resource, calls: count, firstSeen, lastSeen }) => {
        return {
          principal: redaction.text(principal),
          workload: redaction.field(['sourceAddress', 'network'], workload),
          action,
          resource: resource === null ? null : redaction.field(['resources'], resource),
          calls: count,
          firstSeen,
          lastSeen,
        }
      }),
    groupsLeftOut: Math.max(0, groups.length - mostImpactGroups),
  }
}

function revocationOf(result: RevocationResult, redaction: Redaction): RunDetails['revocation'][number] {
  const { kind, subject, status, says, policies, edits, manual } = result
  return {
    kind,
    subject: redaction.text(subject),
    status,
    says: redactTexts(redaction, [...says]),
    policies: policies.map(policyOf),
    files: [...new Set(edits.map(({ file }) => file))].sort(),
    manual: manual.map((step) => redactTexts(redaction, stepOf(step))),
  }
}

const policyOf = ({ id, file, line, principals, before, after, proof }: PolicyPlan) => ({
  id,
  file,
  line,
  principals: [...principals],
  before: accessOf(before),
  after: accessOf(after),
  containment: proof?.containment.verdict ?? 'not asked',
})

function accessOf(document: PolicyDocument | undefined): { sha256: string; document: unknown } | null {
  if (document === undefined) return null
  const shown = showDocument(document)
  return { sha256: sha256Of(JSON.stringify(shown)), document: shown }
}

const stepOf = ({ id, title, actor, phase, commands, verify }: ManualStep) => ({
  id,
  title,
  actor,
  phase,
  commands: [...commands],
  ...(verify !== undefined && { verify }),
})

/**
 * Due times count from the detection: the run that matched. The first event of a window of thirty days may be older
 * than any limit, and would make the run overdue before a person could know of it. Where nothing was matched, there is
 * nothing to be in time with, but for a scope that has to be empty: there the finding is that nothing was matched.
 */
function serviceLevelOf({ bound, matches, startedAt: from, outcome }: RunbookRun): RunDetails['serviceLevel'] {
  const isFound = bound.runbook.scope.when === 'empty' ? outcome !== 'clear' : matches.matched > 0
  if (!isFound) return []
  return (['contain', 'revoke', 'verify'] as const).flatMap((what) => {
    const limit = bound.runbook.serviceLevel[what]
    return limit === undefined ? [] : [{ what, limit, due: momentAfter(from, limit) }]
  })
}
