/** Blocks that stand nowhere but at the top of a file, as they are written there. */
const newBlock = /(?:resource|data|module|variable|output|locals|provider|terraform)\b[^=\n]*\{/y

/** Does a block that can only stand at the top of a file start here, at the start of a line? */
export function isNewBlock(text: string, at: number): boolean {
  if (at > 0 && text[at - 1] !== '\n') return false
  newBlock.lastIndex = at
  return newBlock.test(text)
}

/** Texts that hide brackets and line ends: comments, heredocs that end, and quoted text on one line. */
const hiding = /#.*|\/\/.*|\/\*[^]*?\*\/|<<-?([\w-]+)\r?\n[^]*?\n[ \t]*\1[ \t]*\r?$|"(?:[^"\\\n]|\\.)*"?/my

/**
 * The place to read on at after an item that is not valid: at the end of its line, or of the line where the brackets that it
 * opens are closed, but not before `fault`.
 *
 * @param closed the item stands in a block, whose own brace ends it too
 */
export function endOfItem(text: string, start: number, fault: number, closed: boolean): number {
  let depth = 0
  let at = start
  // The item's own first line may be empty.
  while (/\s/.test(text[at] ?? '')) at++
  while (at < text.length) {
    hiding.lastIndex = at
    const hidden = hiding.exec(text)?.[0]
    if (hidden) {
      at += hidden.length
      continue
    }
    const character = text[at] ?? ''
    if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) {
      if (depth === 0 && character === '}' && closed) return at
      depth = Math.max(0, depth - 1)
    } else if (character === '\n' && at >= fault && (depth === 0 || isNewBlock(text, at + 1))) return at
    at++
  }
  return at
}
