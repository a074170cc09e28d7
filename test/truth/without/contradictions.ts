/** Without the rule that a call whose stated resource no known statement covers is in doubt. */
import { Attribution as Original } from '../../../src/narrowing/attribution.ts'
import type { UsageEntry } from '../../../src/evidence/types.ts'

export * from '../../../src/narrowing/attribution.ts'

export class Attribution extends Original {
  override isCovered(entry: UsageEntry): boolean {
    return entry.resource !== null && entry.grade !== 'guessed'
  }
}
