import { byCodeUnits } from '../collections.ts'
import type { Catalog } from '../catalog/types.ts'
import { directoryOf, lineAt, lineStarts } from '../sources/files.ts'
import type { ModuleGraph } from '../sources/terraform/modules/module-graph.ts'
import { attributeOf } from '../sources/terraform/syntax/syntax-tree.ts'
import type { PolicySource, Source } from '../sources/types.ts'
import { compareAttachments, type AttachmentsOf } from './compare-attachments.ts'
import { comparePolicies, type Side } from './compare-policies.ts'
import { policiesByHost, hostChanges, type HostChanges } from './host-changes.ts'
import { locateStatements } from './locate.ts'
import { pairPolicies, type PolicyPair } from './pair-policies.ts'
import type { AttachmentChange, LocatedDocument, PolicyChange, TreeFacts } from './rule-input.ts'
import { attachmentsIn } from './terraform/attachments.ts'
import { isNeverMade } from './terraform/never-made.ts'
import { Definitions } from './terraform/definitions.ts'
import type { LineRange, ReviewedPolicy } from './types.ts'

/** A tree as it was read. */
export interface ReviewedTree extends TreeFacts {
  readonly graph: ModuleGraph
}

export interface TreeChanges {
  readonly changes: readonly PolicyChange[]
  readonly attachments: readonly AttachmentChange[]
  /** A change with another document in the head, compared again. Its lines are those of the document that it had. */
  readonly recompare: (change: PolicyChange, source: PolicySource) => PolicyChange
}

/**
 * The policies that a change touches, directly or through what they name, each compared; and the attachments that it
 * adds, removes or changes.
 */
export function compareTrees(base: ReviewedTree, head: ReviewedTree, catalog: Catalog): TreeChanges {
  const found = {
    base: attachmentsIn(base.graph, new Definitions(base.graph)),
    head: attachmentsIn(head.graph, new Definitions(head.graph)),
  }
  const moved = movedIn(head.graph)
  const pairs = pairPolicies(base.sources, head.sources, {
    moved,
    granteesOf: (side, source) => {
      const addresses = new Set([source.address, ...source.hosts.map(({ address }) => address)])
      const attached = found[side].filter(
        ({ as, policy, directory }) =>
          as !== 'boundary' && addresses.has(policy) && isNear(directory, directoryOf(source.file)),
      )
      return [
        ...new Set([
          ...attached.map(({ principal, directory }) => (side === 'base' ? moved(directory, principal) : principal)),
          ...(source.status === 'found' ? source.principals : []),
        ]),
      ]
    },
  })
  const directories = renamedDirectories(pairs, base, head)
  const sides = { base: sideOf(base, directories), head: sideOf(head) }
  const hosts = { base: policiesByHost(base.sources), head: policiesByHost(head.sources) }
  const hostsIn = (pair: PolicyPair): HostChanges | null => {
    if (!pair.base || !pair.head) return null
    const isHidden = (head.graph.moduleIn(directoryOf(pair.head.file))?.hidden ?? []).length > 0
    return hostChanges(pair.base, pair.head, hosts, moved, isHidden)
  }
  const touched = pairs.map((pair) => ({ ...pair, hosts: hostsIn(pair) })).filter((pair) => isTouched(pair, sides))
  const changes = touched
    .map((pair) => changeOf(pair, base, head, sides, catalog))
    .sort((a, b) => byCodeUnits(a.place.file, b.place.file) || a.place.line - b.place.line || byCodeUnits(a.id, b.id))
  return {
    changes,
    attachments: attachmentChanges({ pairs, moved, directories }, base, head, found),
    recompare: (change, source) => {
      const pair = touched.find((each) => each.head?.id === change.id)
      return pair ? changeOf({ ...pair, head: source }, base, head, sides, catalog) : change
    },
  }
}

const sideOf = ({ graph, files }: ReviewedTree, renamed?: ReadonlyMap<string, string>): Side => ({
  graph,
  files,
  definitions: new Definitions(graph, renamed),
})

/** A file is read by the Terraform of any folder; a block is named in its own. */
const isNear = (directory: string, own: string): boolean =>
  directory === own || own.startsWith(directory === '' ? '' : `${directory}/`) || directory.startsWith(`${own}/`)

/** New addresses of blocks, by their `moved` blocks. @see https://developer.hashicorp.com/terraform/language/moved */
function movedIn(graph: ModuleGraph): (directory: string, address: string) => string {
  const renamed = new Map<string, string>()
  for (const { directory, files } of graph.modules)
    for (const block of files.flatMap(({ syntax }) => syntax.body.blocks)) {
      if (block.type !== 'moved') continue
      const [from, to] = ['from', 'to'].map((name) => attributeOf(block.body, name)?.value.text.trim())
      if (from !== undefined && to !== undefined) renamed.set(`${directory} ${from}`, to)
    }
  return (directory, address) => {
    const parts = address.split('.')
    const own = parts.slice(0, 2).join('.')
    const to = renamed.get(`${directory} ${own}`)
    return to === undefined ? address : [to, ...parts.slice(2)].join('.')
  }
}

interface HostedPair extends PolicyPair {
  readonly hosts: HostChanges | null
}

