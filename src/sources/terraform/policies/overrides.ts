import { directoryOf } from '../../files.ts'
import type { ModuleFile } from '../modules/module.ts'
import { placeAt } from '../modules/places.ts'
import { addressOf, attributeOf, type Attribute, type Block, type Body, type Span } from '../syntax/syntax-tree.ts'
import { findPolicies } from './find-policies.ts'

/** Files whose blocks Terraform merges into those of the others in their directory. */
const isOverride = (path: string): boolean => /(^|\/)([^/]*_)?override\.(tf|tofu)(\.json)?$/.test(path)

/** Files with their override files merged into their blocks. */
export interface MergedFiles {
  readonly files: readonly ModuleFile[]
  /** By directory, the overrides that are not followed; a sentence each. */
  readonly hidden: ReadonlyMap<string, readonly string[]>
}

/**
 * Merges override files as Terraform does: by their names in order, an argument replaces the one with its name, nested
 * blocks replace all with their type, and only `lifecycle` is merged argument by argument. A block that contains a
 * policy of its own is not merged: its overridden arguments are not known then.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/override
 */
export function mergeOverrides(files: readonly ModuleFile[]): MergedFiles {
  const overriding = files.filter(({ path }) => isOverride(path))
  const hidden = new Map<string, string[]>()
  if (overriding.length === 0) return { files, hidden }
  const made = new Map(files.map((file) => [file.path, file]))
  const byPath = (a: ModuleFile, b: ModuleFile): number => (a.path < b.path ? -1 : 1)
  for (const file of [...overriding].sort(byPath)) {
    const directory = directoryOf(file.path)
    const left = file.syntax.body.blocks.flatMap((block): Block[] => {
      if (block.type === 'terraform') return [block]
      if (block.type === 'locals') {
        withoutLocals(block, directory, made)
        return [block]
      }
      if (mergedInto(block, file, directory, made)) return []
      const sentence = `${placeAt(file, block.start)} overrides ${addressOf(block)}, which is not followed`
      hidden.set(directory, [...(hidden.get(directory) ?? []), sentence])
      // It is no block of its own: it changes another.
      return [{ ...block, address: `${addressOf(block)} (${file.path})` }]
    })
    made.set(file.path, withBlocks(file, left))
  }
  return { files: files.map((file) => made.get(file.path) ?? file), hidden }
}

const withBlocks = (file: ModuleFile, blocks: readonly Block[]): ModuleFile => ({
  ...file,
  syntax: { ...file.syntax, body: { ...file.syntax.body, blocks } },
})

/** Files of the directory that may be overridden. */
const basesOf = (directory: string, made: ReadonlyMap<string, ModuleFile>): ModuleFile[] =>
  [...made.values()].filter(
    ({ path }) => directoryOf(path) === directory && /\.(tf|tofu)(\.json)?$/.test(path) && !isOverride(path),
  )

/** Locals are overridden one by one. */
function withoutLocals(locals: Block, directory: string, made: Map<string, ModuleFile>): void {
  const names = new Set(locals.body.attributes.map(({ name }) => name))
  const change = (block: Block): Block =>
    block.type !== 'locals'
      ? block
      : { ...block, body: { ...block.body, attributes: block.body.attributes.filter(({ name }) => !names.has(name)) } }
  for (const file of basesOf(directory, made))
    made.set(file.path, withBlocks(file, file.syntax.body.blocks.map(change)))
}

const merging = new Set(['resource', 'data', 'module', 'variable', 'output', 'provider'])

/** Puts a block into the one that it overrides; `false`: that is not followed. */
function mergedInto(block: Block, file: ModuleFile, directory: string, made: Map<string, ModuleFile>): boolean {
  if (!merging.has(block.type) || block.broken || file.syntax.problems.length > 0) return false
  if (findPolicies(withBlocks(file, [block])).texts.some(({ text }) => text.kind !== 'unknown')) return false
  const bases = basesOf(directory, made)
  const found = bases.flatMap((base) =>
    base.syntax.body.blocks.flatMap((each) => (isSame(each, block) ? [{ base, each }] : [])),
  )
  const [only, ...others] = found
  if (!only || others.length > 0 || only.each.broken) return false
  const { base, each } = only
  // Positions in another file are none in the block's file: merged content is placed at the block's beginning.
  const at = { start: each.start, end: each.start }
  const merged = { ...each, body: mergedBody(each.body, block.body, { file, at }) }
  const blocks = base.syntax.body.blocks.map((one) => (one === each ? merged : one))
  made.set(base.path, { ...withBlocks(base, blocks), isOverridden: true })
  return true
}

const aliasOf = ({ body }: Block): string => attributeOf(body, 'alias')?.value.text ?? ''

const isSame = (a: Block, b: Block): boolean =>
  a.type === b.type && addressOf(a) === addressOf(b) && (a.type !== 'provider' || aliasOf(a) === aliasOf(b))

interface From {
  readonly file: ModuleFile
  /** The place it is put in. */
  readonly at: Span
}

function mergedBody(base: Body, over: Body, from: From): Body {
  const names = new Set(over.attributes.map(({ name }) => name))
  const types = new Set(over.blocks.map(typeOf))
  const isMerged = ({ type }: Block): boolean =>
    type === 'lifecycle' && base.blocks.some((block) => block.type === type)
  const merged = over.blocks.filter(isMerged)
  const kept = base.blocks.flatMap((block): Block[] => {
    if (!types.has(typeOf(block))) return [block]
    if (block.type !== 'lifecycle') return []
    return [merged.reduce((one, { body }) => ({ ...one, body: mergedBody(one.body, body, from) }), block)]
  })
  return {
    attributes: [
      ...base.attributes.filter(({ name }) => !names.has(name)),
      ...over.attributes.map((each) => moved(each, from)),
    ],
    blocks: [...kept, ...over.blocks.filter((block) => !isMerged(block)).map((block) => movedBlock(block, from))],
  }
}

/** A `dynamic` block makes blocks of its label. */
const typeOf = ({ type, labels }: Block): string => (type === 'dynamic' ? (labels[0] ?? '') : type)

const moved = (attribute: Attribute, { file, at }: From): Attribute => ({
  ...attribute,
  ...at,
  value: { ...attribute.value, ...at },
  writtenAt: attribute.writtenAt ?? placeAt(file, attribute.value.start),
})

const movedBlock = (block: Block, from: From): Block => ({
  ...block,
  ...from.at,
  inner: from.at,
  body: {
    attributes: block.body.attributes.map((each) => moved(each, from)),
    blocks: block.body.blocks.map((each) => movedBlock(each, from)),
  },
})
