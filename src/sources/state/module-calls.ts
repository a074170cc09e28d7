/** `module.a["x.y"].module.b` → `module.a`, `module.b`: the names of the calls, without their instances. */
export function moduleCallsOf(address: string): string[] {
  const calls: string[] = []
  const step = /module\.([^.[\]]+)(\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?(?:\.|$)/y
  while (step.lastIndex < address.length) {
    const found = step.exec(address)
    if (!found) return []
    calls.push(`module.${found[1]}`)
  }
  return calls
}
