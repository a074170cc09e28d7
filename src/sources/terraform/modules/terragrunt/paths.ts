import { directoryOf, resolvePath } from '../../../files.ts'
import { withoutParentheses, type Expression } from '../../syntax/syntax-tree.ts'

/** The place of a configuration, and the files around it. */
export interface TerragruntPlace {
  readonly directory: string
  readonly locals: ReadonlyMap<string, Expression>
  /** Is there such a file in the repository? */
  readonly exists: (path: string) => boolean
  /** The directory of the included file in which an expression is written; absent: it is written in the file itself. */
  readonly includedFrom?: string
}

/** Stands before paths that are counted from the repository's root: Terragrunt's functions give absolute ones. */
const root = '\u0001'

/** A directory or file of the repository; `outside`: somewhere else; `undefined`: the text does not state it. */
export type PlacedPath = { readonly path: string } | { readonly outside: string } | undefined

/**
 * The target of a `source` or of the `path` of an `include`. A double slash separates a repository from the folder in
 * it.
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/functions/
 */
export function terragruntPath(expression: Expression, place: TerragruntPlace): PlacedPath {
  const text = textOf(expression, place, 0)
  if (text === undefined) return undefined
  const [address = ''] = text.split('?')
  const path = address.replace(/(?<!:)\/\//g, '/')
  const absolute = path.startsWith(root)
  if (!absolute && !/^\.{1,2}(\/|$)/.test(path)) return { outside: text.replaceAll(root, '') }
  const found = absolute ? resolvePath('', path.slice(1)) : resolvePath(place.directory, path)
  return found === undefined ? { outside: text.replaceAll(root, '') } : { path: found }
}

/** A text that the source states, other than a path of this machine. */
export function terragruntText(expression: Expression, place: TerragruntPlace): string | undefined {
  const text = textOf(expression, place, 0)
  return text?.includes(root) ? undefined : text
}

/** The folder after the double slash of a source that is, or may be, outside of the repository. */
export function folderOf(source: Expression): string | undefined {
  const folder = /[^:]\/\/([\w./-]+)/.exec(source.text)?.[1]
  return folder === undefined ? undefined : resolvePath('', folder)
}

/** Locals may name each other. */
const deepest = 16

function textOf(expression: Expression, place: TerragruntPlace, depth: number): string | undefined {
  const inner = withoutParentheses(expression)
  if (depth > deepest) return undefined
  if (inner.kind === 'template') {
    const parts = inner.parts.map((part) =>
      part.kind === 'text'
        ? part.text
        : part.kind === 'interpolation'
          ? textOf(part.expression, place, depth + 1)
          : undefined,
    )
    return parts.includes(undefined) ? undefined : parts.join('')
  }
  if (inner.kind === 'traversal' && inner.root === 'local' && inner.steps.length === 1) {
    const [step] = inner.steps
    const local = step?.kind === 'attribute' ? place.locals.get(step.name) : undefined
    return local && textOf(local, place, depth + 1)
  }
  if (inner.kind !== 'call') return undefined
  const given = inner.arguments.map((argument) => textOf(argument, place, depth + 1))
  return given.includes(undefined) ? undefined : called(inner.name, given as string[], place)
}

function called(name: string, [first]: readonly string[], place: TerragruntPlace): string | undefined {
  const { directory, exists } = place
  switch (name) {
    case 'get_terragrunt_dir':
    case 'get_original_terragrunt_dir':
      return `${root}${directory}`
    case 'get_repo_root':
      return root
    case 'get_path_to_repo_root':
      return directory === '' ? '.' : directory.replace(/[^/]+/g, '..')
    case 'path_relative_to_include':
      return relativeTo(place.includedFrom ?? directory, directory)
    case 'dirname':
      return first?.startsWith(root) ? root + directoryOf(first.slice(1)) : undefined
    case 'find_in_parent_folders':
      for (let above = directory; above !== '';) {
        above = directoryOf(above)
        const path = above === '' ? (first ?? 'terragrunt.hcl') : `${above}/${first ?? 'terragrunt.hcl'}`
        if (exists(path)) return root + path
      }
      return undefined
    default:
      return undefined
  }
}

function relativeTo(from: string, directory: string): string | undefined {
  if (from === directory) return '.'
  const within = from === '' ? '' : `${from}/`
  return directory.startsWith(within) ? directory.slice(within.length) : undefined
}
