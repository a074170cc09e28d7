/** Small mistakes that could be made in a TypeScript file: each is one edit of its text. */
import { parse } from '@babel/parser'

/**
 * @typedef {object} Mutant
 * @property {number} start offsets in the text; what stands from `start` to `end` is replaced
 * @property {number} end
 * @property {string} text
 * @property {number} line from 1
 */

const operators = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '&&': ['||'],
  '||': ['&&'],
}

const methods = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  find: 'findLast',
  findLast: 'find',
  push: 'unshift',
}

/**
 * Every mutant of a file, in the order of the text.
 *
 * @param {string} source TypeScript
 * @returns {Mutant[]}
 */
export function mutantsOf(source) {
  const found = []
  const add = (node, text, from = node) =>
    found.push({ start: node.start, end: node.end, text, line: from.loc.start.line })
  const textOf = ({ start, end }) => source.slice(start, end)
  walk(parse(source, { sourceType: 'module', plugins: ['typescript'] }).program, (node, parent) => {
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression':
        for (const operator of operators[node.operator] ?? [])
          add(node, `(${textOf(node.left)} ${operator} ${textOf(node.right)})`)
        if (node.operator === '??') add(node, textOf(node.right))
        // A condition of several that is left out.
        if (node.operator === '&&' || node.operator === '||')
          for (const side of [node.left, node.right]) add(node, textOf(side))
        break
      case 'UnaryExpression':
        if (node.operator === '!') add(node, `(${textOf(node.argument)})`)
        break
      case 'BooleanLiteral':
        add(node, String(!node.value))
        break
      case 'NumericLiteral':
        // Of what `a < b ? -1 : 1` gives only the sign counts.
        if (parent.type === 'UnaryExpression' || isSign(parent)) break
        for (const by of [1, -1]) add(node, String(node.value + by))
        break
      case 'ConditionalExpression':
        add(node, `(${textOf(node.consequent)})`)
        add(node, `(${textOf(node.alternate)})`)
        break
      case 'IfStatement':
        add(node.test, 'false', node)
        add(node.test, 'true', node)
        break
      case 'ContinueStatement':
      case 'BreakStatement':
        if (node.type === 'ContinueStatement') add(node, 'break')
        break
      case 'CallExpression': {
        const name = node.callee.type === 'MemberExpression' ? node.callee.property : undefined
        if (name?.type !== 'Identifier') break
        if (Object.hasOwn(methods, name.name)) add(name, methods[name.name])
        if (name.name === 'filter') add(node, textOf(node.callee.object))
        break
      }
    }
  })
  return found.sort((a, b) => a.start - b.start || a.end - b.end || (a.text < b.text ? -1 : 1))
}

const isSign = ({ type, consequent }) =>
  type === 'ConditionalExpression' && consequent.type === 'UnaryExpression' && consequent.operator === '-'

/** Visits what is left when types are stripped. */
function walk(node, visit, parent) {
  if (/^TS(?!AsExpression|NonNullExpression|SatisfiesExpression)/.test(node.type)) return
  if (/^(Import|ExportAll)/.test(node.type)) return
  visit(node, parent)
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key === 'typeAnnotation' || key === 'returnType' || key === 'typeParameters') continue
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string' && typeof child.start === 'number') walk(child, visit, node)
  }
}

/** The text of the file with one mistake in it. */
export const mutated = (source, { start, end, text }) => source.slice(0, start) + text + source.slice(end)

/** The change of a mutant, in one line. */
export const changeOf = (source, { start, end, text }) =>
  `${inOneLine(source.slice(start, end))}  →  ${inOneLine(text)}`

function inOneLine(text) {
  const short = text.replace(/\s+/g, ' ')
  return short.length > 90 ? `${short.slice(0, 87)}...` : short
}
