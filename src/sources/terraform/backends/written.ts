import { hasUnresolved } from '../../../policy/unresolved.ts'
import { withoutParentheses, type Body, type Expression } from '../syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../values/evaluate.ts'

/** The settings of one backend as they are written; a value that the source does not state is `undefined`. */
export interface WrittenBackend {
  /** Of the root module whose state it has. */
  readonly directory: string
  /** `envs/prod/backend.tf:3` */
  readonly place: string
  /** `s3`, `gcs`, `cloud`, … */
  readonly kind: string
  readonly values: BackendValues
}

export type BackendValues = ReadonlyMap<string, string | undefined>

/** One state of a directory, or one for each workspace, in a bucket. */
export interface S3Backend {
  readonly directory: string
  readonly place: string
  readonly bucket: string
  readonly key: string
  readonly region?: string
  /** What stands before the name of a workspace in the keys of others than the default one. */
  readonly prefix: string
  /** The role or profile with which Terraform reads it: it is not used here. */
  readonly by?: string
}

/** The attributes of a body, and of `assume_role` in it (`assume_role.role_arn`). */
export function valuesIn(body: Body, scope: ModuleScope): BackendValues {
  const own = body.attributes.flatMap(({ name, value }) => [
    ...backendValues(name, value, (each) => textOf(each, scope)),
  ])
  const inner = body.blocks.flatMap((block) =>
    block.body.attributes.map(({ name, value }) => [`${block.type}.${name}`, textOf(value, scope)] as const),
  )
  return new Map([...own, ...inner])
}

/** The values of an attribute: of an object each entry's. */
export function backendValues(
  name: string,
  value: Expression,
  text: (of: Expression) => string | undefined,
): BackendValues {
  const inner = withoutParentheses(value)
  if (inner.kind !== 'object') return new Map([[name, text(value)]])
  const within = name === '' ? '' : `${name}.`
  return new Map(
    inner.entries.flatMap((entry) => [
      ...backendValues(`${within}${entry.key.text.replaceAll('"', '')}`, entry.value, text),
    ]),
  )
}

function textOf(value: Expression, scope: ModuleScope): string | undefined {
  const found = evaluateExpression(withoutParentheses(value), scope)
  if (typeof found === 'boolean' || typeof found === 'number') return String(found)
  return typeof found === 'string' && !hasUnresolved(found) ? found : undefined
}

/** Settings without which a state is not found, and those that lead elsewhere. */
const needed = ['bucket', 'key']
const used = [...needed, 'region', 'workspace_key_prefix']

/**
 * The backend that settings mean, or why none is known: the rest of a sentence about the directory.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export function s3BackendOf({ directory, place, values }: WrittenBackend): S3Backend | string {
  const missing = needed.filter((name) => !values.has(name) || values.get(name) === '')
  if (missing.length > 0)
    return `${missing.join(' and ')} of its backend ${missing.length > 1 ? 'are' : 'is'} not in the source (${place})`
  const open = used.filter((name) => values.has(name) && values.get(name) === undefined)
  if (open.length > 0)
    return `${open.join(' and ')} of its backend ${open.length > 1 ? 'are' : 'is'} not known from the source (${place})`
  const endpoint = [...values.keys()].find((name) => /(^|_)endpoint$|^endpoints\./.test(name))
  if (endpoint !== undefined) return `its backend has an endpoint of its own (${endpoint}, ${place})`
  const [bucket = '', key = '', region, prefix = 'env:'] = used.map((name) => values.get(name))
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    return `the bucket of its backend has no valid name (${place})`
  const by = values.get('assume_role.role_arn') ?? values.get('role_arn') ?? values.get('profile')
  return {
    directory,
    place,
    bucket,
    key: key.replace(/^\//, ''),
    prefix: prefix.replace(/\/$/, ''),
    ...(region !== undefined && region !== '' && { region }),
    ...(by !== undefined && by !== '' && { by }),
  }
}
