import { globMatches, globMatchesPolicy } from './glob.ts'
import { showValue } from './mistakes.ts'
import { nearestWord } from './nearest.ts'
import type { Settings, Waiver } from './types.ts'
import { activeWaivers } from './waivers.ts'

/** The policies and files of a run that the entries of its configuration can match. */
export interface FoundInRepository {
  /** Every policy, whatever becomes of it: its file, and its addresses. */
  readonly policies: readonly { readonly file: string; readonly addresses: readonly string[] }[]
  /** Files that were read. */
  readonly files: readonly string[]
  /** Entries of `policies.exclude` that left out no file. */
  readonly idleExcludes: readonly string[]
  /** Does the entry lead to a folder of the repository that this run does not read? Then it is silent. */
  readonly elsewhere: (entry: string) => boolean
}

export interface Unmatched {
  /** Waivers in force that match no policy: what they name is kept everywhere in this run. */
  readonly waivers: readonly Waiver[]
  /** One line for each entry that matches nothing. */
  readonly lines: readonly string[]
}

/** More keys than these are no help. */
const mostKeys = 3

/** Keys that may have been meant: those that share their end or a whole name, or the nearest one; and what a key is. */
function expectedKeys(key: string, known: ReadonlySet<string>, nearest: string): string {
  const word = key.toLowerCase()
  const last = word.split(/[#/.]/).findLast((part) => part.length > 2) ?? word
  const alike = [...known].filter((each) => {
    const name = each.toLowerCase()
    return name.endsWith(word) || word.endsWith(name) || name.split(/[#/.]/).at(-1) === last
  })
  const near = alike.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, mostKeys)
  const hint = near.length === 0 ? nearest : `: did you mean ${near.join(' or ')}?`
  return `${hint} A key is a file path, a Terraform address or file#address, as whittle inventory lists them.`
}

/**
 * The entries of a configuration that match nothing of what was found. A waiver among them protects all policies, since
 * it is unknown which one was meant; the others do nothing.
 *
 * @param today `2026-11-21`: waivers that have ended by then are reported elsewhere
 */
export function unmatchedEntries(settings: Settings, found: FoundInRepository, today: string): Unmatched {
  const { policies, files, elsewhere } = found
  const matches = (glob: string): boolean => policies.some((policy) => globMatchesPolicy(glob, policy))
  const names = [...new Set(policies.flatMap(({ file, addresses }) => [...addresses, file]))]
  const close = (entry: string): string => {
    const name = nearestWord(entry, names)
    return name === undefined ? '.' : `: did you mean ${name}?`
  }
  const lost = (entry: string): boolean => !elsewhere(entry) && !matches(entry)
  const waivers = activeWaivers(settings, today).filter((waiver) => lost(waiver.in))
  const { principals, unobserved } = settings.policies
  const exact = new Set([...names, ...policies.flatMap(({ file, addresses }) => addresses.map((a) => `${file}#${a}`))])
  const lines = [
    ...waivers.map(
      (waiver) =>
        `The waiver for ${waiver.keep} in ${showValue(waiver.in)} matches no policy${close(waiver.in)} Until that is corrected, ${waiver.keep} is kept in every policy of this run.`,
    ),
    ...Object.keys(principals)
      .filter((key) => !exact.has(key) && lost(key))
      .map((key) => `policies.principals: ${showValue(key)} matches no policy${expectedKeys(key, exact, close(key))}`),
    ...settings.fences
      .filter((fence) => lost(fence.for))
      .map((fence) => `fences: ${showValue(fence.for)} matches no policy${close(fence.for)}`),
    ...unobserved
      .filter((rule) => rule.in !== '**' && lost(rule.in))
      .map((rule) => `policies.unobserved: ${showValue(rule.in)} matches no policy${close(rule.in)}`),
    ...settings.accounts
      .filter((each) => each.files !== '**' && !elsewhere(each.files))
      .filter((each) => !files.some((path) => globMatches(each.files, path)))
      .map((each) => `accounts: ${showValue(each.files)} matches no file.`),
    ...(settings.rollout?.stages ?? []).flatMap(({ name, paths }) =>
      paths
        .filter((glob) => !elsewhere(glob) && !files.some((path) => globMatches(glob, path)))
        .map((glob) => `rollout.stages: ${showValue(glob)} of stage ${showValue(name)} matches no file.`),
    ),
    ...(settings.rollout?.atOnce ?? [])
      .filter(lost)
      .map((entry) => `rollout.at-once: ${showValue(entry)} matches no policy${close(entry)}`),
    ...found.idleExcludes
      .filter((glob) => !elsewhere(glob))
      .map((glob) => `policies.exclude: ${showValue(glob)} matches no file that could hold a policy.`),
  ]
  return { waivers, lines }
}
