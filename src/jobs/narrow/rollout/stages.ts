import { accountOfArn } from '../../../policy/arn.ts'
import { globMatches } from '../../../settings/glob.ts'
import type { RolloutSettings, Settings } from '../../../settings/types.ts'
import type { Source } from '../../../sources/types.ts'

/** A policy in one account: what is applied there, and to which principals. */
export interface PolicyInAccount {
  /** Index of its stage. */
  readonly stage: number
  /** Empty: not known. */
  readonly account: string
  readonly principals: readonly string[]
}

/**
 * The stage of a file in an account: the last one of those that name the file or the account, for a later stage is the
 * better protected one. What no stage names is of the last stage.
 */
export function stageOf({ stages }: RolloutSettings, file: string, account: string): number {
  const found = stages.flatMap(({ accounts, paths }, index) =>
    accounts.includes(account) || paths.some((glob) => globMatches(glob, file)) ? [index] : [],
  )
  return found.at(-1) ?? stages.length - 1
}

/**
 * A policy in each of its accounts, by stage and account: those of its principals. Of one whose principals are not known,
 * those that configuration gives its file.
 */
export function inAccounts(
  source: Source,
  { accounts: configured }: Pick<Settings, 'accounts'>,
  rollout: RolloutSettings,
): readonly PolicyInAccount[] {
  const principals = source.status === 'found' ? source.principals : []
  const ofFile = configured.find(({ files }) => globMatches(files, source.file))?.accounts ?? ['']
  const accounts = principals.length > 0 ? principals.map(accountOfArn) : ofFile
  return [...new Set(accounts)]
    .map((account) => ({
      stage: stageOf(rollout, source.file, account),
      account,
      principals: principals.filter((arn) => accountOfArn(arn) === account),
    }))
    .sort((a, b) => a.stage - b.stage || (a.account < b.account ? -1 : 1))
}
