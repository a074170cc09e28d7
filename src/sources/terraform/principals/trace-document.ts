import { positionAt } from '../../files.ts'
import { policyAttributeOf } from '../policies/policy-attributes.ts'
import { mergedWith, mergingAttributes } from '../policies/document-merging.ts'
import { dynamicBlockMatches } from '../policies/dynamic-statements.ts'
import {
  addressOf,
  attributeOf,
  allPartsOf as expressionsIn,
  type Block,
  type Span,
  type Traversal,
} from '../syntax/syntax-tree.ts'
import { policyHostOf, type PolicyHost } from '../policies/find-policies.ts'
import {
  traceThrough,
  enclosingAttribute,
  remainingPath,
  type EnclosingAttribute,
  type ValuePath,
  type TracedKind,
} from './trace-expression.ts'
import { outputOf, type Reference } from '../modules/references.ts'
import { moduleCallAt } from '../modules/resolve-expression.ts'
import { adviceToInstall, adviceToNamePrincipals } from './attached-principals.ts'
import type { Site } from './possible/types.ts'
import { moduleContextOf, type ModuleContext } from '../modules/module-context.ts'

/** A resource that a policy text becomes part of, also in a directory that is called with it. */
export interface TraceHost extends PolicyHost {
  /** The directory it stands in, as it is used on this way. */
  readonly place: ModuleContext
  /** The instances of it that are meant; absent: all. */
  readonly sites?: readonly Site[]
}

/** The places that a text gets to; `unknown`: sentences on the ways that are not followed. */
export interface Trace {
  readonly hosts: readonly TraceHost[]
  readonly unknown: readonly string[]
  /** The value stands in the target without other parts. */
  readonly alone: boolean
  /** Every block that the value may reach, and the reason to report where it is not followed. */
  readonly places: readonly { readonly block: Block; readonly reason: string }[]
}

/** The traced value: that of an address (`local.statements`, `var.policy`), or a part below it. */
export interface TracedDocument {
  readonly address: string
  readonly path: ValuePath
  /** Statements as objects (by the names of their elements), or the JSON of a document. */
  readonly what: TracedKind
  /** Other parts may stand beside it in the target. */
  readonly shared: boolean
}

const nothing: Trace = { hosts: [], unknown: [], alone: true, places: [] }

const lostWith = (sentence: string): Trace => ({ hosts: [], unknown: [sentence], alone: false, places: [] })

/** One address may stand in several directories, and one directory be called from several. */
const identity = ({ address, file, place }: TraceHost): string =>
  [
    file.path,
    address,
    ...(place.calls ?? []).map(({ caller, block }) => `${caller.directory} ${addressOf(block)}`),
  ].join()

/** Hosts in the order of their files. */
function together(flows: readonly Trace[]): Trace {
  const hosts = new Map(flows.flatMap((flow) => flow.hosts.map((host) => [identity(host), host])))
  return {
    hosts: [...hosts.values()].sort((a, b) =>
      a.file.path === b.file.path ? a.block.start - b.block.start : a.file.path < b.file.path ? -1 : 1,
    ),
    unknown: [...new Set(flows.flatMap(({ unknown }) => unknown))].sort(),
    alone: flows.every(({ alone }) => alone),
    places: [],
  }
}

/** Blocks that name a value without using it. */
const harmless = new Set(['moved', 'removed', 'import', 'check', 'variable', 'provider', 'terraform'])

/** Further than this nothing travels. */
const farthest = 12

/** One search: a value that was followed is not followed again, which also ends cycles. */
interface Walk {
  readonly depth: number
  readonly seen: Set<string>
}

const start = (): Walk => ({ depth: 0, seen: new Set() })

const further = ({ depth, seen }: Walk): Walk => ({ depth: depth + 1, seen })

/** Is this place reached for the first time? */
function isNew(followed: TracedDocument, place: ModuleContext, { seen }: Walk): boolean {
  const state = stateOf(followed, place)
  if (seen.has(state)) return false
  seen.add(state)
  return true
}

const stateOf = ({ address, path, what, shared }: TracedDocument, { module, calls }: ModuleContext): string =>
  JSON.stringify([
    module.directory,
    (calls ?? []).map(({ caller, block }) => [caller.directory, addressOf(block)]),
    [address, path, what.kind, shared],
  ])

/**
 * Traces a text that stands in an expression to the policies that others make of it. `undefined`: unknown, since the
 * text stands in a place that is not understood.
 */
