import { positionAt } from '../../files.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { PlacedBlock } from './placed-block.ts'

/**
 * Places (`file:line`) outside of some blocks where the name of a role or instance profile stands in quotes, as a value of
 * YAML, or at the end of an ARN: a reference that Terraform does not know of. Data files and files of other languages that
 * name ARNs count too.
 */
export function namedInText(
  name: string,
  graph: ModuleGraph,
  within: Iterable<PlacedBlock>,
  type: 'role' | 'instance-profile' = 'role',
): string[] {
  if (name === '') return []
  const before = `["'\`]|[:=-][ \\t]+|${type}/(?:[\\w+=,.@/-]*/)?`
  return placesOf(new RegExp(`(?:${before})${escaped(name)}(?![\\w+=,.@-])`, 'g'), graph, within)
}

/** Places (`file:line`) that read an output of this name from a state, or as a dependency of terragrunt. */
export const readsOfOutput = (name: string, graph: ModuleGraph): string[] =>
  placesOf(new RegExp(`\\boutputs(?:\\.|\\[\\s*")${escaped(name)}(?![\\w-])`, 'g'), graph, [])

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

function placesOf(pattern: RegExp, graph: ModuleGraph, within: Iterable<PlacedBlock>): string[] {
  const own = [...within].map(({ file, block }) => ({ path: file.path, start: block.start, end: block.end }))
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
