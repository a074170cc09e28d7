import { lastPathSegment } from '../../policy/arn.ts'
import type { AccessLevel } from '../../catalog/types.ts'
import { compileWildcard } from '../../policy/pattern.ts'
import type { Condition, EventTest, TestResult } from './condition.ts'
import { workingHoursTest } from './local-time.ts'
import { compileNetworkTest } from './network-test.ts'
import { mayBePrincipal, mayBeResource } from './open-arn.ts'
import type { EventAction, EventCaller, TrailEvent } from './types.ts'

/** A condition that is asked of many events. */
export type EventPredicate = (event: TrailEvent) => TestResult

/** `compileCondition` for a single event. */
export const testEvent = (condition: Condition, event: TrailEvent): TestResult => compileCondition(condition)(event)

/**
 * The logic is Kleene's: `unknown` stays unless the other parts decide without it, as with NULL in SQL.
 *
 * @param testOf how a single test is compiled
 */
export function compileCondition(
  condition: Condition,
  testOf: (test: EventTest) => EventPredicate = compileTest,
): EventPredicate {
  if (condition.kind === 'not') {
    const inner = compileCondition(condition.of, testOf)
    return (event) => opposite[inner(event)]
  }
  if (!('of' in condition)) return testOf(condition)
  const parts = condition.of.map((part) => compileCondition(part, testOf))
  const decisive = condition.kind === 'all' ? 'false' : 'true'
  return (event) => {
    let result: TestResult = opposite[decisive]
    for (const part of parts) {
      const one = part(event)
      if (one === decisive) return one
      if (one === 'unknown') result = one
    }
    return result
  }
}

/** Tests of what was called. The others look at who called, from where and when. */
const callTests: ReadonlySet<EventTest['kind']> = new Set([
  'service',
  'event',
  'action',
  'access-level',
  'resource',
  'region',
  'account',
  'outcome',
  'error',
])

/**
 * What a condition says of every event with a call: only members of `CallPart` are looked at, and every other test is
 * unknown. Where it is `false`, no caller, network or time makes it anything else.
 */
export const compileForCall = (condition: Condition): EventPredicate =>
  compileCondition(condition, (test) => (callTests.has(test.kind) ? compileTest(test) : () => 'unknown'))

const opposite = { true: 'false', false: 'true', unknown: 'unknown' } as const

const resultOf = (value: boolean): TestResult => (value ? 'true' : 'false')

function compileTest(test: EventTest): EventPredicate {
  switch (test.kind) {
    case 'principal':
      return principalTest(test.patterns)
    case 'caller-type':
      return oneOf(lowerCase(test.types), ({ caller }) => caller.type.toLowerCase())
    case 'person':
      return personTest(test.patterns)
    case 'access-key':
      return accessKeyTest(test.ids)
    case 'service':
      return serviceTest(test.names)
    case 'event':
      return eventTest(test.patterns)
    case 'action':
      return actionTest(test.patterns)
    case 'access-level':
      return levelTest(test.levels)
    case 'resource':
      return resourceTest(test.patterns)
    case 'region':
      return oneOf(test.names, ({ region }) => region)
    case 'account':
      return oneOf(test.ids, ({ account }) => account || undefined)
    case 'caller-account':
      return oneOf(test.ids, ({ caller }) => caller.account)
    case 'network':
      return compileNetworkTest(test)
    case 'network-type':
      return oneOf(test.types, ({ network }) => (network.kind === 'unknown' ? undefined : network.kind))
    case 'time': {
      const within = workingHoursTest(test.hours)
      return ({ time }) => resultOf(within(Date.parse(time)) === test.within)
    }
    case 'outcome':
      return ({ outcome }) => resultOf(outcome === test.outcome)
    case 'error': {
      const matches = anyPattern(test.patterns)
      return ({ errorCode }) => resultOf(errorCode !== undefined && matches(errorCode))
    }
    case 'mfa':
      return ({ caller }) => mfaOf(caller, test.used)
    case 'user-agent': {
      const matches = anyPattern(test.patterns)
      return ({ userAgent }) => (userAgent === undefined ? 'unknown' : resultOf(matches(userAgent)))
    }
  }
}

const lowerCase = (texts: readonly string[]): string[] => texts.map((text) => text.toLowerCase())

function anyPattern(patterns: readonly string[]): (text: string) => boolean {
  const globs = patterns.map(compileWildcard)
  return (text) => globs.some((glob) => glob(text))
}

/** A fact that the record does not state is unknown. */
function oneOf(values: readonly string[], fact: (event: TrailEvent) => string | undefined): EventPredicate {
  const wanted = new Set(values)
  return (event) => {
    const value = fact(event)
    return value === undefined ? 'unknown' : resultOf(wanted.has(value))
  }
}

/** AWS itself called: there is no person, key or principal behind the call that the record could name. */
const isService = ({ type }: EventCaller): boolean => type === 'AWSService'

