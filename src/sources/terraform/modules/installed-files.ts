import { groupBy } from '../../../collections.ts'
import { directoryOf, isInstalled, resolvePath } from '../../files.ts'
import type { Block } from '../syntax/syntax-tree.ts'
import { resolveLinks, type Links } from './callers.ts'
import { installedCopy, isLocal, literalOf, type InstalledModules } from './installed.ts'
import type { ModuleFile } from './module.ts'
import { placeAt } from './places.ts'

/** The reasons that copies on disk are not followed, one line each. */
export function staleCopies(files: readonly ModuleFile[], installed: InstalledModules): readonly string[] {
  if (installed.size === 0) return []
  return files.flatMap((file) =>
    calls(file).flatMap((block) => {
      const copy = installedCopy(block, directoryOf(file.path), installed)
      if (!copy || 'directory' in copy) return []
      const source = literalOf(block, 'source') ?? ''
      return [
        `${placeAt(file, block.start)}: module.${block.labels[0] ?? ''} calls ${source} ${copy.stale}; it is not followed: run terraform init again`,
      ]
    }),
  )
}

const calls = ({ syntax }: ModuleFile): readonly Block[] =>
  syntax.body.blocks.filter(({ type, address }) => type === 'module' && address === undefined)

/**
 * The files without those of copies that no call leads to: of another version, or of a call that is not there any more.
 */
export function withoutUncalled(
  files: readonly ModuleFile[],
  installed: InstalledModules,
  links: Links,
): readonly ModuleFile[] {
  if (!files.some(({ path }) => isInstalled(path))) return files
  const byDirectory = groupBy(files, ({ path }) => directoryOf(path))
  const reached = new Set([...byDirectory.keys()].filter((directory) => !isInstalled(`${directory}/`)))
  // A set grows while it is walked.
  for (const directory of reached)
    for (const file of byDirectory.get(directory) ?? [])
      for (const block of calls(file)) {
        const copy = installedCopy(block, directory, installed)
        const source = literalOf(block, 'source')
        const target =
          copy && 'directory' in copy
            ? copy.directory
            : source !== undefined && isLocal(source)
              ? resolveLinks(resolvePath(directory, source), links)
              : undefined
        if (target !== undefined && byDirectory.has(target)) reached.add(target)
      }
  return files.filter(({ path }) => reached.has(directoryOf(path)))
}
