import { InputError } from '../../errors.ts'
import { regionsToAsk } from '../../evidence/cloudtrail/regions.ts'
import type { EvidenceSettings } from '../../settings/types.ts'

/** Any of these means that this run was given AWS credentials on purpose. */
const credentials = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]

/** Days and pages of LookupEvents: all that it keeps, and a quarter of an hour at two requests a second. */
const lookup = { days: 90, maxPages: 2000 } as const

/**
 * Adds the default source where no source of events is named: LookupEvents, if there are AWS credentials. Where
 * configuration names no Region, it is read in every Region that the account is sure to have, because use in a Region
 * that was not asked would look like no use.
 *
 * @throws {InputError} when there is nothing to read from
 */
export function withDefaultSource(
  evidence: EvidenceSettings,
  options: {
    readonly eventPaths: readonly string[]
    readonly env: Readonly<Record<string, string | undefined>>
    /**
     * What is read where no source is named: only saved evidence; saved evidence and AWS, with credentials; or only
     * AWS.
     */
    readonly from?: 'store' | 'store-or-aws' | 'sources'
  },
): EvidenceSettings {
  const { eventPaths, env, from = 'sources' } = options
  // A trail says what was recorded; it is no place to read from.
  const named = eventPaths.length > 0 || evidence.cloudtrail.some(({ kind }) => kind !== 'trail')
  const mayAsk = from !== 'store' && credentials.some((name) => env[name])
  if (!named && !mayAsk && from === 'sources') {
    throw new InputError(
      'there is no evidence to read: name CloudTrail files with --events (input events), sources under evidence.cloudtrail in .github/whittle.yml, or provide AWS credentials',
    )
  }
  const here = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  const regions = evidence.regions.length > 0 ? evidence.regions : regionsToAsk(here)
  const { cloudtrail } = evidence
  const sources =
    named || !mayAsk ? cloudtrail : [...cloudtrail, { kind: 'lookup-events', regions: [], ...lookup } as const]
  return {
    ...evidence,
    cloudtrail: sources.map((source) => {
      if (source.kind === 'lookup-events' && source.regions.length === 0) return { ...source, regions }
      const isBulk = source.kind === 's3' || source.kind === 'athena'
      return isBulk && source.region === undefined && here !== undefined ? { ...source, region: here } : source
    }),
  }
}
