import type { CheckResult, Remedy } from '../../../report/doctor/types.ts'
import { firstFew } from '../../../report/wording.ts'
import { accountsGlob, unknownAccountIn, type UnknownAccount } from '../../../sources/unknown-account.ts'
import { formatCount } from '../../../words.ts'
import { textRemedy, failureResult, okResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'policies.principals', area: 'policies' } as const

export interface PrincipalsFacts {
  readonly identity: number
  /** Identity policies whose principals are not all known, with the first reason. */
  readonly unknown: readonly { readonly policy: string; readonly reason: string }[]
  readonly found: number
  /** A sentence: why the account of the logs is not that of the whole repository, so that several have to be named. */
  readonly whyNoAccount?: string
  /** One line each: files that could not be read. */
  readonly problems: readonly string[]
}

const mostReasons = 3
const mostProblems = 5

/**
 * Are the principals of the policies known, without which nothing is compared?
 *
 * @param account that of the credentials or logs, where it is known
 * @param isConfigured does the configuration name an account?
 * @param asksIam does each run ask IAM for a snapshot? It may know what the source does not, once the account is known.
 */
export function checkPrincipals(
  { identity, unknown, found, problems, whyNoAccount }: PrincipalsFacts,
  account: string | undefined,
  isConfigured: boolean,
  asksIam = false,
): readonly CheckResult[] {
  const files = problems
    .slice(0, mostProblems)
    .map((problem) => warningResult({ id: 'policies.files', area: 'policies' }, problem, []))
  if (found === 0)
    return [
      failureResult(check, 'No policy was found.', [
        textRemedy('Run it at the root of the checkout, or widen policies.include.'),
      ]),
      ...files,
    ]
  if (identity === 0)
    return [
      warningResult(
        check,
        `${formatCount(found, 'policy was', 'policies were')} found, and no identity policy among them: only these are narrowed.`,
        [],
      ),
      ...files,
    ]
  const known = identity - unknown.length
  const counted = `Of ${formatCount(identity, 'identity policy', 'identity policies')} the principals of ${known} are known`
  if (unknown.length === 0) return [okResult(check, `${counted}.`), ...files]
  const groups = kinds.map(({ kind, says }) => ({
    says,
    policies: unknown.filter(({ reason }) => kindOf(reason) === kind),
  }))
  const mayBeKnown = asksIam && unknown.some(({ reason }) => kindOf(reason) === undefined)
  const detail = [
    `${counted}${asksIam ? ' from the source alone' : ''}.`,
    ...(mayBeKnown
      ? ['A run also asks IAM (snapshot.live), which may name the others where their account is known.']
      : []),
    ...groups.flatMap(({ says, policies }) => (policies.length === 0 ? [] : [says(policies)])),
  ].join(' ')
  const remedies = [
    ...accountRemedies(unknown, account, isConfigured, whyNoAccount),
    textRemedy(
      `Give the state (states: { backends: true }, or plan --state)${asksIam ? '' : ', a snapshot (snapshot: { live: true })'}, or name them:`,
    ),
    yamlRemedy("policies:\n  principals:\n    aws_iam_policy.deploy: ['arn:aws:iam::111122223333:role/deploy']"),
  ]
  return [
    known === 0 && !mayBeKnown ? failureResult(check, detail, remedies) : warningResult(check, detail, remedies),
    ...files,
  ]
}

type Unknown = PrincipalsFacts['unknown']

/** `undefined`: something else than an account is missing. */
const kindOf = (reason: string): UnknownAccount['kind'] | undefined => unknownAccountIn(reason)?.kind

const policiesOf = (policies: Unknown): string =>
  `${formatCount(policies.length, 'policy', 'policies')} (${firstFew(
    policies.map(({ policy }) => policy),
    3,
  )})`

/** The kinds of reasons: most of a repository has the same one. */
const kinds: readonly {
  readonly kind: UnknownAccount['kind'] | undefined
  readonly says: (policies: Unknown) => string
}[] = [
  {
    kind: 'one',
    says: (policies) => `The account of ${policiesOf(policies)} is not known.`,
  },
  {
    kind: 'several',
    says: (policies) => `The directories of ${policiesOf(policies)} may be applied to several accounts.`,
  },
  {
    kind: undefined,
    says: (policies) =>
      [...new Map(policies.map(({ reason, policy }) => [reason, policy]))]
        .slice(0, mostReasons)
        .map(([reason, policy]) => `${policy}: ${reason.replace(/\.$/, '')}.`)
        .join(' '),
  },
]

const accountsByDirectory = "accounts:\n  'DIRECTORY/**': '12 DIGITS'\n  'OTHER DIRECTORY/**': '12 DIGITS'"

/** Directories that are listed in a remedy. */
const mostDirectories = 5

function accountRemedies(
  unknown: Unknown,
  account = '12 DIGITS',
  isConfigured: boolean,
  whyNoAccount: string | undefined,
): readonly Remedy[] {
  const found = unknown.flatMap(({ reason }) => unknownAccountIn(reason) ?? [])
  const globs = [...new Set(found.flatMap((each) => (each.kind === 'several' ? accountsGlob(each) : [])))].sort()
  const lines = globs.slice(0, mostDirectories).map((glob) => `  '${glob}': ['12 DIGITS', '12 DIGITS']`)
  if (lines.length > 0)
    return [
      textRemedy(
        `Name the accounts that each directory is applied to${globs.length > lines.length ? ` (the first of ${globs.length})` : ''}:`,
      ),
      yamlRemedy(['accounts:', ...lines].join('\n')),
    ]
  if (isConfigured || !found.some(({ kind }) => kind === 'one')) return []
  if (whyNoAccount !== undefined) return [textRemedy(whyNoAccount), yamlRemedy(accountsByDirectory)]
  return [textRemedy('Name the account that the repository is applied to:'), yamlRemedy(`account: '${account}'`)]
}
