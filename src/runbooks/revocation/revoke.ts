import type { ScopeMatches } from '../../evidence/events/matches.ts'
import type { Splice } from '../../sources/types.ts'
import { withoutScopeEvents } from '../legitimate-use.ts'
import type { BoundRunbook } from '../run.ts'
import type { Revocation, Subjects } from '../types.ts'
import type { RevocationContext, RevocationOutcome, RevocationRun } from './context.ts'
import { denyEverything, endSessions } from './deny-everything.ts'
import { detach } from './detach.ts'
import { draftOf, draftStatus, type RevocationDraft } from './draft.ts'
import { denyByNetwork } from './fence.ts'
import { narrowToUse } from './narrow-to-use.ts'
import { PolicyDrafts } from './policy-drafts.ts'
import { removeActions, removeResources } from './remove-actions.ts'
import { removeMemberships } from './remove-memberships.ts'
import { removeTrust } from './remove-trust.ts'
import { revocationSubjects } from './subjects.ts'
import { stepsForUnknown } from './unknown-access.ts'

/**
 * The results of a file's revocations: edits of the repository that are proved to grant nothing more, and manual steps
 * for what is outside of it. A principal that the file does not mean loses nothing: a policy that it holds, too, is
 * left, and the subject gets a Deny of its own, or the result is `refused` with the reason.
 *
 * Results come in the order of the file, sorted by subject within each revocation as far as one has several. The edits
 * of all results may be applied together. A policy that several revocations change is edited once: the first result
 * that changes it has the edits, and all of them have its plan.
 *
 * @param matches whose callers are the subjects `matched`
 */
export function revoke(
  bound: BoundRunbook,
  matches: ScopeMatches,
  context: RevocationContext,
): readonly RevocationOutcome[] {
  const run: RevocationRun = { bound, matches, context, legitimate: withoutScopeEvents(context.ledger, matches) }
  const drafts = new PolicyDrafts(run)
  const results = bound.runbook.revocation.flatMap((revocation, index) => draftsFor(revocation, index, drafts, run))
  return new Finishing(drafts).finish(results)
}

function draftsFor(
  revocation: Revocation,
  index: number,
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const { principals, leftOut } = revocationSubjects(namedIn(revocation), run)
  const found = resultsOf(revocation, index, principals, drafts, run)
  const made = [...found, ...stepsForUnknown(revocation, index, principals, found, run)]
  const isNone = made.length === 0
  if (!isNone && leftOut.length === 0) return made
  const draft = draftOf(index, revocation.kind, few(principals))
  draft.says.push(...leftOut)
  if (isNone && principals.length === 0) draft.says.push('It is about no user or role that is known.')
  else if (isNone) draft.says.push(`None of it is granted to ${few(principals)}, as far as is known.`)
  return [...made, draft]
}

/** Some of many names. */
const few = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

function namedIn(revocation: Revocation): Subjects {
  switch (revocation.kind) {
    case 'deny-everything':
      return revocation.to
    case 'end-sessions':
      return revocation.of
    case 'fence':
      return revocation.for
    case 'remove-trust':
      return revocation.roles
    case 'remove-actions':
    case 'remove-resources':
    case 'narrow-to-use':
    case 'detach':
    case 'remove-memberships':
      return revocation.from
  }
}

function resultsOf(
  revocation: Revocation,
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  switch (revocation.kind) {
    case 'remove-actions':
      return removeActions(revocation, index, subjects, drafts, run)
    case 'remove-resources':
      return removeResources(revocation, index, subjects, drafts, run)
    case 'narrow-to-use':
      return narrowToUse(revocation, index, subjects, drafts, run)
    case 'detach':
      return detach(revocation, index, subjects, run)
    case 'remove-memberships':
      return removeMemberships(revocation, index, subjects, run)
    case 'deny-everything':
      return denyEverything(revocation, index, subjects, drafts, run)
    case 'end-sessions':
      return endSessions(revocation, index, subjects, drafts, run)
    case 'fence':
      return denyByNetwork(revocation, index, subjects, drafts, run)
    case 'remove-trust':
      return removeTrust(revocation, index, subjects, drafts, run)
  }
}

/** Makes results of drafts: the edits of each policy once, and no edit that contradicts an earlier one. */
class Finishing {
  private readonly drafts: PolicyDrafts
  private readonly edited = new Set<string>()
  private readonly byFile = new Map<string, PlacedSplice[]>()

  constructor(drafts: PolicyDrafts) {
    this.drafts = drafts
  }

  finish(results: readonly RevocationDraft[]): readonly RevocationOutcome[] {
    return results.map((draft) => this.outcome(draft))
  }

  private outcome(draft: RevocationDraft): RevocationOutcome {
    const plans = [...new Set(draft.policies)].flatMap((id) => {
      const made = this.drafts.plan(id)
      if (made && 'plan' in made) return [made.plan]
      if (made) {
        draft.refused = true
        draft.says.push(made.refused)
      }
      return []
    })
    const fresh = plans.filter(({ id }) => !this.edited.has(id))
    for (const { id } of fresh) this.edited.add(id)
    const wanted = [...draft.edits, ...fresh.map(({ file, edits }) => ({ file, splices: edits }))]
    const edits = wanted.flatMap(({ file, splices }) => {
      const own = splices.flatMap((splice) => this.place(file, splice, draft))
      return own.length === 0 ? [] : [{ file, splices: own }]
    })
    const { index, kind, subject, says, manual } = draft
    const policies = plans.map((plan) => (fresh.includes(plan) ? plan : { ...plan, edits: [] }))
    const losses = [
      ...draft.losses,
      ...plans.flatMap(({ principals, before, after }) =>
        draft.losses.some(({ trustOf }) => trustOf !== undefined) || principals.length === 0
          ? []
          : [{ principals, ...(before && { before }), ...(after && { after }) }],
      ),
    ]
    const status = draftStatus({ ...draft, edits }, policies.length)
    return { index, kind, subject, status, says, policies, edits, manual, losses }
  }

  /**
   * An edit that is there already is left out. Insertions in one place become one, of the earlier result; where an edit
   * contradicts an earlier one, it is left out, and the draft says so.
   */
  private place(file: string, splice: Splice, draft: RevocationDraft): readonly Splice[] {
    const before = this.byFile.get(file) ?? []
    const { start, end, text } = splice
    const same = before.find((each) => each.start === start && each.end === end)
    if (same?.text === text) {
      draft.elsewhere = true
      return []
    }
    if (same && start === end) {
      same.text += text
      draft.elsewhere = true
      draft.says.push(`${file}: written together with an earlier revocation of the same place.`)
      return []
    }
    if (same || before.some((each) => start < each.end && each.start < end)) {
      draft.refused = true
      draft.says.push(`${file}: another revocation edits the same place: merge that first, and run again.`)
      return []
    }
    const placed: PlacedSplice = { ...splice }
    this.byFile.set(file, [...before, placed])
    return [placed]
  }
}

/** A splice that later insertions in its place may extend. */
interface PlacedSplice {
  readonly start: number
  readonly end: number
  text: string
}
