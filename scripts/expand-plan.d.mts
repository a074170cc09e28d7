/**
 * The JSON of a plan in format 1, from format 2: every reference to `shared` replaced by what it refers to.
 *
 * @throws Error when the value is no plan of format 2
 */
export function expandPlan(plan: unknown): Record<string, unknown>
