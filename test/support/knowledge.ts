import type { Catalog } from '../../src/catalog/types.ts'
import type { Knowledge } from '../../src/narrowing/judge.ts'

/** Evidence that shows everything, of calls that known statements cover, unless said otherwise. */
export const knowledgeOf = (catalog: Catalog, other: Partial<Knowledge> = {}): Knowledge => ({
  catalog,
  isCovered: () => true,
  visible: () => ({ visible: true }),
  waived: () => undefined,
  finding: () => undefined,
  served: () => () => undefined,
  ...other,
})
