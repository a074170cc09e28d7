import type { Random } from './random.ts'

/** Days that CloudTrail records, counted from 0; evidence that is called old ends this many days before `now`. */
export const loggedDays = 120
export const daysAfterOldLogs = 40
/** The product's default of `evidence.window`. */
export const windowDays = 90

/** Where global services are logged, whatever Region the caller works in. */
export const globalRegions: readonly string[] = ['us-east-1', 'us-west-2']
export const homes: readonly string[] = ['eu-west-1', 'us-west-2', 'eu-central-1', 'ap-southeast-2', 'us-east-2']

/** What of the account's activity the evidence does not show, and what configuration says of it. */
export interface BlindSpots {
  /** Short words for the report; empty for an account without any. */
  readonly names: readonly string[]
  /** `all`: recorded, and configuration says so. `unsaid`: recorded, and configuration does not say so. */
  readonly data: 'all' | 'unsaid' | 'one-resource' | 'none'
  readonly management: 'all' | 'read' | 'write'
  /** Are the management events of KMS and the RDS Data API recorded? */
  readonly excludable: boolean
  readonly home: string
  /** A second Region in which the principals work. */
  readonly second?: string
  /**
   * How the second Region is missing. `demanded`: not read, and `evidence.regions` asks for it. `pointed`: not read, and
   * the policies name it. `half`: read only for the first half.
   */
  readonly secondMissing?: 'demanded' | 'pointed' | 'half'
  /** Are the logs of the Regions of global services missing? */
  readonly globalMissing: boolean
  /** Logs begin on this day, and end after `loggedDays`. */
  readonly from: number
  readonly missingDays: ReadonlySet<number>
  /** Days that are simulated: more than are logged where the evidence is old. */
  readonly horizon: number
  /** Does a principal of an account that is not read hold a policy too? */
  readonly unreadAccount: boolean
}

const kinds = {
  data: 26,
  management: 9,
  excludable: 8,
  second: 16,
  global: 8,
  late: 12,
  missing: 10,
  old: 8,
  account: 7,
} as const

/** Three in ten accounts have no blind spot; the others have one to three. */
export function blindSpotsOf(random: Random): BlindSpots {
  const chosen = new Set<keyof typeof kinds>()
  if (!random.chance(0.33)) {
    const count = random.weighted({ '1': 6, '2': 3, '3': 1 })
    for (let index = 0; index < Number(count); index++) chosen.add(random.weighted(kinds))
  }
  const home = random.pick(homes)
  const others = homes.filter((region) => region !== home)
  const second = chosen.has('second') || random.chance(0.3) ? random.pick(others) : undefined
  const secondMissing = chosen.has('second') ? random.pick(['demanded', 'pointed', 'half'] as const) : undefined
  const data = chosen.has('data') ? random.pick(['none', 'none', 'one-resource', 'unsaid'] as const) : 'all'
  const management = chosen.has('management') ? random.pick(['read', 'write'] as const) : 'all'
  const from = chosen.has('late') ? random.pick([random.between(8, 28), random.between(34, 60)]) : 0
  const missing = chosen.has('missing') && from === 0 ? random.pick([random.between(1, 12), random.between(33, 50)]) : 0
  const inner = Array.from({ length: loggedDays - 16 }, (_, index) => index + 8)
  return {
    names: [...chosen].sort(),
    data,
    management,
    excludable: !chosen.has('excludable'),
    home,
    ...(second === undefined ? {} : { second }),
    ...(secondMissing === undefined ? {} : { secondMissing }),
    globalMissing: chosen.has('global'),
    from,
    missingDays: new Set(random.sample(inner, missing)),
    horizon: loggedDays + (chosen.has('old') ? daysAfterOldLogs : 0),
    unreadAccount: chosen.has('account'),
  }
}

/** Days on which the account's logs show something. */
export const coveredDays = ({ from, missingDays }: BlindSpots): number => loggedDays - from - missingDays.size

/** Is the evidence good for a decision at all: long enough, and recent? */
export const isDecisive = (spots: BlindSpots): boolean =>
  coveredDays(spots) >= windowDays && spots.horizon === loggedDays

export const isLogged = (spots: BlindSpots, day: number): boolean =>
  day >= spots.from && day < loggedDays && !spots.missingDays.has(day)

/** Is the Region's log read on a day? */
export function regionIsRead(spots: BlindSpots, region: string, day: number): boolean {
  if (region === spots.home) return true
  if (region !== spots.second) return !spots.globalMissing
  if (spots.secondMissing === undefined) return true
  return spots.secondMissing === 'half' && day < loggedDays / 2
}

/** Every Region in which something may be logged. */
export const regionsOf = ({ home, second }: BlindSpots): string[] => [
  ...new Set([home, ...(second === undefined ? [] : [second]), ...globalRegions]),
]
