import { InputError } from '../../../errors.ts'
import type { Layer, LayerRole } from '../../../proof/combined.ts'
import type { Environment } from '../../command.ts'
import type { Arguments } from '../../options.ts'
import { readNamedPolicy, type NamedPolicy } from '../../policy-file.ts'

/** The options that name policies beside the one that is asked about, and the grammar of each. */
const roles: readonly { readonly role: LayerRole; readonly names: boolean }[] = [
  { role: 'boundary', names: false },
  { role: 'session', names: false },
  { role: 'scp', names: false },
  { role: 'rcp', names: true },
]

export const layerOptions = [
  { name: 'boundary', value: 'FILE', help: 'the permissions boundary of the user or role that asks' },
  { name: 'session', value: 'FILE', many: true, help: 'session policies, passed when the session was made' },
  { name: 'scp', value: 'FILE', many: true, help: 'service control policies of the organisation' },
  { name: 'rcp', value: 'FILE', many: true, help: 'resource control policies of the organisation' },
] as const

/**
 * All policies that bear on a request: the one asked about, those of the options, and those attached to the resource.
 *
 * @throws {InputError} where a policy is of another kind than its option says
 */
export async function layersOf(
  args: Arguments,
  { cwd }: Environment,
  named: NamedPolicy,
  source: string,
  attached: readonly Layer[],
): Promise<readonly Layer[]> {
  const isResource = named.comparable.grammar !== 'identity'
  const layers: Layer[] = [{ role: isResource ? 'resource' : 'identity', source, document: named.document }]
  for (const { role, names } of roles) {
    for (const path of args.all(role)) {
      if (isResource)
        throw new InputError(
          `explain: --${role} ${path}: applies to an identity policy, and ${source} is a resource policy`,
        )
      const { document, comparable } = await readNamedPolicy(cwd, path)
      if ((comparable.grammar !== 'identity') !== names)
        throw new InputError(
          `explain: --${role} ${path}: ${names ? 'names no principals' : 'names principals'}, so that it is none`,
        )
      layers.push({ role, source: path, document })
    }
  }
  return isResource ? layers : [...layers, ...attached]
}
