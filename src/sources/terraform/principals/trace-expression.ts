import { keyOf } from '../policies/statement-objects.ts'
import {
  withoutParentheses,
  childrenOf,
  type Attribute,
  type Block,
  type Expression,
  type Span,
  type Step,
  type Traversal,
} from '../syntax/syntax-tree.ts'

/** Keys and indices from a value down to the traced part; `*`: any. */
export type ValuePath = readonly (string | number)[]

/**
 * The kind of the traced value: statements as objects, by the names that they give to elements, or a document's JSON.
 */
export type TracedKind =
  { readonly kind: 'json' } | { readonly kind: 'statements'; readonly names: ReadonlySet<string> }

/** The attribute that an expression stands in, and the blocks inside of `block` around it, outermost first. */
export interface EnclosingAttribute {
  readonly attribute: Attribute
  readonly blocks: readonly Block[]
}

export function enclosingAttribute(block: Block, { start, end }: Span): EnclosingAttribute | undefined {
  const holds = (span: Span): boolean => span.start <= start && end <= span.end
  const attribute = block.body.attributes.find(({ value }) => holds(value))
  if (attribute) return { attribute, blocks: [] }
  const inner = block.body.blocks.find(holds)
  const found = inner && enclosingAttribute(inner, { start, end })
  return inner && found && { attribute: found.attribute, blocks: [inner, ...found.blocks] }
}

/**
 * The path that is left where a traversal stands for a value; `undefined`: it names another part, `deeper`: it names a
 * part of the traced value only.
 */
export function remainingPath(
  traversal: Traversal,
  path: ValuePath,
  what: TracedKind,
): ValuePath | 'deeper' | undefined {
  const { root, steps } = traversal
  const names = steps.map((step) => (step.kind === 'attribute' ? step.name : undefined))
  if (root === 'data') {
    const last = names.at(-1)
    const rendered = names[0] === 'template_file' ? ['rendered'] : ['json', 'minified_json']
    return steps.length > 2 && last !== undefined && rendered.includes(last) ? [] : undefined
  }
  if (root === 'each' && names[0] !== 'value') return undefined
  let below = steps.slice(1)
  // Which instance of a module it is makes no difference.
  if (root === 'module')
    below = below.slice(
      Math.max(
        0,
        below.findIndex(({ kind }) => kind === 'attribute'),
      ),
    )
  for (const [index, step] of below.entries()) {
    const wanted = path[index]
    if (wanted === undefined) return what.kind === 'json' ? undefined : 'deeper'
    const key = stepKey(step)
    if (key !== '*' && wanted !== '*' && String(key) !== String(wanted)) return undefined
  }
  return path.slice(below.length)
}

function stepKey(step: Step): string | number {
  if (step.kind === 'attribute') return step.name
  if (step.kind === 'splat') return '*'
  const { key } = step
  if (key.kind === 'literal' && typeof key.value === 'number') return key.value
  return (key.kind === 'template' ? keyOf(key) : undefined) ?? '*'
}

type Other = Expression & { readonly kind: 'other' }

interface Handed {
  readonly what: TracedKind
  readonly path: ValuePath
  /** Other parts may stand beside it in the target. */
  readonly shared: boolean
}

/** Functions that return their argument, or one of them, unchanged. */
const passThroughFunctions = new Set([
  'try',
  'coalesce',
  'coalescelist',
  'sensitive',
  'nonsensitive',
  'tolist',
  'toset',
  'tomap',
  'distinct',
  'tostring',
])

/** Functions that combine their arguments. */
const combiningFunctions = new Set(['concat', 'merge', 'setunion', 'compact'])

/** Functions that inspect a collection; their results contain no part of it. */
const inspectingFunctions = new Set(['length', 'can', 'keys', 'contains'])

/** The treatment of a traversal's value by the expression that contains it. */
export function traceThrough(root: Expression, traversal: Span, from: Handed): Handed | 'harmless' | 'lost' {
  if (root === traversal) return from
  const child = childrenOf(root).find(({ start, end }) => start <= traversal.start && traversal.end <= end)
  if (!child) return 'lost'
  const inner = traceThrough(child, traversal, from)
  if (typeof inner === 'string') return inner
  return through(root, child, inner)
}

