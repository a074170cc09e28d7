import { hasOpaque, showOpaque } from '../../../policy/opaque.ts'
import type { Module } from '../module.ts'
import { addressOf, attributeOf, bare, walk, type Block, type Expression } from '../syntax.ts'
import { evaluate, isList, type Scope } from '../values.ts'
import { adviceFor, union, unknownHolder, type Holders, type PrincipalType } from './holders.ts'
import { instancesOf } from './instances.ts'
import { referencedAddress, type Surroundings } from './references.ts'
import { principalOfInstance, shownOf } from './shown.ts'
import { behind } from './through.ts'

export { nobody, union, unknownHolder, type Holders } from './holders.ts'

const advice = adviceFor('its ARN')

/** The roles or users that an attribute names: by reference, or by a name that one in this directory has. */
export function principalsNamed(
  type: PrincipalType,
  expression: Expression,
  place: Surroundings,
  scope: Scope,
  depth = 0,
): Holders {
  const inner = bare(expression)
  const { module } = place
  const address = referencedAddress(inner)
  if (address?.startsWith(`aws_iam_${type}.`)) {
    const found = module.blocks.get(address)
    if (found) return principalsOf(type, found.block, place)
  }
  const value = evaluate(inner, scope)
  if (typeof value === 'string' && !hasOpaque(value)) return principalsWithName(type, value, place)
  // An index may choose any of them.
  if (inner.kind === 'tuple')
    return union(inner.elements.map((element) => principalsNamed(type, element, place, scope, depth + 1)))
  const elsewhere = behind(inner, place, scope, depth)
  if (elsewhere)
    return union(elsewhere.map((way) => principalsNamed(type, way.expression, way.place, way.scope, depth + 1)))
  const text = typeof value === 'string' ? showOpaque(value) : inner.text
  return unknownHolder(`The source does not tell which ${type} \`${oneLine(text)}\` is: ${advice}`)
}

function principalsWithName(type: PrincipalType, name: string, place: Surroundings): Holders {
  // A name that was passed on may be that of a role of whoever passed it.
  const { module, repository } = place
  const callers = (place.calls ?? repository.callsTo(module.directory)).map(({ caller }) => caller)
  const places = [module, ...new Set(callers)]
  const named = places.flatMap((each) =>
    blocksOf(type, each)
      .filter((block) => namesOf(block, each, each === module ? place.scopes : repository.scopes(each))?.includes(name))
      .map((block) => ({
        block,
        place:
          each === module
            ? place
            : { module: each, repository, references: repository.references(each), scopes: repository.scopes(each) },
      })),
  )
  if (named.length > 0) return union(named.map((each) => principalsOf(type, each.block, each.place)))
  return unknownHolder(`The ${type} ${name} is not defined in this directory, so its path is not known: ${advice}`)
}

/** Each of a list of names or references. */
export function principalsListed(
  type: PrincipalType,
  expression: Expression,
  place: Surroundings,
  scope: Scope,
  depth = 0,
): Holders {
  const inner = bare(expression)
  if (inner.kind === 'call' && inner.name === 'toset' && inner.arguments[0])
    return principalsListed(type, inner.arguments[0], place, scope, depth)
  if (inner.kind === 'tuple')
    return union(inner.elements.map((element) => principalsNamed(type, element, place, scope, depth)))
  const value = evaluate(inner, scope)
  if (isList(value) && value.every((item) => typeof item === 'string' && !hasOpaque(item)))
    return union((value as readonly string[]).map((item) => principalsWithName(type, item, place)))
  const elsewhere = behind(inner, place, scope, depth)
  if (elsewhere)
    return union(elsewhere.map((way) => principalsListed(type, way.expression, way.place, way.scope, depth + 1)))
  if (referencedAddress(inner)?.startsWith(`aws_iam_${type}.`)) return principalsNamed(type, inner, place, scope, depth)
  return unknownHolder(`The source does not tell which ${type}s \`${oneLine(inner.text)}\` are: ${advice}`)
}

/** All instances of an `aws_iam_role` or `aws_iam_user`, by ARN: with its path, as CloudTrail's session issuer has it. */
export function principalsOf(type: PrincipalType, block: Block, place: Surroundings): Holders {
  const shown = shownOf(block, place)
  if (shown) {
    const known = shown.instances.map((instance) => principalOfInstance(type, instance, shown.states))
    return union([...known, { principals: [], unknown: shown.unknown }])
  }
  return union(place.scopes.map((scope) => principalsIn(type, block, place, scope)))
}

function principalsIn(type: PrincipalType, block: Block, place: Surroundings, scope: Scope): Holders {
  const { module } = place
  const address = addressOf(block)
  if (scope.account === undefined)
    return unknownHolder(
      `The account of ${module.directory || 'the root directory'} is not known: set account in .github/whittle.yml, or give the state (--state)`,
    )
  const instances = instancesOf(block, scope)
  if (!instances)
    return unknownHolder(
      `${address} is made several times (count or for_each), with names that are not in the source: ${advice}`,
    )
  return union(instances.map((instance) => principalOf(type, block, place, instance)))
}

function principalOf(type: PrincipalType, block: Block, place: Surroundings, scope: Scope): Holders {
  const address = addressOf(block)
  const name = attributeOf(block.body, 'name')
  if (!name) return unknownHolder(`${address} has no fixed name: ${advice}`)
  const path = attributeOf(block.body, 'path')
  const values = [evaluate(name.value, scope), path ? evaluate(path.value, scope) : '/']
  const [nameText, pathText] = values.map((value) =>
    // A path that is null is the default.
    value === null ? '' : typeof value === 'string' && !hasOpaque(value) ? value : undefined,
  )
  if (nameText === undefined || nameText === '')
    return unknownHolder(
      `The name of ${address} is not in the source (${oneLine(name.value.text)})${whoCalls(name.value, place)}: ${advice}`,
    )
  if (pathText === undefined)
    return unknownHolder(`The path of ${address} is not in the source (${oneLine(path?.value.text ?? '')}): ${advice}`)
  const account = scope.account ?? place.module.names.account ?? ''
  return {
    principals: [`arn:${scope.partition ?? 'aws'}:iam::${account}:${type}${pathText || '/'}${nameText}`],
    unknown: [],
  }
}

/** A variable is a caller's to give: is there one? */
function whoCalls(name: Expression, { module, repository }: Surroundings): string {
  const { directory } = module
  if (repository.callsTo(directory).length > 0 || repository.terragrunt(directory) > 0) return ''
  if (![...walk(name)].some((part) => part.kind === 'traversal' && part.root === 'var')) return ''
  const shown = directory || 'the root directory'
  if (repository.isPublished(directory)) return `, and only examples and tests here call ${shown}`
  return directory === '' ? '' : `, and nothing in this repository calls ${shown} with one`
}

export const blocksOf = (type: PrincipalType | 'group', module: Module): Block[] =>
  [...module.blocks.values()].flatMap(({ block }) =>
    block.labels[0] === `aws_iam_${type}` && block.type === 'resource' ? [block] : [],
  )

/** The names of all instances of a block, where the source tells them. */
export function namesOf(block: Block, module: Module, scopes: readonly Scope[] = [module.names]): string[] | undefined {
  const name = attributeOf(block.body, 'name')?.value
  const instances = name && scopes.flatMap((scope) => instancesOf(block, scope) ?? [])
  return instances?.flatMap((scope) => {
    const value = evaluate(name!, scope)
    return typeof value === 'string' && !hasOpaque(value) ? [value] : []
  })
}

export const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 77)}…` : line
}
