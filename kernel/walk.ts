/**
 * Steps through JSON whose quotation marks are indexed. A place is an address; the cursor stands at the first mark at
 * or behind it. 0 stands for "this is not JSON, or it ends in the middle".
 */

/** Entry in the index of quotation marks. */
export let cursor: usize = 0

export function setCursor(at: usize): void {
  cursor = at
}

const space: u32 = 0x20
export const quotationMark: u32 = 0x22
export const comma: u32 = 0x2c
export const colon: u32 = 0x3a
export const openList: u32 = 0x5b
export const closeList: u32 = 0x5d
export const openObject: u32 = 0x7b
export const closeObject: u32 = 0x7d

function isSpace(byte: u32): bool {
  return byte <= space && (byte === space || byte === 0x0a || byte === 0x0d || byte === 0x09)
}

export function afterSpace(from: usize): usize {
  let at = from
  while (isSpace(load<u8>(at))) at++
  return at
}

/** Behind the text that begins at the cursor. */
export function afterText(): usize {
  const after = <usize>load<u32>(cursor, 4) + 1
  cursor += 8
  return after
}

/** From the end of a name to the value it names. */
export function valueBehind(nameEnd: usize): usize {
  let at = nameEnd
  if (load<u8>(at) !== colon) {
    at = afterSpace(at)
    if (load<u8>(at) !== colon) return 0
  }
  at++
  return load<u8>(at) > space ? at : afterSpace(at)
}

export function afterValue(from: usize): usize {
  const byte = load<u8>(from)
  if (byte === quotationMark) return afterText()
  if (byte === openObject || byte === openList) return afterNested(from)
  return afterPlain(from)
}

/** A number, `true`, `false` or `null`: what it is made of is not looked at. */
function afterPlain(from: usize): usize {
  let at = from
  while (true) {
    const byte = load<u8>(at)
    if (byte <= space || byte === comma || byte === closeObject || byte === closeList) break
    at++
  }
  return at === from ? 0 : at
}

function afterNested(from: usize): usize {
  let depth: i32 = 0
  let at = from
  let marks = cursor
  while (true) {
    const text = <usize>load<u32>(marks)
    // Between most texts stands one byte.
    const first = load<u8>(at)
    if (text === at + 1 && (first === comma || first === colon)) {
      at = <usize>load<u32>(marks, 4) + 1
      marks += 8
      continue
    }
    for (; at < text; at++) {
      const byte = load<u8>(at) | 0x20
      if (byte === openObject) depth++
      else if (byte === closeObject && --depth === 0) {
        cursor = marks
        return at + 1
      }
    }
    const textEnd = <usize>load<u32>(marks, 4)
    // Two marks at one place: those behind the end of the index.
    if (textEnd === text) return 0
    at = textEnd + 1
    marks += 8
  }
}
