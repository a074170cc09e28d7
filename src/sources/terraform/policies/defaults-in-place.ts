import { unresolvedText } from '../../../policy/unresolved.ts'
import type { PolicySource } from '../../types.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import { attributeOf, type Expression } from '../syntax/syntax-tree.ts'
import { readPolicyExpression, type TerraformLayout } from './read-policy.ts'

/** The defaults of variables that one file declares, by name. */
export function defaultsIn({ syntax }: ModuleFile): ReadonlyMap<string, Expression> {
  const defaults = new Map<string, Expression>()
  for (const block of syntax.body.blocks) {
    const preset = block.type === 'variable' && !block.broken ? attributeOf(block.body, 'default') : undefined
    if (preset) defaults.set(block.labels[0] ?? '', preset.value)
  }
  return defaults
}

/**
 * The same policy where conditions of its Denies are lists that variables stand for: with the defaults of these variables, to be
 * edited where they are declared. Only of variables that the policy's file declares, that nothing else in the directory uses,
 * and that nothing in the repository sets to another value. A value from outside of the repository takes the default's
 * place: then an edit of the default changes nothing.
 *
 * @returns `undefined` where there is no such list
 */
export function withDefaultsInPlace(source: PolicySource): PolicySource | undefined {
  const layout = source.layout as TerraformLayout | undefined
  if (layout === undefined || !('module' in layout)) return undefined
  const { module, text, policy } = layout
  const lists = new Set(
    source.document.statements.flatMap(({ effect, condition }) =>
      effect === 'Deny' ? condition.flatMap(({ values }) => (values.length === 1 ? values : [])) : [],
    ),
  )
  const own = [...defaultsIn(text.file)].filter(
    ([name, value]) =>
      lists.has(unresolvedText(`var.${name}`)) &&
      module.names.variables.get(name) === value &&
      isUsedHereOnly(name, module, text),
  )
  if (own.length === 0) return undefined
  const documents = { ...module.documents, defaultsInPlace: new Map(own) }
  const read = readPolicyExpression(text, { ...module, documents }, policy)
  return read.kind === 'read' ? { ...source, document: read.document, layout: read.layout } : undefined
}

function isUsedHereOnly(name: string, { files, hidden }: Module, { file, block }: TerraformLayout['text']): boolean {
  if (hidden.length > 0 || file.syntax.language !== 'native') return false
  const mentions = (content: string): number => content.split(new RegExp(`\\bvar\\.${name}(?![\\w-])`)).length - 1
  const all = files.reduce((sum, { content }) => sum + mentions(content), 0)
  return all === mentions(file.content.slice(block.start, block.end))
}
