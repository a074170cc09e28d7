/** Without the rule that evidence has to be long enough. */
import { blockingReason as original } from '../../../src/jobs/narrow/preconditions.ts'

export * from '../../../src/jobs/narrow/preconditions.ts'

export const blockingReason: typeof original = (file) => original({ ...file, windowDays: 0 })
