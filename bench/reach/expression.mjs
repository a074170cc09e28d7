/** A parser of Terraform's expressions and templates into trees, independent of the project's own. */

const operators = [['||'], ['&&'], ['==', '!='], ['<=', '>=', '<', '>'], ['+', '-'], ['*', '/', '%']]

/** The tree of an expression that is a whole text. Throws where it cannot be read. */
export function parseExpression(text) {
  const parser = parserOf(text)
  const tree = parser.expression()
  parser.space()
  if (parser.at < text.length) throw new Error(`unread: ${text.slice(parser.at, parser.at + 40)}`)
  return tree
}

/** The tree of the text of a template file. */
export const parseTemplate = (text) => parserOf(text).template(() => false)

function parserOf(text) {
  const parser = { at: 0, expression, template, space }
  return parser

  function space() {
    for (;;) {
      while (/\s/.test(text[parser.at] ?? '')) parser.at++
      if (text[parser.at] === '#' || text.startsWith('//', parser.at)) {
        const end = text.indexOf('\n', parser.at)
        parser.at = end === -1 ? text.length : end
      } else if (text.startsWith('/*', parser.at)) parser.at = text.indexOf('*/', parser.at) + 2
      else return
    }
  }

  function taken(token) {
    space()
    if (!text.startsWith(token, parser.at)) return false
    parser.at += token.length
    return true
  }

  function expect(token) {
    if (!taken(token)) throw new Error(`${token} expected at ${text.slice(parser.at, parser.at + 40)}`)
  }

  function word() {
    space()
    const [found] = /^[A-Za-z_][\w-]*/.exec(text.slice(parser.at, parser.at + 200)) ?? []
    if (found === undefined) throw new Error(`name expected at ${text.slice(parser.at, parser.at + 40)}`)
    parser.at += found.length
    return found
  }

  function expression() {
    const condition = binary(0)
    if (!taken('?')) return condition
    const positive = expression()
    expect(':')
    return { kind: 'if', condition, positive, negative: expression() }
  }

  function binary(level) {
    if (level === operators.length) return unary()
    let left = binary(level + 1)
    for (;;) {
      space()
      const operator = operators[level].find((each) => text.startsWith(each, parser.at))
      if (operator === undefined || text.startsWith('=>', parser.at)) return left
      parser.at += operator.length
      left = { kind: 'binary', operator, left, right: binary(level + 1) }
    }
  }

  function unary() {
    if (taken('!')) return { kind: 'not', of: unary() }
    if (taken('-')) return { kind: 'negative', of: unary() }
    return postfix(primary())
  }

  function postfix(start) {
    let tree = start
    for (;;) {
      if (text.startsWith('[*]', parser.at)) {
        parser.at += 3
        tree = { kind: 'splat', of: tree, each: postfix({ kind: 'item' }) }
      } else if (text.startsWith('.*', parser.at)) {
        // Only attributes belong to each item here; an index is one of the list.
        parser.at += 2
        const [steps] = /^(\.[A-Za-z_][\w-]*)*/.exec(text.slice(parser.at, parser.at + 200))
        parser.at += steps.length
        const names = steps.split('.').slice(1)
        const each = names.reduce((of, value) => ({ kind: 'get', of, key: { kind: 'value', value } }), { kind: 'item' })
        tree = { kind: 'splat', of: tree, each }
      } else if (text[parser.at] === '.' && /[A-Za-z_\d]/.test(text[parser.at + 1] ?? '')) {
        parser.at++
        const [name] = /^[\w-]+/.exec(text.slice(parser.at, parser.at + 200))
        parser.at += name.length
        tree = { kind: 'get', of: tree, key: { kind: 'value', value: name } }
      } else if (text[parser.at] === '[') {
        parser.at++
        const key = expression()
        expect(']')
        tree = { kind: 'get', of: tree, key }
      } else return tree
    }
  }

  function primary() {
    space()
    const char = text[parser.at]
    if (char === '"') {
      parser.at++
      const tree = template(() => text[parser.at] === '"', true)
      parser.at++
      return tree
    }
    if (text.startsWith('<<', parser.at)) return heredoc()
    if (taken('(')) {
      const tree = expression()
      expect(')')
      return tree
    }
    if (taken('[')) return forOr(']', () => list(']'))
    if (taken('{')) return forOr('}', object)
    const [number] = /^\d+(\.\d+)?([eE][+-]?\d+)?/.exec(text.slice(parser.at, parser.at + 40)) ?? []
    if (number !== undefined) {
      parser.at += number.length
      return { kind: 'value', value: Number(number) }
    }
    const name = word()
    if (name === 'true' || name === 'false') return { kind: 'value', value: name === 'true' }
    if (name === 'null') return { kind: 'value', value: null }
    if (text[parser.at] !== '(') return { kind: 'name', name }
    parser.at++
    return { ...list(')'), kind: 'call', name }
  }

  function list(closing) {
    const items = []
    let spread = false
    while (!taken(closing)) {
      items.push(expression())
      spread = taken('...') || spread
      if (!taken(',')) {
        expect(closing)
        break
      }
    }
    return { kind: 'list', items, spread }
  }

  function object() {
    const fields = []
    while (!taken('}')) {
      space()
      let key
      const bare = /^([A-Za-z_][\w-]*)\s*[=:](?!=)/.exec(text.slice(parser.at, parser.at + 200))
      if (bare) {
        parser.at += bare[1].length
        key = { kind: 'value', value: bare[1] }
      } else key = expression()
      if (!taken('=')) expect(':')
      fields.push({ key, value: expression() })
      taken(',')
    }
    return { kind: 'object', fields }
  }

  /** `[for …]` or `{for …}` behind the opening bracket. */
  function forOr(closing, otherwise) {
    space()
    if (!/^for\s/.test(text.slice(parser.at, parser.at + 4))) return otherwise()
    parser.at += 3
    const names = [word()]
    if (taken(',')) names.push(word())
    expect('in')
    const over = expression()
    expect(':')
    let value = expression()
    let key
    if (closing === '}') {
      expect('=>')
      key = value
      value = expression()
    }
    const grouped = taken('...')
    const condition = taken('if') ? expression() : undefined
    expect(closing)
    return { kind: 'for', names, over, key, value, grouped, condition }
  }

  function heredoc() {
    const [opening, dash, end] = /^<<(-?)[ \t]*(\w+)[ \t]*\r?\n/.exec(text.slice(parser.at, parser.at + 200)) ?? []
    if (opening === undefined) throw new Error('not a heredoc')
    parser.at += opening.length
    const closing = new RegExp(`[ \\t]*${end}[ \\t]*(\\r?\\n|$)`, 'y')
    const isEnd = () => {
      closing.lastIndex = parser.at
      return text[parser.at - 1] === '\n' && closing.test(text)
    }
    const tree = template(isEnd)
    parser.at = text.indexOf(end, parser.at) + end.length
    return dash ? { kind: 'unindent', of: tree } : tree
  }

  /** Parts of a template, up to an end or, with `stops`, to a directive of one of these names. */
  function template(isEnd, isQuoted = false, stops = []) {
    const parts = []
    let literal = ''
    const flush = () => {
      if (literal !== '') parts.push({ kind: 'value', value: literal })
      literal = ''
    }
    while (parser.at < text.length && !isEnd()) {
      if (text.startsWith('$${', parser.at) || text.startsWith('%%{', parser.at)) {
        literal += text.slice(parser.at + 1, parser.at + 3)
        parser.at += 3
      } else if (text.startsWith('${', parser.at)) {
        parser.at += text[parser.at + 2] === '~' ? 3 : 2
        flush()
        parts.push(expression())
        taken('~')
        expect('}')
      } else if (text.startsWith('%{', parser.at)) {
        flush()
        const before = parser.at
        parser.at += 2
        taken('~')
        const directive = word()
        if (stops.includes(directive)) {
          parser.at = before
          break
        }
        parts.push(directive === 'if' ? branch(isEnd, isQuoted) : loop(isEnd, isQuoted))
      } else if (isQuoted && text[parser.at] === '\\') {
        const [, hex] = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(parser.at, parser.at + 6)) ?? []
        literal += hex
          ? String.fromCharCode(parseInt(hex, 16))
          : ({ n: '\n', t: '\t', r: '\r' }[text[parser.at + 1]] ?? text[parser.at + 1])
        parser.at += hex ? 6 : 2
      } else literal += text[parser.at++]
    }
    flush()
    return { kind: 'template', parts }
  }

  function closeDirective() {
    taken('~')
    expect('}')
  }

  function openDirective() {
    expect('%{')
    taken('~')
    return word()
  }

  function branch(isEnd, isQuoted) {
    const condition = expression()
    closeDirective()
    const positive = template(isEnd, isQuoted, ['else', 'endif'])
    let negative = { kind: 'value', value: '' }
    if (openDirective() === 'else') {
      closeDirective()
      negative = template(isEnd, isQuoted, ['endif'])
      openDirective()
    }
    closeDirective()
    return { kind: 'if', condition, positive, negative }
  }

  function loop(isEnd, isQuoted) {
    const names = [word()]
    if (taken(',')) names.push(word())
    expect('in')
    const over = expression()
    closeDirective()
    const value = template(isEnd, isQuoted, ['endfor'])
    openDirective()
    closeDirective()
    return { kind: 'join', of: { kind: 'for', names, over, value } }
  }
}
