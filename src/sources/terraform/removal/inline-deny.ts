import type { Statement } from '../../../policy/document.ts'
import { quoteIn } from '../../edit/dialects.ts'
import { Lines } from '../../edit/lines.ts'
import { statementText } from '../../edit/print.ts'
import type { Splice } from '../../types.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module } from '../modules/module.ts'
import { addressOf, attributeOf, withoutParentheses } from '../syntax/syntax-tree.ts'
import type { PlacedBlock } from './placed-block.ts'
import type { PrincipalBlock } from './principal-block.ts'

/** An inline policy that denies. */
export interface InlineDeny {
  /** Its name in IAM. */
  readonly name: string
  /** Added to the label of the user's or role's block: `quarantine`. */
  readonly suffix: string
  /** One line: why it is there, and how to take it back. */
  readonly comment: string
  readonly statements: readonly Statement[]
}

/** The attribute by which an inline policy names its user or role. */
const referenceOf = { role: 'id', user: 'name' } as const

/**
 * An inline policy that denies, beside the block of a user or role: removing one block takes it back. A policy in Terraform
 * that manages the inline policies as a whole would fight with it.
 *
 * @returns why it cannot be put there, as a sentence
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function addInlineDeny(owner: PrincipalBlock, deny: InlineDeny, graph: ModuleGraph): Splice | string {
  const { kind, placed, module, index } = owner
  const { block, file } = placed
  const address = addressOf(block)
  if (file.syntax.language === 'json' || file.isOverridden || block.broken)
    return `${file.path} is in a form that is not edited`
  const uses = graph.references(module).get(address) ?? []
  const exclusive = uses.find((use) => use.block.labels[0] === `aws_iam_${kind}_policies_exclusive`)
  if (exclusive !== undefined || block.body.blocks.some(({ type }) => type === 'inline_policy'))
    return `${exclusive?.address ?? address} lists all inline policies of the ${kind}, so that one beside it would be removed again`
  const label = labelOf(owner, deny.suffix)
  if (module.blocks.has(`aws_iam_${kind}_policy.${label}`)) return `aws_iam_${kind}_policy.${label} exists already`
  const several = ['count', 'for_each'].find((name) => attributeOf(block.body, name))
  if (several !== undefined && index === '') return `${address} makes several ${kind}s (${several})`
  const lines = new Lines(file.content, file.syntax.comments)
  const reference = `${address}${index}.${referenceOf[kind]}`
  const text = blockText(kind, label, reference, deny, lines).join(lines.eol)
  const end = lines.next(block.end)
  const isLast = file.content.slice(block.end).trim() === '' && !file.content.slice(0, end).endsWith('\n')
  return { start: end, end, text: `${isLast ? lines.eol : ''}${lines.eol}${text}${lines.eol}` }
}

/** The inline policy of that name that the source already has beside a user or role. */
export function inlineDenyOf(owner: PrincipalBlock, name: string, graph: ModuleGraph): PlacedBlock | undefined {
  const { kind, placed, module, index } = owner
  const uses = graph.references(module).get(addressOf(placed.block)) ?? []
  return uses.find(({ block, traversal }) => {
    if (block.type !== 'resource' || block.labels[0] !== `aws_iam_${kind}_policy`) return false
    const named = attributeOf(block.body, 'name')
    const isNamed = named !== undefined && withoutParentheses(named.value).text === `"${name}"`
    return isNamed && (index === '' || traversal.text.includes(index))
  })
}

const labelOf = ({ placed, index }: PrincipalBlock, suffix: string): string =>
  [
    placed.block.labels[1] ?? '',
    ...(index.match(/[A-Za-z0-9]+/g)?.map((part) => part.toLowerCase()) ?? []),
    suffix,
  ].join('_')

function blockText(
  kind: 'role' | 'user',
  label: string,
  reference: string,
  { name, comment, statements }: InlineDeny,
  lines: Lines,
): string[] {
  const style = {
    dialect: 'hcl' as const,
    lines,
    quote: quoteIn('hcl', false),
    unit: '  ',
    multiline: true,
    multilineOne: false,
    trailingComma: true,
    single: true,
    inline: false,
    quotedKeys: false,
    entryCommas: false,
    joiner: ', ',
    separator: '=',
    pad: ' ',
  }
  return aligned([
    `# ${comment}`,
    `resource "aws_iam_${kind}_policy" "${label}" {`,
    `  name = "${name}"`,
    `  ${kind} = ${reference}`,
    '',
    '  policy = jsonencode({',
    '    Version = "2012-10-17"',
    '    Statement = [',
    ...statements.flatMap((statement) => `      ${statementText(statement, style, '      ')},`.split(lines.eol)),
    '    ]',
    '  })',
    '}',
  ])
}

/** Lines as `terraform fmt` aligns them: the `=` of lines that follow each other, each with its whole value. */
function aligned(lines: readonly string[]): string[] {
  const parts = lines.map((line) => /^( *)("[^"]*"|\w+) = (.*[^[{(])$/.exec(line))
  return lines.map((line, at) => {
    const own = parts[at]
    if (!own) return line
    const inRun = (index: number): boolean => parts[index]?.[1] === own[1]
    let [from, to] = [at, at]
    while (inRun(from - 1)) from--
    while (inRun(to + 1)) to++
    const width = Math.max(...parts.slice(from, to + 1).map((part) => part?.[2]?.length ?? 0))
    return `${own[1]}${(own[2] ?? '').padEnd(width)} = ${own[3]}`
  })
}

/** The role of a block that makes one. */
export const onlyRole = (placed: PlacedBlock, module: Module): PrincipalBlock => ({
  kind: 'role',
  placed,
  module,
  index: '',
})