export function traceExpression(
  { block, file, at }: { readonly block: Block; readonly file: Reference['file']; readonly at: Span },
  what: TracedKind,
  place: ModuleContext,
): Trace | undefined {
  const holding = enclosingAttribute(block, at)
  const traced = holding && traceThrough(holding.attribute.value, at, { what, path: [], shared: false })
  if (!holding || !traced || typeof traced === 'string') return undefined
  const address = `${addressOf(block)}.${holding.attribute.name}`
  const lost = lostWith(
    `It is given to ${address}, and what becomes of it there is not followed: ${adviceToNamePrincipals}`,
  )
  return landing({ block, file }, holding, { ...traced, address }, { place, walk: start(), lost })
}

/** Traces the value of an address through all references to it in its directory. */
function traceAddress(followed: TracedDocument, place: ModuleContext, walk = start()): Trace {
  if (walk.depth > farthest)
    return lostWith(`${followed.address} is passed on through too many steps to be followed: ${adviceToNamePrincipals}`)
  if (!isNew(followed, place, walk)) return nothing
  const references = place.references.get(followed.address) ?? []
  return together(references.map((reference) => traceReference(reference, followed, place, walk)))
}

/** The places that an argument of a `module` block gets to. */
function traceModuleArgument(
  block: Block,
  name: string,
  followed: Omit<TracedDocument, 'address'>,
  place: ModuleContext,
  walk = start(),
): Trace {
  const call = moduleCallAt(addressOf(block), place)
  const callee = call && place.repository.moduleIn(call.directory)
  if (!call || !callee) {
    const source = attributeOf(block.body, 'source')?.value.text.replaceAll('"', '')
    const named = source === undefined ? '' : ` (${source})`
    const outside = call ? 'of which nothing was read' : `which is not in this repository${named}`
    return lostWith(
      `${addressOf(block)}.${name} is passed to a module ${outside}: ${adviceToInstall(block)}${adviceToNamePrincipals}`,
    )
  }
  const inside = moduleContextOf(callee, place.repository, [call])
  const flow = traceAddress({ ...followed, address: `var.${name}` }, inside, further(walk))
  const hosts = flow.hosts.map((host) => ({ ...host, address: `${addressOf(block)}.${host.address}` }))
  return { ...flow, hosts }
}

/** Traces the value through one reference to its address. */
function traceReference(reference: Reference, followed: TracedDocument, place: ModuleContext, walk = start()): Trace {
  const { block, attribute, traversal } = reference
  if (harmless.has(block.type) || attribute.split('.').at(-1) === 'depends_on' || attribute === 'count') return nothing
  const rest = remainingPath(traversal, followed.path, followed.what)
  return rest === undefined ? nothing : onward(reference, traversal, { ...followed, path: rest }, place, walk)
}

type Reached = Omit<TracedDocument, 'path'> & { readonly path: ValuePath | 'deeper' }

/**
 * Traces the value of a traversal: through the expression around it, into the attribute or block that contains that.
 */
function onward(
  reference: Pick<Reference, 'block' | 'file' | 'attribute'>,
  traversal: Traversal,
  followed: Reached,
  place: ModuleContext,
  walk: Walk,
): Trace {
  const { block, attribute, file } = reference
  const where = `${file.path}:${positionAt(file.content, traversal.start).line}`
  const at = block.type === 'locals' ? `local.${attribute}` : `${addressOf(block)}.${attribute}`
  const lost = lostWith(
    `${followed.address} is also used in ${at} (${where}), which is not followed: ${adviceToNamePrincipals}`,
  )
  const { path: reached } = followed
  const holding = enclosingAttribute(block, traversal)
  if (!holding || reached === 'deeper') return lost
  const traced = traceThrough(holding.attribute.value, traversal, { ...followed, path: reached })
  if (traced === 'lost') return lost
  if (traced === 'harmless') return nothing
  return landing({ block, file }, holding, { ...traced, address: followed.address }, { place, walk, lost })
}

/** The continuation of a trace, and the reason to report where it is lost. */
interface Stage {
  readonly place: ModuleContext
  readonly walk: Walk
  readonly lost: Trace
}

/** Traces the value of an expression through the block or attribute that contains it. */
function landing(
  at: Pick<Reference, 'block' | 'file'>,
  holding: EnclosingAttribute,
  on: TracedDocument,
  { place, walk, lost }: Stage,
): Trace {
  const { block } = at
  const { name } = holding.attribute
  const inner = holding.blocks
  if (block.type === 'locals') return traceAddress({ ...on, address: `local.${name}` }, place, further(walk))
  if (block.type === 'variable' && name === 'default')
    return traceAddress({ ...on, address: `var.${block.labels[0]}` }, place, further(walk))
  if (block.type === 'output') return throughOutput(block, on, { place, walk, lost })
  if (inner.length === 0 && name === 'for_each') return eachOf(at, on, { place, walk, lost })
  if (block.type === 'module') return traceModuleArgument(block, name, on, place, walk)
  if (block.type === 'data') return intoDocument(block, holding, on, { place, walk, lost })
  if (block.type !== 'resource' || on.what.kind !== 'json' || on.path.length > 0) return lost
  const path = inner.flatMap(({ type, labels }) =>
    type === 'content' ? [] : [type === 'dynamic' ? (labels[0] ?? '') : type],
  )
  const known = policyAttributeOf(block.labels[0] ?? '', path, name)
  if (!known) return lost
  const address = addressIn(block, inner)
  const body = inner.at(-1)?.body ?? block.body
  const host = policyHostOf(at.file, block, known, known.main ? address : `${address}.${name}`, body)
  return { hosts: [{ ...host, place }], unknown: [], alone: !on.shared, places: [] }
}

