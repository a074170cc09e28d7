import type { AwsClients } from '../../../aws/clients.ts'
import type { AssumedRole } from '../../../settings/types.ts'
import type { LookupSource } from '../../../evidence/cloudtrail/lookup-events.ts'
import type { CallAnswer } from '../answer.ts'
import { inParallel, type Prober } from './probe.ts'

/** One page of Event history. */
export interface LookupPage {
  readonly events: number
  /** Seconds from its oldest event to its end; of a last page, to the beginning of what was asked for. */
  readonly spanSeconds: number
}

/** A few pages of the Event history of one Region and account. */
export interface LookupFacts {
  readonly region: string
  /** ARN of the role that was assumed for it; absent: the credentials of the run. */
  readonly role?: string
  readonly pages: CallAnswer<readonly LookupPage[]>
}

/** Hours before now at which pages end: by day and by night, on working days and on others. */
const ends = [0, 37, 131] as const
/** Regions times roles that are asked at most. */
const mostLookups = 60

/** Asks for a few pages of Event history in each Region: their rate is that of the account. */
export async function readLookups(
  source: LookupSource,
  clients: Pick<AwsClients, 'cloudTrail'>,
  prober: Prober,
): Promise<readonly LookupFacts[]> {
  const roles: readonly (AssumedRole | undefined)[] = source.roles ?? [undefined]
  const all = roles.flatMap((role) => source.regions.map((region) => ({ region, role })))
  return inParallel(all.slice(0, mostLookups), async ({ region, role }) => ({
    region,
    ...(role && { role: role.arn }),
    pages: await prober.call('ReadEventHistory', 'cloudtrail:LookupEvents', region, (signal) =>
      pagesOf(source, clients, region, role, prober, signal),
    ),
  }))
}

async function pagesOf(
  { days }: LookupSource,
  clients: Pick<AwsClients, 'cloudTrail'>,
  region: string,
  role: AssumedRole | undefined,
  { options: { clock } }: Prober,
  signal: AbortSignal,
): Promise<readonly LookupPage[]> {
  const api = await clients.cloudTrail(region, role)
  const now = clock.now()
  const start = now - days * 86_400_000
  const pages: LookupPage[] = []
  for (const hours of ends) {
    const end = now - hours * 3_600_000
    if (end <= start) break
    // Two requests a second are allowed, of which others may make some.
    if (pages.length > 0) await clock.sleep(600, signal)
    const page = await api.lookupEvents({ StartTime: new Date(start), EndTime: new Date(end), MaxResults: 50 }, signal)
    const times = (page.Events ?? []).flatMap(({ EventTime: time }) => time?.getTime() ?? [])
    const last = page.NextToken === undefined
    const oldest = last ? start : Math.min(end, ...times)
    pages.push({ events: times.length, spanSeconds: Math.max(1, (end - oldest) / 1000) })
    // All that there is was on one page.
    if (last) break
  }
  return pages
}
