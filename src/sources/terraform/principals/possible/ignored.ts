import { addressOf, attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import { someOf, type Possible } from './types.ts'

/**
 * Does `lifecycle.ignore_changes` of a block name one of these attributes, or all?
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
 */
export function isIgnored(block: Block, names: readonly string[]): boolean {
  return block.body.blocks.some(({ type, body }) => {
    const ignored = type === 'lifecycle' ? attributeOf(body, 'ignore_changes')?.value : undefined
    if (!ignored) return false
    const words = ignored.kind === 'tuple' ? ignored.elements.map(({ text }) => text) : [ignored.text]
    return words.some((word) => {
      const plain = word.replace(/["${}]/g, '').trim()
      return plain === 'all' || names.includes(plain.split(/[.[]/)[0] ?? '')
    })
  })
}

/** The attributes of IAM's resources that name an attached policy or the principals. */
const naming = new Set([
  'name',
  'role',
  'roles',
  'role_name',
  'user',
  'users',
  'user_name',
  'group',
  'groups',
  'group_name',
  'policy_arn',
  'policy_arns',
  'managed_policy_arns',
])

/**
 * The value of a resource's attribute, which is only the first one where its changes are ignored: in AWS it may be any.
 *
 * @param place gives `file:line` of the block, which few values need
 */
export function asApplied(block: Block, name: string, value: Possible, place: () => string): Possible {
  if (block.type !== 'resource' || !naming.has(name) || !(block.labels[0] ?? '').startsWith('aws_iam_')) return value
  if (!isIgnored(block, [name])) return value
  return someOf([value, { kind: 'outside', what: `${addressOf(block)}.${name}`, place: place(), ignored: true }])
}
