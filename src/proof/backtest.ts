import type { RecordCounts, UsageEntry } from '../evidence/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { sameDocument } from '../policy/same.ts'
import { replay, type ReplayInput } from './replay.ts'
import type { Backtest, DeniedRequest } from './types.ts'

/**
 * Would the same decision, made when two thirds of the window had passed, have hurt the last third? A request belongs
 * to the past when it was first seen before the split. For a request that continues after the split, the ledger does
 * not say how many events came before: all of them count.
 *
 * @param decide makes the document from the requests known until the split; `undefined`: it would have proposed nothing.
 *   `original` gives the entry that a known request is of: which statements cover it does not depend on when it was made
 * @param replayed what a document denies of all entries: the same document denies the same again
 */
export function backtest(
  change: ReplayInput,
  entries: readonly UsageEntry[],
  window: { readonly from: string; readonly to: string },
  decide: (
    known: readonly UsageEntry[],
    splitAt: string,
    original: (known: UsageEntry) => UsageEntry,
  ) => PolicyDocument | undefined,
  replayed?: { readonly document: PolicyDocument; readonly denied: readonly DeniedRequest[] },
): Backtest {
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)]
  const splitAt = new Date(from + Math.floor((to - from) * (2 / 3))).toISOString().replace(/\.\d+Z$/, 'Z')
  // A request that continues ends at the split.
  const continued = new Map<UsageEntry, UsageEntry>()
  const known = entries
    .filter((entry) => entry.firstSeen < splitAt)
    .map((entry) => {
      if (entry.lastSeen < splitAt) return entry
      const until = { ...entry, lastSeen: splitAt }
      continued.set(until, entry)
      return until
    })
  const later = entries.filter((entry) => entry.lastSeen >= splitAt)
  const document = decide(known, splitAt, (entry) => continued.get(entry) ?? entry)
  return {
    splitAt,
    decidedOn: known.length,
    checked: later.length,
    denied: document ? deniedOf(document, later, change, replayed) : [],
  }
}

const noRecords: RecordCounts = { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }

function deniedOf(
  document: PolicyDocument,
  later: readonly UsageEntry[],
  change: ReplayInput,
  replayed: Parameters<typeof backtest>[4],
): readonly DeniedRequest[] {
  if (!replayed || !sameDocument(document, replayed.document)) return replay(document, later, noRecords, change).denied
  const wanted = new Set(later)
  return replayed.denied.filter(({ entry }) => wanted.has(entry))
}
