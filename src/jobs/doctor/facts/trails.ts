import { regionOfArn } from '../../../policy/arn.ts'
import type { Trail } from '@aws-sdk/client-cloudtrail'
import type { AwsClients } from '../../../aws/clients.ts'
import { advancedKinds, basicKinds, type RecordedKinds } from '../../../evidence/coverage/selectors/event-kinds.ts'
import { logLocation } from '../../../evidence/coverage/selectors/log-locations.ts'
import type { AssumedRole } from '../../../settings/types.ts'
import { mapAnswer, type CallAnswer } from '../answer.ts'
import { inParallel, type Prober } from './probe.ts'

/** A trail as far as it can be asked. */
export interface TrailFacts {
  readonly arn: string
  readonly name: string
  readonly home: string
  /** As `logLocation` names it. */
  readonly writesTo: string
  readonly multiRegion: boolean
  readonly validated: boolean
  readonly status: CallAnswer<{
    readonly logging: boolean
    /** ISO 8601; absent: nothing was delivered yet. */
    readonly lastDelivered?: string
    readonly deliveryError?: string
  }>
  readonly kinds: CallAnswer<RecordedKinds>
}

/** More trails than these are not asked. */
const mostTrails = 10

/** The trails that the credentials see in a Region, those of every Region and of the organisation among them. */
export async function readTrails(
  region: string,
  role: AssumedRole | undefined,
  clients: Pick<AwsClients, 'cloudTrail'>,
  prober: Prober,
): Promise<CallAnswer<readonly TrailFacts[]>> {
  const found = await prober.call('ReadWhatIsRecorded', 'cloudtrail:DescribeTrails', region, async (signal) => {
    const { trailList = [] } = await (
      await clients.cloudTrail(region, role)
    ).describeTrails({ includeShadowTrails: true }, signal)
    return trailList.filter(({ TrailARN: arn }) => arn !== undefined).slice(0, mostTrails)
  })
  if (found.kind !== 'known') return found
  const trails = await inParallel(found.value, (trail) => readTrail(trail, role, clients, prober))
  return mapAnswer(found, () => trails)
}

async function readTrail(
  trail: Trail,
  role: AssumedRole | undefined,
  clients: Pick<AwsClients, 'cloudTrail'>,
  prober: Prober,
): Promise<TrailFacts> {
  const arn = trail.TrailARN ?? ''
  const home = trail.HomeRegion ?? regionOfArn(arn)
  const call = <T>(action: string, make: (signal: AbortSignal) => Promise<T>): Promise<CallAnswer<T>> =>
    prober.call('ReadWhatIsRecorded', action, arn, make)
  const api = () => clients.cloudTrail(home, role)
  const status = await call('cloudtrail:GetTrailStatus', async (signal) =>
    (await api()).getTrailStatus({ Name: arn }, signal),
  )
  const selectors = await call('cloudtrail:GetEventSelectors', async (signal) =>
    (await api()).getEventSelectors({ TrailName: arn }, signal),
  )
  if (trail.HasInsightSelectors === true)
    await call('cloudtrail:GetInsightSelectors', async (signal) =>
      (await api()).getInsightSelectors({ TrailName: arn }, signal),
    )
  return {
    arn,
    name: trail.Name ?? arn.slice(arn.indexOf('/') + 1),
    home,
    writesTo: logLocation(trail.S3BucketName ?? '', trail.S3KeyPrefix),
    multiRegion: trail.IsMultiRegionTrail === true,
    validated: trail.LogFileValidationEnabled === true,
    status: mapAnswer(status, (value) => ({
      logging: value.IsLogging === true,
      ...(value.LatestDeliveryTime && { lastDelivered: value.LatestDeliveryTime.toISOString() }),
      ...(value.LatestDeliveryError && { deliveryError: value.LatestDeliveryError }),
    })),
    kinds: mapAnswer(selectors, ({ AdvancedEventSelectors: advanced = [], EventSelectors: basic = [] }) =>
      advanced.length > 0 ? advancedKinds(advanced) : basicKinds(basic),
    ),
  }
}
