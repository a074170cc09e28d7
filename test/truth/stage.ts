import { createHash } from 'node:crypto'
import type { Scene } from './operation.ts'
import { Random } from './random.ts'

/**
 * A scene for tests of the table: every draw is a function of the seed. Kinds have three names each, so that several
 * calls reach the same things.
 */
export function stage(seed: string): Scene {
  let made = 0
  const digest = (text: string): string => createHash('sha256').update(`${seed} ${text}`).digest('hex')
  const random = new Random(seed)
  const pick = <T>(list: readonly T[]): T => random.pick(list)
  return {
    account: '111122223333',
    otherAccount: '444455556666',
    region: 'eu-west-1',
    name: (kind) => `${kind}-${pick(['a', 'b', 'c'])}`,
    id: (prefix, length = 17, key) => {
      const of = key === undefined ? `new ${made++}` : `key ${key}`
      return prefix + digest(`${prefix} ${of}`).slice(0, length)
    },
    pick,
    chance: (probability) => random.chance(probability),
  }
}
