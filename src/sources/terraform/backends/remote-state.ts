import { directoryOf } from '../../files.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import { placeAt } from '../modules/places.ts'
import { terragruntPath, terragruntText, type TerragruntPlace } from '../modules/terragrunt/paths.ts'
import { attributeOf, type Expression } from '../syntax/syntax-tree.ts'
import { backendValues, type WrittenBackend } from './written.ts'

/**
 * The backend that a configuration of terragrunt, or a file that it includes, gives the module it runs; `undefined` where
 * neither states one.
 *
 * @param directory of the module that it runs
 * @param parents files that configurations include, by path
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#remote_state
 */
export function remoteStateOf(
  configuration: Module,
  directory: string,
  parents: ReadonlyMap<string, ModuleFile>,
): WrittenBackend | undefined {
  const [file] = configuration.files
  if (!file) return undefined
  const own = backendIn(file, placeOf(file, file, parents), directory)
  if (own) return own
  for (const include of file.syntax.body.blocks.filter(({ type }) => type === 'include')) {
    const path = attributeOf(include.body, 'path')?.value
    const found = path && terragruntPath(path, placeOf(file, file, parents))
    const parent = found && 'path' in found ? parents.get(found.path) : undefined
    const theirs = parent && backendIn(parent, placeOf(file, parent, parents), directory)
    if (theirs) return theirs
  }
  return undefined
}

/** Functions count from the file that includes, locals are those of the file in which they are written. */
function placeOf(file: ModuleFile, written: ModuleFile, parents: ReadonlyMap<string, ModuleFile>): TerragruntPlace {
  const locals = written.syntax.body.blocks
    .filter(({ type, broken }) => type === 'locals' && !broken)
    .flatMap(({ body }) => body.attributes.map(({ name, value }) => [name, value] as const))
  return {
    directory: directoryOf(file.path),
    locals: new Map(locals),
    exists: (path) => parents.has(path),
    ...(written !== file && { includedFrom: directoryOf(written.path) }),
  }
}

function backendIn(file: ModuleFile, place: TerragruntPlace, directory: string): WrittenBackend | undefined {
  const block = file.syntax.body.blocks.find(({ type }) => type === 'remote_state')
  if (!block) return undefined
  const text = (value: Expression): string | undefined => terragruntText(value, place)
  const kind = attributeOf(block.body, 'backend')?.value
  const config = attributeOf(block.body, 'config')?.value
  return {
    directory,
    place: placeAt(file, block.start),
    kind: (kind && text(kind)) ?? 'unknown',
    values: config ? backendValues('', config, text) : new Map(),
  }
}
