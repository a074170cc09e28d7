import type { PolicyDocument } from '../policy/document.ts'
import { directoryOf } from '../sources/files.ts'
import type { Source } from '../sources/types.ts'

/** Resources that a policy becomes part of for the first time, or no longer is. */
export interface HostChanges {
  /** `before`: the document that the resource had in the base; `null` where it had none, or none that is read. */
  readonly gained: readonly { readonly name: string; readonly before: PolicyDocument | null }[]
  /** Resources that have no policy in its place now. */
  readonly lost: readonly string[]
  /** Is it part of no resource any more, although it was; or for the first time? */
  readonly made: 'as before' | 'newly' | 'no longer'
}

/** Finds policies by the resources that they are part of. */
export type PoliciesByHost = (directory: string, address: string) => Source | undefined

export function policiesByHost(sources: readonly Source[]): PoliciesByHost {
  const found = new Map<string, Source>()
  for (const source of sources)
    for (const address of hostsOf(source)) found.set(`${directoryOf(source.file)} ${address}`, source)
  return (directory, address) => found.get(`${directory} ${address}`)
}

/** Addresses of the resources that a policy is part of; a file names none of its own. */
const hostsOf = ({ hosts }: Source): readonly string[] =>
  hosts.filter(({ kind }) => kind !== 'unknown').map(({ address }) => address)

const none: HostChanges = { gained: [], lost: [], made: 'as before' }

/**
 * @param moved the address in the head of a block of the base
 * @param isHidden are parts of the policy's directory in the head not read? Then nothing there is known to be gone.
 */
export function hostChanges(
  base: Source,
  head: Source,
  policies: { readonly base: PoliciesByHost; readonly head: PoliciesByHost },
  moved: (directory: string, address: string) => string,
  isHidden: boolean,
): HostChanges {
  if (base.status === 'skipped' || head.status === 'skipped') return none
  const [from, to] = [directoryOf(base.file), directoryOf(head.file)]
  const earlier = hostsOf(base)
  const before = new Map(earlier.map((address) => [moved(to, address), address]))
  const now = hostsOf(head)
  const gained = now.filter((address) => !before.has(address))
  const lost = (isHidden ? [] : [...before.keys()]).filter((address) => !now.includes(address))
  // Another name of its only resource is no other resource.
  const renamed = gained.length === 1 && lost.length === 1 && base.id !== head.id
  const kept = renamed ? [] : gained
  const made =
    before.size === 0 && now.length > 0
      ? 'newly'
      : before.size > 0 && now.length === 0 && !isHidden
        ? 'no longer'
        : 'as before'
  return {
    gained: kept.map((address) => ({ name: address, before: documentOf(policies.base(from, address)) })),
    lost: renamed ? [] : lost.filter((address) => !policies.head(to, address)),
    made,
  }
}

const documentOf = (source: Source | undefined): PolicyDocument | null =>
  source?.status === 'found' ? source.document : null
