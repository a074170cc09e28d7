import type { StoreFile } from './format/file.ts'
import { dayNumber, dayText } from '../time.ts'
import { coveredDays } from './time-ranges.ts'
import type { SavedEvidence } from './types.ts'

/** The state of the saved evidence at the start of a run. */
export type StoreState =
  /** It was read, and is part of the evidence. */
  | 'read'
  /** There was none yet. */
  | 'none'
  /** The content is no saved evidence that this version can read. */
  | 'refused'
  /** It is unknown what is there. */
  | 'unreadable'

/** Which part of the evidence is saved evidence, for a report. */
export interface StoreReport {
  /** File, object, branch or cache. */
  readonly place: string
  readonly state: StoreState
  /** UTC days of which it holds uses or coverage, and those of them of which this run read nothing itself. */
  readonly days: number
  readonly daysAlone: number
  /** `2026-05-01`: first and last of these days; `null` where there is none. */
  readonly from: string | null
  readonly to: string | null
  /** The day on which it was last written, and how many days ago that was; `null` where it was not read. */
  readonly saved: string | null
  readonly ageDays: number | null
  /** The catalogs that mapped its uses, sorted by version. */
  readonly catalogs: readonly {
    readonly version: string
    readonly from: string
    readonly to: string
    readonly days: number
  }[]
}

/**
 * @param run what this run read itself
 * @param today `2026-11-21`
 */
export function storeReportOf(
  place: string,
  state: StoreState,
  file: Pick<StoreFile, 'evidence' | 'saved'> | undefined,
  run: SavedEvidence,
  today: string,
): StoreReport {
  if (file === undefined) {
    return { place, state, days: 0, daysAlone: 0, from: null, to: null, saved: null, ageDays: null, catalogs: [] }
  }
  const own = daysOf(run)
  const days = [...daysOf(file.evidence)].sort((a, b) => a - b)
  return {
    place,
    state,
    days: days.length,
    daysAlone: days.filter((day) => !own.has(day)).length,
    from: days[0] === undefined ? null : dayText(days[0]),
    to: days.length === 0 ? null : dayText(days.at(-1) ?? 0),
    saved: file.saved,
    ageDays: dayNumber(today) - dayNumber(file.saved),
    catalogs: [...file.evidence.catalogs]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([version, spans]) => {
        const mapped = coveredDays(spans)
        return { version, from: dayText(mapped[0] ?? 0), to: dayText(mapped.at(-1) ?? 0), days: mapped.length }
      }),
  }
}

function daysOf({ uses, observations, words }: SavedEvidence): Set<number> {
  const days = new Set<number>()
  for (const use of uses.values()) for (const day of use.days.keys()) days.add(day)
  for (const observation of observations.values()) for (const day of observation.days.keys()) days.add(day)
  for (const { spans } of words.values()) for (const day of coveredDays(spans)) days.add(day)
  return days
}
