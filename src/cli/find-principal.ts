import { lastPathSegment } from '../policy/arn.ts'
import { byCodeUnits } from '../collections.ts'
import { InputError } from '../errors.ts'
import { similarNames } from '../evidence/absence/similar-names.ts'
import type { Ledger } from '../evidence/types.ts'
import { nearestWord } from '../settings/nearest.ts'

/** A principal of the evidence, and how it was found where the command line does not name it as it is. */
export interface FoundPrincipal {
  readonly arn: string
  readonly note?: string
}

/** Help of `--principal` where `findPrincipal` reads it. */
export const principalInEvidence = 'only this user or role: its ARN, that of a session, or a name that only it has'

const session = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)/
const isArn = /^arn:[\w-]+:iam::\d{12}:(?:user|role)\/./

/** Is it an ARN that a ledger may have as it is: then AWS can be asked for it before anything is read. */
export const isPrincipalArn = (text: string): boolean => isArn.test(text)

/**
 * The one principal of the evidence that a text means: the ARN of a user or role, that of a session (its role is meant),
 * or a name that exactly one principal has.
 *
 * @throws {InputError} of one line, with names that are near, where it means none or several
 */
export function findPrincipal(
  text: string,
  { principals }: Pick<Ledger, 'principals'>,
  command: string,
): FoundPrincipal {
  const seen = [...principals.keys()].sort(byCodeUnits)
  if (principals.has(text)) return { arn: text }
  const [, account, role] = session.exec(text) ?? []
  const fits =
    role === undefined
      ? isArn.test(text)
        ? []
        : seen.filter((arn) => lastPathSegment(arn) === text)
      : seen.filter((arn) => arn.includes(`:iam::${account}:role/`) && lastPathSegment(arn) === role)
  const [only, ...others] = fits
  const fail = (what: string): never => {
    throw new InputError(`${command}: --principal ${text}: ${what}`)
  }
  if (others.length > 0) return fail(`several have this name: ${fits.join(', ')}; give the ARN of one`)
  if (only !== undefined) {
    const kind = role === undefined ? 'the one principal of this name in the evidence' : 'the role of this session'
    return { arn: only, note: `--principal ${text}: taken as ${only}, ${kind}` }
  }
  const near = nearTo(role === undefined ? text : `arn:aws:iam::${account}:role/${role}`, seen)
  const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : `; ${countOf(seen)} in it`
  return fail(`no call of it is in the evidence${hint}`)
}

function nearTo(text: string, seen: readonly string[]): readonly string[] {
  if (text.startsWith('arn:')) return similarNames(text, seen)
  const found = nearestWord(text, seen.map(lastPathSegment))
  return found === undefined ? [] : seen.filter((arn) => lastPathSegment(arn) === found).slice(0, 3)
}

function countOf(seen: readonly string[]): string {
  if (seen.length === 0) return 'no principal is'
  return seen.length <= 3 ? `${seen.join(', ')} ${seen.length === 1 ? 'is' : 'are'}` : `${seen.length} others are`
}
