/** Without the rule that a call on a guessed resource may have been allowed by any statement that grants its action. */
import { Attribution as Original } from '../../../src/narrowing/attribution.ts'
import type { UsageEntry } from '../../../src/evidence/types.ts'

export * from '../../../src/narrowing/attribution.ts'

export class Attribution extends Original {
  override isCovered(entry: UsageEntry): boolean {
    return entry.resource !== null
  }
}
