import { directoryOf, isInstalled, type SourceFile } from '../../files.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import { placeAt } from '../modules/places.ts'
import { attributeOf, type TerraformParser } from '../syntax/syntax-tree.ts'
import { remoteStateOf } from './remote-state.ts'
import { s3BackendOf, valuesIn, type BackendValues, type S3Backend, type WrittenBackend } from './written.ts'

/** The backends that the source names for its states. */
export interface Backends {
  readonly s3: readonly S3Backend[]
  /** Directories that may have other states than those of `s3`. */
  readonly incomplete: ReadonlySet<string>
  /** One line each: states that are not read, and what to do. */
  readonly problems: readonly string[]
}

/** Partial configuration, by the names that are in use: `prod.tfbackend`, `backend.hcl`, `prod.backend.hcl`, `backend-prod.hcl`. */
export const isBackendFile = (path: string): boolean =>
  /\.tfbackend$|(^|\/)(backend[\w-]*|[\w-]+[._-]backend)\.hcl$/.test(path)

const pull = (directory: string): string =>
  `terraform state pull > state.tfstate there, and give it with --state ${directory || '.'}=FILE`

const shown = (directory: string): string => directory || 'the root directory'

/**
 * The backends of all directories: of `backend` blocks, with the files for `-backend-config` beside and below them, and
 * of terragrunt.
 *
 * @param files of partial configuration (`isBackendFile`)
 */
export function backendsIn(graph: ModuleGraph, files: readonly SourceFile[], parser: TerraformParser): Backends {
  const problems: string[] = []
  const incomplete = new Set<string>()
  const fail = (directory: string, line: string): void => {
    incomplete.add(directory)
    if (!problems.includes(line)) problems.push(line)
  }
  const own = graph.modules.filter(({ directory }) => !isInstalled(`${directory}/`))
  const directories = own.map(({ directory }) => directory)
  // Terragrunt completes a block that states nothing itself.
  const isRun = (directory: string): boolean =>
    graph.callsTo(directory).some(({ caller }) => caller.folder !== undefined)
  const written = [
    ...own
      .flatMap((module) => writtenIn(module, filesOf(module.directory, files, directories), parser))
      .filter(({ directory, values }) => values.has('key') || !isRun(directory)),
    ...terragruntBackends(own, graph, fail),
  ]
  const s3: S3Backend[] = []
  const others = new Map<string, Set<string>>()
  for (const each of written) {
    if (each.kind !== 's3') {
      others.set(each.kind, (others.get(each.kind) ?? new Set()).add(each.directory))
      incomplete.add(each.directory)
      continue
    }
    const backend = s3BackendOf(each)
    if (typeof backend === 'string')
      fail(
        each.directory,
        `The state of ${shown(each.directory)} is not read: ${backend}; run ${pull(each.directory)}.`,
      )
    else if (!s3.some((other) => isSame(other, backend) && other.directory === backend.directory)) s3.push(backend)
  }
  for (const [kind, of] of others) {
    const [first = '', ...more] = [...of].sort()
    const rest = more.length === 0 ? '' : ` and ${more.length} more`
    const have = more.length === 0 ? 'has its state' : 'have their states'
    problems.push(`${shown(first)}${rest} ${have} in a backend that is not read (${kind}): run ${pull(first)}.`)
  }
  return { s3: distinct(s3, fail), incomplete, problems }
}

const isSame = (a: S3Backend, b: S3Backend): boolean => a.bucket === b.bucket && a.key === b.key

/** A state belongs to one directory: two that name the same one were copied, and only one of them is right. */
function distinct(all: readonly S3Backend[], fail: (directory: string, line: string) => void): readonly S3Backend[] {
  return all.filter((backend) => {
    const others = all.filter((other) => isSame(other, backend) && other.directory !== backend.directory)
    if (others.length === 0) return true
    const named = [backend, ...others].map(({ directory, place }) => `${shown(directory)} (${place})`).sort()
    fail(
      backend.directory,
      `${named.join(' and ')} name the same state, s3://${backend.bucket}/${backend.key}: it is not read; give the state of each (--state DIR=FILE).`,
    )
    return false
  })
}

/** Files of partial configuration that are nearer to this directory than to another. */
function filesOf(
  directory: string,
  files: readonly SourceFile[],
  directories: readonly string[],
): readonly SourceFile[] {
  const below = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`)
  return files.filter(({ path }) => {
    const around = directories.filter((each) => below(path, each))
    return below(path, directory) && !around.some((each) => each.length > directory.length)
  })
}

function writtenIn(module: Module, partial: readonly SourceFile[], parser: TerraformParser): WrittenBackend[] {
  const found: WrittenBackend[] = []
  for (const file of module.files)
    for (const block of file.syntax.body.blocks) {
      if (block.type !== 'terraform' || block.broken) continue
      for (const inner of block.body.blocks) {
        const kind = inner.type === 'backend' ? inner.labels[0] : inner.type === 'cloud' ? 'cloud' : undefined
        if (kind === undefined) continue
        const place = placeAt(file, inner.start)
        const values = valuesIn(inner.body, module.names)
        found.push(...withFiles({ directory: module.directory, place, kind, values }, partial, module, parser))
      }
    }
  return found
}

/** A backend with each of the files that complete it; alone, where it is complete by itself or there are none. */
function withFiles(
  backend: WrittenBackend,
  partial: readonly SourceFile[],
  module: Module,
  parser: TerraformParser,
): WrittenBackend[] {
  if (backend.kind !== 's3') return [backend]
  const completed = partial.flatMap((file): WrittenBackend[] => {
    const { body, problems } = parser.parse(file.content)
    if (problems.length > 0)
      return [{ ...backend, place: file.path, values: new Map([...backend.values, ['key', undefined]]) }]
    const values: BackendValues = new Map([...backend.values, ...valuesIn(body, module.documents)])
    return [{ ...backend, place: file.path, values }]
  })
  const isComplete = ['bucket', 'key'].every((name) => backend.values.has(name))
  return isComplete || completed.length === 0 ? [backend, ...completed] : completed
}

function terragruntBackends(
  modules: readonly Module[],
  graph: ModuleGraph,
  fail: (directory: string, line: string) => void,
): WrittenBackend[] {
  const parents = new Map<string, ModuleFile>(
    graph.configurations.flatMap(({ files: [file] }) => (file ? [[file.path, file] as const] : [])),
  )
  return modules.flatMap(({ directory }) =>
    graph.callsTo(directory).flatMap(({ caller }): WrittenBackend[] => {
      if (caller.folder === undefined) return []
      const backend = remoteStateOf(caller, directory, parents)
      if (backend) return [backend]
      const [file] = caller.files
      const includes = file?.syntax.body.blocks.some(({ type }) => type === 'include') === true
      const generates = file?.syntax.body.blocks.some(
        ({ type, body }) => type === 'generate' && /backend/.test(attributeOf(body, 'contents')?.value.text ?? ''),
      )
      const why = includes || generates ? 'states its backend in a way that is not followed' : 'states no backend'
      fail(
        directory,
        `The state that ${file?.path ?? directoryOf(caller.directory)} makes of ${shown(directory)} is not read: it ${why}; run ${pull(directory)}.`,
      )
      return []
    }),
  )
}
