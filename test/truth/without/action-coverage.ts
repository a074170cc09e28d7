/** Without the question whether the evidence could have shown an action. */
import type { Observability } from '../../../src/evidence/coverage/observability.ts'

export type { ObservabilityDemands } from '../../../src/evidence/coverage/observability.ts'
export type { Observability }

export const isObservable = (): Observability => ({ observable: true })
