import { eventSourceHost, servicesOf } from './event-sources.ts'
import type { EventFacts } from './types.ts'

/**
 * The service that was called, according to a record of a shared event source: its IAM prefix, or `undefined` where it
 * does not say.
 */
const serviceRules: ReadonlyMap<string, (facts: EventFacts) => string | undefined> = bySource([
  /**
   * EC2 Auto Scaling, Application Auto Scaling and AWS Auto Scaling (scaling plans) log under one source.
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/logging-using-cloudtrail.html
   * @see https://docs.aws.amazon.com/autoscaling/plans/userguide/logging-using-cloudtrail.html
   */
  ['autoscaling', ({ additionalEventData }) => textMember(additionalEventData, 'service')],
  /**
   * AWS WAF Classic for CloudFront is called in us-east-1; elsewhere there is only WAF Classic Regional.
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/classic-logging-using-cloudtrail.html
   */
  ['waf', ({ region }) => (region === 'us-east-1' ? undefined : 'waf-regional')],
])

/**
 * S3 names the kind of its buckets by sources of their own (`s3express`, `s3-outposts`, `s3-object-lambda`): what is
 * logged under `s3` is S3's, if S3 knows it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-one-zone-logging.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/S3OutpostsMonitoring.html
 */
const firstOnly: ReadonlySet<string> = new Set(['s3', 's3-control'])

/** May several services of this source be called by operations of the same name? Otherwise the likeliest one was. */
export const isSharedSource = (eventSource: string): boolean =>
  !firstOnly.has(eventSourceHost(eventSource)) && servicesOf(eventSource).length > 1

/** In the place of a service: the record names one that is not known here. */
export const unknownService = '?'

/**
 * The service behind a shared event source, as the record states it: an IAM prefix of `servicesOf`, or
 * `unknownService`. `undefined` where it does not. More of a record than source and Region is read only for the event
 * sources that several services share.
 */
export function statedService(facts: EventFacts): string | undefined {
  const stated = serviceRules.get(facts.eventSource)?.(facts)
  return stated === undefined || servicesOf(facts.eventSource).includes(stated) ? stated : unknownService
}

/** By event source as records write it: every record is looked up. */
function bySource<T>(entries: readonly (readonly [name: string, value: T])[]): ReadonlyMap<string, T> {
  return new Map(
    entries.flatMap(([name, value]) => [
      [`${name}.amazonaws.com`, value],
      [`${name}.amazonaws.com.cn`, value],
    ]),
  )
}

function textMember(value: unknown, name: string): string | undefined {
  const found: unknown =
    typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
  return typeof found === 'string' ? found : undefined
}
