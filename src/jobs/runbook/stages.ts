import { callerCounts } from '../../runbooks/caller-counts.ts'
import type { Outcome } from '../../runbooks/outcome.ts'
import type { RunbookRun, Stage, StageName, StageStatus } from '../../runbooks/run.ts'
import type { EscalationStep, VerificationSpec } from '../../runbooks/types.ts'
import { formatCount, formatNumber } from '../../words.ts'

/** A run without what follows from the rest of it. */
export type RunParts = Omit<RunbookRun, 'stages' | 'outcome'>

/**
 * The stages of a run, in their order. An outcome other than `contained` ends a run: what comes after it is skipped. In a
 * drill every stage is shown as it would be, whatever the outcome.
 *
 * @param containmentNotes why there is no command for a caller, a sentence each
 */
export function stagesOf(run: RunParts, outcome: Outcome, containmentNotes: readonly string[]): readonly Stage[] {
  const { drill, startedAt: at, bound } = run
  const ended = outcome.outcome !== 'contained'
  const acts: StageStatus = drill ? 'would' : 'done'
  /** What a stage after the decision does: nothing where the run has ended, but in a drill. */
  const after = (status: StageStatus): StageStatus => (ended && !drill ? 'skipped' : drill ? 'would' : status)
  const stage = (name: StageName, status: StageStatus, says: readonly string[]): Stage => ({ name, status, says, at })
  const proposed = run.revocation.filter(({ status }) => status === 'proposed')
  const manual = manualOf(run)
  const { verification, triage } = bound.runbook
  return [
    stage('scope', 'done', scopeLines(run)),
    stage('query', 'done', queryLines(run.reading, run)),
    stage('evidence', 'done', evidenceLines(run)),
    triage.length === 0
      ? stage('triage', 'skipped', ['The runbook asks nothing.'])
      : stage('triage', triageStatus(run, outcome, drill), triageLines(run)),
    run.containment.length === 0
      ? stage(
          'containment',
          'skipped',
          containmentNotes.length > 0 ? containmentNotes : ['No caller is to be contained.'],
        )
      : stage('containment', drill ? 'would' : 'waiting', [containmentLine(run), ...containmentNotes]),
    stage('impact', outcome.cause === 'impact' ? 'escalated' : 'done', impactLines(run)),
    run.revocation.length === 0
      ? stage('revocation', 'skipped', ['The runbook revokes nothing in the repository.'])
      : stage('revocation', after(acts), revocationLines(run, proposed.length)),
    manual === 0
      ? stage('checklist', 'skipped', ['There is nothing to do by hand.'])
      : stage('checklist', after('waiting'), [`${formatCount(manual, 'step')} for a person, each with its command.`]),
    verification.length === 0
      ? stage('verification', 'skipped', ['The runbook verifies nothing.'])
      : stage('verification', after('waiting'), verification.map(verificationLine)),
    stage('escalation', escalationStatus(outcome, drill), escalationLines(bound.runbook.escalation, outcome)),
    stage('record', acts, [
      drill ? 'A drill: nothing was written but, where it is asked for, its record.' : outcome.says,
    ]),
  ]
}

function scopeLines({ bound, from, to }: RunParts): string[] {
  const values = Object.entries(bound.parameters).map(([name, value]) => `${name} = ${value}`)
  return [`${from} to ${to}.`, ...(values.length === 0 ? [] : [`With ${values.join(', ')}.`])]
}

function queryLines(
  { records, coverage, queries }: RunbookRun['reading'],
  { matches }: Pick<RunParts, 'matches'>,
): string[] {
  const engines = [...new Set(queries.map(({ engine }) => engine))]
  const { matched, unclear } = matches
  return [
    `${formatNumber(matched)} of ${formatCount(records, 'event')} read from ${engines.join(', ')} ${matched === 1 ? 'is' : 'are'} in the scope.`,
    ...(unclear === 0 ? [] : [`The records of ${formatNumber(unclear)} more leave it open.`]),
    ...(coverage.complete
      ? []
      : [`Not everything was read: ${coverage.problems[0] ?? 'see the problems of the run.'}`]),
  ]
}

