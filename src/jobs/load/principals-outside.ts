import { posix } from 'node:path'
import type { Settings } from '../../settings/types.ts'
import { configuredPrincipals } from '../../sources/principals.ts'
import { alsoAppliedOutside, alsoCalledOutside } from '../../sources/unknown-account.ts'
import type { ManagedAttachment, Source } from '../../sources/types.ts'
import type { AppliedFromOutside } from './applied-from-outside.ts'

/**
 * A policy of a directory that files outside of what is read apply too, with that as a reason why it may be attached to more
 * principals: in another account, or to a role that such a file names. Configuration settles it: principals of the policy, or
 * the accounts of a directory that only files outside apply.
 *
 * @param isSettled does configuration name the accounts of a file's directory?
 */
export function withPrincipalsOutside<S extends Source | ManagedAttachment>(
  source: S,
  outside: AppliedFromOutside,
  isSettled: (path: string) => boolean,
  { policies }: Pick<Settings, 'policies'>,
): S {
  if (!('principalsUnknown' in source)) return source
  const directory = posix.dirname(source.file) === '.' ? '' : posix.dirname(source.file)
  const by = outside.by.get(directory)
  if (by === undefined) return source
  const isInside = outside.inside.has(directory)
  if (!isInside && isSettled(source.file)) return source
  const addresses = [source.address, ...source.hosts.map(({ address }) => address)].flatMap((each) => each ?? [])
  if (configuredPrincipals(policies.principals, { file: source.file, addresses }) !== undefined) return source
  const reason = isInside ? alsoCalledOutside(directory, by) : alsoAppliedOutside(directory, by)
  return { ...source, principalsUnknown: [...source.principalsUnknown, reason] }
}
