import { hasOpaque, showOpaque } from '../../../policy/opaque.ts'
import type { Module } from '../module.ts'
import { addressOf, attributeOf, bare, type Block, type Expression } from '../syntax.ts'
import { evaluate, isList, type Scope } from '../values.ts'
import { instancesOf } from './instances.ts'
import { referencedAddress } from './references.ts'

/** Who holds something: ARNs, and sentences on why there may be more. */
export interface Holders {
  readonly principals: readonly string[]
  readonly unknown: readonly string[]
}

export const nobody: Holders = { principals: [], unknown: [] }

export const unknownHolder = (sentence: string): Holders => ({ principals: [], unknown: [sentence] })

const unique = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort()

/** Sorted, each once. */
export function union(all: readonly Holders[]): Holders {
  return {
    principals: unique(all.map(({ principals }) => principals)),
    unknown: unique(all.map(({ unknown }) => unknown)),
  }
}

const advice = 'name its ARN under policies.principals in .github/whittle.yml'

type PrincipalType = 'role' | 'user'

/** The roles or users that an attribute names: by reference, or by a name that one in this directory has. */
export function principalsNamed(type: PrincipalType, expression: Expression, module: Module, scope: Scope): Holders {
  const inner = bare(expression)
  const address = referencedAddress(inner)
  if (address?.startsWith(`aws_iam_${type}.`)) {
    const found = module.blocks.get(address)
    if (found) return principalsOf(type, found.block, module)
  }
  const value = evaluate(inner, scope)
  if (typeof value !== 'string' || hasOpaque(value)) {
    const text = typeof value === 'string' ? showOpaque(value) : inner.text
    return unknownHolder(`The source does not tell which ${type} \`${oneLine(text)}\` is: ${advice}`)
  }
  const named = blocksOf(type, module).filter((block) => namesOf(block, module)?.includes(value))
  if (named.length > 0) return union(named.map((block) => principalsOf(type, block, module)))
  return unknownHolder(`The ${type} ${value} is not defined in this directory, so its path is not known: ${advice}`)
}

/** Each of a list of names or references. */
export function principalsListed(type: PrincipalType, expression: Expression, module: Module, scope: Scope): Holders {
  const inner = bare(expression)
  if (inner.kind === 'call' && inner.name === 'toset' && inner.arguments[0])
    return principalsListed(type, inner.arguments[0], module, scope)
  if (inner.kind === 'tuple')
    return union(inner.elements.map((element) => principalsNamed(type, element, module, scope)))
  const value = evaluate(inner, scope)
  if (!isList(value) || !value.every((item) => typeof item === 'string'))
    return unknownHolder(`The source does not tell which ${type}s \`${oneLine(inner.text)}\` are: ${advice}`)
  const span = { start: inner.start, end: inner.end }
  const literal = (text: string): Scope => ({ ...scope, each: { key: text, value: text } })
  const each: Expression = {
    kind: 'traversal',
    ...span,
    text: 'each.value',
    root: 'each',
    steps: [{ kind: 'attribute', name: 'value' }],
  }
  return union(value.map((item) => principalsNamed(type, each, module, literal(item))))
}

/** All instances of an `aws_iam_role` or `aws_iam_user`, by ARN: with its path, as CloudTrail's session issuer has it. */
export function principalsOf(type: PrincipalType, block: Block, module: Module): Holders {
  const address = addressOf(block)
  if (module.names.account === undefined)
    return unknownHolder(
      `The account of ${module.directory || 'the root directory'} is not known: set account in .github/whittle.yml`,
    )
  const instances = instancesOf(block, module.names)
  if (!instances)
    return unknownHolder(
      `${address} is made several times (count or for_each), with names that are not in the source: ${advice}`,
    )
  return union(instances.map((scope) => principalOf(type, block, module, scope)))
}

function principalOf(type: PrincipalType, block: Block, module: Module, scope: Scope): Holders {
  const address = addressOf(block)
  const name = attributeOf(block.body, 'name')
  if (!name) return unknownHolder(`${address} has no fixed name: ${advice}`)
  const path = attributeOf(block.body, 'path')
  const values = [evaluate(name.value, scope), path ? evaluate(path.value, scope) : '/']
  const [nameText, pathText] = values.map((value) =>
    typeof value === 'string' && !hasOpaque(value) ? value : undefined,
  )
  if (nameText === undefined)
    return unknownHolder(`The name of ${address} is not in the source (${oneLine(name.value.text)}): ${advice}`)
  if (pathText === undefined)
    return unknownHolder(`The path of ${address} is not in the source (${oneLine(path?.value.text ?? '')}): ${advice}`)
  // A path that is null or empty is the default.
  const arn = `arn:${scope.partition ?? 'aws'}:iam::${module.names.account}:${type}${pathText || '/'}${nameText}`
  return { principals: [arn], unknown: [] }
}

export const blocksOf = (type: PrincipalType | 'group', module: Module): Block[] =>
  [...module.blocks.values()].flatMap(({ block }) =>
    block.labels[0] === `aws_iam_${type}` && block.type === 'resource' ? [block] : [],
  )

/** The names of all instances of a block, where the source tells them. */
export function namesOf(block: Block, module: Module): string[] | undefined {
  const name = attributeOf(block.body, 'name')?.value
  const instances = name && instancesOf(block, module.names)
  return instances?.flatMap((scope) => {
    const value = evaluate(name!, scope)
    return typeof value === 'string' && !hasOpaque(value) ? [value] : []
  })
}

export const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 77)}…` : line
}
