import type { Node } from 'web-tree-sitter'
import type { Span, SyntaxProblem } from '../../../../src/sources/terraform/syntax/syntax-tree.ts'

/** State of the conversion of one file. */
export interface Conversion {
  readonly content: string
  readonly comments: Span[]
  readonly strings: Span[]
  readonly equals: number[]
  readonly brackets: number[]
  readonly problems: SyntaxProblem[]
}

export const children = (node: Node): Node[] => node.children

export const spanOf = (node: Node): Span => ({ start: node.startIndex, end: node.endIndex })

/** Keeps the nodes that are no syntax of their own: comments, brackets, errors. */
export function note(node: Node, conversion: Conversion): void {
  if (node.isError || node.isMissing) problem(node, conversion)
  else if (node.type === 'comment') conversion.comments.push(spanOf(node))
  else if (node.type === '=') conversion.equals.push(node.startIndex)
  else if (/^[[\](){}]$/.test(node.type)) conversion.brackets.push(node.startIndex)
  else if (/^(block|tuple|object)_(start|end)$/.test(node.type)) conversion.brackets.push(node.startIndex)
}

export function problem(node: Node, conversion: Conversion): void {
  const { row, column } = node.startPosition
  // The library counts columns in bytes of UTF-16.
  conversion.problems.push({ line: row + 1, column: column / 2 + 1, start: node.startIndex })
}