/** Does anything differ that the policy says, or depends on? */
function isTouched({ base, head, hosts }: HostedPair, sides: { readonly base: Side; readonly head: Side }): boolean {
  if (!base || !head || base.id !== head.id) return true
  if (hosts && (hosts.made !== 'as before' || hosts.gained.length > 0 || hosts.lost.length > 0)) return true
  return stateOf(base, sides.base) !== stateOf(head, sides.head)
}

function stateOf(source: Source, { definitions, files, graph }: Side): string {
  const { id, kind, status } = source
  const own = status === 'found' ? [source.document, source.rest] : [source.reason]
  // A file is compared as a whole; of Terraform the block counts.
  const text = source.address === undefined ? files.get(source.file)?.replace(/\r\n/g, '\n') : undefined
  return JSON.stringify([
    id,
    kind,
    status,
    own,
    text,
    isNeverMade(source, graph),
    definitions.ofPolicy(source.file, source.address),
  ])
}

function changeOf(
  { base, head, hosts }: HostedPair,
  baseTree: ReviewedTree,
  headTree: ReviewedTree,
  sides: { readonly base: Side; readonly head: Side },
  catalog: Catalog,
): PolicyChange {
  // What no instance of its resource is made of grants nothing.
  const isOff = { base: hosts?.made === 'newly', head: hosts?.made === 'no longer' }
  const before = isOff.base || (base && isNeverMade(base, baseTree.graph)) ? null : located(base, baseTree)
  const now = isOff.head || (head && isNeverMade(head, headTree.graph)) ? null : located(head, headTree)
  const { comparison, granted } = comparePolicies(before, now, sides, catalog, hosts)
  const source = head ?? base
  if (!source) throw new Error('a change has a policy on one side')
  return {
    id: source.id,
    address: source.address ?? source.hosts[0]?.address ?? source.file,
    kind: kindOf(source),
    base: before,
    head: now,
    comparison,
    granted,
    place: now?.range ?? placeOfRemoved(source, before, headTree),
    beyondUse: null,
    replaceable: [],
  }
}

const located = (source: Source | null, { files }: ReviewedTree): LocatedDocument | null =>
  source && locateStatements(source, files.get(source.file) ?? '')

/** What only limits other grants counts as a boundary: policies of organisations, endpoints and sessions too. */
function kindOf(source: Source): ReviewedPolicy['kind'] {
  if (source.kind === 'other') return 'boundary'
  if (source.kind !== 'identity' || source.status === 'skipped') return source.kind
  const { principals, principalsUnknown } = source
  const bounds = principalsUnknown.filter((reason) => reason.includes(' is the permissions boundary of '))
  return principals.length === 0 && bounds.length > 0 && bounds.length === principalsUnknown.length
    ? 'boundary'
    : 'identity'
}

/** The beginning of its file, where that is still there. */
function placeOfRemoved(source: Source, before: LocatedDocument | null, { files }: ReviewedTree): LineRange {
  if (files.has(source.file)) return { file: source.file, line: 1, endLine: 1 }
  return before?.range ?? { file: source.file, line: source.line, endLine: source.line }
}

/** What has another place or name in the head. */
interface Renames {
  readonly pairs: readonly PolicyPair[]
  readonly moved: (directory: string, address: string) => string
  readonly directories: ReadonlyMap<string, string>
}

function attachmentChanges(
  { pairs, moved, directories }: Renames,
  base: ReviewedTree,
  head: ReviewedTree,
  found: { readonly base: AttachmentsOf['all']; readonly head: AttachmentsOf['all'] },
): readonly AttachmentChange[] {
  const renames = new Map<string, string>()
  for (const { base: before, head: now } of pairs)
    if (before?.address !== undefined && now?.address !== undefined && before.address !== now.address)
      renames.set(`${directoryOf(before.file)} ${before.address}`, now.address)
  const renamed = (directory: string, address: string) => ({
    directory: directories.get(directory) ?? directory,
    address: renames.get(`${directory} ${address}`) ?? moved(directories.get(directory) ?? directory, address),
  })
  const byAddress = new Map<string, string>()
  for (const source of head.sources)
    for (const address of [source.address, ...source.hosts.map((host) => host.address)])
      if (address !== undefined) byAddress.set(`${directoryOf(source.file)} ${address}`, source.id)
  return compareAttachments(
    { all: found.base, placeOf: placesIn(base.graph) },
    { all: found.head, placeOf: placesIn(head.graph) },
    renamed,
    (directory, address) => byAddress.get(`${directory} ${address}`) ?? null,
  )
}

/** Directories of the base that are gone, and the one in which their policies stand now. */
function renamedDirectories(
  pairs: readonly PolicyPair[],
  base: ReviewedTree,
  head: ReviewedTree,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { base: before, head: now } of pairs) {
    if (!before || !now) continue
    const [from, to] = [directoryOf(before.file), directoryOf(now.file)]
    if (from !== to && base.graph.moduleIn(from) && !head.graph.moduleIn(from)) found.set(from, to)
  }
  return found
}

function placesIn(graph: ModuleGraph): AttachmentsOf['placeOf'] {
  return (directory, address) => {
    const found = graph.moduleIn(directory)?.blocks.get(address)
    if (!found) return undefined
    const { block, file } = found
    const starts = lineStarts(file.content)
    return { file: file.path, line: lineAt(starts, block.start), endLine: lineAt(starts, block.end - 1) }
  }
}
