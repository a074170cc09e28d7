import type { Attribute, Block, Body, TerraformFile } from '../syntax-tree.ts'
import { charCodes } from './characters.ts'
import { Cursor, ParseError } from './cursor.ts'
import { parseNativeExpression } from './expression.ts'
import { endOfItem, isNewBlock } from './recover.ts'
import { parseQuotedTemplate } from './template.ts'

/**
 * A file of Terraform by HCL's specification. A syntax error is reported with its place; the block around it is marked
 * as broken, and the rest is read.
 * @see https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
export function parseNative(content: string): TerraformFile {
  // A byte order mark is no Terraform; a space in its place leaves every position as it is.
  const text = content.startsWith('\uFEFF') ? ` ${content.slice(1)}` : content
  const file = read(text, false)
  // Where a brace is missing, all text after it seems to be inside: then line starts show which blocks are not.
  return file.problems.length === 0 ? file : read(text, true)
}

function read(text: string, recovering: boolean): TerraformFile {
  const cursor = new Cursor(text)
  const { comments, strings, equals, brackets } = cursor
  const body = readBody(cursor, false, recovering)
  const problems = cursor.problems.sort((a, b) => a.start - b.start)
  return { language: 'native', body, comments, strings, equals, brackets, problems }
}

interface Items {
  readonly attributes: Attribute[]
  readonly blocks: Block[]
}

/** Items up to the brace that closes the block around them (`closed`), or to the end of the text. */
function readBody(cursor: Cursor, closed: boolean, recovering: boolean): Body {
  const items: Items = { attributes: [], blocks: [] }
  for (;;) {
    const start = cursor.at
    const nesting = cursor.nesting
    const noted = cursor.noted()
    try {
      cursor.skip()
      if (cursor.ended) {
        if (closed) cursor.problem(cursor.at)
        return items
      }
      const code = cursor.code()
      if (code === charCodes.lineFeed) cursor.at++
      else if (closed && code === charCodes.closeBrace) return items
      else if (closed && recovering && isNewBlock(cursor.text, cursor.at)) {
        cursor.problem(cursor.at)
        return items
      } else {
        readItem(cursor, items, recovering)
        cursor.skip()
        const ends = cursor.ended || cursor.code() === charCodes.lineFeed
        if (!ends && !(recovering && isNewBlock(cursor.text, cursor.at))) cursor.fail()
      }
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      cursor.problem(error.at)
      cursor.recoverTo(nesting)
      cursor.forget(noted)
      cursor.at = endOfItem(cursor.text, start, error.at, closed)
      const lost = lostAttribute(cursor.text, start, cursor.at)
      if (lost) items.attributes.push(lost)
    }
  }
}

const beginning = /\s*([\w-]+)[ \t]*=(?!=)[ \t]*/y

/** An attribute whose value is not valid: its presence has to be reported. */
function lostAttribute(text: string, start: number, end: number): Attribute | undefined {
  beginning.lastIndex = start
  const found = beginning.exec(text)
  const name = found?.[1]
  if (!found || name === undefined || beginning.lastIndex > end) return undefined
  const from = beginning.lastIndex
  const value = {
    kind: 'other',
    start: from,
    end,
    text: text.slice(from, end),
    construct: 'invalid',
    children: [],
  } as const
  return { start: start + found[0].indexOf(name), end, name, value }
}

/** An attribute or a block. */
function readItem(cursor: Cursor, items: Items, recovering: boolean): void {
  const start = cursor.at
  const name = cursor.identifier()
  if (name === '') cursor.fail()
  cursor.skip()
  if (cursor.code() === charCodes.equals) items.attributes.push(readAttribute(cursor, start, name))
  else readBlock(cursor, start, name, items, recovering)
}

/** From the sign of equality on. */
function readAttribute(cursor: Cursor, start: number, name: string): Attribute {
  cursor.equals.push(cursor.at++)
  const value = parseNativeExpression(cursor)
  return { start, end: value.end, name, value }
}

/** Reads a block from the position after its type. */
function readBlock(cursor: Cursor, start: number, type: string, { blocks }: Items, recovering: boolean): void {
  const before = cursor.problems.length
  const labels: string[] = []
  while (cursor.code() !== charCodes.openBrace) {
    if (cursor.code() === charCodes.quote) {
      const { parts, text } = parseQuotedTemplate(cursor, parseNativeExpression)
      if (parts.some(({ kind }) => kind !== 'text')) cursor.fail(start)
      labels.push(text.slice(1, -1))
    } else {
      const label = cursor.identifier()
      if (label === '') cursor.fail()
      labels.push(label)
    }
    cursor.skip()
  }
  cursor.brackets.push(cursor.at++)
  cursor.enter()
  const from = cursor.at
  const body = isSingleLine(cursor) ? readSingle(cursor) : readBody(cursor, true, recovering)
  cursor.leave()
  const inner = { start: from, end: cursor.at }
  if (cursor.code() === charCodes.closeBrace) cursor.brackets.push(cursor.at++)
  const broken = cursor.problems.length > before
  blocks.push({ start, end: cursor.at, type, labels, body, inner, broken })
}

const isSingleLine = (cursor: Cursor): boolean => {
  cursor.skip()
  return !cursor.ended && cursor.code() !== charCodes.lineFeed && cursor.code() !== charCodes.closeBrace
}

/** `{ name = value }`: one attribute, and the brace on the same line. */
function readSingle(cursor: Cursor): Body {
  const start = cursor.at
  const name = cursor.identifier()
  cursor.skip()
  if (name === '' || cursor.code() !== charCodes.equals) cursor.fail()
  const attribute = readAttribute(cursor, start, name)
  if (cursor.code() !== charCodes.closeBrace) cursor.fail()
  return { attributes: [attribute], blocks: [] }
}
