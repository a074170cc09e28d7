import type { Expression, ObjectEntry, Step } from '../syntax-tree.ts'
import { identifierEnd, isDigit, sign } from './characters.ts'
import type { Cursor } from './cursor.ts'
import { forNames, heredoc, quotedTemplate } from './template.ts'

/**
 * The expression at the cursor. The cursor ends after it, and after white space and comments that follow.
 * @see https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
 */
export function expression(cursor: Cursor): Expression {
  cursor.enter()
  const condition = operation(cursor, 0)
  cursor.skip()
  if (cursor.code() !== sign.question) {
    cursor.leave()
    return condition
  }
  cursor.at++
  const consequent = expression(cursor)
  cursor.expect(sign.colon)
  const alternate = expression(cursor)
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
    case sign.or:
      return next === sign.or ? 12 : 0
    case sign.and:
      return next === sign.and ? 22 : 0
    case sign.equals:
    case sign.not:
      return next === sign.equals ? 32 : 0
    case sign.less:
    case sign.greater:
      return next === sign.equals ? 42 : 41
    case sign.plus:
    case sign.minus:
      return 51
    case sign.star:
    case sign.slash:
    case sign.percent:
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
  if (code === sign.minus || code === sign.not) {
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
  if (next === sign.open || (next === sign.colon && cursor.code(1) === sign.colon))
    return access(cursor, call(cursor, start, word))
  return traversal(cursor, start, end, word)
}

function primary(cursor: Cursor, code: number): Expression {
  switch (code) {
    case sign.quote:
      return quotedTemplate(cursor, expression)
    case sign.openBracket:
      return tuple(cursor)
    case sign.openBrace:
      return object(cursor)
    case sign.open: {
      const start = cursor.at
      const lines = cursor.lines
      cursor.bracket(sign.open)
      cursor.lines = false
      const inner = expression(cursor)
      cursor.bracket(sign.close)
      cursor.lines = lines
      return { kind: 'parentheses', start, end: cursor.at, text: cursor.text.slice(start, cursor.at), inner }
    }
    case sign.less:
      return cursor.code(1) === sign.less ? heredoc(cursor, expression) : cursor.fail()
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
  while (cursor.code() === sign.colon && cursor.code(1) === sign.colon) {
    cursor.at += 2
    cursor.skip()
    const further = cursor.identifier()
    if (further === '') cursor.fail()
    name += `::${further}`
    cursor.skip()
  }
  const lines = cursor.lines
  cursor.bracket(sign.open)
  cursor.lines = false
  const given: Expression[] = []
  let spread = false
  for (;;) {
    cursor.skip()
    if (cursor.code() === sign.close) break
    given.push(expression(cursor))
    if (cursor.code() === sign.comma) cursor.at++
    else if (isEllipsis(cursor)) {
      cursor.at += 3
      spread = true
      cursor.skip()
      if (cursor.code() === sign.comma) cursor.at++
      cursor.skip()
      break
    } else break
  }
  cursor.bracket(sign.close)
  cursor.lines = lines
  const end = cursor.at
  return { kind: 'call', start, end, text: cursor.text.slice(start, end), name, arguments: given, spread }
}

const isEllipsis = (cursor: Cursor): boolean =>
  cursor.code() === sign.dot && cursor.code(1) === sign.dot && cursor.code(2) === sign.dot

function tuple(cursor: Cursor): Expression {
  const start = cursor.at
  const lines = cursor.lines
  cursor.bracket(sign.openBracket)
  cursor.lines = false
  cursor.skip()
  if (cursor.isAt('for')) return forExpression(cursor, start, lines, sign.closeBracket)
  const elements: Expression[] = []
  while (cursor.code() !== sign.closeBracket) {
    elements.push(expression(cursor))
    if (cursor.code() !== sign.comma) break
    cursor.at++
    cursor.skip()
  }
  cursor.bracket(sign.closeBracket)
  cursor.lines = lines
  return { kind: 'tuple', start, end: cursor.at, text: cursor.text.slice(start, cursor.at), elements }
}

/** Line ends part the entries of an object, also inside of parentheses. */
function object(cursor: Cursor): Expression {
  const start = cursor.at
  const lines = cursor.lines
  cursor.bracket(sign.openBrace)
  cursor.lines = false
  cursor.skip()
  if (cursor.isAt('for')) return forExpression(cursor, start, lines, sign.closeBrace)
  cursor.lines = true
  const entries: ObjectEntry[] = []
  for (;;) {
    cursor.skip()
    const code = cursor.code()
    if (code === sign.lineFeed) cursor.at++
    else if (code === sign.closeBrace) break
    else {
      entries.push(entry(cursor))
      const next = cursor.code()
      if (next === sign.comma || next === sign.lineFeed) cursor.at++
      else if (next !== sign.closeBrace) cursor.fail()
    }
  }
  cursor.bracket(sign.closeBrace)
  cursor.lines = lines
  return { kind: 'object', start, end: cursor.at, text: cursor.text.slice(start, cursor.at), entries }
}

function entry(cursor: Cursor): ObjectEntry {
  const key = expression(cursor)
  if (cursor.code() === sign.equals) cursor.equals.push(cursor.at)
  else if (cursor.code() !== sign.colon) cursor.fail()
  cursor.at++
  const value = expression(cursor)
  return { start: key.start, end: value.end, key, value }
}

/** `[for …]` or `{for …}`, from the keyword on. */
function forExpression(cursor: Cursor, start: number, lines: boolean, closing: number): Expression {
  const intro = cursor.at
  cursor.at += 'for'.length
  forNames(cursor)
  const collection = expression(cursor)
  cursor.expect(sign.colon)
  const children = [other(cursor, intro, cursor.at, 'for_intro', [collection]), expression(cursor)]
  if (closing === sign.closeBrace) {
    if (cursor.code() !== sign.equals || cursor.code(1) !== sign.greater) cursor.fail()
    cursor.at += 2
    children.push(expression(cursor))
    if (isEllipsis(cursor)) {
      cursor.at += 3
      cursor.skip()
    }
  }
  if (cursor.isAt('if')) {
    const from = cursor.at
    cursor.at += 2
    const condition = expression(cursor)
    children.push(other(cursor, from, condition.end, 'for_cond', [condition]))
  }
  cursor.bracket(closing)
  cursor.lines = lines
  const construct = closing === sign.closeBrace ? 'for_object_expr' : 'for_tuple_expr'
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
  if (code === sign.dot && cursor.code(1) !== sign.dot) {
    cursor.at++
    cursor.skip()
    if (cursor.code() === sign.star) {
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
  if (code !== sign.openBracket) return none
  const open = cursor.at++
  const lines = cursor.lines
  cursor.lines = false
  cursor.skip()
  if (cursor.code() === sign.star) {
    cursor.at++
    cursor.expect(sign.closeBracket)
    cursor.lines = lines
    return splat(cursor, steps)
  }
  cursor.brackets.push(open)
  const key = expression(cursor)
  cursor.bracket(sign.closeBracket)
  cursor.lines = lines
  steps.push({ kind: 'index', key })
  return cursor.at
}

function splat(cursor: Cursor, steps: Step[]): number {
  steps.push({ kind: 'splat' })
  return stepsEnd(cursor, steps, cursor.at)
}
