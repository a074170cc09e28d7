import { daysSince } from '../evidence/absence/age.ts'
import { excludableSources } from '../evidence/records/trail-observation.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { refuse } from './refuse.ts'
import { readPolicy } from './read-policy.ts'
import {
  actionArgument,
  listArgument,
  objectWith,
  oneOfArgument,
  resourceArgument,
  textArgument,
  textsArgument,
  booleanArgument,
  wholeNumber,
} from './read-values.ts'
import type { Recorded, Uses } from './types.ts'

/** One member of `uses.calls`, with its defaults. */
export interface ReadCall {
  readonly action: string
  readonly resource: string | null
  readonly principal: string
  readonly region: string
  readonly outcome: 'allowed' | 'denied'
  readonly count: number
  readonly firstSeen: string
  readonly lastSeen: string
}

/** `uses`, checked and with its defaults. */
export interface ReadUses {
  readonly principals: readonly string[]
  readonly calls: readonly ReadCall[]
  readonly from: string
  readonly to: string
  /** From the first to the last day, both of them included. */
  readonly days: number
  readonly recorded: Required<Recorded>
  readonly otherPolicies: readonly PolicyDocument[]
  readonly trustedServices: ReadonlySet<string> | undefined
  readonly minDays: number
  readonly attachedAs: NonNullable<Uses['attachedAs']>
}

const members = [
  'principals',
  'calls',
  'from',
  'to',
  'recorded',
  'otherPolicies',
  'trustedServices',
  'minDays',
  'attachedAs',
] as const

const forms = ['managed-policy', 'role-inline', 'user-inline', 'group-inline'] as const

/**
 * Checks what a caller of the library states about use.
 *
 * @throws {PolicyError} that names the member
 */
export function readUses(value: unknown): ReadUses {
  const given = objectWith(value, 'uses', members)
  const principals = [...new Set(textsArgument(given.principals, 'uses.principals'))].sort()
  if (principals.length === 0) refuse('uses.principals', 'names no user or role')
  for (const principal of principals)
    if (!/^arn:[\w-]+:iam::\d{12}:(user|role)\/./.test(principal))
      refuse('uses.principals', `"${principal}" is not the ARN of a user or role`)
  const from = dayIn(given.from, 'uses.from')
  const to = dayIn(given.to, 'uses.to')
  if (to < from) refuse('uses.to', 'is before uses.from')
  const recorded = recordedIn(given.recorded)
  const defaults = { principals, from, to, region: recorded.regions[0] ?? '' }
  return {
    principals,
    calls: listArgument(given.calls, 'uses.calls').map((call, index) => callIn(call, `uses.calls.${index}`, defaults)),
    from: `${from}T00:00:00Z`,
    to: `${to}T23:59:59Z`,
    days: daysSince(from, to) + 1,
    recorded,
    otherPolicies: listArgument(given.otherPolicies, 'uses.otherPolicies').map(otherPolicyIn),
    trustedServices:
      given.trustedServices === undefined
        ? undefined
        : new Set(textsArgument(given.trustedServices, 'uses.trustedServices').map(servicePrincipalIn)),
    minDays: given.minDays === undefined ? 90 : wholeNumber(given.minDays, 'uses.minDays', 1),
    attachedAs:
      given.attachedAs === undefined ? 'managed-policy' : oneOfArgument(given.attachedAs, 'uses.attachedAs', forms),
  }
}

function recordedIn(value: unknown): Required<Recorded> {
  const given = objectWith(value, 'uses.recorded', ['management', 'regions', 'data', 'excludable'])
  const regions = textsArgument(given.regions, 'uses.recorded.regions')
  if (regions.length === 0) refuse('uses.recorded.regions', 'names no Region')
  const excludable = given.excludable === undefined ? [] : textsArgument(given.excludable, 'uses.recorded.excludable')
  return {
    management: oneOfArgument(given.management, 'uses.recorded.management', ['all', 'read', 'write', 'none']),
    regions,
    data: given.data === undefined ? [] : textsArgument(given.data, 'uses.recorded.data').map(dataEventTypeIn),
    excludable: excludable.map((source) => oneOfArgument(source, 'uses.recorded.excludable', excludableSources)),
  }
}

function dataEventTypeIn(type: string): string {
  if (!/^AWS::\w+::\w+$/.test(type))
    refuse('uses.recorded.data', `"${type}" is no resource type such as AWS::S3::Object`)
  return type
}

function servicePrincipalIn(service: string): string {
  if (!/^[\w-]+(\.[\w-]+)+$/.test(service))
    refuse('uses.trustedServices', `"${service}" is no service principal such as lambda.amazonaws.com`)
  return service
}

function otherPolicyIn(value: unknown, index: number): PolicyDocument {
  const { document, kind } = readPolicy(value, `uses.otherPolicies.${index}`)
  if (kind !== 'identity') refuse(`uses.otherPolicies.${index}`, 'is not an identity policy')
  return document
}

interface CallDefaults extends Pick<ReadUses, 'principals'> {
  readonly from: string
  readonly to: string
  readonly region: string
}

function callIn(value: unknown, argument: string, { principals, from, to, region }: CallDefaults): ReadCall {
  const given = objectWith(value, argument, [
    'action',
    'resource',
    'principal',
    'region',
    'denied',
    'count',
    'firstSeen',
    'lastSeen',
  ])
  const [only = '', ...others] = principals
  if (given.principal === undefined && others.length > 0)
    refuse(`${argument}.principal`, 'is needed where there are several principals')
  const lastSeen = given.lastSeen === undefined ? `${to}T00:00:00Z` : timeIn(given.lastSeen, `${argument}.lastSeen`)
  const firstSeen = given.firstSeen === undefined ? lastSeen : timeIn(given.firstSeen, `${argument}.firstSeen`)
  if (firstSeen > lastSeen) refuse(`${argument}.lastSeen`, 'is before firstSeen')
  if (firstSeen.slice(0, 10) < from || lastSeen.slice(0, 10) > to)
    refuse(argument, 'was made outside of the time from uses.from to uses.to')
  return {
    action: actionArgument(given.action, `${argument}.action`),
    resource: given.resource === undefined ? null : resourceArgument(given.resource, `${argument}.resource`),
    principal:
      given.principal === undefined ? only : oneOfArgument(given.principal, `${argument}.principal`, principals),
    region: given.region === undefined ? region : textArgument(given.region, `${argument}.region`),
    outcome: given.denied !== undefined && booleanArgument(given.denied, `${argument}.denied`) ? 'denied' : 'allowed',
    count: given.count === undefined ? 1 : wholeNumber(given.count, `${argument}.count`, 1),
    firstSeen,
    lastSeen,
  }
}

function dayIn(value: unknown, argument: string): string {
  const day = textArgument(value, argument)
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || isoOf(`${day}T00:00:00Z`)?.slice(0, 10) !== day)
    refuse(argument, 'expects a day, such as 2026-07-01')
  return day
}

/** To the second, in UTC, as evidence has it. */
function timeIn(value: unknown, argument: string): string {
  const text = textArgument(value, argument)
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? isoOf(text) : undefined
  return time === undefined ? refuse(argument, 'expects a time, such as 2026-07-01T12:00:00Z') : `${time.slice(0, 19)}Z`
}

const isoOf = (text: string): string | undefined => {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
