/** Without the question whether the evidence could have shown use of other resources. */
import { scopeResources as original } from '../../../src/narrowing/resources.ts'

export * from '../../../src/narrowing/resources.ts'

export const scopeResources: typeof original = (judged, actions, knowledge, window) =>
  original(judged, actions, { ...knowledge, observability: () => ({ observable: true }) }, window)
