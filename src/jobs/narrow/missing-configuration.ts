import { accountOfArn } from '../../policy/arn.ts'
import { similarNames } from '../../evidence/absence/similar-names.ts'
import type { Ledger } from '../../evidence/types.ts'
import type { PolicyPlan, RunSetup } from '../../proof/plan.ts'
import type { Settings } from '../../settings/types.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import { formatCount, formatNumber } from '../../words.ts'

interface Run {
  readonly sources: readonly Source[]
  readonly ledger: Pick<Ledger, 'principals' | 'coverage'>
  readonly settings: Pick<Settings, 'accounts' | 'snapshot'>
}

/** More entries than these are not written by hand from a report. */
const most = 5

/**
 * The reason that little or nothing was compared with use, and the configuration to write, with addresses of the repository and
 * ARNs of the evidence. A name that is only similar is marked: whether it is the principal, its reader decides.
 *
 * @returns null where more than a quarter of the identity policies was compared, or there is none
 */
export function missingConfiguration(policies: readonly PolicyPlan[], run: Run): RunSetup['missing'] {
  const identity = run.sources.filter(
    (source): source is PolicySource => source.status === 'found' && source.kind === 'identity',
  )
  const notCompared = new Set(policies.filter((policy) => policy.notCompared).map(({ id }) => id))
  const open = identity.filter(({ id }) => notCompared.has(id))
  if (open.length === 0 || (identity.length - open.length) * 4 > identity.length) return null
  const unknown = open.filter(({ principalsUnknown }) => principalsUnknown.length > 0)
  const read = new Set(run.ledger.coverage.accounts.map(({ account }) => account))
  const unread = open.filter(
    (source) => !unknown.includes(source) && source.principals.some((arn) => !read.has(accountOfArn(arn))),
  )
  const rest = open.length - unknown.length - unread.length
  const reasons = [
    ...(unknown.length === 0 ? [] : [`the principals of ${formatNumber(unknown.length)} are not known`]),
    ...(unread.length === 0 ? [] : [`the account of ${formatNumber(unread.length)} was not read`]),
    ...(rest === 0 ? [] : [`the evidence does not suffice for ${formatNumber(rest)}, as said there`]),
  ]
  const total = formatCount(identity.length, 'identity policy', 'identity policies')
  const why = `${open.length === identity.length ? 'None' : `Only ${formatNumber(identity.length - open.length)}`} of ${total} could be compared with use: ${reasons.join('; ')}.`
  return {
    why,
    yaml: [
      ...snapshotLines(unknown, run.settings),
      ...accountLines(unknown, run),
      ...principalLines(unknown, run),
    ].join('\n'),
  }
}

/** A snapshot names the principals of all policies at once: it comes first where there are more than one would write by hand. */
const snapshotLines = (unknown: readonly PolicySource[], { snapshot }: Run['settings']): readonly string[] =>
  unknown.length > most && snapshot.live === undefined && snapshot.files.length === 0
    ? ['snapshot: { live: true } # who has which policy, asked of IAM; or --iam FILE']
    : []

/**
 * Directories by account, where several accounts were read and none is configured. None is chosen: the wrong one would judge
 * policies by the calls of others. The first match counts, so that a folder stands before those that contain it.
 */
function accountLines(unknown: readonly PolicySource[], { ledger, settings }: Run): readonly string[] {
  const accounts = ledger.coverage.accounts.map(({ account }) => account).sort()
  if (settings.accounts.length > 0 || accounts.length < 2 || unknown.length === 0) return []
  const folders = [...new Set(unknown.map(({ file }) => file.split('/').slice(0, -1).join('/')))].sort().reverse()
  const candidates =
    accounts.length > most
      ? `one of the ${accounts.length} accounts that were read`
      : `${accounts.slice(0, -1).join(', ')} or ${accounts.at(-1)}`
  const more = folders.length - most
  return [
    'accounts:',
    `  # of each folder ${candidates}, or a list of all that it is applied to`,
    ...folders.slice(0, most).map((folder) => `  ${quoted(folder === '' ? '*' : `${folder}/**`)}: "12 DIGITS"`),
    ...(more > 0 ? [`  # and ${formatCount(more, 'more folder')}`] : []),
  ]
}

function principalLines(unknown: readonly PolicySource[], run: Run): readonly string[] {
  if (unknown.length === 0) return []
  const entries = unknown.map((source) => ({ key: keyOf(source, run.sources), like: principalsLike(source, run) }))
  const chosen = entries.toSorted((a, b) => Number(b.like.length > 0) - Number(a.like.length > 0)).slice(0, most)
  const more = unknown.length - chosen.length
  return [
    'policies:',
    '  principals:',
    ...chosen.map(({ key, like }) => {
      const account = run.ledger.coverage.accounts[0]?.account ?? '111122223333'
      return like.length > 0
        ? `    ${quoted(key)}: [${like.map(quoted).join(', ')}] # seen, and its name is similar: check it`
        : `    ${quoted(key)}: [${quoted(`arn:aws:iam::${account}:role/NAME`)}] # no name in the evidence is like it`
    }),
    ...(more > 0 ? [`    # and ${formatCount(more, 'more policy', 'more policies')}`] : []),
  ]
}

/** The key under which `policies.principals` finds a policy and no other. */
function keyOf({ file, address }: PolicySource, sources: readonly Source[]): string {
  if (address === undefined) return file
  const isUnique = sources.filter((other) => other.address === address).length === 1
  return isUnique ? address : `${file}#${address}`
}

/** A principal of the evidence whose name is like that of the policy or of the role or user that holds it. */
function principalsLike(source: PolicySource, { ledger }: Run): readonly string[] {
  const addresses = [source.address, ...source.hosts.map(({ address }) => address)].flatMap((each) => each ?? [])
  const words = addresses.map(
    (address) =>
      address
        .replace(/\[[^\]]*\]$/, '')
        .split('.')
        .at(-1) ?? '',
  )
  const labels = [...source.hosts.flatMap(({ name }) => name ?? []), ...words].map((each) => each.replaceAll('_', '-'))
  for (const label of labels) {
    for (const { account } of ledger.coverage.accounts) {
      for (const type of ['role', 'user']) {
        const like = similarNames(`arn:aws:iam::${account}:${type}/${label}`, ledger.principals.keys(), 1)
        if (like.length > 0) return like
      }
    }
  }
  return []
}

const quoted = (text: string): string => JSON.stringify(text)
