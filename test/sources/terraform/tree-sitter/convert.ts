import type { Node } from 'web-tree-sitter'
import { convertExpression } from './convert-expression.ts'
import { children, note, problem, spanOf, type Conversion } from './nodes.ts'
import type {
  Attribute,
  Block,
  Body,
  Span,
  TerraformFile,
} from '../../../../src/sources/terraform/syntax/syntax-tree.ts'

/** From the parser's nodes to plain syntax; nothing of the nodes is kept. */
export function convertFile(root: Node, content: string): TerraformFile {
  const conversion: Conversion = { content, comments: [], strings: [], equals: [], brackets: [], problems: [] }
  const bodies: Body[] = []
  for (const child of children(root)) {
    if (child.type === 'body') bodies.push(convertBody(child, conversion))
    else note(child, conversion)
  }
  if (root.hasError && conversion.problems.length === 0) problem(root, conversion)
  return {
    language: 'native',
    body: { attributes: bodies.flatMap((body) => body.attributes), blocks: bodies.flatMap((body) => body.blocks) },
    comments: conversion.comments.sort((a, b) => a.start - b.start),
    strings: conversion.strings,
    equals: conversion.equals.sort((a, b) => a - b),
    brackets: conversion.brackets.sort((a, b) => a - b),
    problems: conversion.problems.sort((a, b) => a.start - b.start),
  }
}

function convertBody(node: Node, conversion: Conversion): Body {
  const attributes: Attribute[] = []
  const blocks: Block[] = []
  for (const child of children(node)) {
    if (child.type === 'attribute') {
      const attribute = convertAttribute(child, conversion)
      if (attribute) attributes.push(attribute)
    } else if (child.type === 'block') blocks.push(convertBlock(child, conversion))
    else note(child, conversion)
  }
  return { attributes, blocks }
}

function convertAttribute(node: Node, conversion: Conversion): Attribute | undefined {
  let name: Node | undefined
  let value: Node | undefined
  for (const child of children(node)) {
    if (child.type === 'identifier' && !name) name = child
    else if (child.type === 'expression') value = child
    else note(child, conversion)
  }
  if (!name || !value) {
    problem(node, conversion)
    return undefined
  }
  return { ...spanOf(node), name: name.text, value: convertExpression(value, conversion) }
}

function convertBlock(node: Node, conversion: Conversion): Block {
  const before = conversion.problems.length
  const words: string[] = []
  let body: Body = { attributes: [], blocks: [] }
  let inner: Span = { start: node.endIndex, end: node.endIndex }
  for (const child of children(node)) {
    if (child.type === 'identifier') words.push(child.text)
    else if (child.type === 'string_lit') words.push(child.text.slice(1, -1))
    else if (child.type === 'body') body = convertBody(child, conversion)
    else {
      if (child.type === 'block_start') inner = { start: child.endIndex, end: inner.end }
      if (child.type === 'block_end') inner = { start: inner.start, end: child.startIndex }
      note(child, conversion)
    }
  }
  const [type = '', ...labels] = words
  return {
    ...spanOf(node),
    type,
    labels,
    body,
    inner,
    broken: node.hasError || conversion.problems.length > before,
  }
}
