/** Deeper JSON is neither a policy nor a configuration, and would exhaust the stack of its readers. */
const deepest = 200

/** The place at which JSON is nested too deeply; `undefined`: none is. Brackets inside of strings do not count. */
export function tooDeepAt(text: string): number | undefined {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (inString) {
      if (unit === 0x5c) at++
      else if (unit === 0x22) inString = false
    } else if (unit === 0x22) inString = true
    else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > deepest) return at
    } else if (unit === 0x7d || unit === 0x5d) depth--
  }
  return undefined
}
