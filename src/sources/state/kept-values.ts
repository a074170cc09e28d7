/**
 * The attributes that are kept of a state or plan. All others are dropped where it is read, and so is every value of
 * another form: states contain passwords, keys and certificates, which must not reach a report, an error or a cache.
 *
 * @see https://developer.hashicorp.com/terraform/language/manage-sensitive-data
 */

/** Of every resource: where it stands literally in a policy, a reference may take its place. */
const ofAll = ['arn']

/** Of IAM: names, and what is attached to which principal. */
const ofIam = [
  ...ofAll,
  'name',
  'path',
  'role',
  'roles',
  'role_name',
  'user',
  'users',
  'user_name',
  'group',
  'groups',
  'group_name',
  'policy_arn',
  'policy_arns',
  'managed_policy_arns',
  'attachment_count',
]

const ofCaller = [...ofAll, 'account_id']

const keptOf = (type: string): readonly string[] => {
  if (type.startsWith('aws_iam_')) return ofIam
  return type === 'aws_caller_identity' ? ofCaller : ofAll
}

/**
 * The values of a resource or data source that are needed. One that is absent, or is no text, number, `null` or list of
 * texts, counts as not known.
 */
export function keptValues(
  type: string,
  values: Readonly<Record<string, unknown>> | null | undefined,
): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  if (!values) return found
  for (const name of keptOf(type)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (isKept(name, value)) found[name] = value
  }
  return found
}

function isKept(name: string, value: unknown): boolean {
  if (value === null) return true
  if (name === 'arn') return typeof value === 'string' && value.startsWith('arn:')
  if (name === 'account_id') return typeof value === 'string' && /^\d{12}$/.test(value)
  if (name === 'attachment_count') return typeof value === 'number'
  return typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
}
