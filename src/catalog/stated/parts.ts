import { partitionOf } from '../arn-template.ts'
import type { Call, ResourceRule } from '../call.ts'
import { normalName } from '../member-names.ts'
import { exactResources, type StatedResources, type StatedRule, type StatedRules } from './rule.ts'

/** Things whose ARN follows from a name in the request. */
export interface Kind {
  /** The ARN's service. */
  readonly service: string
  /** The part of the ARN's resource before the name: `stateMachine:`. */
  readonly before: string
  /** The pattern of a whole name; letters, digits, `_`, `.` and `-` unless it is given. */
  readonly name?: RegExp
  /** The text after the name: `/*` where the request leaves an id out. */
  readonly after?: string
  /** The name that the request's text becomes in the ARN. */
  readonly read?: (text: string) => string
  /** The ARN has no Region. */
  readonly isGlobal?: true
  /** The ARN has no account. */
  readonly hasNoAccount?: true
}

const plainName = /^[\w.-]+$/

/** The text that CloudTrail writes in the place of a value that it hides. */
const hidden = /^(HIDDEN_DUE_TO_SECURITY_REASONS|\*+)$/

const isArn = (text: string): boolean => text.startsWith('arn:')

const patterns = new WeakMap<Kind, RegExp>()

function arnPattern(kind: Kind): RegExp {
  const known = patterns.get(kind)
  if (known) return known
  const before = kind.before.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  const made = new RegExp(`^arn:aws[a-z-]*:${kind.service}:[a-z0-9-]*:[a-z0-9-]*:${before}[^*?\\s]+$`)
  patterns.set(kind, made)
  return made
}

/**
 * The ARN of the thing that a text of the request names: an ARN of the kind as it stands, or a name in the call's own
 * account (or in `account`); `undefined` for any other text.
 */
export function resourceArn(
  call: Call,
  kind: Kind,
  text: string | undefined,
  account = call.place.account,
): string | undefined {
  if (text === undefined || hidden.test(text)) return undefined
  if (isArn(text)) return arnPattern(kind).test(text) ? text : undefined
  const name = kind.read ? kind.read(text) : text
  if (!(kind.name ?? plainName).test(name)) return undefined
  const { region } = call.place
  const owner = kind.hasNoAccount ? '' : account
  return `arn:${partitionOf(region)}:${kind.service}:${kind.isGlobal ? '' : region}:${owner}:${kind.before}${name}${kind.after ?? ''}`
}

/** The texts of a list at the first level of the request, under one of these names (as `normalName` writes them). */
export const textsOfList = (call: Call, ...names: readonly string[]): readonly string[] =>
  call.request.found.leaves
    .filter(({ name, depth }) => depth === 1 && names.includes(name.normal))
    .map(({ value }) => value)

/** The text at the end of a path of names below the first level: `tableInput`, `name`. */
export const nestedText = (call: Call, depth: number, name: string): string | undefined => {
  const found = call.request.found.leaves.filter((leaf) => leaf.depth === depth && leaf.name.normal === name)
  return found.length === 1 ? found[0]?.value : undefined
}

/** The thing that the first of these members (lower case) names. */
export const resourceNamedBy =
  (kind: Kind, ...members: readonly string[]): ResourceRule<StatedResources | undefined> =>
  (call) =>
    exactResources(resourceArn(call, kind, call.request.text(...members)))

/** A rule for the thing that the first of these members (lower case) names. */
export const namedRule = (page: string, kind: Kind, ...members: readonly string[]): StatedRule => ({
  page,
  resolve: resourceNamedBy(kind, ...members),
})

/** A rule for the things in a list (or one) under these members at the first level. */
export const listRule = (page: string, kind: Kind, ...members: readonly string[]): StatedRule => {
  const leaves = members.map(normalName)
  return {
    page,
    resolve: (call) => exactResources(...textsOfList(call, ...leaves).map((text) => resourceArn(call, kind, text))),
    leaves,
  }
}

/** All that several rules give; `undefined` where one of them gives no result. */
export const combineRules = (page: string, ...rules: readonly StatedRule[]): StatedRule => ({
  page,
  resolve: (call) => {
    const found = rules.map(({ resolve }) => resolve(call))
    const known = found.filter((each) => each !== undefined)
    if (known.length < found.length) return undefined
    return {
      resources: [...new Set(known.flatMap(({ resources }) => resources))],
      complete: known.every(({ complete }) => complete),
    }
  },
  leaves: rules.flatMap(({ leaves = [] }) => leaves),
})

/** The rule that is written for the name of the action (without prefix): `['GetQueueUrl CreateQueue', rule]`. */
export function byAction(...table: readonly (readonly [actions: string, rule: StatedRule])[]): StatedRules {
  const rules = new Map(table.flatMap(([actions, rule]) => actions.split(/\s+/).map((name) => [name, rule] as const)))
  return (action) => rules.get(action.name.slice(action.service.length + 1))
}
