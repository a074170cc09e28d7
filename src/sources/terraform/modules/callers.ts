import { directoryOf, isInstalled, positionAt, resolvePath, type SourceFile } from '../../files.ts'
import type { Module, ModuleFile } from './module.ts'
import { attributeOf, withoutParentheses } from '../syntax/syntax-tree.ts'
import { evaluateExpression } from '../values/evaluate.ts'
import { hasUnresolved, showUnresolved } from '../../../policy/unresolved.ts'

/** Symbolic links to directories of the checkout, and where each leads: both from its root. */
export type Links = ReadonlyMap<string, string>

/** The directory that a path means, through the checkout's symbolic links. */
export function resolveLinks(path: string | undefined, links: Links): string | undefined {
  if (path === undefined) return undefined
  let found = path
  // A link may lead to a folder below another link; a circle of links leads nowhere.
  for (let step = 0; step < mostLinks; step++) {
    const link = linkIn(found, links)
    if (link === undefined) return found
    found = (links.get(link) + found.slice(link.length)).replace(/^\//, '')
  }
  return undefined
}

const mostLinks = 16

function linkIn(path: string, links: Links): string | undefined {
  if (links.size === 0) return undefined
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end)
    if (links.has(folder)) return folder
  }
  return undefined
}

/**
 * The target of a `source`: a directory of the repository, or a text (with unresolved parts shown) that is not
 * followed.
 */
export type ModuleSource = { readonly directory: string } | { readonly text: string } | undefined

/** The target of the source of a `module` block; `from`: the directory of the block's file. */
export function moduleSourceOf(
  block: ModuleFile['syntax']['body']['blocks'][number],
  module: Module,
  links: Links,
  from: string,
): ModuleSource {
  const source = attributeOf(block.body, 'source')
  if (!source) return undefined
  // Counted from somewhere else than the directory of the file.
  if (/\bpath\./.test(source.value.text)) return { text: source.value.text }
  const value = evaluateExpression(withoutParentheses(source.value), module.names)
  if (typeof value !== 'string') return { text: source.value.text }
  if (hasUnresolved(value)) return { text: showUnresolved(value) }
  const found = /^\.{1,2}(\/|$)/.test(value) ? resolveLinks(resolvePath(from, value), links) : undefined
  return found === undefined ? { text: value } : { directory: found }
}

/** Blocks of stacks that use directories. */
const usesDirectory = new Set(['component', 'unit', 'stack'])

/**
 * Calls that may lead to a directory of the repository without being followed, by directory: sources that a variable
 * gives, addresses of a repository with the same folder in it, components and units of stacks, and modules of CDK for
 * Terraform.
 *
 * @param stacks files of stacks, those of one directory together
 * @param settings texts that name directories by quoted paths
 */
export function possibleCalls(
  modules: readonly Module[],
  stacks: readonly Module[],
  settings: readonly SourceFile[],
  links: Links,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const add = (directory: string, place: string): void =>
    void found.set(directory, [...(found.get(directory) ?? []), place])
  // Nothing but what `terraform init` noted leads to a copy on disk.
  const directories = new Set(modules.flatMap(({ directory }) => (isInstalled(`${directory}/`) ? [] : [directory])))
  const placed = (file: SourceFile, at: number): string => `${file.path}:${positionAt(file.content, at).line}`
  for (const module of modules)
    for (const file of module.files)
      for (const block of file.syntax.body.blocks) {
        if (block.type !== 'module' || block.address !== undefined) continue
        const from = directoryOf(file.path)
        const source = moduleSourceOf(block, module, links, from)
        if (!source || 'directory' in source) continue
        for (const directory of directoriesMeantBy(source.text, directories, from))
          add(directory, placed(file, block.start))
      }
  for (const stack of stacks)
    for (const file of stack.files)
      for (const block of file.syntax.body.blocks) {
        const from = directoryOf(file.path)
        const source = usesDirectory.has(block.type) ? moduleSourceOf(block, stack, links, from) : undefined
        if (!source) continue
        const meant = 'directory' in source ? [source.directory] : directoriesMeantBy(source.text, directories, from)
        for (const directory of meant) add(directory, placed(file, block.start))
      }
  for (const file of settings)
    for (const [, path = ''] of file.content.matchAll(/"([^"\n]*)"/g)) {
      const from = directoryOf(file.path)
      const directory = /^\.{1,2}\//.test(path) ? resolveLinks(resolvePath(from, path), links) : undefined
      if (directory !== undefined && directories.has(directory)) add(directory, file.path)
      else if (path.includes('//')) for (const each of directoriesMeantBy(path, directories, from)) add(each, file.path)
    }
  for (const [link, target] of links) if (directories.has(target)) add(target, `${link}, a symbolic link`)
  return found
}

/** A repository, or a module of a private registry, as a whole: the directory at its root. */
const wholeRepository =
  /^(git(::|@)|(https?:\/\/)?(github\.com|gitlab\.com|bitbucket\.org)\/)|\.git(\?|$)|^[\w-]+(\.[\w-]+)+\/[\w-]+\/[\w-]+\/[\w-]+$/

/**
 * Directories of the repository that a source of which only a part is known may mean.
 *
 * @param from the directory in which it is written
 */
export function directoriesMeantBy(text: string, directories: ReadonlySet<string>, from: string): readonly string[] {
  const folder = /[^:]\/\/([\w./-]+)/.exec(text)?.[1]
  const isOpen = text.includes('${') || /^(var|local|values|path)\./.test(text)
  if (folder !== undefined && !isOpen) {
    const found = resolvePath('', folder)
    return found !== undefined && directories.has(found) ? [found] : []
  }
  if (!isOpen) return from !== '' && directories.has('') && wholeRepository.test(text) ? [''] : []
  // Interpolations stand for anything.
  const parts = text.replace(/^\.\//, '').split(/\$\{[^}]*\}|(?:var|local|values|path)\.[\w.]+/)
  const known = parts.map((part) =>
    part
      .replace(/(\.\.\/)+/g, '')
      .replace(/^"|"$/g, '')
      .replace(/\?ref=.*$/, ''),
  )
  const pattern = new RegExp(known.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'))
  return [...directories].filter((directory) => pattern.test(`/${directory}`))
}