function through(outer: Expression, child: Expression, value: Handed): Handed | 'harmless' | 'lost' {
  const { path } = value
  switch (outer.kind) {
    case 'parentheses':
      return value
    case 'conditional':
      return child === outer.condition ? 'harmless' : value
    case 'tuple':
      return {
        ...value,
        path: [outer.elements.indexOf(child), ...path],
        shared: value.shared || outer.elements.length > 1,
      }
    case 'object': {
      const entry = outer.entries.find((each) => each.value === child)
      return entry ? { ...value, path: [keyOf(entry.key) ?? '*', ...path] } : 'lost'
    }
    case 'template':
      return value.what.kind === 'json' && outer.parts.length === 1 ? value : 'lost'
    case 'call':
      return throughCall(outer, child, value)
    case 'other':
      if (outer.construct.endsWith('operation')) return 'harmless'
      return outer.construct.startsWith('for_') ? throughFor(outer, child, value) : 'lost'
    case 'literal':
    case 'traversal':
    default:
      // An index selects an element; it is not a part of the result.
      return 'lost'
  }
}

const anyFirst = ([first, ...rest]: ValuePath): ValuePath => (first === undefined ? [] : ['*', ...rest])

function throughCall(
  call: Expression & { readonly kind: 'call' },
  child: Expression,
  value: Handed,
): Handed | 'harmless' | 'lost' {
  const { name } = call
  const { path } = value
  const [first] = call.arguments
  if (inspectingFunctions.has(name)) return 'harmless'
  if (passThroughFunctions.has(name)) return value
  if (combiningFunctions.has(name)) {
    const shared = value.shared || call.arguments.length > 1
    return { ...value, path: name === 'merge' ? path : anyFirst(path), shared }
  }
  if (name === 'flatten') return { ...value, path: typeof path[0] === 'number' ? path.slice(1) : path, shared: true }
  if (name === 'values') return { ...value, path: anyFirst(path) }
  if (name === 'lookup' && child === first) {
    const key = call.arguments[1]
    const wanted = key && withoutParentheses(key).kind === 'template' ? keyOf(withoutParentheses(key)) : undefined
    if (path.length === 0) return 'lost'
    return wanted === undefined || path[0] === '*' || path[0] === wanted
      ? { ...value, path: path.slice(1) }
      : 'harmless'
  }
  if (name === 'lookup' && child === call.arguments[2]) return value
  if ((name === 'element' && child === first) || name === 'one' || (name === 'join' && child !== first))
    return path.length === 0 && value.what.kind === 'statements' ? 'lost' : { ...value, path: path.slice(1) }
  if (name === 'jsonencode' && value.what.kind === 'statements')
    // In JSON the elements have the names that they are read by.
    return path.length === 1 && path[0] === 'Statement' && [...value.what.names].every((each) => /^[A-Z]/.test(each))
      ? { ...value, what: { kind: 'json' }, path: [] }
      : 'lost'
  return 'lost'
}

/** `[for x in … : x if …]`, `{ for k, x in … : k => x }`: the same elements, or fewer. */
function throughFor(outer: Other, child: Expression, value: Handed): Handed | 'harmless' | 'lost' {
  const { construct, children, text } = outer
  if (construct === 'for_expr' || construct === 'for_intro') return value
  if (construct === 'for_cond') return 'harmless'
  const isObject = construct === 'for_object_expr'
  if (child.kind !== 'other' || child.construct !== 'for_intro') return 'lost'
  const variable = /^for\s+(?:[\w-]+\s*,\s*)?([\w-]+)\s+in\b/.exec(child.text)?.[1]
  const made = children[isObject ? 2 : 1]
  const same = made?.kind === 'traversal' && made.steps.length === 0 && made.root === variable
  // `k => x...` puts several of one key into a list.
  return same && !/\.\.\.\s*(\}|if\b)/.test(text) ? { ...value, path: anyFirst(value.path) } : 'lost'
}
