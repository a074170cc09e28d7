import type { Call } from '../call.ts'
import { normalName } from '../member-names.ts'
import type { ActionInfo } from '../types.ts'
import { textsOfList, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedResources, type StatedRule, type StatedRules } from './rule.ts'

/** The members of a request that name the things of a resource type. */
export interface NamedKind extends Kind {
  /** Members at the first level, in lower case; the first that is there names the thing. */
  readonly members: readonly string[]
  /** Lists of names at the first level, asked where none of `members` is there. */
  readonly lists?: readonly string[]
  /** The member that names the account, where it is not the caller's. */
  readonly owner?: string
  /** Members beside which the thing is not known: it is another account's, or there are others. */
  readonly unless?: readonly string[]
}

/** A service whose calls name each thing that they act on by one member, as it stands in the ARN. */
export interface ByType {
  /** AWS's page with the forms of its ARNs, and which resource types each action is checked on. */
  readonly page: string
  /** By the name of the resource type in lower case. */
  readonly kinds: Readonly<Record<string, NamedKind>>
  /** Action (without prefix) → the resource types of its calls, where they are not those that it requires. */
  readonly types?: Readonly<Record<string, readonly string[]>>
  /** Actions of which this is not true. */
  readonly except?: readonly string[]
}

function thingsOf(call: Call, kind: NamedKind): readonly (string | undefined)[] {
  if (kind.unless && call.request.asks(kind.unless)) return [undefined]
  const account = (kind.owner && call.request.text(kind.owner)) ?? call.place.account
  if (!/^\d{12}$/.test(account)) return [undefined]
  const one = call.request.text(...kind.members)
  const names = one === undefined ? textsOfList(call, ...(kind.lists ?? []).map(normalName)) : [one]
  return names.length === 0 ? [undefined] : names.map((name) => resourceArn(call, kind, name, account))
}

const resolveAll =
  (kinds: readonly NamedKind[]) =>
  (call: Call): StatedResources | undefined =>
    exactResources(...kinds.flatMap((kind) => thingsOf(call, kind)))

/** The kinds of the resource types that all calls of an action are checked on; `undefined` where that is not known. */
function kindsOf({ kinds, types, except = [] }: ByType, action: ActionInfo): readonly NamedKind[] | undefined {
  const name = action.name.slice(action.service.length + 1)
  if (except.includes(name)) return undefined
  const listed = types?.[name]
  if (!listed && action.resourceTypes.some(({ required }) => !required)) return undefined
  const wanted = listed ?? action.resourceTypes.map((type) => type.name)
  const found = wanted.flatMap((type) => kinds[type.toLowerCase()] ?? [])
  return found.length === wanted.length && found.length > 0 ? found : undefined
}

/** Rules for the actions of a service that require only resource types whose names stand in the request. */
export function byType(service: ByType): StatedRules {
  return (action): StatedRule | undefined => {
    const kinds = kindsOf(service, action)
    return (
      kinds && {
        page: service.page,
        resolve: resolveAll(kinds),
        leaves: kinds.flatMap(({ lists = [] }) => lists.map(normalName)),
      }
    )
  }
}

/** The first of several tables that has a rule. */
export const firstTableWith =
  (...tables: readonly StatedRules[]): StatedRules =>
  (action, operation) => {
    for (const table of tables) {
      const rule = table(action, operation)
      if (rule) return rule
    }
    return undefined
  }
