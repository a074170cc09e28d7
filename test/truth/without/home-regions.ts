/** Without the rule that global services are logged in Regions of their own. */
import { isObservable as original } from '../../../src/evidence/coverage/observability.ts'

export type { Observability, ObservabilityDemands } from '../../../src/evidence/coverage/observability.ts'

export const isObservable: typeof original = ({ homeRegions: _, ...action }, coverage, demands) =>
  original(action, coverage, demands)
