import type { CheckResult, SourceEstimate } from '../../../report/doctor/types.ts'
import { formatEstimatedSeconds, formatNumber } from '../../../words.ts'
import type { LookupEstimate } from '../estimates.ts'
import { textRemedy, unknownResult, okResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'evidence.reading-time', area: 'evidence' } as const
/** Above this Athena is the better way. */
const mostSeconds = 30 * 60
const see = 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html'

const athena = [
  textRemedy('Read the trail by Athena, which takes minutes (docs/setup.md, "Athena"):'),
  yamlRemedy(
    'evidence:\n  cloudtrail:\n    - athena: { workgroup: whittle, database: whittle, table: cloudtrail_logs, region: eu-west-1 }',
  ),
]

/** Does the reading of a source end, and in a time that a job has? */
export function checkReadingTime(estimate: SourceEstimate | LookupEstimate): CheckResult {
  const { source, days, events, seconds, dollars, basis } = estimate
  const cost =
    dollars === null ? 'cost not known' : dollars === 0 ? 'no cost' : `about ${dollars.toFixed(2)} US dollars`
  if (events === null || seconds === null)
    return dollars === null
      ? unknownResult(check, `${source}: ${days} days, ${cost}. ${basis}`)
      : okResult(check, `${source}: ${days} days, ${cost}. ${basis}`)
  const detail = `${source}: about ${formatNumber(events)} events of ${days} days, ${formatEstimatedSeconds(seconds)}, ${cost}. ${basis}`
  const covered = 'coveredDays' in estimate ? estimate.coveredDays : undefined
  if (covered !== undefined)
    return warningResult(
      check,
      `${detail} The reading stops by max-pages after the last ${covered} days: what happened before is not read.`,
      athena,
      see,
    )
  if (seconds > mostSeconds) return warningResult(check, detail, athena, see)
  return okResult(check, detail)
}
