import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import {
  addressOf,
  allPartsOf,
  type Body,
  type Expression,
  type TerraformFile,
} from '../../../src/sources/terraform/syntax/syntax-tree.ts'
import { hostile, validFile } from './parse-samples.ts'
import { loadTreeSitter } from './tree-sitter/parser.ts'
import { countOf } from '../../support/sampled.ts'

const parse = (text: string): TerraformFile => terraformParser.parse(text)

/** The value of `a`, written in a file of its own. */
function value(text: string): Expression {
  const { body, problems } = parse(`a = ${text}\n`)
  expect(problems).toEqual([])
  return body.attributes[0]!.value
}

/** A tree in few words. */
function outline(expression: Expression): string {
  const all = (of: readonly Expression[]): string => of.map(outline).join(' ')
  switch (expression.kind) {
    case 'other':
      return expression.children.length === 1 && expression.construct === 'operation'
        ? all(expression.children)
        : `${expression.construct}(${all(expression.children)})`
    case 'conditional':
      return `if(${all([expression.condition, expression.consequent, expression.alternate])})`
    case 'call':
      return `${expression.name}(${all(expression.arguments)}${expression.spread ? '...' : ''})`
    case 'parentheses':
      return `p(${outline(expression.inner)})`
    case 'tuple':
      return `[${all(expression.elements)}]`
    case 'object':
      return `{${expression.entries.map(({ key, value: of }) => `${outline(key)}=${outline(of)}`).join(' ')}}`
    case 'traversal':
      return [
        expression.root,
        ...expression.steps.map((step) =>
          step.kind === 'attribute' ? `.${step.name}` : step.kind === 'splat' ? '*' : `[${outline(step.key)}]`,
        ),
      ].join('')
    case 'template':
      return `"${expression.parts.map((part) => (part.kind === 'interpolation' ? `<${outline(part.expression)}>` : part.kind === 'text' ? part.text : '%')).join('')}"`
    case 'literal':
    default:
      return expression.text
  }
}

describe('expressions', () => {
  test.each([
    ['1 + 2 * 3', 'binary_operation(1 binary_operation(2 3))'],
    ['1 - 2 - 3', 'binary_operation(binary_operation(1 2) 3)'],
    ['a || b && !c == d', 'binary_operation(a binary_operation(b binary_operation(unary_operation(c) d)))'],
    ['-a.b < 1.5e3', 'binary_operation(unary_operation(a.b) 1.5e3)'],
    // Conditionals nest to the right.
    ['a ? 1 : b == c ? 2 : 3', 'if(a 1 if(binary_operation(b c) 2 3))'],
    ['a[0].b["c"][*].d.*.e.0', 'a[0].b["c"]*.d*.e[0]'],
    ['f(a, b...).c', 'access(f(a b...))'],
    ['provider::aws::arn_parse(a)', 'provider::aws::arn_parse(a)'],
    ['(a).b', 'access(p(a))'],
    ['[\n  a\n  .b, # c\n  f(\n    1\n  ),\n]', '[a.b f(1)]'],
    // Line ends separate entries, and parentheses at the start of an entry contain its key.
    ['{ a = b\n (k) = v, "x" : 1 }', '{a=b p(k)=v "x"=1}'],
    ['[for k, v in m : v if k != "a"]', 'for_expr(for_tuple_expr(for_intro(m) v for_cond(binary_operation(k "a"))))'],
    ['{ for v in m : v.k => v... }', 'for_expr(for_object_expr(for_intro(m) v.k v))'],
    ['"a${b}c$${d}%%{e}$${f}"', '"a<b>c$${d}%%{e}$${f}"'],
    // An escaped sign after a plain one, as Terraform reads it.
    ['"$$${a}"', '"$$${a}"'],
    ['"${"${a}"}\\"}"', '"<"<a>">\\"}"'],
    ['"%{ if a }${b}%{ else }%{ for c in d }x%{ endfor }%{ endif }y"', '"%y"'],
    ['<<-E\n  a ${b\n}E\n  }\n  E', '"  a <b>E\n  }\n"'],
    ['<<E\n%{ if a ~}\nE x\n%{ endif }\nE', '"%\n"'],
  ])('%s', (text, wanted) => {
    expect(outline(value(text))).toBe(wanted)
  })

  test.each([
    'a\n  ? b : c',
    '1 +\n 2',
    'f\n(a)',
    '"a\nb"',
    '"\\d"',
    '<<E \nE',
    '"${}"',
    '"%{ if a }"',
    'a b',
    '{ a = 1 b = 2 }',
  ])('not %j: Terraform does not take it', (text) => {
    expect(parse(`a = ${text}\n`).problems).not.toEqual([])
  })
})

