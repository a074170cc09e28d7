import type { PolicyDocument } from '../../../policy/document.ts'
import { statementText } from '../../edit/print.ts'
import type { Style } from '../../edit/style.ts'
import type { ManagedAttachmentLayout } from './layout.ts'

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssoadmin_permission_set_inline_policy */
export const inlineType = 'aws_ssoadmin_permission_set_inline_policy'

/** The form of the new policy: `aws_iam_policy_document`, or `jsonencode`. */
export type NewForm = 'policy_document' | 'jsonencode'

/** The blocks of a new policy, without the line end after the last. */
export function printBlocks(
  layout: ManagedAttachmentLayout,
  document: PolicyDocument,
  form: NewForm,
  style: Style,
): string {
  const lines =
    form === 'policy_document' ? documentBlocks(layout, document, style) : encodedBlock(layout, document, style)
  return lines.join(style.lines.eol)
}

function documentBlocks(layout: ManagedAttachmentLayout, document: PolicyDocument, style: Style): string[] {
  const { label } = layout
  const statements = document.statements.flatMap((statement, index) => [
    ...(index > 0 ? [''] : []),
    `  ${statementText(statement, style, '  ')}`,
  ])
  const head = [
    ...(document.version === '2012-10-17' ? [] : [`  version = ${style.quote(document.version ?? '2008-10-17')}`]),
    ...(document.id === undefined ? [] : [`  policy_id = ${style.quote(document.id)}`]),
  ]
  return [
    `data "aws_iam_policy_document" "${label}" {`,
    ...head,
    ...(head.length > 0 ? [''] : []),
    ...statements,
    '}',
    '',
    ...policyBlock(layout, [`  ${argument(layout)} = data.aws_iam_policy_document.${label}.json`]),
  ]
}

function encodedBlock(layout: ManagedAttachmentLayout, document: PolicyDocument, style: Style): string[] {
  const key = (name: string): string => (style.quotedKeys ? `"${name}"` : name)
  const entry = (name: string, value: string): string =>
    `    ${key(name)}${style.separator === '=' ? ' = ' : ' : '}${value}${style.entryCommas ? ',' : ''}`
  return policyBlock(layout, [
    '',
    `  ${argument(layout)} = jsonencode({`,
    ...(document.version === undefined ? [] : [entry('Version', style.quote(document.version))]),
    ...(document.id === undefined ? [] : [entry('Id', style.quote(document.id))]),
    `    ${key('Statement')}${style.separator === '=' ? ' = ' : ' : '}[`,
    ...document.statements.map((statement, index) => {
      const comma = style.trailingComma || index < document.statements.length - 1 ? ',' : ''
      return `      ${statementText(statement, style, '      ')}${comma}`
    }),
    '    ]',
    '  })',
  ])
}

/** The argument that takes the document. */
const argument = ({ inline }: ManagedAttachmentLayout): string => (inline ? 'inline_policy' : 'policy')

function policyBlock(
  { label, name, inline, provider, count }: ManagedAttachmentLayout,
  policy: readonly string[],
): string[] {
  const meta = [
    ...(count === undefined ? [] : [`  count = ${count}`]),
    ...(provider === undefined ? [] : [`  provider = ${provider}`]),
  ]
  return [
    `resource "${inline ? inlineType : 'aws_iam_policy'}" "${label}" {`,
    ...meta,
    ...(meta.length > 0 ? [''] : []),
    ...(inline ?? [[name.argument, name.text]]).map(([argument, text]) => `  ${argument} = ${text}`),
    ...policy,
    '}',
  ]
}
