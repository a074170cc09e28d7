import { awsError, type AwsAnswer, type Input } from './aws-protocol.ts'

/** As DescribeTrails, GetTrailStatus and GetEventSelectors tell it; times are seconds since the epoch on the wire. */
export interface FakeTrail {
  readonly arn: string
  readonly multiRegion?: boolean
  readonly organization?: boolean
  readonly started?: string
  readonly stopped?: string
  readonly deliveryError?: string
  readonly selectors?: readonly object[]
  readonly advanced?: readonly object[]
  readonly bucket?: string
  readonly prefix?: string
  /** Types of Insights. */
  readonly insights?: readonly string[]
  readonly validated?: boolean
  readonly lastDelivered?: string
}

export interface FakeStore {
  readonly arn: string
  readonly name: string
  readonly created: string
  readonly status?: string
  readonly organization?: boolean
  readonly multiRegion?: boolean
  readonly retentionDays?: number
  readonly advanced: readonly object[]
}

export interface TrailContent {
  readonly trails?: readonly FakeTrail[]
  readonly stores?: readonly FakeStore[]
}

const seconds = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time) / 1000

const regionOf = (arn: string): string => arn.split(':')[3] ?? ''

export function describeTrails({ trails = [] }: TrailContent, input: Input): AwsAnswer {
  const wanted = input['trailNameList'] as readonly string[] | undefined
  return {
    status: 200,
    body: {
      trailList: trails
        .filter(({ arn }) => wanted?.includes(arn) ?? true)
        .map(
          ({
            arn,
            multiRegion = false,
            organization = false,
            advanced,
            selectors,
            bucket,
            prefix,
            insights,
            validated,
          }) => ({
            Name: arn.split('/')[1],
            TrailARN: arn,
            HomeRegion: regionOf(arn),
            IsMultiRegionTrail: multiRegion,
            IsOrganizationTrail: organization,
            LogFileValidationEnabled: validated,
            HasCustomEventSelectors: advanced !== undefined || selectors !== undefined,
            HasInsightSelectors: insights !== undefined,
            S3BucketName: bucket,
            S3KeyPrefix: prefix,
          }),
        ),
    },
  }
}

const notFound = (): AwsAnswer => awsError('TrailNotFoundException', 'Unknown trail')

export function getTrailStatus({ trails = [] }: TrailContent, input: Input): AwsAnswer {
  const trail = trails.find(({ arn }) => arn === input['Name'])
  if (trail === undefined) return notFound()
  return {
    status: 200,
    body: {
      IsLogging: trail.started !== undefined && trail.stopped === undefined,
      StartLoggingTime: seconds(trail.started),
      StopLoggingTime: seconds(trail.stopped),
      LatestDeliveryError: trail.deliveryError,
      LatestDeliveryTime: seconds(trail.lastDelivered),
    },
  }
}

export function getEventSelectors({ trails = [] }: TrailContent, input: Input): AwsAnswer {
  const trail = trails.find(({ arn }) => arn === input['TrailName'])
  if (trail === undefined) return notFound()
  return {
    status: 200,
    body: { TrailARN: trail.arn, EventSelectors: trail.selectors, AdvancedEventSelectors: trail.advanced },
  }
}

export function getInsightSelectors({ trails = [] }: TrailContent, input: Input): AwsAnswer {
  const trail = trails.find(({ arn }) => arn === input['TrailName'])
  if (trail === undefined) return notFound()
  if (trail.insights === undefined) return awsError('InsightNotEnabledException', 'no Insights')
  return {
    status: 200,
    body: { TrailARN: trail.arn, InsightSelectors: trail.insights.map((InsightType) => ({ InsightType })) },
  }
}

export function getEventDataStore({ stores = [] }: TrailContent, input: Input): AwsAnswer {
  const store = stores.find(({ arn }) => arn === input['EventDataStore'])
  if (store === undefined) return awsError('EventDataStoreNotFoundException', 'Unknown event data store')
  return {
    status: 200,
    body: {
      EventDataStoreArn: store.arn,
      Name: store.name,
      Status: store.status ?? 'ENABLED',
      AdvancedEventSelectors: store.advanced,
      MultiRegionEnabled: store.multiRegion ?? true,
      OrganizationEnabled: store.organization ?? false,
      RetentionPeriod: store.retentionDays ?? 366,
      CreatedTimestamp: seconds(store.created),
    },
  }
}
