import { compileWildcard } from '../../../../policy/pattern.ts'
import type { Catalog } from '../../../../catalog/types.ts'
import type { Condition, EventTest } from '../../../events/condition.ts'
import { passRoleAction, passRoleService, eventSourceHosts, prefixesOfArns } from './called-services.ts'
import { callerBounds } from './caller-bounds.ts'
import type { EventColumns } from './event-columns.ts'
import { networkBounds } from './network-bounds.ts'
import {
  and,
  exactBounds,
  isAbsent,
  likeBounds,
  nullIsFalse,
  negate,
  isOneOf,
  or,
  neverNull,
  noBounds,
  type Bounds,
  type Predicate,
} from './predicate.ts'

export interface BoundsContext {
  readonly columns: EventColumns
  readonly catalog: Catalog
  /** Hosts of event sources of the table that the catalog does not know: their events may stand for any action. */
  readonly openHosts: readonly string[]
}

/** What SQL can say of a condition, in the logic of the evaluator. */
export function boundsOf(condition: Condition, context: BoundsContext): Bounds {
  if (condition.kind === 'not') {
    const { possible, sure } = boundsOf(condition.of, context)
    return { possible: negate(sure), sure: negate(possible) }
  }
  if ('of' in condition) {
    const parts = condition.of.map((part) => boundsOf(part, context))
    const join = condition.kind === 'all' ? and : or
    return { possible: join(parts.map(({ possible }) => possible)), sure: join(parts.map(({ sure }) => sure)) }
  }
  return testBounds(condition, context)
}

function testBounds(test: EventTest, context: BoundsContext): Bounds {
  const { columns } = context
  switch (test.kind) {
    case 'principal':
    case 'caller-type':
    case 'person':
    case 'access-key':
    case 'caller-account':
    case 'mfa':
      return callerBounds(test, columns)
    case 'network':
    case 'network-type':
      return networkBounds(test, columns)
    case 'service':
      return { possible: ofServices(test.names, columns), sure: false }
    case 'event':
      return eventBounds(test.patterns, columns)
    case 'action':
      return { possible: ofActions(test.patterns, context), sure: false }
    case 'resource':
      return { possible: ofResources(test.patterns, context), sure: false }
    case 'region':
      return exactBounds(isOneOf(columns.region, test.names))
    case 'account': {
      const { recipient } = columns
      if (recipient === undefined) return noBounds
      const sure = isOneOf(recipient, test.ids)
      return { possible: or([isAbsent(recipient), sure]), sure }
    }
    case 'outcome':
      return outcomeBounds(test.outcome, columns)
    case 'error': {
      const { errorCode } = columns
      if (errorCode === undefined) return noBounds
      const { possible, sure } = likeBounds(errorCode, test.patterns)
      const isGiven = negate(isAbsent(errorCode))
      return { possible: and([isGiven, possible]), sure: and([isGiven, sure]) }
    }
    case 'user-agent': {
      const { userAgent } = columns
      if (userAgent === undefined) return noBounds
      const { possible, sure } = likeBounds(userAgent, test.patterns)
      return { possible: or([isAbsent(userAgent), possible]), sure: and([negate(isAbsent(userAgent)), sure]) }
    }
    case 'access-level':
    case 'time':
      return noBounds
  }
}

/** `s3` of `s3.amazonaws.com`, as the catalog reads event sources. */
const hostIn = ({ eventSource }: EventColumns): string =>
  `regexp_replace(lower(${eventSource}), '\\.amazonaws\\.com(\\.cn){0,1}$', '')`

function ofServices(names: readonly string[], columns: EventColumns): Predicate {
  const lower = names.map((name) => name.toLowerCase())
  if (lower.includes(passRoleService)) return true
  const hosts = lower.flatMap((name) => eventSourceHosts(name.replace(/\.amazonaws\.com(?:\.cn)?$/, '')))
  return isOneOf(hostIn(columns), [...new Set(hosts)])
}