/** `aws_iam_role.app.inline_policy[0]` */
function addressIn(block: Block, inner: readonly Block[]): string {
  let address = addressOf(block)
  let siblings = block.body.blocks
  for (const each of inner) {
    const own = each
    if (own.type === 'dynamic') address += `.${own.labels[0]}[*]`
    else if (own.type !== 'content')
      address += `.${own.type}[${siblings.filter(({ type }) => type === own.type).indexOf(own)}]`
    siblings = own.body.blocks
  }
  return address
}

/** A document merges other documents, or makes statements of objects. */
function intoDocument(
  block: Block,
  holding: EnclosingAttribute,
  on: TracedDocument,
  { place, walk, lost }: Stage,
): Trace {
  if (block.labels[0] !== 'aws_iam_policy_document') return lost
  const { attribute, blocks } = holding
  if (on.what.kind === 'json') {
    const takesIn = blocks.length === 0 && mergingAttributes.some((known) => known === attribute.name)
    return takesIn ? documentFlow(block, place, walk, true) : lost
  }
  const [dynamic, ...deeper] = blocks
  const makes =
    dynamic?.type === 'dynamic' &&
    dynamic.labels[0] === 'statement' &&
    attribute.name === 'for_each' &&
    on.path.length === 0
  if (!makes || deeper.length > 0 || !dynamicBlockMatches(dynamic, on.what.names)) return lost
  const others = block.body.blocks.length > 1 || mergedWith(block, place.module) !== undefined
  return documentFlow(block, place, walk, on.shared || others)
}

/** The targets of a document and all its statements. */
const documentFlow = (block: Block, place: ModuleContext, walk: Walk, shared: boolean): Trace =>
  traceAddress({ address: addressOf(block), path: [], what: { kind: 'json' }, shared }, place, further(walk))

/** `each.value` of a block that is made for every element. */
function eachOf(at: Pick<Reference, 'block' | 'file'>, followed: TracedDocument, { place, walk, lost }: Stage): Trace {
  const { block } = at
  const [, ...path] = followed.path
  const flows: Trace[] = []
  for (const attribute of allAttributes(block))
    for (const part of expressionsIn(attribute.value)) {
      if (part.kind !== 'traversal' || part.root !== 'each') continue
      const rest = remainingPath(part, path, followed.what)
      if (rest === undefined) continue
      // Where the code iterates over the statements themselves, each of them is a part of the traced value.
      flows.push(
        followed.path.length === 0 || (attribute.name === 'for_each' && block.body.attributes.includes(attribute))
          ? lost
          : onward({ ...at, attribute: attribute.name }, part, { ...followed, path: rest }, place, further(walk)),
      )
    }
  return together(flows)
}

function* allAttributes(block: Block): Generator<Block['body']['attributes'][number]> {
  yield* block.body.attributes
  for (const inner of block.body.blocks) yield* allAttributes(inner)
}

/** The places in which the callers of a directory use one of its outputs. */
function throughOutput(block: Block, followed: TracedDocument, { place, walk, lost }: Stage): Trace {
  const { module, repository } = place
  const calls = place.calls ?? repository.callsTo(module.directory)
  if (calls.length === 0 || repository.terragrunt(module.directory) > 0 || walk.depth > farthest) return lost
  const name = block.labels[0] ?? ''
  if (!isNew({ ...followed, address: `output.${name}` }, place, walk)) return nothing
  return together(
    calls.map((call) => {
      const caller = moduleContextOf(call.caller, repository)
      const uses = caller.references.get(addressOf(call.block)) ?? []
      return together(
        uses
          .filter(({ traversal }) => (outputOf(traversal) ?? name) === name)
          .map((use) =>
            outputOf(use.traversal) === undefined
              ? lost
              : traceReference(
                  use,
                  { ...followed, address: addressOf(call.block), path: [name, ...followed.path] },
                  caller,
                  further(walk),
                ),
          ),
      )
    }),
  )
}
