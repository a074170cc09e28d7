import { hasUnresolved } from '../../../policy/unresolved.ts'
import { resolvePath } from '../../files.ts'
import type { Module } from './module.ts'
import { withoutParentheses, allPartsOf, type Expression } from '../syntax/syntax-tree.ts'
import { evaluateExpression } from '../values/evaluate.ts'

/** A path from the repository's root, or why there is none (the end of a sentence about the file). */
export type FilePath = { readonly path: string } | { readonly reason: string }

/**
 * The file that `file(…)` or `templatefile(…)` in this directory reads. A path without `path.module` is taken from the
 * folder that Terraform runs in: that is this directory unless the repository calls it as a module (`called`).
 */
export function filePath(expression: Expression, module: Module, called: boolean): FilePath {
  const inner = withoutParentheses(expression)
  const shown = inner.text.replace(/\s+/g, ' ')
  const anchored = anchor(inner)
  if (anchored === 'unresolved') return { reason: `whose path (${shown}) does not start at path.module` }
  if (anchored === 'none' && called)
    return { reason: `whose path (${shown}) starts where Terraform runs: write it with path.module` }
  const value = evaluateExpression(inner, module.documents)
  if (typeof value !== 'string' || hasUnresolved(value)) return { reason: `whose path (${shown}) is not in the source` }
  if (value.startsWith('/') || /^[A-Za-z]:/.test(value))
    return { reason: `whose path (${shown}) leads out of the repository, where nothing is read` }
  const path = resolvePath(anchored === 'module' ? '' : (module.folder ?? module.directory), value)
  return path === undefined
    ? { reason: `whose path (${shown}) leads out of the repository, where nothing is read` }
    : { path }
}

/** `module`: it starts with `${path.module}`; `none`: it names no such place. */
function anchor(expression: Expression): 'module' | 'none' | 'unresolved' {
  const places = [...allPartsOf(expression)].filter((each) => each.kind === 'traversal' && each.root !== 'local')
  if (places.length === 0)
    return [...allPartsOf(expression)].some(({ kind }) => kind === 'traversal') ? 'unresolved' : 'none'
  const [first] = expression.kind === 'template' ? expression.parts : []
  const starts = first?.kind === 'interpolation' && first.expression.text === 'path.module'
  return starts && places.filter((place) => place.text.startsWith('path.')).length === 1 ? 'module' : 'unresolved'
}
