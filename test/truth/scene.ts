import type { Scene } from './operation.ts'
import { Random } from './random.ts'

export interface Place {
  readonly account: string
  readonly otherAccount: string
  readonly region: string
}

const words = ['orders', 'billing', 'search', 'media', 'ledger', 'audit', 'mobile', 'partner', 'stage', 'archive']
const suffixes = ['', '', '-v2', '-eu', '-prod', '-7f3a91', '-internal', '-data']

/** How many things of a kind there are. */
const pool = 3

/** The resources that a work names: the same in each call of the same variant. */
export class Things {
  readonly #owner: string
  readonly #variant: Random
  readonly #names = new Map<string, string>()
  readonly #ids = new Map<string, string>()

  /** @param owner whose things they are: works with the same owner choose from the same few */
  constructor(owner: string, variant: Random) {
    this.#owner = owner
    this.#variant = variant
  }

  name(kind: string): string {
    let known = this.#names.get(kind)
    if (known === undefined) this.#names.set(kind, (known = this.#newName(kind)))
    return known
  }

  #newName(kind: string): string {
    const number = this.#variant.derive(`name ${kind}`).below(pool)
    const random = new Random(`${this.#owner}/${kind}/${number}`)
    const plain = kind.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    return `${random.pick(words)}-${plain}${random.pick(suffixes)}-${number + 1}`
  }

  id(prefix: string, length: number, key: string): string {
    const text = `${prefix}/${length}/${key}`
    let known = this.#ids.get(text)
    if (known === undefined) {
      this.#ids.set(text, (known = `${prefix}${new Random(`${this.#owner}/${text}`).hex(length)}`))
    }
    return known
  }
}

/** The scene of one call: its resources are those of `things`, its shape and new ids are its own. */
export const sceneOf = (place: Place, things: Things, call: Random): Scene => ({
  account: place.account,
  otherAccount: place.otherAccount,
  region: place.region,
  name: (kind) => things.name(kind),
  id: (prefix, length = 17, key) =>
    key === undefined ? `${prefix}${call.hex(length)}` : things.id(prefix, length, key),
  pick: (list) => call.pick(list),
  chance: (probability) => call.chance(probability),
})

const somewhere: Place = { account: '411122223333', otherAccount: '744455556666', region: 'eu-west-1' }

/** A scene for whoever only wants to see what an operation is like. */
export function exampleScene(label: string, place: Place = somewhere): Scene {
  const random = new Random(`example ${label}`)
  return sceneOf(place, new Things('example', random.derive('things')), random)
}
