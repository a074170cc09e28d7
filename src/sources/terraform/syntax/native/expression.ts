import type { Expression, ObjectEntry, Step } from '../syntax-tree.ts'
import { identifierEnd, isDigit, charCodes } from './characters.ts'
import type { Cursor } from './cursor.ts'
import { parseForNames, parseHeredoc, parseQuotedTemplate } from './template.ts'

/**
 * The expression at the cursor. The cursor ends after it, and after white space and comments that follow.
 * @see https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
 */
export function parseNativeExpression(cursor: Cursor): Expression {
  cursor.enter()
  const condition = operation(cursor, 0)
  cursor.skip()
  if (cursor.code() !== charCodes.question) {
    cursor.leave()
    return condition
  }
  cursor.at++
  const consequent = parseNativeExpression(cursor)
  cursor.expect(charCodes.colon)
  const alternate = parseNativeExpression(cursor)
  cursor.leave()
  const { start } = condition
  const { end } = alternate
  const text = cursor.text.slice(start, end)
  return { kind: 'conditional', start, end, text, condition, consequent, alternate }
}

const other = (
  cursor: Cursor,
  start: number,
  end: number,
  construct: string,
  children: readonly Expression[],
): Expression => ({ kind: 'other', start, end, text: cursor.text.slice(start, end), construct, children })

/** Binding strength of the operator at the cursor (0: there is none), and its length: `10 * strength + length`. */
function operatorAt(cursor: Cursor): number {
  const next = cursor.code(1)
  switch (cursor.code()) {
    case charCodes.or:
      return next === charCodes.or ? 12 : 0
    case charCodes.and:
      return next === charCodes.and ? 22 : 0
    case charCodes.equals:
    case charCodes.not:
      return next === charCodes.equals ? 32 : 0
    case charCodes.less:
    case charCodes.greater:
      return next === charCodes.equals ? 42 : 41
    case charCodes.plus:
    case charCodes.minus:
      return 51
    case charCodes.star:
    case charCodes.slash:
    case charCodes.percent:
      return 61
    default:
      return 0
  }
}

/** Operators that bind more strongly than `weakest`, from the left. */
function operation(cursor: Cursor, weakest: number): Expression {
  const nesting = cursor.nesting
  let left = term(cursor)
  for (;;) {
    cursor.skip()
    const operator = operatorAt(cursor)
    const strength = Math.floor(operator / 10)
    if (strength <= weakest) break
    cursor.at += operator % 10
    cursor.enter()
    const right = operation(cursor, strength)
    const operands = other(cursor, left.start, right.end, 'binary_operation', [left, right])
    left = other(cursor, left.start, right.end, 'operation', [operands])
  }
  while (cursor.nesting > nesting) cursor.leave()
  return left
}

/** A value with its steps: `a.b[0].c`. */
function term(cursor: Cursor): Expression {
  cursor.skip()
  const start = cursor.at
  const code = cursor.code()
  if (code === charCodes.minus || code === charCodes.not) {
    cursor.at++
    cursor.enter()
    const operand = term(cursor)
    cursor.leave()
    const negated = other(cursor, start, operand.end, 'unary_operation', [operand])
    return other(cursor, start, operand.end, 'operation', [negated])
  }
  const end = identifierEnd(cursor.text, start)
  if (end === start) return access(cursor, primary(cursor, code))
  const word = cursor.text.slice(start, end)
  cursor.at = end
  if (word === 'true' || word === 'false' || word === 'null')
    return access(cursor, { kind: 'literal', start, end, text: word, value: word === 'null' ? null : word === 'true' })
  cursor.skip()
  const next = cursor.code()
  if (next === charCodes.open || (next === charCodes.colon && cursor.code(1) === charCodes.colon))
    return access(cursor, call(cursor, start, word))
  return traversal(cursor, start, end, word)
}

