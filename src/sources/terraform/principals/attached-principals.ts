import { isLocal, literalOf } from '../modules/installed.ts'
import { addressOf, type Block } from '../syntax/syntax-tree.ts'

/** The principals that a policy is attached to: their ARNs, and sentences on why there may be more. */
export interface AttachedPrincipals {
  readonly principals: readonly string[]
  readonly unknown: readonly string[]
  /** ARNs of `principals` that rest on a guess, such as the default of a variable, and its place. */
  readonly guesses?: readonly GuessedName[]
}

/** An ARN that rests on a guess, and the place (`file:line`) of the guessed value. */
export interface GuessedName {
  readonly arn: string
  readonly place: string
}

/** The guesses among some principals, without those that configuration names. */
export function guessedNamesOf(
  { guesses = [] }: AttachedPrincipals,
  configured: readonly string[] = [],
): { readonly namesGuessed?: readonly GuessedName[] } {
  const left = guesses.filter(({ arn }) => !configured.includes(arn))
  return left.length === 0 ? {} : { namesGuessed: left }
}

export type AttachedPrincipalType = 'role' | 'user'

export const noPrincipals: AttachedPrincipals = { principals: [], unknown: [] }

export const unknownPrincipals = (sentence: string): AttachedPrincipals => ({ principals: [], unknown: [sentence] })

/** Sorted, each once. */
export function unionOfPrincipals(all: readonly AttachedPrincipals[]): AttachedPrincipals {
  const known = new Set<string>()
  const open = new Set<string>()
  const guesses = new Map<string, GuessedName>()
  for (const each of all) {
    for (const principal of each.principals) known.add(principal)
    for (const sentence of each.unknown) open.add(sentence)
    for (const guess of each.guesses ?? []) guesses.set(`${guess.arn} ${guess.place}`, guess)
  }
  return {
    principals: [...known].sort(),
    unknown: [...open].sort(),
    ...(guesses.size > 0 && {
      guesses: [...guesses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, guess]) => guess),
    }),
  }
}

/** Advice where no state or plan would help. */
export const adviceToNamePrincipals = 'name its principals under policies.principals in .github/whittle.yml'

/** A boundary grants nothing: it limits the permissions that the other policies of a role or user grant. */
export const asBoundary = (policy: string, block: Block): string =>
  `${policy} is the permissions boundary of ${addressOf(block)}, and limits what other policies grant: ${adviceToNamePrincipals}`

/** IAM Identity Center makes a role of a permission set in every account that it is assigned to. */
export const inPermissionSet = (policy: string, block: Block): string =>
  `${policy} is part of a permission set (${addressOf(block)}), and so attached to its roles (AWSReservedSSO_…) in every account that it is assigned to: ${adviceToNamePrincipals}`

/**
 * The beginning of advice where something goes into, or comes from, a module whose files are not there; empty for any
 * other block.
 *
 * @see https://developer.hashicorp.com/terraform/cli/commands/init
 */
export function adviceToInstall(block: Block): string {
  const source = block.type === 'module' ? literalOf(block, 'source') : undefined
  if (source === undefined || isLocal(source)) return ''
  return 'run terraform init (-backend=false suffices), which puts the module on disk, or '
}

/** Advice where the source does not state the principals: the surest remedy comes first. */
export const adviceFor = (what: string): string =>
  `give a state or a plan (--state, --plan), or name ${what} under policies.principals in .github/whittle.yml`
