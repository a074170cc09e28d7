import { InputError } from '../errors.ts'
import type { EvidenceSettings } from '../settings/types.ts'

/** Any of these means that somebody gave this run credentials of AWS on purpose. */
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
 * What to read where no source of events is named: LookupEvents, if there are credentials of AWS, in the configured
 * Regions or the environment's Region, and in us-east-1, where global services log (field note 9).
 *
 * @throws {InputError} when there is nothing to read from
 */
export function withDefaultSource(
  evidence: EvidenceSettings,
  options: { readonly eventPaths: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> },
): EvidenceSettings {
  const { eventPaths, env } = options
  if (eventPaths.length > 0 || evidence.cloudtrail.length > 0) return evidence
  if (!credentials.some((name) => env[name])) {
    throw new InputError(
      'there is no evidence to read: name CloudTrail files with --events (input events), sources under evidence.cloudtrail in .github/whittle.yml, or provide AWS credentials',
    )
  }
  const here = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  const regions = evidence.regions.length > 0 ? evidence.regions : here === undefined ? [] : [here]
  return {
    ...evidence,
    cloudtrail: [{ kind: 'lookup-events', regions: [...new Set([...regions, 'us-east-1'])].sort(), ...lookup }],
  }
}
