import type { PolicyDocument } from '../policy/document.ts'
import { documentSize } from '../policy/print.ts'
import { actionList, type NarrowedActions } from './actions.ts'
import { mergeToFit, type Cover } from './patterns.ts'

type Drafts = readonly (NarrowedActions | undefined)[]

/** Entries that a list may grow by before what cannot be seen is folded into shorter patterns. */
export const mostNewEntries = 5

/** Entries of the Action lists that were decided, before and after. */
export function entriesOf(drafts: Drafts): { readonly before: number; readonly after: number } {
  let [before, after] = [0, 0]
  for (const draft of drafts) {
    if (!draft) continue
    before += draft.judged.patterns.length
    after += actionList(draft).length
  }
  return { before, after }
}

/**
 * Folds what stays into patterns where a statement's list would grow by more than `mostNewEntries`: unused reads and
 * lists may come back under them, sensitive reads and writes never do.
 */
export const foldLongLists = (drafts: Drafts): Drafts =>
  drafts.map((draft) => {
    if (!draft) return draft
    const { before, after } = entriesOf([draft])
    const excess = after - before - mostNewEntries
    if (excess <= 0) return draft
    return { ...draft, covers: mergeToFit(draft.services, draft.covers, excess, () => 1).covers }
  })

/** Merges patterns where the quota asks for it, over all statements at once so that the least is readmitted. */
export function fitQuota(
  document: PolicyDocument,
  drafts: Drafts,
  limit: number,
): { readonly drafts: Drafts; readonly excess: number } {
  const statements = document.statements.flatMap((statement, index) => {
    const draft = drafts[index]
    const action = draft ? actionList(draft) : statement.action
    return action?.length === 0 ? [] : [action ? { ...statement, action } : statement]
  })
  const excess = documentSize({ ...document, statements }) - limit
  if (excess <= 0) return { drafts, excess: 0 }
  const key = (index: number, service: string): string => `${index} ${service}`
  const services = drafts.flatMap((draft, index) =>
    (draft?.services ?? []).map((each) => ({ ...each, service: key(index, each.service) })),
  )
  const covers = drafts.flatMap((draft, index) =>
    (draft?.covers ?? []).map((each) => ({ ...each, service: key(index, each.service) })),
  )
  const width = (keyed: string, pattern: string): number =>
    keyed.slice(keyed.indexOf(' ') + 1).length + pattern.length + 4
  const merged = mergeToFit(services, covers, excess, width)
  // Where nothing makes it fit, unused reads would come back for nothing: it has to be split anyway.
  if (merged.excess > 0) return { drafts, excess }
  const byKey = new Map(merged.covers.map((each) => [each.service, each]))
  return {
    drafts: drafts.map(
      (draft, index) =>
        draft && {
          ...draft,
          covers: draft.covers.map((each): Cover => {
            const found = byKey.get(key(index, each.service))
            return found ? { ...found, service: each.service } : each
          }),
        },
    ),
    excess: merged.excess,
  }
}
