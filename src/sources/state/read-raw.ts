import * as z from 'zod'
import { escapeQuoted } from '../terraform/syntax/strings.ts'
import { keptValues } from './kept-values.ts'
import type { StateResource } from './types.ts'

/**
 * The needed parts of a state file of version 4.
 *
 * @see https://github.com/hashicorp/terraform/blob/main/internal/states/statefile/version4.go
 */
const instanceSchema = z.object({
  index_key: z.union([z.string(), z.number()]).nullish(),
  deposed: z.string().nullish(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  attributes_flat: z.record(z.string(), z.unknown()).nullish(),
})

const resourceSchema = z.object({
  module: z.string().nullish(),
  mode: z.enum(['managed', 'data']),
  type: z.string(),
  name: z.string(),
  instances: z.array(instanceSchema).nullish(),
})

const stateSchema = z.object({ resources: z.array(resourceSchema) })

type RawResource = z.infer<typeof resourceSchema>
type RawInstance = z.infer<typeof instanceSchema>

const showRemedy = (file: string): string => `terraform show -json ${file} > state.json`

/** Does JSON look like the file that Terraform and OpenTofu keep as a state, of whatever version? */
export function isRawState(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const keys = ['lineage', 'serial', 'terraform_version', 'encrypted_data']
  return !('format_version' in value) && keys.some((key) => key in value)
}

/**
 * The resources of a state file as Terraform and OpenTofu write it, or as `terraform state pull` prints it: those that
 * `terraform show -json` lists for the same state, with the same addresses.
 *
 * @param fail is called with what is wrong with the file, and what to do
 */
export function resourcesOfRawState(
  state: Readonly<Record<string, unknown>>,
  file: string,
  fail: (what: string) => never,
): readonly StateResource[] {
  const { version } = state
  if ('encrypted_data' in state)
    return fail(
      'is a state that OpenTofu has encrypted; where its key is configured, run: tofu show -json > state.json',
    )
  if (isBackendPointer(state)) {
    const { type } = state['backend'] as { readonly type?: unknown }
    const kind = typeof type === 'string' && /^[\w-]{1,40}$/.test(type) ? ` (${type})` : ''
    return fail(
      `holds no state, only the name of the backend that has it${kind}; get the state with: terraform state pull > state.tfstate`,
    )
  }
  if (typeof version !== 'number') return fail('is a state without a version; make it with: terraform show -json')
  if (version < 4)
    return fail(`is a state of version ${version}, and only 4 is read; make it newer with: ${showRemedy(file)}`)
  if (version !== 4)
    return fail(`is a state of version ${version}, and only 4 is read; make it readable with: ${showRemedy(file)}`)
  const parsed = stateSchema.safeParse(state)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return fail(
      `is not a state of version 4 (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}); make it with: terraform state pull > state.tfstate`,
    )
  }
  return parsed.data.resources.flatMap((resource) =>
    (resource.instances ?? []).map((instance) => resourceOf(resource, instance)),
  )
}

/** `.terraform/terraform.tfstate`: the settings of the backend that `terraform init` was last run with. */
function isBackendPointer({ backend, modules, resources }: Readonly<Record<string, unknown>>): boolean {
  if (typeof backend !== 'object' || backend === null) return false
  const lists: readonly unknown[] = Array.isArray(modules) ? modules : []
  const holdsResources = lists.some((module) => {
    const held = (module as { readonly resources?: unknown } | null)?.resources
    return typeof held === 'object' && held !== null && Object.keys(held).length > 0
  })
  return !holdsResources && resources === undefined
}

function resourceOf(resource: RawResource, instance: RawInstance): StateResource {
  const { mode, type, name } = resource
  const module = resource.module ?? ''
  const block = mode === 'data' ? `data.${type}.${name}` : `${type}.${name}`
  const address = `${module === '' ? '' : `${module}.`}${block}${indexOf(instance.index_key)}`
  const values = instance.attributes ?? unflattened(instance.attributes_flat ?? {})
  const deposed = instance.deposed ?? ''
  return { address, module, block, type, values: keptValues(type, values), ...(deposed !== '' && { deposed: true }) }
}

/**
 * The key of an instance in its address, quoted as Terraform does.
 *
 * @see https://github.com/hashicorp/terraform/blob/main/internal/addrs/instance_key.go
 */
function indexOf(key: string | number | null | undefined): string {
  if (key === null || key === undefined) return ''
  if (typeof key === 'number') return `[${key}]`
  const escaped = escapeQuoted(key).replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16)
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
  })
  return `["${escaped}"]`
}

/** Attributes of a resource that was last written before Terraform 0.12: `users.#` = 1, `users.2718` = a user. */
function unflattened(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(flat)) {
    const [name = '', item, ...deeper] = key.split('.')
    if (item === undefined) found[name] = name === 'attachment_count' ? Number(value) : value
    else if (item === '#') found[name] = lists(found[name])
    else if (deeper.length === 0) found[name] = [...lists(found[name]), value]
  }
  return found
}

const lists = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
