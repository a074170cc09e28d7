import type { Catalog } from '../../src/catalog/types.ts'
import type { ActionContext } from '../../src/narrowing/judge.ts'

/** Evidence that shows everything, of calls that known statements cover, unless said otherwise. */
export const knowledgeOf = (catalog: Catalog, other: Partial<ActionContext> = {}): ActionContext => ({
  catalog,
  isCovered: () => true,
  observability: () => ({ observable: true }),
  waived: () => undefined,
  finding: () => undefined,
  served: () => () => undefined,
  ...other,
})
