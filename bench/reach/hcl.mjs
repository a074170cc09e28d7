/**
 * A scanner of Terraform's native syntax that knows just enough to cut a file into blocks and to find references. Nothing of
 * the project's own reader is used: what this reads is the truth that the reader is held against.
 */

const isWord = (char) => char !== undefined && /[\w-]/.test(char)
const startsWord = (char) => char !== undefined && /[A-Za-z_]/.test(char)

/** Behind a comment that starts here; the same position where none does. */
function skipComment(text, at) {
  if (text[at] === '#' || text.startsWith('//', at)) {
    const end = text.indexOf('\n', at)
    return end === -1 ? text.length : end
  }
  if (!text.startsWith('/*', at)) return at
  const end = text.indexOf('*/', at + 2)
  return end === -1 ? text.length : end + 2
}

/** Behind a template's text up to its end; `visit` is called for the code of each interpolation and directive. */
function skipTemplate(text, from, isEnd, visit) {
  for (let at = from; at < text.length;) {
    if (isEnd(at)) return at
    if (text[at] === '\\' && text[from - 1] === '"') at += 2
    else if (text.startsWith('$${', at) || text.startsWith('%%{', at)) at += 3
    else if (text.startsWith('${', at) || text.startsWith('%{', at)) at = skipCode(text, at + 2, '}', visit) + 1
    else at++
  }
  return text.length
}

const skipString = (text, at, visit) => skipTemplate(text, at + 1, (end) => text[end] === '"', visit) + 1

function skipHeredoc(text, at, visit) {
  const [opening, , word] = /^<<(-?)[ \t]*(\w+)[ \t]*\r?\n/.exec(text.slice(at)) ?? []
  if (opening === undefined) return at + 2
  const closing = new RegExp(`[ \\t]*${word}[ \\t]*(\\r?\\n|$)`, 'y')
  const isEnd = (end) => {
    closing.lastIndex = end
    return text[end - 1] === '\n' && closing.test(text)
  }
  const end = skipTemplate(text, at + opening.length, isEnd, visit)
  const line = text.indexOf(word, end)
  return line === -1 ? text.length : line + word.length
}

/**
 * The position of the bracket that closes the code from a position on, or the end of the text. `visit(position)` is called
 * where a word starts that is no attribute of another.
 */
export function skipCode(text, from, closing, visit = () => undefined) {
  for (let at = from; at < text.length;) {
    const char = text[at]
    const behind = skipComment(text, at)
    if (behind > at) at = behind
    else if (char === '"') at = skipString(text, at, visit)
    else if (text.startsWith('<<', at)) at = skipHeredoc(text, at, visit)
    else if (char === closing) return at
    else if (char === '{') at = skipCode(text, at + 1, '}', visit) + 1
    else if (char === '(') at = skipCode(text, at + 1, ')', visit) + 1
    else if (char === '[') at = skipCode(text, at + 1, ']', visit) + 1
    else if (startsWord(char)) {
      if (text[at - 1] !== '.') visit(at)
      while (isWord(text[at])) at++
    } else at++
  }
  return text.length
}

/** The blocks of a file or of the body of a block: `{type, labels, start, bodyStart, bodyEnd, end}`, positions in the text. */
export function blocksIn(text, from = 0, to = text.length) {
  const blocks = []
  for (let at = from; at < to;) {
    const behind = skipComment(text, at)
    if (behind > at) at = behind
    else if (startsWord(text[at])) {
      const header = /([A-Za-z_][\w-]*)((?:[ \t]+(?:"[^"\n]*"|[A-Za-z_][\w-]*))*)[ \t]*\{/y
      header.lastIndex = at
      const [opening, type, labels] = header.exec(text) ?? []
      if (opening === undefined) {
        at = attributeEnd(text, at, to)
        continue
      }
      const bodyStart = at + opening.length
      const bodyEnd = skipCode(text, bodyStart, '}')
      const names = [...labels.matchAll(/"([^"]*)"|([\w-]+)/g)].map(([, quoted, bare]) => quoted ?? bare)
      blocks.push({ type, labels: names, start: at, bodyStart, bodyEnd, end: bodyEnd + 1 })
      at = bodyEnd + 1
    } else at++
  }
  return blocks
}

/** The end of the line on which the attribute ends that starts here: brackets, strings and heredocs may span lines. */
function attributeEnd(text, at, to) {
  while (at < to && text[at] !== '\n') {
    const behind = skipComment(text, at)
    if (behind > at) at = behind
    else if (text[at] === '"') at = skipString(text, at, () => undefined)
    else if (text.startsWith('<<', at)) at = skipHeredoc(text, at, () => undefined)
    else if ('{(['.includes(text[at])) at = skipCode(text, at + 1, { '{': '}', '(': ')', '[': ']' }[text[at]]) + 1
    else at++
  }
  return at
}

/** The attributes of a body, not those of blocks in it: `{name, start, valueStart, end}`. */
export function attributesIn(text, from, to) {
  const attributes = []
  const inner = blocksIn(text, from, to)
  for (let at = from; at < to;) {
    const block = inner.find(({ start }) => start === at)
    const behind = skipComment(text, at)
    if (block !== undefined) at = block.end
    else if (behind > at) at = behind
    else if (startsWord(text[at]) || text[at] === '"') {
      const head = /"?([\w.-]+)"?[ \t]*=(?!=)[ \t]*/y
      head.lastIndex = at
      const [opening, name] = head.exec(text) ?? []
      const end = attributeEnd(text, at, to)
      if (opening !== undefined) attributes.push({ name, start: at, valueStart: at + opening.length, end })
      at = end + 1
    } else at++
  }
  return attributes
}

/**
 * A reference that starts here: its steps, of which `index` are those in brackets and `splat` the stars, and its end. The
 * text inside brackets is kept as it is.
 */
export function referenceAt(text, start) {
  let at = start
  while (isWord(text[at])) at++
  const steps = [{ name: text.slice(start, at) }]
  for (;;) {
    if (text[at] === '.' && (startsWord(text[at + 1]) || /[\d*]/.test(text[at + 1] ?? ''))) {
      let end = at + 1
      if (text[end] === '*') steps.push({ splat: true })
      else while (isWord(text[end])) end++
      if (text[at + 1] === '*') end++
      else
        steps.push(
          /^\d+$/.test(text.slice(at + 1, end))
            ? { index: text.slice(at + 1, end) }
            : { name: text.slice(at + 1, end) },
        )
      at = end
    } else if (text[at] === '[') {
      const end = skipCode(text, at + 1, ']')
      const inside = text.slice(at + 1, end).trim()
      steps.push(inside === '*' ? { splat: true } : { index: inside })
      at = end + 1
    } else return { steps, start, end: at }
  }
}

/** Every reference in code, in the order of the text; those inside of indices of others are not listed. */
export function referencesIn(text) {
  const found = []
  skipCode(text, 0, undefined, (at) => {
    if (at >= (found.at(-1)?.end ?? 0)) found.push(referenceAt(text, at))
  })
  return found
}