function primary(cursor: Cursor, code: number): Expression {
  switch (code) {
    case charCodes.quote:
      return parseQuotedTemplate(cursor, parseNativeExpression)
    case charCodes.openBracket:
      return tuple(cursor)
    case charCodes.openBrace:
      return object(cursor)
    case charCodes.open: {
      const start = cursor.at
      const lines = cursor.lines
      cursor.bracket(charCodes.open)
      cursor.lines = false
      const inner = parseNativeExpression(cursor)
      cursor.bracket(charCodes.close)
      cursor.lines = lines
      return { kind: 'parentheses', start, end: cursor.at, text: cursor.text.slice(start, cursor.at), inner }
    }
    case charCodes.less:
      return cursor.code(1) === charCodes.less ? parseHeredoc(cursor, parseNativeExpression) : cursor.fail()
    default:
      return isDigit(code) ? number(cursor) : cursor.fail()
  }
}

const digits = /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y

function number(cursor: Cursor): Expression {
  const start = cursor.at
  digits.lastIndex = start
  const text = digits.exec(cursor.text)?.[0] ?? ''
  cursor.at = start + text.length
  return { kind: 'literal', start, end: cursor.at, text, value: Number(text) }
}

/** `name(…)`, also of a provider: `provider::aws::arn_parse(…)`. */
function call(cursor: Cursor, start: number, word: string): Expression {
  let name = word
  while (cursor.code() === charCodes.colon && cursor.code(1) === charCodes.colon) {
    cursor.at += 2
    cursor.skip()
    const further = cursor.identifier()
    if (further === '') cursor.fail()
    name += `::${further}`
    cursor.skip()
  }
  const lines = cursor.lines
  cursor.bracket(charCodes.open)
  cursor.lines = false
  const given: Expression[] = []
  let spread = false
  for (;;) {
    cursor.skip()
    if (cursor.code() === charCodes.close) break
    given.push(parseNativeExpression(cursor))
    if (cursor.code() === charCodes.comma) cursor.at++
    else if (isEllipsis(cursor)) {
      cursor.at += 3
      spread = true
      cursor.skip()
      if (cursor.code() === charCodes.comma) cursor.at++
      cursor.skip()
      break
    } else break
  }
  cursor.bracket(charCodes.close)
  cursor.lines = lines
  const end = cursor.at
  return { kind: 'call', start, end, text: cursor.text.slice(start, end), name, arguments: given, spread }
}

const isEllipsis = (cursor: Cursor): boolean =>
  cursor.code() === charCodes.dot && cursor.code(1) === charCodes.dot && cursor.code(2) === charCodes.dot

function tuple(cursor: Cursor): Expression {
  const start = cursor.at
  const lines = cursor.lines
  cursor.bracket(charCodes.openBracket)
  cursor.lines = false
  cursor.skip()
  if (cursor.isAt('for')) return forExpression(cursor, start, lines, charCodes.closeBracket)
  const elements: Expression[] = []
  while (cursor.code() !== charCodes.closeBracket) {
    elements.push(parseNativeExpression(cursor))
    if (cursor.code() !== charCodes.comma) break
    cursor.at++
    cursor.skip()
  }
  cursor.bracket(charCodes.closeBracket)
  cursor.lines = lines
  return { kind: 'tuple', start, end: cursor.at, text: cursor.text.slice(start, cursor.at), elements }
}

/** Line ends part the entries of an object, also inside of parentheses. */
function object(cursor: Cursor): Expression {
  const start = cursor.at
  const lines = cursor.lines
  cursor.bracket(charCodes.openBrace)
  cursor.lines = false
  cursor.skip()
  if (cursor.isAt('for')) return forExpression(cursor, start, lines, charCodes.closeBrace)
  cursor.lines = true
  const entries: ObjectEntry[] = []
  for (;;) {
    cursor.skip()
    const code = cursor.code()
    if (code === charCodes.lineFeed) cursor.at++
    else if (code === charCodes.closeBrace) break
    else {
      entries.push(entry(cursor))
      const next = cursor.code()
      if (next === charCodes.comma || next === charCodes.lineFeed) cursor.at++
      else if (next !== charCodes.closeBrace) cursor.fail()
    }
  }
  cursor.bracket(charCodes.closeBrace)
  cursor.lines = lines
  return { kind: 'object', start, end: cursor.at, text: cursor.text.slice(start, cursor.at), entries }
}

function entry(cursor: Cursor): ObjectEntry {
  const key = parseNativeExpression(cursor)
  if (cursor.code() === charCodes.equals) cursor.equals.push(cursor.at)
  else if (cursor.code() !== charCodes.colon) cursor.fail()
  cursor.at++
  const value = parseNativeExpression(cursor)
  return { start: key.start, end: value.end, key, value }
}

