export function report(catalog, operations, source) {
  const lines = []
  for (const s of operations) {
    const missing = s.operations.filter(
      (o) =>
        !s.sources.some(
          (src) =>
            source.operationOf(catalog, src, o.name) ||
            source.servicesOf(src).some((p) => source.noPermission.has(`${p}:${o.name}`.toLowerCase())),
        ),
    )
    if (missing.length)
      lines.push(
        `${s.sdk} [${s.sources.join(' ')}] ${missing.length}/${s.operations.length}: ${missing.map((o) => o.name).join(' ')}`,
      )
  }
  return lines.join('\n')
}
