import { createHash } from 'node:crypto'
import type { Scene } from './operation.ts'

/**
 * A scene for tests of the table: every draw is a function of the seed. Kinds have three names each, so that several
 * calls reach the same things.
 */
export function stage(seed: string): Scene {
  let drawn = 0
  const digest = (text: string): string => createHash('sha256').update(`${seed} ${text}`).digest('hex')
  const next = (): number => parseInt(digest(`draw ${drawn++}`).slice(0, 12), 16) / 16 ** 12
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  return {
    account: '111122223333',
    otherAccount: '444455556666',
    region: 'eu-west-1',
    name: (kind) => `${kind}-${pick(['a', 'b', 'c'])}`,
    id: (prefix, length = 17, key) => {
      const of = key === undefined ? `new ${drawn++}` : `key ${key}`
      return prefix + digest(`${prefix} ${of}`).slice(0, length)
    },
    pick,
    chance: (probability) => next() < probability,
  }
}
