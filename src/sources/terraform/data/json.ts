import { parseTree, type Node, type ParseError } from 'jsonc-parser'
import { deepestNesting, mostValues, scalar, unreadableValue, type DataValue } from './data-value.ts'

/**
 * JSON as `jsondecode` reads it; `undefined` where Terraform would fail, or may.
 *
 * @see https://developer.hashicorp.com/terraform/language/functions/jsondecode
 */
export function decodeJson(content: string): DataValue | undefined {
  const tree = treeOf(content)
  if (!tree) return undefined
  let left = mostValues
  const read = (node: Node, depth: number): DataValue | undefined => {
    if (--left <= 0) return undefined
    if (depth > deepestNesting) return unreadableValue
    switch (node.type) {
      case 'array': {
        const items = (node.children ?? []).map((item) => read(item, depth + 1))
        return items.every((item) => item !== undefined) ? { kind: 'list', items } : undefined
      }
      case 'object': {
        const entries = new Map<string, DataValue>()
        for (const { children: [key, value] = [] } of node.children ?? []) {
          const item = value && read(value, depth + 1)
          const name = String(key?.value).normalize('NFC')
          if (item === undefined || entries.has(name)) return undefined
          entries.set(name, item)
        }
        return { kind: 'object', entries }
      }
      case 'number': {
        const isExact = /^-?\d+$/.test(content.slice(node.offset, node.offset + node.length))
        return isExact && Number.isSafeInteger(node.value) ? scalar(node.value as number, 0) : unreadableValue
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
  return read(tree, 0)
}

function treeOf(content: string): Node | undefined {
  const errors: ParseError[] = []
  try {
    const tree = parseTree(content, errors, { disallowComments: true, allowEmptyContent: false })
    return errors.length > 0 ? undefined : tree
  } catch (error) {
    // The parser is recursive: what is nested some thousand times does not fit on the stack.
    if (error instanceof RangeError) return undefined
    throw error
  }
}
