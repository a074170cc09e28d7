import { accountOfArn } from '../../policy/arn.ts'
import type { Ledger } from '../../evidence/types.ts'
import type { Settings } from '../../settings/types.ts'
import { directoryOf } from '../../sources/files.ts'
import type { Source } from '../../sources/types.ts'
import type { Checkout, LoadedCheckout } from './load-inputs.ts'

/** A decision about the account of a repository, and the line of the report that says so. */
export interface ChosenAccount {
  readonly account: string
  readonly note: string
}

/**
 * The account of a repository for which none is configured: that of the evidence, where all records are of one. Not
 * where a policy's principals are known to be in another one, or policies name roles and users to act on and all of them
 * are in others. It is said of the whole repository, so that directories that may be applied to several accounts stay as
 * they are.
 */
function accountOfLogs(
  settings: Pick<Settings, 'accounts'>,
  { coverage }: Pick<Ledger, 'coverage'>,
  sources: readonly Source[],
): ChosenAccount | undefined {
  const [only, ...others] = coverage.accounts
  if (settings.accounts.length > 0 || only === undefined || others.length > 0) return undefined
  const { account } = only
  const known = sources.flatMap((source) => (source.status === 'found' ? source.principals : []))
  if (known.some((principal) => accountOfArn(principal) !== account)) return undefined
  const actedOn = accountsOfIam(sources)
  if (actedOn.size > 0 && !actedOn.has(account)) return undefined
  return {
    account,
    note: `Account ${account} is taken from the logs: all their records are of it, and no account is configured (account, --account).`,
  }
}

/**
 * A sentence where the account of the logs cannot be that of the whole repository: several directories make a role of one
 * name, and the names of roles are unique in an account.
 *
 * @param sources as they are read for that account
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
 */
export function duplicateRoleMessage(sources: readonly Source[]): string | undefined {
  const makers = new Map<string, string>()
  for (const source of sources) {
    if (source.status !== 'found' || source.kind !== 'trust') continue
    for (const arn of (source.attachedTo ?? []).flatMap(({ arns }) => arns)) {
      const other = makers.get(arn)
      if (other !== undefined && directoryOf(other) !== directoryOf(source.file))
        return `The logs are of one account, and ${[other, source.file].sort().join(' and ')} both make ${arn}, so that they are of several accounts: name them (accounts).`
      makers.set(arn, source.file)
    }
  }
  return undefined
}

/** Settings and checkout with the account of the logs, or as they were without it. */
export interface AccountOfLogsResult {
  readonly settings: Settings
  readonly checkout: Checkout
  /** The account that was taken. */
  readonly account?: string
  /** A sentence: that it was taken, or why it cannot be. */
  readonly note?: string
}

/**
 * Takes the account of the logs where none is configured (`accountOfLogs`), and nothing in the sources that it makes known
 * contradicts it (`duplicateRoleMessage`).
 *
 * @param found the checkout under the settings
 */
export function withAccountOfLogs(
  settings: Settings,
  ledger: Pick<Ledger, 'coverage'>,
  found: LoadedCheckout,
): AccountOfLogsResult {
  const taken = accountOfLogs(settings, ledger, found.sources)
  if (taken === undefined) return { settings, checkout: found }
  const settled = { ...settings, accounts: [{ files: '**', accounts: [taken.account] }] }
  const checkout = found.under(settled)
  const twice = duplicateRoleMessage(checkout.sources)
  return twice === undefined ? { settings: settled, checkout, ...taken } : { settings, checkout: found, note: twice }
}

/**
 * The accounts of roles, users and policies on which identity policies allow actions of IAM alone. These act in the
 * caller's own account: a role can only be passed to a service of the same one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
function accountsOfIam(sources: readonly Source[]): ReadonlySet<string> {
  const resources = sources.flatMap((source) =>
    source.status === 'found' && source.kind === 'identity'
      ? source.document.statements
          .filter(({ effect, action = [] }) => effect === 'Allow' && action.every((each) => /^iam:/i.test(each)))
          .flatMap(({ resource = [] }) => resource)
      : [],
  )
  return new Set(resources.flatMap((arn) => /^arn:[^:]+:iam::(\d{12}):/.exec(arn)?.[1] ?? []))
}

/**
 * What is to be said of an account that is given for the run: it stands in for all accounts of the configuration.
 *
 * @param configured the configuration without it
 */
export function describeGivenAccount(
  account: string | undefined,
  configured: Pick<Settings, 'accounts'>,
): string | undefined {
  const others = [...new Set(configured.accounts.flatMap(({ accounts }) => accounts))].filter(
    (each) => each !== account,
  )
  if (account === undefined || others.length === 0) return undefined
  return `Account ${account}, which is given for this run, replaces those of the configuration (${others.sort().join(', ')}): every policy counts as one of ${account}.`
}
