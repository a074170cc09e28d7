import { byCodeUnits, groupBy } from '../collections.ts'
import type { AccessLevel, Catalog } from '../catalog/types.ts'
import type { Statement } from '../policy/document.ts'
import type { NarrowedActions } from './actions.ts'
import { formatCount, formatNumber } from '../words.ts'
import { usageEvidenceOf } from './evidence.ts'
import type { JudgedStatement } from './judge.ts'
import type { ScopedGroup } from './resources.ts'
import type { ActionVerdict, Change } from './types.ts'

/** Used first, then what is kept for another reason; undetermined ones are reported as blind spots, not one by one. */
function keptOf(judged: JudgedStatement): ActionVerdict[] {
  const verdicts = [...judged.verdicts.values()].map(({ opens: _opens, ...verdict }): ActionVerdict => verdict)
  const reported = verdicts.filter(({ state }) => state === 'used' || state === 'waived' || state === 'contradicted')
  return reported.sort((a, b) => rank(a) - rank(b) || byCodeUnits(a.action, b.action))
}

const rank = ({ state }: ActionVerdict): number => ['used', 'waived', 'contradicted'].indexOf(state)

/** Verdicts on the actions that the statement grants in vain. */
const unusedIn = (judged: JudgedStatement) =>
  [...judged.verdicts.values()].filter((verdict) => verdict.state === 'unused')

function removedOf(
  judged: JudgedStatement,
  readmitted: ReadonlySet<string>,
  catalog: Catalog,
): Partial<Record<AccessLevel, string[]>> {
  const names = unusedIn(judged)
    .map(({ action }) => action)
    .filter((action) => !readmitted.has(action))
    .sort()
  return Object.fromEntries(groupBy(names, (name) => catalog.action(name)?.accessLevel ?? 'Write'))
}

/** Reads and lists that no API operation stands for, and that leave with their wildcard. */
const namelessOf = (judged: JudgedStatement, readmitted: ReadonlySet<string> = new Set()): string[] =>
  unusedIn(judged)
    .filter(({ action, nameless }) => nameless === true && !readmitted.has(action))
    .map(({ action }) => action)
    .sort()

/** Actions that could not have been seen and go all the same, because configuration gives them up. */
const droppedOf = (judged: JudgedStatement): string[] =>
  unusedIn(judged)
    .filter(({ unseen }) => unseen !== undefined)
    .map(({ action }) => action)
    .sort()

export function narrowedChange(
  index: number,
  draft: NarrowedActions,
  after: readonly string[],
  catalog: Catalog,
): Change {
  const { judged } = draft
  const before = judged.statement.action ?? []
  const readmitted = draft.covers
    .flatMap(({ service, readmitted }) => readmitted.map((name) => `${service}:${name}`))
    .sort()
  const removed = removedOf(judged, new Set(readmitted), catalog)
  const used = [...judged.verdicts.values()].filter(({ state }) => state === 'used').length
  const gone = Object.values(removed).reduce((sum, names) => sum + names.length, 0)
  const rest = judged.verdicts.size - gone - used - readmitted.length
  const dropped = droppedOf(judged)
  const parts = [`${formatCount(used, 'action')} used`]
  if (rest > 0) parts.push(`${formatNumber(rest)} kept although not seen in use`)
  if (readmitted.length > 0) parts.push(`${formatCount(readmitted.length, 'unused read')} kept under a wildcard`)
  return {
    rule: 'narrow-actions',
    statement: index,
    ...sid(judged.statement),
    summary: `Of ${formatCount(judged.verdicts.size, 'action')} granted, ${formatNumber(gone)} ${gone === 1 ? 'is' : 'are'} removed: ${parts.join(', ')}.`,
    before,
    after,
    kept: keptOf(judged),
    removed,
    dropped,
    nameless: namelessOf(judged, new Set(readmitted)),
    readmitted,
    undo: 'Revert this change, or keep single actions with a waiver in .github/whittle.yml.',
  }
}

export function removedChange(index: number, judged: JudgedStatement, catalog: Catalog): Change {
  const dropped = droppedOf(judged)
  return {
    rule: 'remove-statement',
    statement: index,
    ...sid(judged.statement),
    summary: `None of the ${formatCount(judged.verdicts.size, 'action')} it grants was seen in use: the statement is removed.`,
    before: judged.statement.action ?? [],
    after: [],
    kept: [],
    removed: removedOf(judged, new Set(), catalog),
    dropped,
    nameless: namelessOf(judged),
    readmitted: [],
    undo: 'Revert this change, or keep single actions with a waiver in .github/whittle.yml.',
  }
}

export function scopedChange(index: number, statement: Statement, group: ScopedGroup): Change {
  const byAction = groupBy(group.entries, (entry) => entry.action)
  const named =
    group.resources.length === 1 ? 'the same resource' : `no others than these ${group.resources.length} resources`
  return {
    rule: 'scope-resources',
    statement: index,
    ...sid(statement),
    summary: `${group.actions.join(', ')}: every use named ${named}, and no new one appeared for a third of the window.`,
    before: statement.resource ?? [],
    after: group.resources,
    kept: group.actions.map((action) => ({
      action,
      state: 'used',
      evidence: usageEvidenceOf(byAction.get(action) ?? []),
    })),
    removed: {},
    dropped: [],
    nameless: [],
    readmitted: [],
    undo: 'Revert this change, or put the former Resource back for these actions.',
  }
}

const sid = (statement: Statement): { sid?: string } => (statement.sid === undefined ? {} : { sid: statement.sid })
