import { States } from '../../state/states.ts'
import type { StateOrPlan } from '../../state/types.ts'
import type { Module, ModuleCall } from './module.ts'
import type { TerragruntConfiguration } from './terragrunt/configurations.ts'
import { severalStatesAt } from './several-states.ts'
import { makeModuleGraph, type GraphContext, type ModuleGraph } from './module-graph.ts'

/** The repository's directories, combined with the given states and plans. */
export const buildModuleGraph = (
  modules: readonly Module[],
  calls: readonly ModuleCall[],
  configurations: readonly TerragruntConfiguration[],
  states: readonly StateOrPlan[],
  around: GraphContext,
): ModuleGraph =>
  makeModuleGraph(modules, calls, configurations, around, (repository) =>
    states.length === 0
      ? undefined
      : new States(states, {
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
          severalStates: (directory) => {
            const module = repository.moduleIn(directory)
            return module && severalStatesAt(module)
          },
          isAccountSettled: repository.isAccountSettled,
        }),
  )
