import { isAlias, isMap, isScalar, isSeq, parseDocument, Scalar, type Node } from 'yaml'
import { TOKEN_END, TOKEN_START, unresolvedText } from '../../../policy/unresolved.ts'
import type { SourceRange, LocatedValue, LocatedEntry } from '../../located-value.ts'
import { decodeHeredoc } from '../syntax/strings.ts'
import type { Template } from '../syntax/syntax-tree.ts'

class UnsupportedYamlError extends Error {}

/**
 * A heredoc of YAML as `yamldecode` reads it: YAML 1.1, with `yes` and `on` for true, and dates as times. The values of
 * `${…}` are unresolved. A reason where it contains anchors, tags or a text that is no YAML.
 * @see https://developer.hashicorp.com/terraform/language/functions/yamldecode
 */
export function yamlText(template: Template, content: string): LocatedValue | { readonly reason: string } {
  if (template.style !== 'heredoc') return { reason: 'its YAML is in quotes, which is not followed' }
  const expressions: string[] = []
  const { start, end } = template.body
  let text = content.slice(start, end)
  for (const part of template.parts) {
    if (part.kind === 'text') continue
    if (part.kind === 'directive') return { reason: 'its YAML contains a %{…} directive, which is not followed' }
    const inside = String(expressions.push(part.expression.text) - 1)
    const [from, to] = [part.start - start, part.end - start]
    if (part.strip || inside.length > to - from - 2) return { reason: 'its YAML has ${…} that are not followed' }
    text = text.slice(0, from) + TOKEN_START + inside.padEnd(to - from - 2, '_') + TOKEN_END + text.slice(to)
  }
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false })
  const [problem] = document.errors
  if (problem) return { reason: `its YAML cannot be read (${problem.message.split('\n')[0]})` }
  try {
    return new Reader(start, expressions).node(document.contents)
  } catch (error) {
    if (error instanceof UnsupportedYamlError) return { reason: error.message }
    throw error
  }
}

class Reader {
  private readonly from: number
  private readonly expressions: readonly string[]

  constructor(from: number, expressions: readonly string[]) {
    this.from = from
    this.expressions = expressions
  }

  node(node: unknown): LocatedValue {
    if (isAlias(node)) throw new UnsupportedYamlError('its YAML has an alias, which is not followed')
    const span = this.span(node as Node | null)
    if (isSeq(node)) return { kind: 'list', ...span, literal: true, items: node.items.map((item) => this.node(item)) }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }): LocatedEntry => {
        const [name, held] = [this.node(key), this.node(value)]
        if (name.kind !== 'string' || name.value === '<<')
          throw new UnsupportedYamlError('a name in its YAML is not followed')
        return { start: name.start, end: held.end, key: name.value, keySpan: this.span(key as Node), value: held }
      })
      return { kind: 'object', ...span, literal: true, entries }
    }
    if (!isScalar(node)) throw new UnsupportedYamlError('there is nothing in its YAML')
    return this.scalar(node, span)
  }

  private scalar(node: Scalar, span: SourceRange): LocatedValue {
    const { value } = node
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:timestamp')
      throw new UnsupportedYamlError('its YAML has a tag, which is not followed')
    if (value instanceof Date) return { kind: 'string', ...span, value: value.toISOString().replace('.000Z', 'Z') }
    if (typeof value === 'string') {
      const plain = node.type === Scalar.PLAIN ? /^\uE000(\d+)_*\uE001$/.exec(value) : null
      const expression = plain && this.expressions[Number(plain[1])]
      if (typeof expression === 'string') return { kind: 'unresolved', ...span, expression }
      return { kind: 'string', ...span, value: this.textOf(value) }
    }
    if (typeof value === 'number' || typeof value === 'boolean' || value === null)
      return { kind: 'scalar', ...span, value }
    throw new UnsupportedYamlError('a value in its YAML is not followed')
  }

  private textOf(value: string): string {
    return value
      .split(/(\uE000\d+_*\uE001)/)
      .map((part) => {
        const index = /^\uE000(\d+)/.exec(part)?.[1]
        return index === undefined ? decodeHeredoc(part) : unresolvedText(this.expressions[Number(index)] ?? '')
      })
      .join('')
  }

  private span(node: Node | null): SourceRange {
    const [start, end] = node?.range ?? [0, 0]
    return { start: this.from + start, end: this.from + end }
  }
}
