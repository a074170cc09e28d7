import { positionAt } from '../../files.ts'
import { hostAttribute } from '../hosts.ts'
import { addressOf, type Block } from '../syntax.ts'
import { adviceFor, asBoundary, inPermissionSet, nobody, union, unknownHolder, type Holders } from './holders.ts'
import { outputOf, surroundingsOf, type Reference, type Surroundings } from './references.ts'
import type { Module } from '../module.ts'
import type { Repository } from './repository.ts'
import { callAt } from './through.ts'

const advice = adviceFor('the holders')

/** Blocks that speak of an address without anything being attached by it. */
const harmless = new Set(['moved', 'removed', 'import', 'check'])

/** How to read an attachment that is found on the way. */
export interface Attaching {
  readonly attachedAt: (block: Block, place: Surroundings) => Holders
  /** The attribute in which a resource type names the policies that it attaches. */
  readonly policyAttribute: (type: string) => string | undefined
  /** States show the policy's ARN, and so everything in them that attaches it. */
  readonly isShown: boolean
  /** And they show as many attachments as AWS counted. */
  readonly isCounted: boolean
}

/**
 * Who holds a managed policy by one of the places that speak of it. Locals, outputs and arguments of modules inside of
 * the repository are followed to where they end; what leaves the repository is told.
 *
 * @param seen places on the way, so that cycles end
 */
export function followed(
  reference: Reference,
  address: string,
  place: Surroundings,
  attaching: Attaching,
  seen: ReadonlySet<Reference> = new Set(),
): Holders {
  const { block, attribute, file } = reference
  if (seen.has(reference)) return nobody
  const further = new Set([...seen, reference])
  const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
  const where = `${file.path}:${positionAt(file.content, reference.at).line}`
  if (harmless.has(block.type) || attribute === 'depends_on' || attribute.endsWith('.depends_on')) return nobody
  if (block.type === 'data' && block.labels[0] === 'aws_iam_policy_document') return nobody
  const path = attribute.split('.')
  if (hostAttribute(type, path.slice(0, -1), path.at(-1) ?? '')) return nobody
  const known = attaching.policyAttribute(type)
  const repeats = attribute === 'for_each' || attribute === 'count'
  if (known !== undefined && (attribute === known || (type !== 'aws_iam_role' && repeats)))
    return attaching.attachedAt(block, place)
  if (attribute === 'permissions_boundary') return unknownHolder(asBoundary(address, block))
  if (type.startsWith('aws_ssoadmin_')) return unknownHolder(inPermissionSet(address, block))
  const on = (references: readonly Reference[], next: Surroundings): Holders =>
    union(references.map((each) => followed(each, address, next, attaching, further)))
  if (block.type === 'locals') {
    const uses = place.references.get(`local.${attribute}`)
    if (uses) return on(uses, place)
  }
  if (block.type === 'output') {
    const callers = throughOutput(block.labels[0] ?? '', place)
    if (callers) return union(callers.map(({ references, place: next }) => on(references, next)))
    // As many attachments as AWS counted are known: whoever reads the output has attached nothing else.
    if (attaching.isCounted) return nobody
    const remote = remoteUses(place.repository, block.labels[0] ?? '').map(({ use, module }) =>
      followed(use, address, surroundingsOf(module, place.repository), attaching, further),
    )
    return {
      principals: union(remote).principals,
      unknown: [`${address} leaves the directory through ${addressOf(block)} (${where}): ${advice}`],
    }
  }
  if (block.type === 'module') {
    const call = repeats ? undefined : callAt(addressOf(block), place)
    const callee = call && place.repository.moduleIn(call.directory)
    if (call && callee) {
      const inside = surroundingsOf(callee, place.repository, [call])
      return on(inside.references.get(`var.${attribute}`) ?? [], inside)
    }
    if (attaching.isShown && !repeats) return nobody
    return unknownHolder(`${address} is passed to ${addressOf(block)} (${where}): ${advice}`)
  }
  const at = block.type === 'locals' ? `local.${attribute}` : `${addressOf(block)}.${attribute}`
  return unknownHolder(`${address} is used in ${at} (${where}), which is not followed: ${advice}`)
}

/** Where the callers of a directory use one of its outputs; `undefined` where not all callers are in the repository. */
function throughOutput(name: string, { module, repository, calls: only }: Surroundings) {
  const calls = only ?? repository.callsTo(module.directory)
  if (calls.length === 0 || repository.terragrunt(module.directory) > 0) return undefined
  return calls.map((call) => {
    const place = surroundingsOf(call.caller, repository)
    const uses = place.references.get(addressOf(call.block)) ?? []
    const references = uses.filter(({ traversal }) => (outputOf(traversal) ?? name) === name)
    return { place, references }
  })
}

interface RemoteUse {
  readonly use: Reference
  readonly module: Module
}

const remoteStates = 'data.terraform_remote_state.'
const remote = new WeakMap<Repository, ReadonlyMap<string, readonly RemoteUse[]>>()

/**
 * Where an output of that name is taken out of another directory's state. Which state that is, its configuration says
 * in words of a backend: every one of that name may be meant.
 */
function remoteUses(repository: Repository, output: string): readonly RemoteUse[] {
  const known = remote.get(repository)
  if (known) return known.get(output) ?? []
  const found = new Map<string, RemoteUse[]>()
  for (const module of repository.modules) {
    if (![...module.blocks.keys()].some((address) => address.startsWith(remoteStates))) continue
    for (const [address, uses] of repository.references(module))
      for (const use of address.startsWith(remoteStates) ? uses : []) {
        const [, , third, fourth] = use.traversal.steps.flatMap((step) =>
          step.kind === 'attribute' ? [step.name] : [],
        )
        // Before Terraform 0.12 outputs stood beside the other attributes.
        const name = third === 'outputs' ? fourth : third
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), { use, module }])
      }
  }
  remote.set(repository, found)
  return found.get(output) ?? []
}
