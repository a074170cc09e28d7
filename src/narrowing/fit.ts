import type { PolicyDocument } from '../policy/document.ts'
import { documentSize } from '../policy/print.ts'
import { actionList, isPlainRead, type NarrowedActions } from './actions.ts'
import { mergeToFit, type PatternCover } from './patterns.ts'

type Drafts = readonly (NarrowedActions | undefined)[]

/** Entries that a list may have beside the actions that were used, before what cannot be seen is folded. */
export const mostNewEntries = 5

/** Entries of the Action lists that were decided, before and after. */
export function numberOfEntries(drafts: Drafts): { readonly before: number; readonly after: number } {
  let [before, after] = [0, 0]
  for (const draft of drafts) {
    if (!draft) continue
    before += draft.judged.patterns.length
    after += actionList(draft).length
  }
  return { before, after }
}

/**
 * Folds what stays into patterns where a statement's list would get longer than before, and longer than the actions that
 * were used and `mostNewEntries`: unused reads and lists may come back under them, sensitive reads and writes never do.
 * Where only plain reads and lists are removed, and the list would still grow by more than `mostNewEntries`, it is
 * folded until it is no longer than before.
 *
 * The next run leaves the result as it is: the limits depend on the actions that were used and on what was written.
 * They do not depend on how much a list grows, which would be more again once it has grown.
 */
export function foldLongList(draft: NarrowedActions): NarrowedActions {
  const { before, after } = numberOfEntries([draft])
  const verdicts = [...draft.judged.verdicts.values()]
  const used = verdicts.filter(({ state }) => state === 'used').length
  const folded = foldedTo(draft, Math.max(before, used + mostNewEntries), after)
  if (removesMore(draft) || numberOfEntries([folded]).after - before <= mostNewEntries) return folded
  const short = foldedTo(draft, before, after)
  return numberOfEntries([short]).after <= before ? short : folded
}

function foldedTo(draft: NarrowedActions, most: number, entries: number): NarrowedActions {
  if (entries <= most) return draft
  return { ...draft, covers: mergeToFit(draft.services, draft.covers, entries - most, () => 1).covers }
}

/** Is an action unused that may not come back under a wildcard: a write or a sensitive read? */
const removesMore = ({ judged }: NarrowedActions): boolean =>
  judged.patterns.some(({ actions }) =>
    actions.some((info) => judged.verdicts.get(info.name)?.state === 'unused' && !isPlainRead(info)),
  )

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
          covers: draft.covers.map((each): PatternCover => {
            const found = byKey.get(key(index, each.service))
            return found ? { ...found, service: each.service } : each
          }),
        },
    ),
    excess: merged.excess,
  }
}
