import { fillArnTemplate, templatesIn, variablesOf } from './arn-template.ts'
import type { Call, ResourceRule } from './call.ts'
import { createdByAction } from './created-resources.ts'
import type { ParameterValue } from './parameters.ts'
import { VariableReader } from './resource-names.ts'
import { specialNames } from './special-names.ts'
import type { ActionInfo } from './types.ts'

/** The rule by which the ARNs of one resource type of an action follow from the names in a request. */
export interface TypeNames {
  /** Empty or `undefined`: the request does not name one. */
  readonly resolve: ResourceRule<readonly string[] | undefined>
  /** Names of the members it looks for at any depth, as `normalName` writes them. */
  readonly leaves: readonly string[]
  /** It may also apply to a request that has none of these members. */
  readonly needsNone: boolean
}

const nothing: TypeNames = { resolve: () => undefined, leaves: [], needsNone: false }

/** The ARN template of the type, filled from the request. */
export function namesOf(action: ActionInfo, type: ActionInfo['resourceTypes'][number]): TypeNames {
  const plain = plainNames(action, type)
  const special = specialNames(action, type)
  if (!special) return plain
  return {
    resolve: (call) => special.resolve(call) ?? plain.resolve(call),
    leaves: [...plain.leaves, ...special.leaves],
    needsNone: true,
  }
}

function plainNames(action: ActionInfo, type: ActionInfo['resourceTypes'][number]): TypeNames {
  const forms = templatesIn(type.arn).map((template) => formNames(action, type, template))
  const [only] = forms
  if (only && forms.length === 1) return only
  return {
    resolve: (call) => {
      const found = forms.map(({ resolve }) => resolve(call) ?? []).filter((arns) => arns.length > 0)
      return found.length === 1 ? found[0] : []
    },
    leaves: forms.flatMap(({ leaves }) => leaves),
    needsNone: forms.some(({ needsNone }) => needsNone),
  }
}

/**
 * The names that fill one template: a type may have two forms of ARN, of which a request must determine exactly one.
 */
function formNames(action: ActionInfo, type: ActionInfo['resourceTypes'][number], template: string): TypeNames {
  const variables = variablesOf(template)
  if (variables.length === 0) {
    return type.required
      ? { resolve: ({ place }) => [fillArnTemplate(template, place)], leaves: [], needsNone: true }
      : nothing
  }
  const only = action.resourceTypes.length === 1
  const readers = variables.map((name) => new VariableReader(action.service, name, only))
  const unborn = createdByAction(action, type) ? template.replace(/\$\{[^}]+\}$/, '*') : undefined
  const mayBeOwned = template.includes('${Account}') && !variables.some((name) => /account_?id$/i.test(name))
  return {
    resolve: (call) => {
      const arns = filled(template, readers, call)
      if (arns === undefined) return unborn === undefined ? undefined : [fillArnTemplate(unborn, call.place)]
      return arns.length > 0 && mayBeOwned && namesOtherOwner(call) ? [] : arns
    },
    leaves: readers.flatMap(({ names }) => names),
    needsNone: unborn !== undefined,
  }
}

/** Members that name the account which owns what a call acts on: Glue's catalogs, registries, shared resources. */
const ownerMembers = [
  'catalogid',
  'registryid',
  'accountid',
  'awsaccountid',
  'owneraccount',
  'owneraccountid',
  'ownerid',
  'resourceowner',
  'resourceowneraccountid',
]

/** Is the owner another account than the one that the record is of? Then its ARN is unknown. */
function namesOtherOwner({ request, place }: Call): boolean {
  const owner = request.text(...ownerMembers)
  return owner !== undefined && owner !== place.account
}

/**
 * `undefined` where the request lacks the value of a variable; empty where it does not show which value belongs where:
 * one member would stand for two variables, or several values for each of several variables.
 */
function filled(
  template: string,
  readers: readonly VariableReader[],
  { request, place }: Call,
): readonly string[] | undefined {
  const found: (readonly ParameterValue[])[] = []
  for (const reader of readers) {
    const leaves = reader.find(request.found.leaves)
    if (leaves.length === 0) return undefined
    if (found.some((before) => before.some((leaf) => leaves.includes(leaf)))) return []
    found.push(leaves)
  }
  let many = 1
  const columns: (readonly string[])[] = []
  for (const [index, reader] of readers.entries()) {
    const values = reader.read(found[index] ?? [])
    if (values.length === 0) return undefined
    // Several values of several variables: which belongs to which is unknown.
    if (values.length > 1 && many > 1) return []
    many = Math.max(many, values.length)
    columns.push(values)
  }
  if (many === 1)
    return [
      fillArnTemplate(
        template,
        place,
        columns.map(([value = '']) => value),
      ),
    ]
  return Array.from({ length: many }, (_, row) =>
    fillArnTemplate(
      template,
      place,
      columns.map((values) => values[row] ?? values[0] ?? ''),
    ),
  )
}
