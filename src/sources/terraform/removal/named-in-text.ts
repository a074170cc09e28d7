import { positionAt } from '../../files.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { PlacedBlock } from './placed-block.ts'

/**
 * Places (`file:line`) outside of some blocks where a role's name stands in quotes or at the end of an ARN: a reference
 * that Terraform does not know of. Data files and files of other languages that name ARNs count too.
 */
export function namedInText(name: string, graph: ModuleGraph, within: Iterable<PlacedBlock>): string[] {
  if (name === '') return []
  const own = [...within].map(({ file, block }) => ({ path: file.path, start: block.start, end: block.end }))
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const pattern = new RegExp(`(?:["'\`]|role/(?:[\\w+=,.@/-]*/)?)${escaped}(?![\\w+=,.@-])`, 'g')
  const places: string[] = []
  const files = new Map(
    [...graph.modules, ...graph.configurations].flatMap(({ files: all }) =>
      all.map((file) => [file.path, file.content] as const),
    ),
  )
  for (const path of graph.paths) if (!files.has(path)) files.set(path, graph.contentOf(path) ?? '')
  for (const [path, content] of files)
    for (const { index } of content.matchAll(pattern))
      if (!own.some((block) => block.path === path && index >= block.start && index < block.end))
        places.push(`${path}:${positionAt(content, index).line}`)
  return [...new Set(places)].sort()
}
