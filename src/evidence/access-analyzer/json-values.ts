/**
 * The JSON values of a text that holds one or several of them, one after the other, as a loop over a command prints
 * them; `undefined` where the text is not that.
 */
export function jsonValuesIn(text: string): unknown[] | undefined {
  const content = text.replace(/^\uFEFF/, '')
  const whole = parsed(content)
  if (whole !== undefined) return [whole.value]
  const values: unknown[] = []
  let at = 0
  for (const end of endsOfValues(content)) {
    const value = parsed(content.slice(at, end))
    if (value === undefined) return undefined
    values.push(value.value)
    at = end
  }
  return values.length > 0 && content.slice(at).trim() === '' ? values : undefined
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Offsets behind each object or array that stands at the top. */
function* endsOfValues(text: string): Generator<number> {
  let depth = 0
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gs
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [mark] = token
    if (mark === '{' || mark === '[') depth++
    else if (mark === '}' || mark === ']') {
      depth--
      if (depth === 0) yield tokens.lastIndex
    }
  }
}
