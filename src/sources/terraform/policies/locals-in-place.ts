import { sameDocument } from '../../../policy/same.ts'
import type { PolicyDocument } from '../../../policy/document.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import { readPolicyExpression, type TerraformLayout } from './read-policy.ts'
import type { Expression } from '../syntax/syntax-tree.ts'
import type { PolicyExpression } from './find-policies.ts'
import { positionAt } from '../../files.ts'

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
  const inPlace = usedHere(module, text)
  if (inPlace.size === 0) return undefined
  const read = readPolicyExpression(text, { ...module, documents: { ...module.documents, inPlace } }, layout.policy)
  return read.kind === 'read' && sameDocument(read.document, document) ? { ...read.layout, module } : undefined
}

/**
 * Names of locals of a file that the text of the directory mentions once, or only in the block of the policy; in
 * comments too.
 */
function usedHere({ files, folder, hidden }: Module, { file, block }: PolicyExpression): ReadonlySet<string> {
  // Terragrunt configurations may read each other; a part that cannot be read may use any local.
  if (folder !== undefined || hidden.length > 0 || file.syntax.language !== 'native') return new Set()
  const all = new Map<string, number>()
  for (const { content } of files) for (const [name, count] of mentionsIn(content)) add(all, name, count)
  const own = mentionsIn(file.content.slice(block.start, block.end))
  return new Set([...localsOf([file]).keys()].filter((name) => all.get(name) === 1 || all.get(name) === own.get(name)))
}

/**
 * Locals that the policy's block used before and names less often after an edit, a sentence each.
 *
 * @param edited the file after the edit
 */
export function localsLeft({ module, text }: TerraformLayout, edited: string): string[] {
  const { file, block } = text
  const used = mentionsIn(file.content.slice(block.start, block.end))
  const after = new Map<string, number>()
  for (const { path, content } of module.files)
    for (const [name, count] of mentionsIn(path === file.path ? edited : content)) add(after, name, count)
  const before = new Map<string, number>()
  for (const { content } of module.files) for (const [name, count] of mentionsIn(content)) add(before, name, count)
  return [...used.keys()].flatMap((name) => {
    if ((after.get(name) ?? 0) >= (before.get(name) ?? 0)) return []
    const place = placeOf(name, module.files)
    if (place === undefined) return []
    return after.get(name)
      ? [`local.${name} (${place}) is used elsewhere too, and stays as it is: what is left of it is written out here.`]
      : [`local.${name} (${place}) has no use any more after this edit, and can be removed.`]
  })
}

function placeOf(name: string, files: readonly ModuleFile[]): string | undefined {
  for (const file of files) {
    const value = localsOf([file]).get(name)
    if (value) return `${file.path}:${positionAt(file.content, value.start).line}`
  }
  return undefined
}

/** The number of times a text names each local. */
function mentionsIn(content: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [, name = ''] of content.matchAll(/\blocal\.([\p{ID_Start}_][\p{ID_Continue}-]*)/gu)) add(counts, name, 1)
  return counts
}

const add = (counts: Map<string, number>, name: string, count: number): void =>
  void counts.set(name, (counts.get(name) ?? 0) + count)
