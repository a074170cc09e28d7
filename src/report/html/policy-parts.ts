import type { Change } from '../../narrowing/types.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { showDocument } from '../../policy/print.ts'
import { describeAwsCheck } from '../plan/describe/proof.ts'
import { describeApplied } from '../plan/describe/instance.ts'
import { describeBasis } from '../plan/describe/trial.ts'
import { escapeInvisible } from '../escape.ts'
import { describeRecommended } from '../plan/recommended.ts'
import {
  changeTitle,
  describeTooLarge,
  evidenceShownOnce,
  keptByReason,
  policyKinds,
  policyName,
  removedActions,
  asSentence,
} from '../wording.ts'
import { fileDiff } from './file-diff.ts'
import { countByLevel } from './granted.ts'
import type { Granting, ReportInput } from './input.ts'
import { proofLines, proofSummary } from './proof-lines.ts'
import type { ActionTable, SharedTable } from './tables.ts'
import type { ChangeDetail, PackedDocument, PolicyDetail, PolicyRow } from './types.ts'

/** Every action that the changes and blind spots of a policy name. */
export const actionsNamedIn = ({ changes, blindSpots }: PolicyPlan): string[] => [
  ...changes.flatMap((change) => [
    ...change.kept.map(({ action }) => action),
    ...removedActions(change),
    ...change.dropped,
    ...change.nameless,
    ...change.readmitted,
  ]),
  ...blindSpots.flatMap(({ actions }) => actions),
]

export function policyRow({ policy, before, after }: Granting, indexes: ReadonlyMap<string, number>): PolicyRow {
  const marks: PolicyRow['marks'] = [
    ...(policy.looksUnused ? (['unused'] as const) : []),
    ...(policy.tooLarge ? (['size'] as const) : []),
    ...((policy.broadGrants ?? []).length > 0 ? (['broad'] as const) : []),
  ]
  return {
    id: escapeInvisible(policy.id),
    name: escapeInvisible(policyName(policy)),
    file: escapeInvisible(policy.file),
    line: policy.line,
    status: policy.status,
    reason: escapeInvisible(policy.reason),
    principals: policy.principals.flatMap((principal) => indexes.get(principal) ?? []),
    before: before === undefined ? null : countByLevel(before),
    after: after === undefined ? null : countByLevel(after),
    proof: policy.status === 'narrowed' ? proofSummary(policy.proof) : null,
    blind: new Set(policy.blindSpots.flatMap(({ actions }) => actions)).size,
    findings: awsFindingsOf(policy).length,
    marks,
  }
}

/** Findings, recommendations and checks of AWS on a policy: the kind of each, and its text. */
export function awsFindingsOf({ findings, recommended = [], aws = [] }: PolicyPlan): { kind: string; text: string }[] {
  return [
    ...findings.map(({ effect, id, text }) => ({
      kind: `Access Analyzer ${effect}`,
      text: `${text} (finding ${id})`,
    })),
    ...recommended.map((each) => ({ kind: 'AWS recommends', text: describeRecommended(each) })),
    ...aws
      .filter(({ result }) => result !== 'pass')
      .map((check) => ({ kind: 'AWS check', text: describeAwsCheck(check) })),
  ]
}

/** Everything on one policy that its own view shows. */
export function policyDetail(
  policy: PolicyPlan,
  files: ReportInput['files'],
  actions: ActionTable,
  shared: SharedTable,
): PolicyDetail {
  const text = files[policy.file]?.before
  const used = evidenceShownOnce(policy.changes)
  const spots = policy.blindSpots.map(
    (spot) => [shared.text(asSentence(spot.reason)), shared.text(spot.opens), actions.runs(spot.actions)] as const,
  )
  const usedIn = (change: Change): number[] =>
    (used.get(change) ?? []).map(({ action, evidence }) => shared.use(actions.indexOf(action), evidence))
  return {
    facts: factsOf(policy),
    notes: policy.notes.map((note) => shared.text(note)),
    changes: policy.changes.map((change) => changeDetail(change, usedIn(change), actions, shared)),
    blindSpots: spots,
    findings: awsFindingsOf(policy).map((each) => escapeInvisible(`${each.kind}: ${each.text}`)),
    proof: proofLines(policy.proof, policy.aws),
    diff: text === undefined ? null : fileDiff(policy, text, shared),
    before: packed(policy.before, shared),
    after: packed(policy.after, shared),
  }
}

function factsOf(policy: PolicyPlan): PolicyDetail['facts'] {
  const { hosts, instances = [], restsOn, tooLarge, policyKind, form } = policy
  const parts = hosts.map(({ address }) => address).filter((each) => each !== policy.address && each !== policy.file)
  const facts: [string, readonly string[]][] = [
    ['Written as', [form]],
    ['Limits', policyKind === undefined ? [] : [policyKinds[policyKind]]],
    ['Part of', parts],
    ['Applied', instances.map(describeApplied)],
    ['Based on', restsOn === undefined ? [] : [describeBasis(restsOn)]],
    ['Too large', tooLarge === undefined ? [] : [asSentence(describeTooLarge(tooLarge))]],
  ]
  return facts.filter(([, values]) => values.length > 0).map(([label, values]) => [label, values.map(escapeInvisible)])
}

function changeDetail(
  change: Change,
  used: readonly number[],
  actions: ActionTable,
  shared: SharedTable,
): ChangeDetail {
  const named = change.rule === 'scope-resources' || change.rule === 'deny-networks'
  return {
    title: escapeInvisible(changeTitle(change)),
    summary: escapeInvisible(change.summary),
    before: named ? change.before.map(escapeInvisible) : [],
    after: named ? change.after.map(escapeInvisible) : [],
    used,
    kept: [...keptByReason(change)].map(([reason, names]) => [shared.text(reason), actions.runs(names)]),
    removed: actions.runs(removedActions(change)),
    dropped: actions.runs(change.dropped),
    nameless: actions.runs(change.nameless),
    readmitted: actions.runs(change.readmitted),
    undo: shared.text(change.undo),
  }
}

/** A document as JSON; texts in lists are indexes of shared texts, for most recur. */
function packed(document: PolicyDocument | undefined, shared: SharedTable): PackedDocument | null {
  if (document === undefined) return null
  return packLists(showDocument(document), shared) as PackedDocument
}

function packLists(value: unknown, shared: SharedTable): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown) => (typeof item === 'string' ? shared.text(item) : packLists(item, shared)))
  if (typeof value === 'string') return escapeInvisible(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [escapeInvisible(key), packLists(inner, shared)]),
  )
}
