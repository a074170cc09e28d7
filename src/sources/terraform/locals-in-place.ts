import { sameDocument } from '../../policy/same.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { Module, ModuleFile } from './module.ts'
import { readText, type TerraformLayout } from './read-text.ts'
import type { Expression } from './syntax.ts'

/** Every local of these files: Terraform knows a name once in a directory. */
export function localsOf(files: readonly ModuleFile[]): ReadonlyMap<string, Expression> {
  const locals = new Map<string, Expression>()
  for (const { syntax } of files)
    for (const block of syntax.body.blocks)
      if (block.type === 'locals' && !block.broken)
        for (const { name, value } of block.body.attributes) locals.set(name, value)
  return locals
}

/**
 * The layout of a policy in which locals of its own file that nothing else uses are edited where they stand; `undefined`
 * where it uses none. A list that is written out in the place of such a local would leave the local without a use.
 */
export function layoutInPlace(layout: TerraformLayout, document: PolicyDocument): TerraformLayout | undefined {
  const { module, text } = layout
  if (!text.file.content.slice(text.block.start, text.block.end).includes('local.')) return undefined
  const inPlace = usedOnce(module, text.file)
  if (inPlace.size === 0) return undefined
  const read = readText(text, { ...module, documents: { ...module.documents, inPlace } }, layout.policy)
  return read.kind === 'read' && sameDocument(read.document, document) ? { ...read.layout, module } : undefined
}

/** Names of locals of a file that the text of the directory mentions once, in comments too. */
function usedOnce({ files, folder, hidden }: Module, file: ModuleFile): ReadonlySet<string> {
  // Configurations of Terragrunt may read each other's; what cannot be read may use any.
  if (folder !== undefined || hidden.length > 0 || file.syntax.language !== 'native') return new Set()
  const counts = new Map([...localsOf([file]).keys()].map((name) => [name, 0]))
  if (counts.size === 0) return new Set()
  for (const { content } of files)
    for (const [, name = ''] of content.matchAll(/\blocal\.([\p{ID_Start}_][\p{ID_Continue}-]*)/gu)) {
      const count = counts.get(name)
      if (count !== undefined) counts.set(name, count + 1)
    }
  return new Set([...counts].flatMap(([name, count]) => (count === 1 ? [name] : [])))
}
