import { States } from '../../state/states.ts'
import type { ShownTerraform } from '../../state/types.ts'
import type { Module, ModuleCall } from './module.ts'
import type { Configuration } from './terragrunt/configurations.ts'
import { makeRepository, type Around, type Repository } from './module-graph.ts'

/** The repository's directories, led together with the states and plans that were given. */
export const repositoryOf = (
  modules: readonly Module[],
  calls: readonly ModuleCall[],
  configurations: readonly Configuration[],
  shown: readonly ShownTerraform[],
  around: Around,
): Repository =>
  makeRepository(modules, calls, configurations, around, (repository) =>
    shown.length === 0
      ? undefined
      : new States(shown, {
          directories: new Map(modules.map(({ directory, blocks }) => [directory, new Set(blocks.keys())])),
          called: (directory, call) => {
            const found = repository.moduleIn(directory)?.blocks.get(call)
            return found && repository.callOf(found.block)?.directory
          },
          // A configuration has no state of its own: it is the called directory's.
          callers: (directory) =>
            repository
              .callsTo(directory)
              .flatMap(({ caller }) => (caller.folder === undefined ? [caller.directory] : [])),
          terragrunt: repository.terragrunt,
          account: (directory) => repository.moduleIn(directory)?.names.account,
        }),
  )
