import type { PolicyDocument } from '../../../policy/document.ts'
import { sameDocument } from '../../../policy/same.ts'
import { quoteIn } from '../../edit/dialects.ts'
import { Lines } from '../../edit/lines.ts'
import { EditError } from '../../edit/edit-error.ts'
import { styleOf, type Style } from '../../edit/style.ts'
import { applySplices } from '../../splice.ts'
import type { EditResult, Splice } from '../../types.ts'
import { findPolicies } from '../policies/find-policies.ts'
import { readPolicyExpression } from '../policies/read-policy.ts'
import { alignedSplices } from '../read-edited-policy.ts'
import { parseFile } from '../syntax/parse-file.ts'
import type { TerraformParser } from '../syntax/parser.ts'
import { addressOf } from '../syntax/syntax-tree.ts'
import type { ManagedAttachmentLayout } from './layout.ts'
import { inlineType, printBlocks, type NewForm } from './print.ts'

/**
 * Attaches a policy with a document of its own in the place of AWS's: a block, and a reference to it. The edited file is
 * read again, and must give exactly the document and the reference.
 *
 * @param content of the file as it was read
 */
export function editManagedAttachment(
  layout: ManagedAttachmentLayout,
  content: string,
  document: PolicyDocument,
  parser: TerraformParser,
): EditResult {
  try {
    const form = formOf(layout)
    const style = styleFor(layout, form, content)
    const text = printBlocks(layout, document, form, style)
    const plain = layout.inline
      ? [swapOf(layout, text, style.lines)]
      : [
          ...layout.places.map(({ start, end }): Splice => ({ start, end, text: referenceTo(layout) })),
          insertionOf(layout, content, text, style.lines.eol),
        ]
    const splices = alignedSplices(layout.file, content, plain, layout.inline ? undefined : layout.block, parser)
    const problem = problemIn(layout, form, applySplices(content, splices), document, parser)
    if (problem !== undefined) return { kind: 'refused', reason: problem }
    return { kind: 'edited', splices, notes: notesOn(layout) }
  } catch (error) {
    if (error instanceof EditError) return { kind: 'refused', reason: error.message }
    if (error instanceof RangeError)
      return { kind: 'refused', reason: `The edits contradict each other: ${error.message}` }
    throw error
  }
}

const referenceTo = ({ label, count }: ManagedAttachmentLayout): string =>
  `aws_iam_policy.${label}${count === undefined ? '' : '[count.index]'}.arn`

/** As the policies of the same file are written, or else those of the directory. */
function formOf({ file, module }: ManagedAttachmentLayout): NewForm {
  for (const files of [[file], module.files]) {
    const forms = files.flatMap((each) => findPolicies(each).texts.map((text) => text.form))
    const documents = forms.filter((form) => form === 'policy_document').length
    const encoded = forms.filter((form) => form === 'jsonencode').length
    if (documents + encoded > 0) return documents >= encoded ? 'policy_document' : 'jsonencode'
  }
  return 'jsonencode'
}

/** The style of the first policy of that form in the file, for a block of several lines. */
function styleFor({ file, module }: ManagedAttachmentLayout, form: NewForm, content: string): Style {
  const base: Style = {
    dialect: form === 'jsonencode' ? 'hcl' : 'blocks',
    lines: new Lines(content, file.syntax.comments),
    quote: quoteIn(form === 'jsonencode' ? 'hcl' : 'blocks', false),
    unit: '  ',
    multiline: true,
    multilineOne: false,
    trailingComma: true,
    single: form === 'jsonencode',
    inline: false,
    quotedKeys: false,
    entryCommas: false,
    joiner: ', ',
    separator: '=',
    pad: ' ',
  }
  for (const text of findPolicies(file).texts) {
    if (text.form !== form) continue
    const read = readPolicyExpression(text, module, 'identity')
    if (read.kind !== 'read' || read.layout.statements.length === 0) continue
    const found = styleOf(read.layout, content)
    return found.inline ? base : { ...found, unit: '  ', multiline: found.multiline, inline: false }
  }
  return base
}