/** `[for …]` or `{for …}`, from the keyword on. */
function forExpression(cursor: Cursor, start: number, lines: boolean, closing: number): Expression {
  const intro = cursor.at
  cursor.at += 'for'.length
  parseForNames(cursor)
  const collection = parseNativeExpression(cursor)
  cursor.expect(charCodes.colon)
  const children = [other(cursor, intro, cursor.at, 'for_intro', [collection]), parseNativeExpression(cursor)]
  if (closing === charCodes.closeBrace) {
    if (cursor.code() !== charCodes.equals || cursor.code(1) !== charCodes.greater) cursor.fail()
    cursor.at += 2
    children.push(parseNativeExpression(cursor))
    if (isEllipsis(cursor)) {
      cursor.at += 3
      cursor.skip()
    }
  }
  if (cursor.isAt('if')) {
    const from = cursor.at
    cursor.at += 2
    const condition = parseNativeExpression(cursor)
    children.push(other(cursor, from, condition.end, 'for_cond', [condition]))
  }
  cursor.bracket(closing)
  cursor.lines = lines
  const construct = closing === charCodes.closeBrace ? 'for_object_expr' : 'for_tuple_expr'
  const end = cursor.at
  return other(cursor, start, end, 'for_expr', [other(cursor, start, end, construct, children)])
}

/** A name and all steps from it. */
function traversal(cursor: Cursor, start: number, wordEnd: number, root: string): Expression {
  const steps: Step[] = []
  const end = stepsEnd(cursor, steps, wordEnd)
  return { kind: 'traversal', start, end, text: cursor.text.slice(start, end), root, steps }
}

/** The steps of a value that is not a name. */
function access(cursor: Cursor, value: Expression): Expression {
  const nesting = cursor.nesting
  let whole = value
  for (;;) {
    const steps: Step[] = []
    const end = step(cursor, steps)
    if (end === none) break
    cursor.enter()
    const keys = steps.flatMap((each) => (each.kind === 'index' ? [each.key] : []))
    whole = other(cursor, value.start, end, 'access', [whole, ...keys])
  }
  while (cursor.nesting > nesting) cursor.leave()
  return whole
}

/** The end of all steps at the cursor, and the steps; `from` where there are none. */
function stepsEnd(cursor: Cursor, steps: Step[], from: number): number {
  let end = from
  for (let next = step(cursor, steps); next !== none; next = step(cursor, steps)) end = next
  return end
}

const none = -1

/** The end of one `.name`, `[key]`, or splat with the steps that it repeats; `none` where nothing of the kind stands. */
function step(cursor: Cursor, steps: Step[]): number {
  cursor.skip()
  const code = cursor.code()
  if (code === charCodes.dot && cursor.code(1) !== charCodes.dot) {
    cursor.at++
    cursor.skip()
    if (cursor.code() === charCodes.star) {
      cursor.at++
      return splat(cursor, steps)
    }
    const start = cursor.at
    const name = cursor.identifier()
    if (name !== '') steps.push({ kind: 'attribute', name })
    else if (isDigit(cursor.code())) {
      while (isDigit(cursor.code())) cursor.at++
      const text = cursor.text.slice(start, cursor.at)
      steps.push({ kind: 'index', key: { kind: 'literal', start, end: cursor.at, text, value: Number(text) } })
    } else cursor.fail()
    return cursor.at
  }
  if (code !== charCodes.openBracket) return none
  const open = cursor.at++
  const lines = cursor.lines
  cursor.lines = false
  cursor.skip()
  if (cursor.code() === charCodes.star) {
    cursor.at++
    cursor.expect(charCodes.closeBracket)
    cursor.lines = lines
    return splat(cursor, steps)
  }
  cursor.brackets.push(open)
  const key = parseNativeExpression(cursor)
  cursor.bracket(charCodes.closeBracket)
  cursor.lines = lines
  steps.push({ kind: 'index', key })
  return cursor.at
}

function splat(cursor: Cursor, steps: Step[]): number {
  steps.push({ kind: 'splat' })
  return stepsEnd(cursor, steps, cursor.at)
}
