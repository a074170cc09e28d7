import { configuredPrincipals } from './principals.ts'
import type { PolicySource } from './types.ts'

/**
 * The text that stands for the account while Terraform is read, where a directory is applied to several: their ids
 * together. `inAllAccounts` expands the ARNs that contain it; no other code may use it.
 */
export const accountText = (accounts: readonly string[]): string | undefined =>
  accounts.length === 0 ? undefined : accounts.join('|')

/** What the principals of a policy are known by. */
type Attached = Pick<PolicySource, 'file' | 'address' | 'hosts' | 'principals' | 'namesGuessed'>

/** The only account of a directory; `undefined` where none is known, or a directory is applied to several. */
export const singleAccount = (text: string | undefined): string | undefined => (text?.includes('|') ? undefined : text)

/**
 * A policy with its principals in every account that its directory is applied to: a name from one account's state or a
 * literal ARN of one account exists in the others too. Principals that configuration names are complete as they are.
 *
 * @param accountsOf the accounts that a file's directory is applied to
 */
export function inAllAccounts<S extends Attached>(
  source: S,
  accountsOf: (path: string) => readonly string[],
  configured: Readonly<Record<string, readonly string[]>>,
): S {
  const own = accountsOf(source.file)
  if (own.length < 2 && !source.principals.some((arn) => arn.includes('|'))) return source
  const addresses = [source.address, ...source.hosts.map(({ address }) => address)]
  const named = configuredPrincipals(configured, {
    file: source.file,
    addresses: addresses.filter((address) => address !== undefined),
  })
  const elsewhere = named === undefined ? own : []
  const everywhere = (arn: string): string[] => {
    const [head = '', ...rest] = splitAtAccount(arn)
    const account = rest[0] ?? ''
    const all = account.includes('|') ? account.split('|') : elsewhere.includes(account) ? elsewhere : [account]
    return rest.length === 0 ? [arn] : all.map((each) => `${head}${each}${rest[1] ?? ''}`)
  }
  const principals = [...new Set(source.principals.flatMap(everywhere))].sort()
  const namesGuessed = source.namesGuessed?.flatMap(({ arn, place }) =>
    everywhere(arn).map((each) => ({ arn: each, place })),
  )
  return { ...source, principals, ...(namesGuessed && { namesGuessed }) }
}

/** `arn:aws:iam::`, `111122223333`, `:role/deploy` */
const splitAtAccount = (arn: string): readonly string[] => {
  const [, head = '', account = '', tail = ''] = /^(arn:[^:]*:iam::)([^:]*)(:.*)$/s.exec(arn) ?? []
  return head === '' ? [arn] : [head, account, tail]
}
