export function seeActions(catalog, operations, source) {
  const seen = new Map()
  for (const a of catalog.expand('*')) seen.set(a.name, { kind: 'none', reason: 'no operation known' })
  for (const s of operations)
    for (const o of s.operations)
      for (const src of s.sources) {
        const op = source.operationOf(catalog, src, o.name)
        for (const g of op?.grants ?? []) seen.set(g.action.name, { kind: 'management' })
      }
  return seen
}
