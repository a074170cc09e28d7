import type { Scene } from './operation.ts'
import { Random } from './random.ts'

export interface Place {
  readonly account: string
  readonly otherAccount: string
  readonly region: string
}

const words = ['orders', 'billing', 'search', 'media', 'ledger', 'audit', 'mobile', 'partner', 'stage', 'archive']
const suffixes = ['', '', '-v2', '-eu', '-prod', '-7f3a91', '-internal', '-data']

/** How many things of a kind one principal works with. */
const pool = 3

/**
 * The scene of one call. Names and keyed ids are those of `variant`: the same variant of a principal's work speaks of
 * the same things in each call. Ids without a key are new in each call.
 *
 * @param owner whose things they are: principals with the same owner share them
 */
export function sceneOf(place: Place, owner: string, variant: Random, call: Random): Scene {
  const names = new Map<string, string>()
  const ids = new Map<string, string>()
  const choices = variant.derive('choices')
  return {
    ...place,
    name(kind) {
      const known = names.get(kind)
      if (known !== undefined) return known
      const number = variant.derive(`name ${kind}`).below(pool)
      const random = new Random(`${owner}/${kind}/${number}`)
      const name = `${random.pick(words)}-${kind.toLowerCase().replace(/[^a-z0-9]+/g, '-')}${random.pick(suffixes)}-${number + 1}`
      names.set(kind, name)
      return name
    },
    id(prefix, length = 17, key) {
      if (key === undefined) return `${prefix}${call.hex(length)}`
      const text = `${prefix} ${length} ${key}`
      const known = ids.get(text)
      if (known !== undefined) return known
      const number = variant.derive(`id ${text}`).below(pool)
      const id = `${prefix}${new Random(`${owner}/${text}/${number}`).hex(length)}`
      ids.set(text, id)
      return id
    },
    pick: (list) => choices.pick(list),
    chance: (probability) => choices.chance(probability),
  }
}
