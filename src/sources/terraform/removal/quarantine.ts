import type { Splice } from '../../types.ts'
import { Lines } from '../../edit/lines.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module } from '../modules/module.ts'
import { addressOf, attributeOf, bare } from '../syntax/syntax-tree.ts'
import type { PlacedBlock } from './placed-block.ts'

/** Name of the inline policy that denies everything to a role that looks unused. */
export const quarantineName = 'whittle-quarantine'

const label = (role: PlacedBlock): string => `${role.block.labels[1] ?? ''}_quarantine`

/** The quarantine of a role that the source already has. */
export function quarantineOf(role: PlacedBlock, module: Module, graph: ModuleGraph): PlacedBlock | undefined {
  const uses = graph.references(module).get(addressOf(role.block)) ?? []
  return uses.find(({ block }) => {
    if (block.type !== 'resource' || block.labels[0] !== 'aws_iam_role_policy') return false
    const name = attributeOf(block.body, 'name')
    return name !== undefined && bare(name.value).text === `"${quarantineName}"`
  })
}

/**
 * A Deny of everything beside a role: whatever still uses it fails, and removing one block restores it. A policy in
 * Terraform that manages the role's inline policies as a whole would fight with it.
 *
 * @returns why it cannot be put there, as a sentence
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function addQuarantine(role: PlacedBlock, module: Module, graph: ModuleGraph): Splice | string {
  const { block, file } = role
  const address = addressOf(block)
  if (file.syntax.language === 'json' || file.isOverridden || block.broken)
    return `${file.path} is in a form that is not edited`
  const exclusive = (graph.references(module).get(address) ?? []).find(
    (use) => use.block.labels[0] === 'aws_iam_role_policies_exclusive',
  )
  if (exclusive !== undefined || block.body.blocks.some(({ type }) => type === 'inline_policy'))
    return `${exclusive?.address ?? address} lists all inline policies of the role, so that one beside it would be removed again`
  if (module.blocks.has(`aws_iam_role_policy.${label(role)}`))
    return `aws_iam_role_policy.${label(role)} exists already`
  const several = ['count', 'for_each'].find((name) => attributeOf(block.body, name))
  if (several !== undefined) return `${address} makes several roles (${several})`
  const lines = new Lines(file.content, file.syntax.comments)
  const text = blockText(address, label(role)).join(lines.eol)
  const end = lines.next(block.end)
  const isLast = file.content.slice(block.end).trim() === '' && !file.content.slice(0, end).endsWith('\n')
  return { start: end, end, text: `${isLast ? lines.eol : ''}${lines.eol}${text}${lines.eol}` }
}

const blockText = (role: string, name: string): string[] => [
  '# The role looks unused. Everything is denied to it before it is deleted; removing this block restores it.',
  `resource "aws_iam_role_policy" "${name}" {`,
  `  name = "${quarantineName}"`,
  `  role = ${role}.id`,
  '',
  '  policy = jsonencode({',
  '    Version = "2012-10-17"',
  '    Statement = [',
  '      {',
  '        Sid      = "Quarantine"',
  '        Effect   = "Deny"',
  '        Action   = "*"',
  '        Resource = "*"',
  '      },',
  '    ]',
  '  })',
  '}',
]
