import type { PolicyDocument } from '../../policy/document.ts'
import type { Splice } from '../types.ts'
import type { Layout } from '../layout.ts'
import { composeSplices } from '../edit/compose.ts'
import { applySplices } from '../splice.ts'
import { alignment } from './alignment.ts'
import { indentation } from './indentation.ts'
import type { Module } from './module.ts'
import { parseFile } from './parse-file.ts'
import { readText, type TerraformLayout } from './read-text.ts'
import type { Span, TerraformFile, TerraformParser } from './syntax.ts'
import { textsOf } from './texts.ts'

type Reread =
  | { readonly kind: 'read'; readonly document: PolicyDocument; readonly layout: Layout }
  | { readonly kind: 'failed'; readonly reason: string }

/** The same policy in the edited content of its file; the rest of the directory is as it was. */
export function rereadTerraform(layout: TerraformLayout, content: string, parser: TerraformParser): Reread {
  const { file, address } = layout.text
  const syntax = parseFile(file.path, content, parser)
  if (syntax.problems.length > file.syntax.problems.length)
    return { kind: 'failed', reason: 'it is not valid Terraform' }
  const edited = { path: file.path, content, syntax }
  const text = textsOf(edited).texts.find((candidate) => candidate.address === address)
  if (!text) return { kind: 'failed', reason: `${address} is no longer there` }
  const module: Module = {
    ...layout.module,
    files: layout.module.files.map((other) => (other === file ? edited : other)),
  }
  const read = readText(text, module, layout.policy)
  if (read.kind === 'unclear') return { kind: 'failed', reason: read.reason }
  return { kind: 'read', document: read.document, layout: read.layout }
}

/**
 * What `terraform fmt` would do to white space in the edited document, where it had nothing to do there before:
 * splices in positions of the edited text.
 */
export function alignEdit(
  layout: TerraformLayout,
  content: string,
  edited: string,
  splices: readonly Splice[],
  parser: TerraformParser,
): Splice[] {
  if (!['hcl', 'objects', 'blocks'].includes(layout.dialect)) return []
  if (untidy(layout.text.file.syntax, content, layout.text.block)) return []
  const grown = splices.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0)
  const { block } = layout.text
  const root: Span = { start: block.start, end: block.end + grown }
  const syntax = parser.parse(edited)
  const indents = indentation(syntax, edited, root)
  // Columns are counted from the line's start: with the indentation wrong they would be wrong too.
  if (indents.length === 0) return alignment(syntax, edited, root)
  const indented = applySplices(edited, indents)
  const shift = indented.length - edited.length
  const columns = alignment(parser.parse(indented), indented, { start: root.start, end: root.end + shift })
  return composeSplices(edited, indents, columns)
}

const untidy = (syntax: TerraformFile, content: string, block: Span): boolean =>
  indentation(syntax, content, block).length > 0 || alignment(syntax, content, block).length > 0
