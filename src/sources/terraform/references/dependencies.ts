import { addressOf, bodies, walk, type Block, type Expression } from '../syntax.ts'
import { referencedAddress, surroundingsOf, type Surroundings } from '../holders/references.ts'

/**
 * Does a block depend on one of others, through whatever it speaks of? Then they must not speak of it: Terraform knows no
 * cycles. Arguments of the directory's callers count, since they may lead back into it.
 */
export function dependsOn(block: Block, others: ReadonlySet<string>, place: Surroundings): boolean {
  const seen = new Set<string>()
  const open = [...spokenOf(block)]
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    if (others.has(address)) return true
    if (seen.has(address)) continue
    seen.add(address)
    if (address.startsWith('var.') && callersLeadBack(place)) return true
    if (address.startsWith('local.')) {
      const local = place.module.names.locals.get(address.slice('local.'.length))
      if (local) open.push(...addressesIn(local))
      continue
    }
    const next = place.module.blocks.get(address)
    if (next) open.push(...spokenOf(next.block))
  }
  return false
}

const spokenOf = (block: Block): string[] =>
  [...bodies(block.body)].flatMap(({ attributes }) => attributes.flatMap(({ value }) => addressesIn(value)))

const addressesIn = (expression: Expression): string[] =>
  [...walk(expression)].flatMap((part) => referencedAddress(part) ?? [])

/** Does a caller pass something to the directory that comes out of it? */
function callersLeadBack({ module, repository }: Surroundings): boolean {
  return repository
    .callsTo(module.directory)
    .some(({ caller, block }) => dependsOn(block, new Set([addressOf(block)]), surroundingsOf(caller, repository)))
}
