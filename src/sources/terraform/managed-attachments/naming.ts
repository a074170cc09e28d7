import type { Module } from '../modules/module.ts'
import { attributeOf, withoutParentheses, allPartsOf, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { attachments } from '../principals/uses/tables.ts'
import type { ManagedAttachmentLayout } from './layout.ts'

/**
 * Characters that a policy's name and its prefix may have; Terraform appends 26 to the prefix.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy
 */
const longestName = 128
const longestPrefix = 102
/** Characters that the name of a role or user has at most. */
const longestOwner = 64

/** `AmazonS3FullAccess` → `amazon_s3_full_access` */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()

/** Labels for new blocks of a directory: those of the attachments, where they are free. */
export class Labels {
  readonly #module: Module
  readonly #taken = new Set<string>()

  constructor(module: Module) {
    this.#module = module
  }

  next(wanted: string, more: string): string {
    const own = /^[A-Za-z_]/.test(wanted) ? wanted : `policy_${wanted}`
    for (let number = 1; ; number++) {
      const label = number === 1 ? own : number === 2 ? `${own}_${more}` : `${own}_${more}_${number - 1}`
      if (this.#taken.has(label) || !this.#isFree(label)) continue
      this.#taken.add(label)
      return label
    }
  }

  #isFree(label: string): boolean {
    const { blocks } = this.#module
    const types = ['aws_iam_policy', 'data.aws_iam_policy_document', 'aws_ssoadmin_permission_set_inline_policy']
    return types.every((type) => !blocks.has(`${type}.${label}`))
  }
}

/**
 * The name of the new policy in AWS. Names of roles, users and groups are unique in an account, so theirs with that of
 * AWS's policy is too; where the block has no single one, Terraform makes the name unique.
 */
export function newPolicyName(block: Block, policy: string): ManagedAttachmentLayout['name'] {
  const several = attributeOf(block.body, 'for_each') ?? attributeOf(block.body, 'count')
  const principal = several ? undefined : principalText(block)
  const text = principal === undefined ? undefined : `"${principal}-${policy}"`
  const longest = text?.includes('${') ? longestOwner + 1 + policy.length : (text?.length ?? 2) - 2
  if (text !== undefined && longest <= longestName) return { argument: 'name', text }
  return { argument: 'name_prefix', text: `"${policy.slice(0, longestPrefix - 1)}-"` }
}

/** The name of the block's role, user or group, as it may stand in a quoted text. */
function principalText(block: Block): string | undefined {
  const type = block.labels[0] ?? ''
  // A role cannot refer to itself by way of its policy: its name is repeated.
  if (type === 'aws_iam_role') return quotedText(attributeOf(block.body, 'name')?.value)
  const names = Object.keys(attachments[type]?.attachedPrincipals ?? {})
  const [only, ...others] = names.flatMap((name) => attributeOf(block.body, name) ?? [])
  if (!only || others.length > 0 || only.name.endsWith('s')) return undefined
  const value = withoutParentheses(only.value)
  const quoted = quotedText(value)
  if (quoted !== undefined) return quoted
  if (value.kind !== 'traversal' || value.text.includes('\n') || !isStable(value)) return undefined
  const last = value.steps.at(-1)
  const isName = last?.kind === 'attribute' && (last.name === 'name' || last.name === 'id')
  return isName || value.root === 'var' || value.root === 'local' ? `\${${value.text}}` : undefined
}

function quotedText(expression: Expression | undefined): string | undefined {
  const value = expression && withoutParentheses(expression)
  if (value?.kind !== 'template' || value.style !== 'quoted' || !isStable(value)) return undefined
  if (value.parts.some(({ kind }) => kind === 'directive') || value.parts.length === 0) return undefined
  return value.text.slice(1, -1)
}

/** It has one value in the whole directory. */
const isStable = (expression: Expression): boolean =>
  allPartsOf(expression).every(
    (part) =>
      part.kind !== 'traversal' ||
      (part.root !== 'each' && part.root !== 'count' && part.steps.every(({ kind }) => kind !== 'splat')),
  )
