import type { StoreReport } from '../../../evidence/store/report.ts'
import { describeAge } from './snapshot.ts'
import { joinList, formatRange } from '../../wording.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/**
 * Says which part of the evidence earlier runs brought: one sentence or a few. Names of places are as they were given.
 */
export function describeStore({ place, state, ...report }: StoreReport): string {
  if (state === 'none') return `${place}: no saved evidence yet; this run creates it.`
  if (state !== 'read') return `${place}: not read (see below); only the evidence of this run is used.`
  const { days, daysAlone, from, to, saved, ageDays, catalogs } = report
  if (from === null || to === null) return `${place}: empty.`
  const alone =
    daysAlone === 0 ? 'none of them' : daysAlone === days ? 'all of them' : `${formatNumber(daysAlone)} of them`
  const mapped =
    catalogs.length === 0
      ? ''
      : `; mapped by catalog ${joinList(catalogs.map((each) => (catalogs.length === 1 ? each.version : `${each.version} (${formatRange(each.from, each.to)})`)))}`
  return `${place}: ${formatCount(days, 'day')}, ${formatRange(from, to)}, ${alone} only from saved evidence; saved on ${saved} (${describeAge(ageDays ?? 0)})${mapped}.`
}
