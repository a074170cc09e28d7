/**
 * A policy document with its texts in the place of their indexes: the inverse of what `policyDetail` writes.
 *
 * @param texts `Shared.texts`
 */
export function unpackDocument(value: unknown, texts: readonly string[]): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown) => (typeof item === 'number' ? texts[item] : unpackDocument(item, texts)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpackDocument(inner, texts)]))
}
