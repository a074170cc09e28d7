import { isInstalled, type SourceFile } from '../../sources/files.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import { attributeOf } from '../../sources/terraform/syntax/syntax-tree.ts'
import { evaluateExpression } from '../../sources/terraform/values/evaluate.ts'
import { providersOf } from './find-given.ts'

const region = /^(?!us-iso)[a-z]{2}(-[a-z]+)+-\d$/

/** A provider in a text that Terragrunt generates. */
const generated = /\bprovider\s+"aws"\s*\{[^{}]*?\bregion\s*=\s*"([a-z0-9-]+)"/g

/**
 * The Regions of the providers of AWS, and the one that most of those without an alias name. Defaults of variables count:
 * a Region decides where something is asked, never what is removed.
 */
export function findRegions(
  graph: ModuleGraph,
  files: readonly SourceFile[],
): { readonly all: readonly string[]; readonly main?: { readonly name: string; readonly from: string } } {
  const all = new Set<string>()
  const places = new Map<string, string[]>()
  for (const module of graph.modules) {
    if (isInstalled(`${module.directory}/`)) continue
    for (const { body } of providersOf(module)) {
      const written = attributeOf(body, 'region')?.value
      const value = written && evaluateExpression(written, module.names)
      if (typeof value !== 'string' || hasUnresolved(value) || !region.test(value)) continue
      all.add(value)
      if (attributeOf(body, 'alias') === undefined)
        places.set(value, [...(places.get(value) ?? []), module.directory || 'the root directory'])
    }
  }
  for (const { path, content } of files)
    if (path.endsWith('.hcl'))
      for (const [, name = ''] of content.matchAll(generated)) if (region.test(name)) all.add(name)
  const [most] = [...places].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
  const main = most && { name: most[0], from: `of the provider in ${most[1][0] ?? ''}` }
  return { all: [...all].sort(), ...(main && { main }) }
}
