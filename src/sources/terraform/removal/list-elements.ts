import { editItems } from '../../edit/items.ts'
import { Lines } from '../../edit/lines.ts'
import type { Splice } from '../../types.ts'
import type { ModuleFile } from '../modules/module.ts'
import { withoutParentheses, type Expression, type Tuple } from '../syntax/syntax-tree.ts'

/** The lists that are written out in an expression: `["a", "b"]`, `toset(["a"])`, `concat(["a"], var.more)`. */
function tuplesIn(expression: Expression): readonly Tuple[] {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'tuple') return [inner]
  return inner.kind === 'call' && !inner.spread ? inner.arguments.flatMap(tuplesIn) : []
}

/**
 * Removes elements from the lists that are written out in an expression.
 *
 * @returns `undefined` where one of the elements does not stand in such a list
 */
export function removeElements(
  expression: Expression,
  removed: readonly Expression[],
  { content, syntax }: ModuleFile,
): readonly Splice[] | undefined {
  const lines = new Lines(content, syntax.comments)
  const left = new Set(removed)
  const splices = tuplesIn(expression).flatMap((tuple): Splice[] => {
    const indices = new Set(
      tuple.elements.flatMap((element, index) => (left.delete(withoutParentheses(element)) ? [index] : [])),
    )
    if (indices.size === 0) return []
    if (indices.size === tuple.elements.length) return [{ start: tuple.start, end: tuple.end, text: '[]' }]
    return editItems({ items: tuple.elements, removed: indices, inserted: new Map(), joiner: ', ' }, lines)
  })
  return left.size === 0 ? splices : undefined
}
