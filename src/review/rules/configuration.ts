import { showUnresolved } from '../../policy/unresolved.ts'
import { globMatchesPolicy } from '../../settings/glob.ts'
import type { RuleInput } from '../rule-input.ts'
import type { LineRange } from '../types.ts'
import type { Rule, RuleResult } from './rule.ts'

/** The change edits the settings by which it is reviewed. */
export const configurationChanged: Rule = {
  id: 'configuration-changed',
  level: 'note',
  severity: '1.0',
  title: 'The configuration is changed',
  finds: 'the change edits the configuration, which counts after the merge',
  help: 'A review is made by the configuration of the base branch. What the change writes into it holds after the merge.',
  page: 'https://docs.github.com/en/actions/reference/security/secure-use',
  apply: ({ configuration }) =>
    configuration === null
      ? []
      : [
          {
            policy: null,
            place: configuration,
            message:
              'This changes the configuration of Whittle. It was not applied to this review; it holds after the merge.',
            key: 'configuration',
          },
        ],
}

interface Entry {
  readonly what: string
  readonly in: string
  readonly until: string
}

/** Waivers of both kinds: of what is kept, and of findings. */
const waiversOf = ({ settings }: RuleInput): readonly Entry[] => [
  ...settings.waivers.map(({ keep, in: where, until }) => ({ what: keep, in: where, until })),
  ...settings.review.waivers.map(({ rule, in: where, until }) => ({ what: rule, in: where, until })),
]

export const waiverExpired: Rule = {
  id: 'waiver-expired',
  level: 'warning',
  severity: '2.0',
  title: 'A waiver has ended',
  finds: 'a waiver whose last day is over',
  help: 'The waiver no longer holds. Renew it with a new day, or remove it.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-use-access-analyzer',
  apply: (input) =>
    waiversOf(input)
      .filter(({ until }) => until < input.today)
      .map((waiver) =>
        result(input, waiver, `The waiver for ${waiver.what} in ${waiver.in} ended on ${waiver.until}.`),
      ),
}

export const waiverUnmatched: Rule = {
  id: 'waiver-unmatched',
  level: 'warning',
  severity: '2.0',
  title: 'A waiver matches no policy',
  finds: 'a waiver that matches no policy',
  help: 'The waiver names a file or address that the repository does not have, so it waives nothing. Correct or remove it.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-use-access-analyzer',
  apply: (input) => {
    const policies = input.head.sources.map(({ file, address, hosts }) => ({
      file,
      addresses: [...(address === undefined ? [] : [address]), ...hosts.map((host) => host.address)].map(
        showUnresolved,
      ),
    }))
    return waiversOf(input)
      .filter(({ until }) => until >= input.today)
      .filter(({ in: glob }) => !policies.some((policy) => globMatchesPolicy(glob, policy)))
      .map((waiver) => result(input, waiver, `The waiver for ${waiver.what} in ${waiver.in} matches no policy.`))
  },
}

const result = (input: RuleInput, { what, in: where }: Entry, message: string): RuleResult => ({
  policy: null,
  place: placeOf(input, where),
  message,
  key: `${what} ${where}`,
})

/** The line of the configuration that names it, where the tree holds that file; else no place. */
function placeOf({ head }: RuleInput, glob: string): LineRange {
  for (const [file, text] of head.files) {
    if (!/(^|\/)whittle\.ya?ml$/.test(file)) continue
    const line = text.split('\n').findIndex((each) => each.includes(glob)) + 1
    if (line > 0) return { file, line, endLine: line }
  }
  return { file: '', line: 1, endLine: 1 }
}
