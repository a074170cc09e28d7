import { lastPathSegment } from '../policy/arn.ts'
import type { Caveat, PolicyFromUse, StatementFromUse } from '../narrowing/from-use/types.ts'
import { escapeInvisible } from './escape.ts'
import { condenseCaveats, describeCaveat, describeUses } from './policy-caveats.ts'
import { paragraph } from './tables.ts'

/**
 * A policy from use as a Terraform data source, formatted as `terraform fmt` does, with its caveats as comments.
 *
 * @param heading lines that stand first
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function policyToHcl(policy: PolicyFromUse, heading: readonly string[]): string {
  const general = condenseCaveats(policy.caveats).filter(({ sid }) => sid === undefined)
  const blocks = policy.statements.map((each) => statementBlock(each, policy.caveats))
  return [
    ...heading.flatMap((line) => comment(line, '')),
    ...(general.length === 0 ? [] : ['#']),
    ...general.flatMap((caveat) => comment(describeCaveat(caveat), '', '- ')),
    `data "aws_iam_policy_document" ${quoted(blockName(policy.principal))} {`,
    blocks.map((lines) => lines.join('\n')).join('\n\n'),
    '}',
    '',
  ].join('\n')
}

/** The name of a principal as a Terraform name: letters, digits, `_` and `-`, not a digit first. */
function blockName(principal: string): string {
  const name = lastPathSegment(principal)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
  return /^[a-z]/.test(name) ? name : `_${name}`
}

function statementBlock({ statement, uses }: StatementFromUse, caveats: readonly Caveat[]): readonly string[] {
  const own = caveats.filter(({ sid }) => sid === statement.sid)
  return [
    ...comment(describeUses(uses), '  '),
    ...own.flatMap((caveat) => comment(describeCaveat(caveat), '  ', '- ')),
    '  statement {',
    `    sid = ${quoted(statement.sid)}`,
    '',
    ...list('actions', statement.action ?? [], '    '),
    '',
    ...list('resources', statement.resource ?? [], '    '),
    ...statement.condition.flatMap(({ operator, key, values }) => [
      '',
      '    condition {',
      `      test     = ${quoted(operator)}`,
      `      variable = ${quoted(key)}`,
      `      values   = [${values.map(quoted).join(', ')}]`,
      '    }',
    ]),
    '  }',
  ]
}

const list = (name: string, values: readonly string[], indent: string): readonly string[] =>
  values.length === 1
    ? [`${indent}${name} = [${values.map(quoted).join('')}]`]
    : [`${indent}${name} = [`, ...values.map((value) => `${indent}  ${quoted(value)},`), `${indent}]`]

/** A string of HCL: `${` and `%{` begin templates. */
const quoted = (text: string): string =>
  JSON.stringify(text)
    .replaceAll(/\\./g, (escape) => (escape === '\\b' ? '\\u0008' : escape === '\\f' ? '\\u000c' : escape))
    .replaceAll('${', '$${')
    .replaceAll('%{', '%%{')

/** Text from events stays in its comment: line ends and other unseen characters are shown. */
const comment = (text: string, indent: string, mark = ''): readonly string[] =>
  paragraph(escapeInvisible(text), mark).map((line) => `${indent}# ${line}`.trimEnd())
