import { moduleCallsOf } from './module-calls.ts'
import type { StateResource } from './types.ts'

interface Repeatable {
  readonly count_expression?: unknown
  readonly for_each_expression?: unknown
}

/** The parts of a plan that describe its source. */
export interface PlanConfiguration {
  readonly resources?:
    readonly (Repeatable & { readonly address: string; readonly mode?: string | undefined })[] | undefined
  readonly module_calls?:
    Readonly<Record<string, Repeatable & { readonly module?: PlanConfiguration | undefined }>> | undefined
}

/**
 * Does a plan contain everything that its configuration makes? One that was made with `-target` does not. Terraform
 * states it since 1.8; for older ones the resources are compared: every block that is made exactly once must be there.
 */
export function isComplete(root: PlanConfiguration, resources: readonly StateResource[]): boolean {
  // The elements of a for_each over a constant are unknown, so any instance of a module or block suffices.
  const shown = new Set(resources.map(({ module, block }) => `${moduleCallsOf(module).join('.')}|${block}`))
  return blocksMadeOnce(root, '').every((block) => shown.has(block))
}

function blocksMadeOnce({ resources, module_calls: calls }: PlanConfiguration, module: string): string[] {
  const own = (resources ?? []).filter((each) => isOnce(each) && each.mode !== 'data')
  const inner = Object.entries(calls ?? {}).filter(([, call]) => isOnce(call) && call.module)
  return [
    ...own.map(({ address }) => `${module}|${address}`),
    ...inner.flatMap(([name, call]) =>
      blocksMadeOnce(call.module ?? {}, `${module === '' ? '' : `${module}.`}module.${name}`),
    ),
  ]
}

const isOnce = ({ count_expression: count, for_each_expression: each }: Repeatable): boolean =>
  count === undefined && each === undefined
