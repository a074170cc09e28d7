import type { MemoryReport } from '../evidence/store/report.ts'
import { and, count, number, span } from './wording.ts'

/** Which part of the evidence earlier runs brought: one sentence or a few. Names of places are as they were given. */
export function memoryInWords({ place, state, ...memory }: MemoryReport): string {
  if (state === 'none') return `${place}: no saved evidence yet; this run creates it.`
  if (state !== 'read') return `${place}: not read (see below); only the evidence of this run is used.`
  const { days, daysAlone, from, to, saved, ageDays, catalogs } = memory
  if (from === null || to === null) return `${place}: empty.`
  const alone = daysAlone === 0 ? 'none of them' : daysAlone === days ? 'all of them' : `${number(daysAlone)} of them`
  const mapped =
    catalogs.length === 0
      ? ''
      : `; mapped by catalog ${and(catalogs.map((each) => (catalogs.length === 1 ? each.version : `${each.version} (${span(each.from, each.to)})`)))}`
  return `${place}: ${count(days, 'day')}, ${span(from, to)}, ${alone} only from saved evidence; saved on ${saved} (${ageInWords(ageDays ?? 0)})${mapped}.`
}

const ageInWords = (days: number): string => (days <= 0 ? 'today' : `${count(days, 'day')} ago`)