function evidenceLines({ matches, principals }: RunParts): string[] {
  const { groups } = matches
  if (groups.length === 0) return ['There is no event to keep.']
  const first = groups.map(({ firstSeen }) => firstSeen).sort()[0]
  const last = groups
    .map(({ lastSeen }) => lastSeen)
    .sort()
    .at(-1)
  const { networks, denied } = callerCounts(groups)
  return [
    `${formatCount(principals.length, 'principal')} from ${formatCount(networks, 'network')}, first at ${first}, last at ${last}.`,
    ...(denied === 0 ? [] : [`${formatNumber(denied)} of the calls were refused by AWS.`]),
  ]
}

function triageStatus({ triage }: RunParts, outcome: Outcome, drill: boolean): StageStatus {
  const last = triage.at(-1)
  if (last?.leadsTo === 'escalate') return drill ? 'would' : outcome.cause === 'unclear' ? 'escalated' : 'done'
  return 'done'
}

const triageLines = ({ bound, triage }: RunParts): string[] =>
  triage.map(({ id, answer, leadsTo }) => {
    const question = bound.runbook.triage.find((each) => each.id === id)
    return `${question?.ask ?? id} (${question?.actor ?? 'a person'}): ${answer}, so ${branchText[leadsTo]}.`
  })

const branchText = { continue: 'the run continues', stop: 'it ends', escalate: 'it escalates' } as const

function containmentLine({ containment, bound }: RunParts): string {
  const now = bound.runbook.priority === 'P1' ? 'At once: ' : ''
  return `${now}${formatCount(containment.length, 'command')} for ${[...new Set(containment.map(({ actor }) => actor))].join(', ')}.`
}

function impactLines({ impact }: RunParts): string[] {
  const { calls, principals, unclear, exceeds } = impact
  const sum =
    calls === 0
      ? 'No legitimate call of the window would stop.'
      : `${formatCount(calls, 'legitimate call')} of ${formatCount(principals, 'principal')} would stop.`
  return [...(exceeds === undefined ? [] : [exceeds]), sum, ...unclear]
}

function revocationLines({ revocation }: RunParts, proposed: number): string[] {
  const counts = [
    [proposed, 'proposed as an edit'],
    [revocation.filter(({ status }) => status === 'manual').length, 'for a person'],
    [revocation.filter(({ status }) => status === 'refused').length, 'refused'],
    [revocation.filter(({ status }) => status === 'nothing-to-do').length, 'with nothing to do'],
  ] as const
  const said = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`)
  return [`${formatCount(revocation.length, 'revocation')}: ${said.join(', ')}.`]
}

/** Steps of the file and of revocations that a person does. */
const manualOf = ({ manual, revocation }: Pick<RunParts, 'manual' | 'revocation'>): number =>
  manual.length + revocation.reduce((sum, each) => sum + each.manual.length, 0)

function verificationLine(spec: VerificationSpec): string {
  if (spec.kind === 'stays-empty') return `${spec.id}: no such event for ${spec.for} after the revocation.`
  if (spec.kind === 'stays-alive') return `${spec.id}: an allowed call every ${spec.within}, for ${spec.for}.`
  return `${spec.id}: by an account snapshot taken afterwards.`
}

function escalationStatus({ cause }: Outcome, drill: boolean): StageStatus {
  if (cause === undefined) return 'skipped'
  return drill ? 'would' : 'escalated'
}

function escalationLines(steps: readonly EscalationStep[], { cause, says }: Outcome): string[] {
  if (cause === undefined) return ['There is no cause to escalate.']
  const due = steps.filter(({ on }) => on.includes(cause))
  if (due.length === 0) return [says, `The runbook has no step for this cause (${cause}).`]
  return [
    says,
    ...due.map(({ id, after, teams, reviewers, issue }) => {
      const who = [...teams, ...reviewers, ...(issue ? ['an issue'] : [])]
      return `${id}: ${after === '0m' ? 'at once' : `after ${after}`}, ${who.length === 0 ? 'a message' : who.join(', ')}.`
    }),
  ]
}
