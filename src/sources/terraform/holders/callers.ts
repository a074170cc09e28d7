import { directoryOf, positionAt, resolvePath, type SourceFile } from '../../files.ts'
import type { Module, ModuleFile } from '../module.ts'
import { attributeOf, bare } from '../syntax.ts'
import { evaluate } from '../values.ts'
import { hasOpaque, showOpaque } from '../../../policy/opaque.ts'

/** Symbolic links to directories of the checkout, and where each leads: both from its root. */
export type Links = ReadonlyMap<string, string>

/** The directory that a path means, by way of the checkout's symbolic links. */
export function throughLinks(path: string | undefined, links: Links): string | undefined {
  if (path === undefined) return undefined
  for (const [link, target] of links)
    if (path === link || path.startsWith(`${link}/`)) return target + path.slice(link.length)
  return path
}

/** What a `source` may be: a directory of the repository, or a text (with unknown parts shown) that is not followed. */
export type ModuleSource = { readonly directory: string } | { readonly text: string } | undefined

/** Where the source of a `module` block leads; `from`: the directory of the block's file. */
export function sourceOf(
  block: ModuleFile['syntax']['body']['blocks'][number],
  module: Module,
  links: Links,
  from: string,
): ModuleSource {
  const source = attributeOf(block.body, 'source')
  if (!source) return undefined
  const value = evaluate(bare(source.value), module.names)
  if (typeof value !== 'string') return { text: source.value.text }
  if (hasOpaque(value)) return { text: showOpaque(value) }
  const found = /^\.{1,2}(\/|$)/.test(value) ? throughLinks(resolvePath(from, value), links) : undefined
  return found === undefined ? { text: value } : { directory: found }
}

/**
 * Calls that may lead to a directory of the repository without being followed, by directory: sources that a variable
 * gives, addresses of a repository with the same folder in it, components of stacks, and modules of CDK for Terraform.
 */
export function possibleCalls(
  modules: readonly Module[],
  others: readonly ModuleFile[],
  settings: readonly SourceFile[],
  links: Links,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const add = (directory: string, place: string): void =>
    void found.set(directory, [...(found.get(directory) ?? []), place])
  const directories = new Set(modules.map(({ directory }) => directory))
  const placed = (file: SourceFile, at: number): string => `${file.path}:${positionAt(file.content, at).line}`
  for (const module of modules)
    for (const file of module.files)
      for (const block of file.syntax.body.blocks) {
        if (block.type !== 'module' || block.address !== undefined) continue
        const source = sourceOf(block, module, links, directoryOf(file.path))
        if (!source || 'directory' in source) continue
        for (const directory of fitting(source.text, directories)) add(directory, placed(file, block.start))
      }
  for (const file of others)
    for (const block of file.syntax.body.blocks) {
      const source = block.type === 'component' ? attributeOf(block.body, 'source')?.value.text.slice(1, -1) : undefined
      const directory =
        source === undefined ? undefined : throughLinks(resolvePath(directoryOf(file.path), source), links)
      if (directory !== undefined) add(directory, placed(file, block.start))
    }
  for (const file of settings)
    for (const [, path = ''] of file.content.matchAll(/"(\.{1,2}\/[^"]*)"/g)) {
      const directory = throughLinks(resolvePath(directoryOf(file.path), path), links)
      if (directory !== undefined && directories.has(directory)) add(directory, file.path)
    }
  for (const [link, target] of links) if (directories.has(target)) add(target, `${link}, a symbolic link`)
  return found
}

/** Directories that a source of which only a part is known may mean. */
function fitting(text: string, directories: ReadonlySet<string>): readonly string[] {
  const folder = /[^:]\/\/([\w./-]+)/.exec(text)?.[1]
  if (folder !== undefined && !text.includes('${')) {
    const found = resolvePath('', folder)
    return found !== undefined && directories.has(found) ? [found] : []
  }
  if (!text.includes('${') && !/^(var|local)\./.test(text)) return []
  // Interpolations stand for anything.
  const parts = text.replace(/^\.\//, '').split(/\$\{[^}]*\}|(?:var|local)\.[\w.]+/)
  const known = parts.map((part) => part.replace(/(\.\.\/)+/g, '').replace(/^"|"$/g, ''))
  const pattern = new RegExp(known.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'))
  return [...directories].filter((directory) => pattern.test(`/${directory}`))
}
