import { regionsToAsk } from '../../evidence/cloudtrail/regions.ts'
import type { AccountDecision } from './decide-accounts.ts'
import type { ObservedAws, InitFindings, ObservedTrail } from './types.ts'

/** Name of the reader role that `examples/setup` makes in each account. */
export const readerRole = 'whittle-reader'

/** The source of events, and why it is the one; `reasons`: a sentence each. */
export type EvidenceDecision = { readonly reasons: readonly string[] } & (
  | { readonly kind: 'athena'; readonly table: NonNullable<ObservedAws['table']>; readonly region: string }
  | { readonly kind: 's3'; readonly trail: ObservedTrail; readonly accounts: readonly string[] }
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** Event history, in Regions and accounts that have to be named. */
  | { readonly kind: 'lookup-events'; readonly regions: readonly string[]; readonly accounts: readonly string[] }
  /** Event history as it is read where no source is named. */
  | { readonly kind: 'default' }
)

/**
 * The source of CloudTrail's events: Athena, where the table of `examples/setup` is there; else the logs of a trail that
 * records all management events of all Regions; else logs in the repository; else Event history, which every account has.
 */
export function decideEvidence(findings: InitFindings, accounts: AccountDecision): EvidenceDecision {
  const { aws, logs, regions } = findings
  const own = [...new Set(accounts.entries.flatMap((each) => each.accounts))].sort()
  const trails = 'why' in aws ? [] : aws.trails
  if (!('why' in aws) && aws.table)
    return {
      kind: 'athena',
      table: aws.table,
      region: aws.region,
      reasons: [
        'Athena has the table of examples/setup over the logs of a trail: only what was used is transferred, not every event.',
      ],
    }
  const [trail] = trails.filter(isUsable).toSorted((a, b) => Number(b.isOrganization) - Number(a.isOrganization))
  // A question that is open may have further accounts as its answer.
  if (trail) return ofTrail(trail, accounts.open ? [] : own)
  const passed = trails.map(notASourceReason)
  if (logs !== undefined && logs.paths.length > 0) {
    const ends = logs.accounts.map(({ to }) => to.slice(0, 10)).sort()
    return {
      kind: 'files',
      paths: logs.paths,
      reasons: [
        ...passed,
        `The logs that lie in the repository${ends.length === 0 ? '' : `; they end on ${ends[0]}`}. Evidence that ended more than 30 days ago removes nothing (max-age).`,
        'Event history has what happened since: take the # away from the last line, once the workflow has a role.',
      ],
    }
  }
  const history =
    'Event history is read: the management events of the last 90 days, which CloudTrail keeps in every account. For a busy account use Athena or S3 instead: docs/setup.md.'
  const usual = regionsToAsk(undefined)
  const further = [...new Set(regions)].filter((each) => !usual.includes(each)).sort()
  if (own.length < 2 && further.length === 0)
    return {
      kind: 'default',
      reasons: [
        ...passed,
        history,
        'No source is named here, so that it is asked in all Regions that are enabled by default, and whittle plan --events reads files instead.',
      ],
    }
  return {
    kind: 'lookup-events',
    regions: further.length === 0 ? [] : [...usual, ...further].sort(),
    accounts: own.length < 2 ? [] : own,
    reasons: [
      ...passed,
      history,
      ...(further.length === 0
        ? []
        : [`${further.join(', ')}, which the repository uses, has to be named, and the others with it.`]),
      ...(own.length < 2 ? [] : [`The role ${readerRole} is assumed in each account.`]),
    ],
  }
}

const isUsable = ({ shortcoming, isMultiRegion, listed }: ObservedTrail): boolean =>
  shortcoming === undefined && isMultiRegion && listed !== undefined

function ofTrail(trail: ObservedTrail, own: readonly string[]): EvidenceDecision {
  const { name, isOrganization, dataEvents, listed } = trail
  // The folders of other accounts need not be read.
  const accounts = isOrganization ? own.filter((account) => listed?.accounts.includes(account)) : []
  return {
    kind: 's3',
    trail,
    accounts,
    reasons: [
      `Trail ${name} records all management events of all Regions${isOrganization ? ' and of the whole organisation' : ''}, and these credentials may list its bucket.`,
      dataEvents.length === 0
        ? 'It records no data events: actions that only these show are kept.'
        : `It records data events, too (${dataEvents.slice(0, 3).join(', ')}${dataEvents.length > 3 ? ', …' : ''}).`,
      'Every log file is read; where that takes long, Athena reads the same logs: docs/setup.md.',
    ],
  }
}

/** The reason why the logs of a trail are not the source, a sentence. */
function notASourceReason({ name, bucket, shortcoming, isMultiRegion, listed }: ObservedTrail): string {
  if (shortcoming !== undefined) return `Trail ${name} is not read: ${shortcoming.replace(/\.$/, '')}.`
  if (!isMultiRegion) return `Trail ${name} is not read: it records one Region.`
  return listed === undefined ? `Trail ${name} is not read: ${bucket} could not be listed (s3:ListBucket).` : ''
}