function eventBounds(patterns: readonly string[], { eventSource, eventName }: EventColumns): Bounds {
  const lower = patterns.map((pattern) => pattern.toLowerCase())
  const names = likeBounds(
    `lower(${eventName})`,
    lower.filter((pattern) => !pattern.includes(':')),
  )
  const whole = likeBounds(
    `lower(${eventSource} || ':' || ${eventName})`,
    lower.filter((pattern) => pattern.includes(':')),
  )
  return { possible: or([names.possible, whole.possible]), sure: or([names.sure, whole.sure]) }
}

/** Events of the services, and those of which nothing is known. */
const ofHosts = (prefixes: readonly string[], { columns, openHosts }: BoundsContext): Predicate =>
  isOneOf(hostIn(columns), [...new Set([...prefixes.flatMap(eventSourceHosts), ...openHosts])])

function ofActions(patterns: readonly string[], context: BoundsContext): Predicate {
  const prefixes = patterns.map((pattern) => /^([\w-]+):/.exec(pattern)?.[1])
  const isCarried = patterns.some((pattern) => compileWildcard(pattern.toLowerCase())(passRoleAction))
  if (isCarried || !prefixes.every((prefix) => prefix !== undefined)) return true
  return ofHosts(prefixes, context)
}

/** A wildcard before the service may stand for more than the partition: then the service is open. */
function ofResources(patterns: readonly string[], context: BoundsContext): Predicate {
  const services = patterns.map((pattern) => /^arn:[^:*?]*:([\w-]+):/.exec(pattern)?.[1])
  if (!services.every((service) => service !== undefined) || services.includes(passRoleService)) return true
  const listed = context.columns.anyResource((arn) => `${arn} IS NOT NULL`)
  if (listed === undefined) return true
  return or(patterns.map((pattern, index) => ofResource(pattern, services[index]!, context)))
}

function ofResource(pattern: string, service: string, context: BoundsContext): Predicate {
  const { columns, catalog } = context
  const called = ofHosts(prefixesOfArns(catalog, service), context)
  const bucket = /^arn:[^:*?]*:s3:::([a-z0-9][a-z0-9.-]+[a-z0-9])(?:\/|$)/.exec(pattern)?.[1]
  return or([
    listedLike(pattern, columns),
    bucket === undefined
      ? called
      : and([called, or([negate(isOneOf(columns.eventName, ofOneBucket)), ofBucket(bucket, columns)])]),
  ])
}

function listedLike(pattern: string, { anyResource }: EventColumns): Predicate {
  let parameters: readonly string[] = []
  const sql = anyResource((arn) => {
    const { possible } = likeBounds(arn, [pattern])
    if (typeof possible === 'boolean') return String(possible).toUpperCase()
    parameters = possible.parameters
    return possible.sql
  })
  return sql === undefined ? true : { sql: `coalesce(${sql}, FALSE)`, parameters }
}

/** The frequent calls of S3, all of them mapped: what a call stands for that no rule maps is open, whatever it names. */
const ofOneBucket = ['GetObject', 'PutObject', 'HeadObject', 'DeleteObject', 'UploadPart', 'CopyObject', 'ListObjects']

/**
 * Calls of S3 name their bucket in `requestParameters.bucketName`: one that names another, and this one nowhere in the
 * request, is not about it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
 */
function ofBucket(bucket: string, { request }: EventColumns): Predicate {
  if (request === undefined) return true
  return or([
    neverNull(`coalesce(strpos(${request}, '"bucketName":"') = 0, TRUE)`),
    nullIsFalse(`strpos(${request}, ?) > 0`, bucket),
  ])
}

function outcomeBounds(outcome: 'allowed' | 'denied', { errorCode, errorMessage, eventType }: EventColumns): Bounds {
  if (errorCode === undefined || errorMessage === undefined || eventType === undefined) return noBounds
  // Without an error a call was allowed; what an error says is left to the evaluator, and so are sign-ins.
  const isAllowed = and([isAbsent(errorCode), isAbsent(errorMessage), negate(isOneOf(eventType, ['AwsConsoleSignIn']))])
  return outcome === 'allowed' ? { possible: true, sure: isAllowed } : { possible: negate(isAllowed), sure: false }
}
