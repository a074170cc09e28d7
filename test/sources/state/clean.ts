/**
 * The parts of `terraform show -json` that the fixtures keep: enough to be read, without noise, secrets and texts of
 * policies.
 */
const kept = new Set([
  'name',
  'user_name',
  'path',
  'arn',
  'account_id',
  'bucket',
  'role',
  'roles',
  'user',
  'users',
  'group',
  'groups',
  'policy_arn',
  'policy_arns',
  'managed_policy_arns',
  'attachment_count',
])

/** Names that AWS or the provider makes up, and times, become the same in every run. */
const generated = (text: string): string => text.replace(/\d{26}/g, '20260101000000000000000001')

export function cleanShown(value: unknown): unknown {
  if (typeof value === 'string') return generated(value)
  if (Array.isArray(value)) return value.map(cleanShown)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (['sensitive_values', 'resource_changes', 'resource_drift', 'relevant_attributes', 'timestamp'].includes(key))
      return []
    if (['provider_name', 'provider_config', 'provider_config_key', 'schema_version', 'checks'].includes(key)) return []
    if (key === 'values' && !('root_module' in (inner as object))) return [[key, cleanValues(inner as object)]]
    return [[key, cleanShown(inner)]]
  })
  return Object.fromEntries(entries)
}

const cleanValues = (values: object): object =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (kept.has(key) ? [[key, cleanShown(value)]] : [])),
  )

/** The same of a state file: a raw state holds its attributes beside what the provider keeps for itself. */
export function cleanRaw(value: unknown): unknown {
  const { version, terraform_version, resources } = value as {
    readonly version: number
    readonly terraform_version: string
    readonly resources: readonly RawResource[]
  }
  const cleaned = resources.map(({ instances, ...resource }) => ({
    ...resource,
    instances: instances.map(({ attributes, index_key }) => ({
      ...(index_key !== undefined && { index_key }),
      attributes: cleanValues(attributes),
    })),
  }))
  return { version, terraform_version, serial: 1, lineage: 'made-by-the-conformance-test', resources: cleaned }
}

interface RawResource {
  readonly instances: readonly { readonly attributes: object; readonly index_key?: string | number }[]
}
