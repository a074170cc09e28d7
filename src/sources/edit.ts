import type { PolicyDocument } from '../policy/document.ts'
import { parsePolicyDocument } from '../policy/parse.ts'
import { sameDocument } from '../policy/same.ts'
import { checkChoices } from './edit/choices.ts'
import { composeSplices } from './edit/compose.ts'
import { editDocument } from './edit/document.ts'
import { checkParts } from './edit/parts.ts'
import { editInString } from './edit/in-string.ts'
import { EditError } from './edit/edit-error.ts'
import { readJson } from './json/text.ts'
import { objectLayout, type Layout } from './layout.ts'
import { jsonTextOf, type FileLayout } from './policy-file.ts'
import { applySplices } from './splice.ts'
import { editManagedAttachment } from './terraform/managed-attachments/edit.ts'
import type { ManagedAttachmentLayout } from './terraform/managed-attachments/layout.ts'
import { layoutInPlace, localsLeft } from './terraform/policies/locals-in-place.ts'
import { withReferences } from './terraform/references/substitute.ts'
import type { TerraformParser } from './terraform/syntax/parser.ts'
import { alignEdit, readEditedPolicy } from './terraform/read-edited-policy.ts'
import type { TerraformLayout } from './terraform/policies/read-policy.ts'
import type { EditResult, PolicySource, ProposedStatements, Splice } from './types.ts'

export interface EditContext {
  readonly parser: TerraformParser
}

/**
 * The order of statements has no meaning for IAM: existing statements keep the author's order; a new one follows its
 * neighbour.
 */
function inOrder(statements: ProposedStatements): ProposedStatements {
  let beside = -1
  const placed = statements.map((statement) => ({ statement, place: (beside = statement.from ?? beside) }))
  return placed.sort((a, b) => a.place - b.place).map(({ statement }) => statement)
}

/**
 * The smallest edit that makes a source hold the proposed statements. `content` is the file as it was read. The edited
 * text is read again, and must give exactly the proposed document; everything that would be a guess is refused.
 */
export function editSource(
  source: PolicySource,
  content: string,
  statements: ProposedStatements,
  context: EditContext,
): EditResult {
  if (source.form === 'managed-attachment') {
    const document: PolicyDocument = { ...source.document, statements: statements.map(({ statement }) => statement) }
    return editManagedAttachment(source.layout as ManagedAttachmentLayout, content, document, context.parser)
  }
  const layout = source.layout as FileLayout | TerraformLayout
  const inPlace = 'module' in layout ? layoutInPlace(layout, source.document) : undefined
  const first = inPlace && editLayout(inPlace, source, content, statements, context)
  return first?.kind === 'edited' ? first : editLayout(layout, source, content, statements, context)
}

/**
 * The edit of what was proved on literal ARNs, written with references that are worth the same where the text takes them.
 */
export function editWithReferences(
  source: PolicySource,
  content: string,
  statements: ProposedStatements,
  context: EditContext,
): EditResult {
  const referring = withReferences(statements, source.document, source.references ?? new Map())
  const preferred = referring && editSource(source, content, referring, context)
  return preferred?.kind === 'edited' ? preferred : editSource(source, content, statements, context)
}

function editLayout(
  layout: FileLayout | TerraformLayout,
  source: PolicySource,
  content: string,
  statements: ProposedStatements,
  context: EditContext,
): EditResult {
  const ordered = inOrder(statements)
  const expected: PolicyDocument = { ...source.document, statements: ordered.map(({ statement }) => statement) }
  try {
    checkParts(layout, source.document, ordered)
    const plain = distinct(
      editInString(layout, content, (inner, text) => editDocument(inner, source.document, ordered, text)),
    )
    const edited = applySplices(content, plain)
    const aligned = 'module' in layout ? alignEdit(layout, content, edited, plain, context.parser) : []
    const splices = composeSplices(content, plain, aligned)
    const result = applySplices(content, splices)
    const read =
      'module' in layout ? readEditedPolicy(layout, result, context.parser) : rereadFile(result, layout, context.parser)
    if (read.kind === 'failed')
      return { kind: 'refused', reason: `The edited text could not be read again: ${read.reason}` }
    if (!sameDocument(read.document, expected))
      return { kind: 'refused', reason: 'The edited text, read again, does not give the proposed document' }
    checkChoices(layout, read.layout, source.kind === 'other' ? 'identity' : source.kind)
    const notes = 'module' in layout && splices.length > 0 ? localsLeft(layout, result) : []
    return { kind: 'edited', splices, ...(notes.length > 0 && { notes }) }
  } catch (error) {
    if (error instanceof EditError) return { kind: 'refused', reason: error.message }
    if (error instanceof RangeError)
      return { kind: 'refused', reason: `The edits contradict each other: ${error.message}` }
    throw error
  }
}

/** Splices that two statements share are applied once. */
function distinct(splices: readonly Splice[]): readonly Splice[] {
  const found = new Map(splices.map((splice) => [`${splice.start} ${splice.end} ${splice.text}`, splice]))
  return found.size === splices.length ? splices : [...found.values()]
}

function rereadFile(
  content: string,
  { language, dialect, grammar }: FileLayout,
  parser: TerraformParser,
): { kind: 'read'; document: PolicyDocument; layout: Layout } | { kind: 'failed'; reason: string } {
  const text = jsonTextOf(content, language, parser)
  if ('reason' in text) return { kind: 'failed', reason: text.reason }
  const read = readJson(text)
  if (read.kind === 'failed') return { kind: 'failed', reason: read.problem }
  const made = objectLayout(read.root, dialect, content, [])
  if (made.kind === 'unreadable') return { kind: 'failed', reason: made.reason }
  const { document, problems } = parsePolicyDocument(made.value, grammar)
  const layout = { ...made.layout, ...(text.choices && { choices: text.choices }) }
  return document
    ? { kind: 'read', document, layout }
    : { kind: 'failed', reason: problems[0]?.message ?? 'it is not a policy' }
}
