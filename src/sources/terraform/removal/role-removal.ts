import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module } from '../modules/module.ts'
import type { Reference } from '../modules/references.ts'
import { addressOf, attributeOf, withoutParentheses, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { namedInText, readsOfOutput } from './named-in-text.ts'
import type { PlacedBlock } from './placed-block.ts'

/** The blocks that go with a role, or why a person has to remove it. */
export type RoleRemoval =
  /** The role is the first; `notes`: sentences for the reviewer. */
  | { readonly kind: 'removable'; readonly blocks: readonly PlacedBlock[]; readonly notes: readonly string[] }
  /** A sentence each. */
  | { readonly kind: 'by hand'; readonly reasons: readonly string[] }

/** Resources that have no meaning without their role. */
const partsOfRole: ReadonlySet<string> = new Set([
  'aws_iam_role_policies_exclusive',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_iam_role_policy_attachments_exclusive',
])

/**
 * The removal of a role's block with everything in its directory that refers to it: inline policies, attachments,
 * instance profiles that nothing uses, outputs, and documents that only these blocks use. Every other use of the role
 * (a function, a trust or bucket policy, a name in a text) is a reason for a person.
 *
 * @param name of the role, as far as it is known: it is looked for in texts
 */
export function roleRemoval(role: PlacedBlock, name: string, module: Module, graph: ModuleGraph): RoleRemoval {
  const start = addressOf(role.block)
  const reasons = new Set<string>(notAloneReasons(role.block, module, graph))
  const removed = new Map<string, PlacedBlock>([[start, role]])
  const notes: string[] = []
  const others: { readonly address: string; readonly reason: string }[] = []
  for (const address of walkAddresses(removed)) {
    for (const reference of graph.references(module).get(address) ?? []) {
      const judged = judgeUse(reference, address)
      if (judged.kind === 'other') others.push({ address: reference.address, reason: judged.reason })
      else if (!removed.has(reference.address)) {
        removed.set(reference.address, { block: reference.block, file: reference.file })
        if (judged.kind === 'output')
          notes.push(
            `The output ${reference.block.labels[0]} is removed with it: another configuration may read it from the state.`,
          )
      }
    }
  }
  // A block that goes may use the role in other ways too.
  for (const { address, reason } of others) if (!removed.has(address)) reasons.add(reason)
  for (const place of namedInText(name, graph, removed.values()))
    reasons.add(`${place} has its name or ARN as a text: whether that means the role is not known`)
  for (const [address, { block }] of removed) {
    if (block.type === 'output')
      for (const place of readsOfOutput(block.labels[0] ?? '', graph))
        reasons.add(`${place} reads the output ${block.labels[0]}`)
    if (address.startsWith('aws_iam_instance_profile.'))
      for (const reason of profileKeptReason(address, block, removed, graph)) reasons.add(reason)
  }
  if (reasons.size > 0) return { kind: 'by hand', reasons: [...reasons].sort() }
  addUnusedDocuments(removed, module, graph)
  for (const policy of policiesLeft(removed, module, graph))
    notes.push(`${policy} is attached to nothing afterwards, and is not removed.`)
  return { kind: 'removable', blocks: [...removed.values()], notes: notes.sort() }
}

/** The reasons that the block is no single role of the repository's own. */
function notAloneReasons(block: Block, { directory, hidden }: Module, graph: ModuleGraph): string[] {
  const address = addressOf(block)
  const several = ['count', 'for_each'].find((name) => attributeOf(block.body, name))
  const lifecycle = block.body.blocks.find(({ type }) => type === 'lifecycle')
  const kept = lifecycle && attributeOf(lifecycle.body, 'prevent_destroy')?.value.text === 'true'
  const isCalled =
    graph.callsTo(directory).length > 0 || graph.isPublished(directory) || graph.mayBeCalledFrom(directory).length > 0
  return [
    ...(several === undefined ? [] : [`${address} makes several roles (${several})`]),
    ...(kept ? [`${address} has prevent_destroy`] : []),
    ...(isCalled ? [`${directory || 'the root directory'} is a module: its role belongs to each of its callers`] : []),
    ...hidden,
  ]
}

/** Launch templates and scripts may name an instance profile by a text; one that is given no name has a random one. */
function profileKeptReason(
  address: string,
  { body }: Block,
  removed: ReadonlyMap<string, PlacedBlock>,
  graph: ModuleGraph,
): readonly string[] {
  const value = (attributeOf(body, 'name') ?? attributeOf(body, 'name_prefix'))?.value
  const text = value && withoutParentheses(value).text
  // That of the role is looked for already.
  if (text === undefined || [...removed.keys()].some((each) => text === `${each}.name`)) return []
  const name = /^"([\w+=,.@-]+)"$/.exec(text)?.[1]
  if (name === undefined || attributeOf(body, 'name') === undefined)
    return [`the name of ${address} is not known, so that it cannot be looked for in texts`]
  return namedInText(name, graph, removed.values(), 'instance-profile').map(
    (place) => `${place} has the name or ARN of ${address} as a text`,
  )
}

type Use = { readonly kind: 'part' | 'output' } | { readonly kind: 'other'; readonly reason: string }

/** What follows from a use of a block that goes: its block goes too, or a reason for a person. */
function judgeUse({ block, file, attribute, address, traversal }: Reference, of: string): Use {
  const other = (reason: string): Use => ({ kind: 'other', reason })
  if (block.broken || file.syntax.language === 'json' || file.isOverridden)
    return other(`${file.path} refers to ${of} in a form that is not edited`)
  if (attribute.startsWith('depends_on')) return other(`${address} depends on ${of}`)
  const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
  const isOutput = block.type === 'output' && attribute === 'value'
  // An instance profile holds one role.
  const isPart =
    (partsOfRole.has(type) && attribute.startsWith('role')) ||
    (type === 'aws_iam_instance_profile' && attribute === 'role')
  if ((isOutput || isPart) && !isWhole(attributeOf(block.body, attribute)?.value, traversal))
    return other(`${address} uses ${of} with others (${attribute})`)
  if (isOutput || isPart) return { kind: isOutput ? 'output' : 'part' }
  return other(`${address} uses ${of} (${attribute})`)
}

/** Is the reference the whole value? A list or condition may stand for other roles too. */
function isWhole(value: Expression | undefined, { text }: Reference['traversal']): boolean {
  const whole = value && withoutParentheses(value).text
  return whole === text || whole === `"\${${text}}"`
}

/** The addresses of a map that grows while it is walked. */
function* walkAddresses(removed: ReadonlyMap<string, unknown>): Generator<string> {
  const seen = new Set<string>()
  for (;;) {
    const next = [...removed.keys()].find((address) => !seen.has(address))
    if (next === undefined) return
    seen.add(next)
    yield next
  }
}

/** Documents whose every use is in a block that goes. */
function addUnusedDocuments(removed: Map<string, PlacedBlock>, module: Module, graph: ModuleGraph): void {
  const references = graph.references(module)
  for (let before = -1; before !== removed.size;) {
    before = removed.size
    for (const [address, placed] of module.blocks) {
      if (removed.has(address) || !address.startsWith('data.aws_iam_policy_document.')) continue
      const uses = references.get(address) ?? []
      if (uses.length > 0 && uses.every((use) => removed.has(use.address))) removed.set(address, placed)
    }
  }
}

/** Managed policies that only attachments among the removed blocks name. */
function policiesLeft(removed: ReadonlyMap<string, PlacedBlock>, module: Module, graph: ModuleGraph): string[] {
  return [...module.blocks.keys()].filter((address) => {
    if (!address.startsWith('aws_iam_policy.')) return false
    const uses = graph.references(module).get(address) ?? []
    return uses.length > 0 && uses.every((use) => removed.has(use.address))
  })
}