function principalTest(patterns: readonly string[]): EventPredicate {
  const matches = anyPattern(patterns)
  const accounts = patterns.map((pattern) => /^arn:[^:]*:(?:iam|sts):[^:]*:(\d{12}):/.exec(pattern)?.[1])
  return ({ caller }) => {
    const names = [caller.principal, caller.session].filter((name) => name !== undefined)
    if (names.some(matches)) return 'true'
    if (mayBePrincipal(patterns, caller)) return 'unknown'
    if (names.length > 0 || isService(caller)) return 'false'
    const { account } = caller
    const isElsewhere = account !== undefined && accounts.every((each) => each !== undefined && each !== account)
    return isElsewhere ? 'false' : 'unknown'
  }
}

function personTest(patterns: readonly string[]): EventPredicate {
  const matches = anyPattern(patterns)
  return ({ caller }) => {
    const { onBehalfOf, sourceIdentity, session, principal, userName } = caller
    const user = userName ?? (principal?.includes(':user/') ? lastPathSegment(principal) : undefined)
    const names = [onBehalfOf, sourceIdentity, user, session && lastPathSegment(session)].filter(
      (name) => name !== undefined,
    )
    if (names.some(matches)) return 'true'
    return names.length > 0 || isService(caller) ? 'false' : 'unknown'
  }
}

/**
 * The id of the key may be left out of a record of a caller who has one.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
const signsWithKey: ReadonlySet<string> = new Set([
  'IAMUser',
  'AssumedRole',
  'FederatedUser',
  'Root',
  'Role',
  'Unknown',
])

function accessKeyTest(ids: readonly string[]): EventPredicate {
  const wanted = new Set(ids)
  return ({ caller: { accessKeyId, type } }) => {
    if (accessKeyId !== undefined) return resultOf(wanted.has(accessKeyId))
    return signsWithKey.has(type) ? 'unknown' : 'false'
  }
}

function serviceTest(names: readonly string[]): EventPredicate {
  const wanted = new Set(lowerCase(names))
  return ({ eventSource, services, actions }) => {
    const source = eventSource.toLowerCase()
    const isCalled = wanted.has(source) || wanted.has(source.replace(/\.amazonaws\.com$/, ''))
    return resultOf(
      isCalled ||
        services.some((each) => wanted.has(each)) ||
        actions.some(({ action }) => wanted.has(prefixOf(action))),
    )
  }
}

const prefixOf = (action: string): string => action.slice(0, action.indexOf(':')).toLowerCase()

function eventTest(patterns: readonly string[]): EventPredicate {
  const matches = anyPattern(lowerCase(patterns.map((pattern) => (pattern.includes(':') ? pattern : `*:${pattern}`))))
  return ({ eventSource, eventName }) => resultOf(matches(`${eventSource}:${eventName}`.toLowerCase()))
}

function actionTest(patterns: readonly string[]): EventPredicate {
  const lower = lowerCase(patterns)
  const matches = anyPattern(lower)
  const prefixes = lower.map((pattern) => /^([\w-]+):/.exec(pattern)?.[1])
  return ({ actions, unmapped, services }) => {
    if (actions.some(({ action }) => matches(action.toLowerCase()))) return 'true'
    if (!unmapped) return 'false'
    const isElsewhere =
      services.length > 0 && prefixes.every((prefix) => prefix !== undefined && !services.includes(prefix))
    return isElsewhere ? 'false' : 'unknown'
  }
}

const readLevels: readonly AccessLevel[] = ['List', 'Read']
const writeLevels: readonly AccessLevel[] = ['Write', 'Tagging', 'Permissions management']

function levelTest(levels: readonly AccessLevel[]): EventPredicate {
  const wanted = new Set<AccessLevel>(levels)
  const among = (possible: readonly AccessLevel[]): TestResult => {
    const found = possible.filter((level) => wanted.has(level)).length
    return found === 0 ? 'false' : found === possible.length ? 'true' : 'unknown'
  }
  const [ofReads, ofWrites, ofAny] = [among(readLevels), among(writeLevels), among([...readLevels, ...writeLevels])]
  return ({ actions, unmapped, readOnly }) => {
    if (actions.some(({ level }) => wanted.has(level))) return 'true'
    if (!unmapped) return 'false'
    return readOnly === undefined ? ofAny : readOnly ? ofReads : ofWrites
  }
}

function resourceTest(patterns: readonly string[]): EventPredicate {
  const matches = anyPattern(patterns)
  const services = patterns.map((pattern) => /^arn:[^:]*:([\w-]+):/.exec(pattern)?.[1])
  const mayBe = ({ resource, arnServices }: EventAction): boolean =>
    resource === null &&
    (arnServices === undefined || services.some((each) => each === undefined || arnServices.includes(each)))
  return ({ actions, resources, unmapped, services: called }) => {
    if (resources.some(matches) || actions.some(({ resource }) => resource !== null && matches(resource))) return 'true'
    if (actions.some((action) => mayBe(action) || mayBeResource(patterns, action))) return 'unknown'
    if (!unmapped) return 'false'
    const isElsewhere =
      called.length > 0 && services.every((service) => service !== undefined && !called.includes(service))
    return isElsewhere ? 'false' : 'unknown'
  }
}

/**
 * Long-term keys carry no MFA.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
function mfaOf(caller: EventCaller, used: boolean): TestResult {
  const isLongTerm = caller.accessKeyId?.startsWith('AKIA') === true
  const mfa = caller.mfa ?? (isLongTerm || isService(caller) ? false : undefined)
  return mfa === undefined ? 'unknown' : resultOf(mfa === used)
}
