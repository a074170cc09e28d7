import { isAwsManaged, type Attachment } from './terraform/attachments.ts'
import type { AttachmentChange } from './rule-input.ts'
import type { LineRange } from './types.ts'

export interface AttachmentsOf {
  readonly all: readonly Attachment[]
  /** The place of a block, by directory and address; `undefined` where there is none. */
  readonly placeOf: (directory: string, address: string) => LineRange | undefined
}

/**
 * Policies that are newly attached to a principal, or no longer; boundaries that are set, changed or removed. An inline
 * policy that moves to another principal is attached there.
 *
 * @param renamed the address in the head of a block of the base, by directory and address
 * @param sourceOf the id of the head's policy at an address of a directory
 */
export function compareAttachments(
  base: AttachmentsOf,
  head: AttachmentsOf,
  renamed: (directory: string, address: string) => { readonly directory: string; readonly address: string },
  sourceOf: (directory: string, address: string) => string | null,
): readonly AttachmentChange[] {
  const before = new Map(base.all.map((each) => [keyOf(translated(each, renamed)), each]))
  const now = new Map(head.all.map((each) => [keyOf(each), each]))
  const added = [...now].flatMap(([key, each]) => (before.has(key) ? [] : [each]))
  const removed = [...before].flatMap(([key, each]) => (now.has(key) ? [] : [each]))
  const principals = new Set(base.all.map((each) => placeKey(translated(each, renamed))))
  const isNew = (each: Attachment): boolean =>
    !principals.has(placeKey(each)) && !base.placeOf(each.directory, plainAddress(each.principal))
  const boundaryAt = (list: readonly Attachment[], each: Attachment): boolean =>
    list.some((other) => other.as === 'boundary' && placeKey(other) === placeKey(each))
  const changes = [
    ...added.map((each): AttachmentChange => {
      const change =
        each.as !== 'boundary'
          ? 'attached'
          : boundaryAt(
                removed.map((one) => translated(one, renamed)),
                each,
              )
            ? 'boundary-changed'
            : 'boundary-set'
      return described(each, change, isNew(each), sourceOf, each)
    }),
    ...removed.flatMap((each): AttachmentChange[] => {
      const there = translated(each, renamed)
      if (each.as === 'boundary' && boundaryAt(added, there)) return []
      const change = each.as === 'boundary' ? 'boundary-removed' : 'detached'
      const place = head.placeOf(there.directory, plainAddress(there.principal))
      // Where the principal is gone, so is what it was allowed.
      if (change === 'boundary-removed' && !place) return []
      return [described(there, change, false, sourceOf, place ?? head.placeOf(there.directory, there.by) ?? each)]
    }),
  ]
  return changes.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
}

function described(
  { directory, instance, principal, policy, by }: Attachment,
  change: AttachmentChange['change'],
  newPrincipal: boolean,
  sourceOf: (directory: string, address: string) => string | null,
  { file, line, endLine }: LineRange,
): AttachmentChange {
  return {
    change,
    principal: instance === '' ? principal : `${principal} (${instance})`,
    policy,
    awsManaged: isAwsManaged(policy),
    by,
    source: sourceOf(directory, policy),
    newPrincipal,
    file,
    line,
    endLine,
  }
}

const translated = (
  each: Attachment,
  renamed: (directory: string, address: string) => { readonly directory: string; readonly address: string },
): Attachment => {
  const principal = renamed(each.directory, each.principal)
  return {
    ...each,
    directory: principal.directory,
    principal: principal.address,
    policy: renamed(each.directory, each.policy).address,
    by: renamed(each.directory, each.by).address,
  }
}

const keyOf = ({ as, directory, instance, principal, policy, meaning }: Attachment): string =>
  [as, directory, instance, principal, policy, meaning].join('\n')

const placeKey = ({ directory, instance, principal }: Attachment): string => [directory, instance, principal].join('\n')

const plainAddress = (address: string): string => address.replace(/\[[^\]]*\]/g, '')
