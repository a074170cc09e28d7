import { referencedAddress } from '../modules/references.ts'
import type { Module } from '../modules/module.ts'
import { addressOf, bodiesIn, allPartsOf, type Block } from '../syntax/syntax-tree.ts'
import { moduleContextOf, type ModuleContext } from '../modules/module-context.ts'

/**
 * Addresses of a directory that depend on one of others, through any reference; with the others themselves. A new
 * reference in one of these must not name any of them: Terraform does not allow cycles. Arguments of the directory's
 * callers count, since they may lead back into it.
 */
export function dependents(of: ReadonlySet<string>, place: ModuleContext): ReadonlySet<string> {
  const seen = new Set(of)
  const open = [...of]
  if (callersLeadBack(place))
    for (const address of place.references.keys())
      if (address.startsWith('var.')) {
        seen.add(address)
        open.push(address)
      }
  for (let address = open.pop(); address !== undefined; address = open.pop())
    for (const { block, attribute } of place.references.get(address) ?? []) {
      const next = block.type === 'locals' ? `local.${attribute.split('.')[0] ?? ''}` : addressOf(block)
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  return seen
}

const leading = new WeakMap<Module, boolean>()

/** Does a caller pass something to the directory that comes out of it? */
function callersLeadBack(place: ModuleContext): boolean {
  const { module, repository } = place
  const known = leading.get(module)
  if (known !== undefined) return known
  // Directories that call each other in a circle would be requested here again.
  leading.set(module, true)
  const found = repository.callsTo(module.directory).some(({ caller, block }) => {
    const after = dependents(new Set([addressOf(block)]), moduleContextOf(caller, repository))
    return spokenOf(block).some((address) => after.has(address))
  })
  leading.set(module, found)
  return found
}

const spokenOf = (block: Block): string[] =>
  [...bodiesIn(block.body)].flatMap(({ attributes }) =>
    attributes.flatMap(({ value }) => [...allPartsOf(value)].flatMap((part) => referencedAddress(part) ?? [])),
  )
