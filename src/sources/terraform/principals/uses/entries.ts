import type { Module, ModuleFile } from '../../modules/module.ts'
import type { Block } from '../../syntax/syntax-tree.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { deepAttributes } from '../possible/names.ts'
import { notFollowed, type Interest } from './interests.ts'
import { interestsOf } from './leaves.ts'
import { attributePath, type ReachedAttribute } from './reach.ts'
import { attributesReached } from './values.ts'

/** An attribute of a block, as it is written. */
export type WrittenAttribute = ReturnType<typeof deepAttributes>[number]

/** What a search starts at. */
export interface WantedEntries {
  /** Whether any attribute of a file may be wanted; most files have none. */
  readonly inFile: (content: string) => boolean
  readonly at: (attribute: WrittenAttribute, block: Block) => boolean
  /** What its value has to serve, in any use of its directory, itself or by something that it contains. */
  readonly serving: Interest
  /** Whether something may be taken out of its value that this does not contain yet. */
  readonly isOpen?: (attribute: WrittenAttribute) => boolean
}

/**
 * The attributes of some directories at which a search starts. The text of an attribute shows whether it may be one; its
 * value, whether it is: most data that is read from files has nothing to do with policies, and nearly all of a
 * repository may refer to it.
 */
export function entriesIn(
  modules: readonly Module[],
  wanted: WantedEntries,
  facts: RepositoryFacts,
): ReachedAttribute[] {
  const entries: ReachedAttribute[] = []
  for (const module of modules)
    for (const file of module.files) {
      if (!file.isOverridden && !wanted.inFile(file.content)) continue
      for (const block of file.syntax.body.blocks)
        for (const attribute of deepAttributes(block)) {
          if (!wanted.at(attribute, block)) continue
          if (wanted.isOpen?.(attribute) !== true && !isServing(attribute, { module, block, file }, wanted, facts))
            continue
          entries.push({ module, block, file, attribute: attributePath(attribute.path, attribute.name) })
        }
    }
  return entries
}

function isServing(
  { name, path, value }: WrittenAttribute,
  at: { readonly module: Module; readonly block: Block; readonly file: ModuleFile },
  { serving }: WantedEntries,
  facts: RepositoryFacts,
): boolean {
  const { module, block } = at
  // A configuration of Terragrunt has functions of its own.
  if (module.folder !== undefined) return true
  const wanted = serving | notFollowed
  if (block.type !== 'locals')
    return attributesReached(wanted, { ...at, attributes: new Set([attributePath(path, name)]) }, facts).length > 0
  return facts
    .contexts(module)
    .some((context) => (interestsOf(facts.inContext(value, { facts, context, depth: 0 }), facts) & wanted) !== 0)
}