describe('files that are not valid', () => {
  /** Addresses of the blocks, those that are broken with a mark. */
  const blocks = ({ blocks: found }: Body): string[] =>
    found.map((block) => `${addressOf(block)}${block.broken ? ' broken' : ''}`)

  test.each([
    ['an item', 'resource "a" "b" {\n  x 1\n  y = 2\n}\nlocals {}\n', '2:5', ['a.b broken', 'locals']],
    [
      'a string without end',
      'locals {\n  x = "a\n  y = [\n    1\n  ]\n}\nlocals {}\n',
      '2:7',
      ['locals broken', 'locals'],
    ],
    ['a list without end', 'locals {\n  x = [1,\n}\nlocals {}\n', '3:1', ['locals broken', 'locals']],
    ['a block without end', 'locals {\n  x = 1\n\nresource "a" "b" {\n}\n', '4:1', ['locals broken', 'a.b']],
    ['a brace too many', 'locals {}\n}\nresource "a" "b" {}\n', '2:1', ['locals', 'a.b']],
    ['the end of the file', 'locals {}\nresource "a" "b" {\n', '3:1', ['locals', 'a.b broken']],
    ['a comment without end', 'locals {}\n/* a\nlocals {}\n', '2:1', ['locals', 'locals']],
    ['a heredoc without end', 'locals {\n  x = <<E\n{\n}\nlocals {}\n', '2:7', ['locals broken', 'locals']],
    ['two arguments on one line', 'locals { a = 1, b = 2 }\nlocals {}\n', '1:15', ['locals']],
    ['an inner block', 'resource "a" "b" {\n  c {\n    d = )\n    e = 1\n  }\n}\n', '3:9', ['a.b broken']],
  ])('%s', (_, text, place, wanted) => {
    const { body, problems } = parse(text)
    expect(problems.slice(0, 1).map(({ line, column }) => `${line}:${column}`)).toEqual([place])
    expect(blocks(body)).toEqual(wanted)
  })

  test('the content beside the fault in a broken block is read', () => {
    const { body } = parse('resource "a" "b" {\n  c {\n    d = )\n    e = 1\n  }\n  f = 2\n}\n')
    const [block] = body.blocks
    expect(block!.body.attributes.map(({ name }) => name)).toEqual(['f'])
    expect(block!.body.blocks[0]!.body.attributes.map(({ name, value: { kind } }) => `${name}: ${kind}`)).toEqual([
      'd: other',
      'e: literal',
    ])
  })

  test.each(['[', '(', '{a=', 'f(', '"${', '-', 'a ? ', '1 + '])('nesting without end: %s', (sign) => {
    const text = `a = ${sign.repeat(50_000)}\nlocals {}\n`
    expect(parse(text).problems[0]?.line).toBe(1)
  })

  test('a chain of operators without end', () => {
    expect(parse(`a = ${'1 + '.repeat(50_000)}1\n`).problems).toHaveLength(1)
    expect([...allPartsOf(value(`${'1 + '.repeat(300)}1`))]).toHaveLength(901)
  })

  test('any text at all is read to its end, and every place lies in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { body, problems, comments, strings } = parse(text)
        const within = ({ start, end }: { start: number; end: number }): boolean =>
          start >= 0 && start <= end && end <= text.length
        expect([...body.blocks, ...body.attributes, ...comments, ...strings].every(within)).toBe(true)
        expect(problems.every(({ start }) => start >= 0 && start <= text.length)).toBe(true)
      }),
      { numRuns: countOf(500, 125) },
    )
  })
})

test('a byte order mark leaves positions as they are', () => {
  const { body, problems } = parse('\uFEFFa = 1\n')
  expect(problems).toEqual([])
  expect(body.attributes[0]).toMatchObject({ name: 'a', start: 1, end: 6 })
})

test('another grammar reads the same: every node, place and note', async () => {
  const other = await loadTreeSitter()
  fc.assert(
    fc.property(validFile, fc.constantFrom('\n', '\r\n'), (lines, end) => {
      const text = lines.replaceAll('\n', end)
      const own = parse(text)
      expect(own.problems).toEqual([])
      expect(own).toEqual(other.parse(text))
    }),
    { numRuns: countOf(300, 75) },
  )
})
