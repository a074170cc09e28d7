import { parseTree, type Node, type ParseError } from 'jsonc-parser'
import { mostValues, scalar, unclear, type Datum } from './datum.ts'

/**
 * JSON as `jsondecode` reads it; `undefined` where Terraform would fail, or may.
 *
 * @see https://developer.hashicorp.com/terraform/language/functions/jsondecode
 */
export function decodeJson(content: string): Datum | undefined {
  const errors: ParseError[] = []
  const tree = parseTree(content, errors, { disallowComments: true, allowEmptyContent: false })
  if (!tree || errors.length > 0) return undefined
  let left = mostValues
  const read = (node: Node): Datum | undefined => {
    if (--left <= 0) return undefined
    switch (node.type) {
      case 'array': {
        const items = (node.children ?? []).map(read)
        return items.every((item) => item !== undefined) ? { kind: 'list', items } : undefined
      }
      case 'object': {
        const entries = new Map<string, Datum>()
        for (const { children: [key, value] = [] } of node.children ?? []) {
          const item = value && read(value)
          const name = String(key?.value).normalize('NFC')
          if (item === undefined || entries.has(name)) return undefined
          entries.set(name, item)
        }
        return { kind: 'object', entries }
      }
      case 'number': {
        const isExact = /^-?\d+$/.test(content.slice(node.offset, node.offset + node.length))
        return isExact && Number.isSafeInteger(node.value) ? scalar(node.value as number, 0) : unclear
      }
      case 'string':
      case 'boolean':
      case 'null':
        return scalar((node.value ?? null) as string | boolean | null, 0)
      case 'property':
      default:
        return undefined
    }
  }
  return read(tree)
}
