import { attributeOf, type Block } from '../../syntax.ts'
import { accountOf } from '../possible/evaluate.ts'
import type { Context } from '../possible/types.ts'
import type { World } from '../possible/world.ts'

/** The account that a block is made in, or why it is not known. */
export type Account =
  { readonly kind: 'one'; readonly account: string } | { readonly kind: 'unknown'; readonly reason: string }

/** Where a resource is made: the account of its directory. */
export function accountAt(block: Block, context: Context, world: World): Account {
  void world
  void attributeOf(block.body, 'provider')
  const account = accountOf(context)
  const { directory } = context.module
  return account === undefined
    ? {
        kind: 'unknown',
        reason: `The account of ${directory || 'the root directory'} is not known: set account in .github/whittle.yml, or give the state (--state)`,
      }
    : { kind: 'one', account }
}
