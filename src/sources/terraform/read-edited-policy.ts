import type { PolicyDocument } from '../../policy/document.ts'
import type { Splice } from '../types.ts'
import type { Layout } from '../layout.ts'
import { composeSplices } from '../edit/compose.ts'
import { applySplices } from '../splice.ts'
import { alignmentSplices } from './syntax/fmt-alignment.ts'
import { indentationSplices } from './syntax/fmt-indentation.ts'
import { defaultsIn } from './policies/defaults-in-place.ts'
import { localsOf } from './policies/locals-in-place.ts'
import type { Module, ModuleFile } from './modules/module.ts'
import { parseFile } from './syntax/parse-file.ts'
import { readPolicyExpression, type TerraformLayout } from './policies/read-policy.ts'
import type { Span, TerraformFile, TerraformParser } from './syntax/syntax-tree.ts'
import { findPolicies } from './policies/find-policies.ts'

type Reread =
  | { readonly kind: 'read'; readonly document: PolicyDocument; readonly layout: Layout }
  | { readonly kind: 'failed'; readonly reason: string }

/** The same policy in the edited content of its file; the rest of the directory is as it was. */
export function readEditedPolicy(layout: TerraformLayout, content: string, parser: TerraformParser): Reread {
  const { file, address } = layout.text
  const syntax = parseFile(file.path, content, parser)
  if (syntax.problems.length > file.syntax.problems.length)
    return { kind: 'failed', reason: 'it is not valid Terraform' }
  const edited = { path: file.path, content, syntax }
  const text = findPolicies(edited).texts.find((candidate) => candidate.address === address)
  if (!text) return { kind: 'failed', reason: `${address} is no longer there` }
  const files = layout.module.files.map((other) => (other === file ? edited : other))
  // An edit may be in a local, or in the default of a variable.
  const { defaultsInPlace } = layout.module.documents
  const defaults = [...defaultsIn(edited)].filter(([name]) => defaultsInPlace?.has(name))
  const documents = {
    ...layout.module.documents,
    locals: localsOf(files),
    ...(defaultsInPlace && { defaultsInPlace: new Map(defaults) }),
  }
  const module: Module = { ...layout.module, files, documents }
  const read = readPolicyExpression(text, module, layout.policy)
  if (read.kind === 'unreadable') return { kind: 'failed', reason: read.reason }
  return { kind: 'read', document: read.document, layout: read.layout }
}

/**
 * White-space changes of `terraform fmt` in the edited blocks, where it had nothing to change before: splices in
 * positions of the edited text.
 */
export function alignEdit(
  layout: TerraformLayout,
  content: string,
  edited: string,
  splices: readonly Splice[],
  parser: TerraformParser,
): Splice[] {
  if (!['hcl', 'objects', 'blocks'].includes(layout.dialect)) return []
  const { block, file } = layout.text
  const others = file.syntax.body.blocks.filter(
    (other) => !overlap(other, block) && splices.some((splice) => overlap(splice, other)),
  )
  return [block, ...others]
    .filter((root) => !untidy(file.syntax, content, root))
    .flatMap((root) => alignBlock(edited, movedBy(splices, root), parser))
}

/**
 * Splices and the white-space changes of `terraform fmt` that they ask for, in a block that had nothing to change before
 * and in blocks that they insert.
 */
export function alignedSplices(
  file: ModuleFile,
  content: string,
  splices: readonly Splice[],
  block: Span | undefined,
  parser: TerraformParser,
): readonly Splice[] {
  let edited = applySplices(content, splices)
  const isKept = (span: Span): boolean => !splices.some(({ start, end }) => start <= span.start && span.end <= end)
  const kept = file.syntax.body.blocks.filter(isKept).map((span) => movedBy(splices, span).start)
  const fresh = parser.parse(edited).body.blocks.filter(({ start }) => !kept.includes(start))
  const roots = [...(!block || untidy(file.syntax, content, block) ? [] : [movedBy(splices, block)]), ...fresh]
  // From the end, so that no block moves before it is aligned.
  let all = splices
  for (const root of roots.sort((a, b) => b.start - a.start)) {
    const aligned = alignBlock(edited, root, parser)
    all = composeSplices(content, all, aligned)
    edited = applySplices(edited, aligned)
  }
  return all
}

const overlap = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end

/** The position of a block once the splices before it and in it are made. */
function movedBy(splices: readonly Splice[], { start, end }: Span): Span {
  const grown = (before: number): number =>
    splices
      .filter((splice) => splice.start < before)
      .reduce((sum, splice) => sum + splice.text.length - (splice.end - splice.start), 0)
  return { start: start + grown(start), end: end + grown(end) }
}

function alignBlock(edited: string, root: Span, parser: TerraformParser): Splice[] {
  const syntax = parser.parse(edited)
  const indents = indentationSplices(syntax, edited, root)
  // Columns are counted from the line's start: with the indentation wrong they would be wrong too.
  if (indents.length === 0) return alignmentSplices(syntax, edited, root)
  const indented = applySplices(edited, indents)
  const shift = indented.length - edited.length
  const columns = alignmentSplices(parser.parse(indented), indented, { start: root.start, end: root.end + shift })
  return composeSplices(edited, indents, columns)
}

const untidy = (syntax: TerraformFile, content: string, block: Span): boolean =>
  indentationSplices(syntax, content, block).length > 0 || alignmentSplices(syntax, content, block).length > 0
