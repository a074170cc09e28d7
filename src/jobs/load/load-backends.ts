import type { AwsClients } from '../../aws/clients.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import type { Tree } from '../../checkout/read-checkout.ts'
import type { AssumedRole, Settings } from '../../settings/types.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import { backendsIn, isBackendFile } from '../../sources/terraform/backends/find-backends.ts'
import type { S3Backend } from '../../sources/terraform/backends/written.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import type { TerraformParser } from '../../sources/terraform/syntax/parser.ts'
import { readBackend } from './read-backend.ts'

export interface BackendAccess {
  readonly clients: Pick<AwsClients, 's3'>
  readonly role?: AssumedRole
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** The means to read the states of backends; `undefined` where neither the configuration nor the call asks for them. */
export function backendAccess(
  { states }: Settings,
  asked: boolean | undefined,
  clients: () => Pick<AwsClients, 's3'>,
  signal?: AbortSignal,
): BackendAccess | undefined {
  if (!states.backends && asked !== true) return undefined
  return { clients: clients(), ...(states.role && { role: states.role }), ...(signal && { signal }) }
}

/** States that were read where the source says they are kept; what could not be read is a line of `problems`. */
export interface BackendStates {
  readonly states: readonly StateOrPlan[]
  readonly problems: readonly string[]
}

export const noBackendStates: BackendStates = { states: [], problems: [] }

/** Stands for a directory of which nothing is applied in any workspace. */
const emptyState = ({ directory, bucket, key }: S3Backend): StateOrPlan => {
  const name = `s3://${bucket}/${key}`
  return {
    name,
    kind: 'state',
    directory,
    resources: [],
    declared: [],
    complete: false,
    backend: { name, whole: true },
  }
}

/** Backends under way at once: each holds one state at a time. */
const parallel = 4

/**
 * The states of all S3 backends that the Terraform of a tree names, in all workspaces.
 *
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function loadBackendStates(
  tree: Tree,
  graph: ModuleGraph,
  parser: TerraformParser,
  { clients, role, clock = systemClock, signal }: BackendAccess,
): Promise<BackendStates> {
  const { s3, incomplete, problems } = backendsIn(
    graph,
    tree.files.filter(({ path }) => isBackendFile(path)),
    parser,
  )
  const clientOf = new Map<string, ReturnType<AwsClients['s3']>>()
  const options = { clock, ...(signal && { signal }) }
  const readings = new Map<number, Awaited<ReturnType<typeof readBackend>>>()
  const waiting = [...s3.entries()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, backend] = next
      const { region } = backend
      const client = clientOf.get(region ?? '') ?? clients.s3(region, role)
      clientOf.set(region ?? '', client)
      readings.set(index, await readBackend(backend, await client, options))
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  const partly = new Set(incomplete)
  for (const [index, { whole }] of readings) if (!whole) partly.add(s3[index]?.directory ?? '')
  const found = s3.flatMap((_, index) => readings.get(index) ?? [])
  const states = found.flatMap((each) =>
    each.states.map((state) => ({
      ...state,
      ...(state.backend && { backend: { ...state.backend, whole: !partly.has(state.directory ?? '') } }),
    })),
  )
  const applied = new Set(states.map(({ directory }) => directory))
  const unapplied = s3.filter(({ directory }) => !partly.has(directory) && !applied.has(directory))
  return {
    states: [...states, ...unapplied.map(emptyState)],
    problems: [...problems, ...found.flatMap((each) => each.problems)],
  }
}
