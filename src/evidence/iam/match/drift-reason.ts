import type { PolicyMatch } from './types.ts'

const beginning = 'The document in effect in account '
const ending =
  'Nothing is proposed on a document that is not in effect; apply the directory, or take the change into the source.'

/**
 * The reason why nothing is proposed on a document that is not the one in effect: it would be judged by the use of
 * another.
 *
 * @returns undefined where no instance differs
 */
export function driftReason({ instances }: Pick<PolicyMatch, 'instances'>): string | undefined {
  const [first, ...others] = instances.filter(({ drift }) => drift !== undefined)
  if (first?.drift === undefined) return undefined
  const { account, arn, name, kind } = first
  const which = kind === 'managed-policy' ? arn : `${name} of ${arn}`
  const more = others.length > 0 ? ` So does that in ${others.map((each) => each.account).join(', ')}.` : ''
  return `${beginning}${account} differs from the source (${which}): ${first.drift.join('; ')}.${more} ${ending}`
}

/** The first account whose document differs, of a reason of `driftReason`; undefined for another reason. */
export const driftedAccountIn = (reason: string): string | undefined =>
  reason.startsWith(beginning)
    ? /^(\S+) differs from the source \(/.exec(reason.slice(beginning.length))?.[1]
    : undefined
