import { daysBetween, packData } from './coverage-parts.ts'
import type { AccountCoverage } from './ledger-types.ts'
import type { TrailRecord } from './record.ts'
import { byCodeUnits } from './sample.ts'

/** Event sources whose management events a trail may exclude: `ExcludeManagementEventSources` and its successor. */
export const excludableSources: readonly string[] = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']

const dayMs = 86_400_000

/** First and last time that things were seen. */
class Sightings {
  readonly #seen = new Map<string, { first: string; last: string }>()

  see(what: string, time: string): void {
    const known = this.#seen.get(what)
    if (known === undefined) this.#seen.set(what, { first: time, last: time })
    else if (time < known.first) known.first = time
    else if (time > known.last) known.last = time
  }

  /** What was seen near both ends of the window, sorted. */
  throughout(from: string, to: string): string[] {
    const start = Date.parse(from)
    const end = Date.parse(to)
    const margin = Math.max(dayMs, (end - start) / 10)
    return [...this.#seen]
      .filter(([, { first, last }]) => Date.parse(first) - start <= margin && end - Date.parse(last) <= margin)
      .map(([what]) => what)
      .sort(byCodeUnits)
  }
}

/** Trails of years ago have neither field: they knew only management events. */
function eventKind(record: TrailRecord): 'management' | 'data' | 'other' {
  const category = record.eventCategory ?? (record.managementEvent === false ? 'Data' : 'Management')
  return category === 'Management' ? 'management' : category === 'Data' ? 'data' : 'other'
}

class SeenAccount {
  readonly #days = new Set<string>()
  readonly #regions = new Sightings()
  readonly #management = new Sightings()
  readonly #excludable = new Sightings()
  readonly #data = new Sightings()
  #from = ''
  #to = ''

  see(record: TrailRecord): void {
    const time = record.eventTime
    if (this.#from === '' || time < this.#from) this.#from = time
    if (time > this.#to) this.#to = time
    this.#days.add(time.slice(0, 10))
    this.#regions.see(record.awsRegion, time)
    const kind = eventKind(record)
    if (kind === 'management' && excludableSources.includes(record.eventSource)) {
      this.#excludable.see(record.eventSource, time)
    }
    if (record.readOnly === undefined) return
    const direction = record.readOnly ? 'reads' : 'writes'
    if (kind === 'management') this.#management.see(direction, time)
    if (kind === 'data') {
      for (const { type } of record.resources ?? [])
        if (type !== undefined) this.#data.see(`${direction} ${type}`, time)
    }
  }

  coverage(account: string): AccountCoverage {
    const from = this.#from
    const to = this.#to
    const management = this.#management.throughout(from, to)
    return {
      account,
      from,
      to,
      days: this.#days.size,
      gaps: daysBetween(from, to).filter((day) => !this.#days.has(day)),
      regions: this.#regions.throughout(from, to),
      managementReads: management.includes('reads'),
      managementWrites: management.includes('writes'),
      excludable: this.#excludable.throughout(from, to),
      ...packData(this.#data.throughout(from, to)),
      basis: 'seen in the files',
    }
  }
}

/**
 * What a set of records shows of the trail that wrote them, per account that received them. A kind of event or a
 * Region counts only when it was seen near both ends of the window (the outer tenth of it, a day at least): one that
 * was switched on last week says nothing of the weeks before. Memory grows with accounts × days.
 */
export class SeenCoverage {
  readonly #accounts = new Map<string, SeenAccount>()

  see(record: TrailRecord): void {
    const account = record.recipientAccountId ?? record.userIdentity.accountId
    if (account === undefined) return
    let seen = this.#accounts.get(account)
    if (seen === undefined) this.#accounts.set(account, (seen = new SeenAccount()))
    seen.see(record)
  }

  accounts(): AccountCoverage[] {
    return [...this.#accounts].map(([account, seen]) => seen.coverage(account))
  }
}
