/** Text as it is meant, and where each of its characters is written: one more offset than characters, for the end. */
export interface Decoded {
  readonly text: string
  readonly offsets: readonly number[]
}

const simple: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** The text between the quotes of a JSON string; an escape that JSON does not have stands for itself. */
export function decodeJsonString(raw: string): Decoded {
  let text = ''
  const offsets: number[] = []
  for (let at = 0; at < raw.length;) {
    const [unit, length] = raw[at] === '\\' ? escapeAt(raw, at) : [raw[at] ?? '', 1]
    text += unit
    offsets.push(at)
    at += length
  }
  offsets.push(raw.length)
  return { text, offsets }
}

function escapeAt(raw: string, at: number): [unit: string, length: number] {
  const plain = simple[raw[at + 1] ?? '']
  if (plain !== undefined) return [plain, 2]
  const code = /^u([0-9a-fA-F]{4})/.exec(raw.slice(at + 1, at + 6))?.[1]
  return code === undefined ? ['\\', 1] : [String.fromCharCode(Number.parseInt(code, 16)), 6]
}

/** Text as it stands between the quotes of a JSON string. */
export const encodeJsonString = (text: string): string => JSON.stringify(text).slice(1, -1)