/** The block at its place, with one blank line around it. */
function insertionOf({ anchor }: ManagedAttachmentLayout, content: string, text: string, eol: string): Splice {
  if (anchor < 0) throw new EditError('no place is left in the file for a block')
  const startsLine = anchor === 0 || content[anchor - 1] === '\n'
  if (!startsLine) return { start: anchor, end: anchor, text: `${eol}${eol}${text}` }
  const isBlankAfter = anchor >= content.length || /^[ \t]*\r?\n/.test(content.slice(anchor))
  return { start: anchor, end: anchor, text: `${anchor === 0 ? '' : eol}${text}${eol}${isBlankAfter ? '' : eol}` }
}

/**
 * An attachment whose ARN changes is destroyed and made anew.
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy
 */
function notesOn({ block, inline, unusedAfter }: ManagedAttachmentLayout): readonly string[] {
  const isReplaced = (block.labels[0] ?? '').endsWith('_policy_attachment') || inline !== undefined
  const isMadeFirst = block.body.blocks.some(
    ({ type, body }) =>
      type === 'lifecycle' &&
      body.attributes.some(({ name, value }) => name === 'create_before_destroy' && value.text === 'true'),
  )
  return [
    ...(isReplaced && !isMadeFirst
      ? [
          `Terraform detaches AWS's policy before it attaches the other: for that moment ${inline ? 'the set' : 'its principals'} may have neither${inline ? '' : ' (lifecycle.create_before_destroy reverses the order)'}.`,
        ]
      : []),
    ...(unusedAfter === undefined ? [] : [`Nothing refers to ${unusedAfter} any more: it may be removed.`]),
  ]
}

/** The attachment gives way to the block. */
function swapOf({ block: { start, end } }: ManagedAttachmentLayout, text: string, lines: Lines): Splice {
  if (lines.hasComment({ start, end })) throw new EditError('the block has comments, which would be lost')
  return { start, end, text }
}

/** What the edited file does not say as it should; `undefined`: it does. */
function problemIn(
  layout: ManagedAttachmentLayout,
  form: NewForm,
  edited: string,
  document: PolicyDocument,
  parser: TerraformParser,
): string | undefined {
  const { file, module, label, block, places } = layout
  const syntax = parseFile(file.path, edited, parser)
  if (syntax.problems.length > file.syntax.problems.length) return 'The edited text would not be valid Terraform'
  const after = { path: file.path, content: edited, syntax }
  const made = `${layout.inline ? inlineType : 'aws_iam_policy'}.${label}`
  const address = form === 'policy_document' ? `data.aws_iam_policy_document.${label}` : made
  const text = findPolicies(after).texts.find((candidate) => candidate.address === address)
  if (!text) return `The edited text, read again, has no ${address}`
  const files = module.files.map((other) => (other === file ? after : other))
  const read = readPolicyExpression(text, { ...module, files }, 'identity')
  if (read.kind === 'unreadable') return `The edited text could not be read again: ${read.reason}`
  if (
    !sameDocument(read.document, { ...document, version: document.version ?? '2008-10-17' }) &&
    !sameDocument(read.document, document)
  )
    return 'The edited text, read again, does not give the proposed document'
  const references = layout.inline ? places.length : edited.split(referenceTo(layout)).length - 1
  const [before, now] = [file.syntax, syntax].map(({ body }) => body.blocks.map(addressOf))
  const kept = before!.filter((each) => !layout.inline || each !== addressOf(block))
  const wanted = [...kept, made, ...(form === 'policy_document' ? [address] : [])]
  if (references !== places.length || wanted.sort().join() !== now!.sort().join())
    return 'The edited text, read again, has other blocks than it should'
  return undefined
}
