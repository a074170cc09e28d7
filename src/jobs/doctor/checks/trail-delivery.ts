import type { CheckResult } from '../../../report/doctor/types.ts'
import { shellWord } from '../../../shell-word.ts'
import type { TrailFacts } from '../facts/trails.ts'
import {
  textRemedy,
  commandRemedy,
  failureResult,
  unknownResult,
  okResult,
  unansweredResult,
  warningResult,
} from './result.ts'

const check = { id: 'trails.delivery', area: 'trails' } as const
/**
 * Logs arrive within minutes of a call; a trail of a quiet account delivers less often.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
 */
const mostHours = 24

/**
 * Does a trail deliver its logs?
 *
 * @param isRead are its logs read by this configuration?
 * @param now milliseconds
 */
export function checkTrailDelivery({ name, arn, home, status }: TrailFacts, isRead: boolean, now: number): CheckResult {
  const the = `Trail ${name}`
  if (status.kind !== 'known')
    return unansweredResult(check, the, status, { sid: 'ReadWhatIsRecorded', resources: ['*'] })
  const { logging, lastDelivered, deliveryError } = status.value
  const bad = isRead ? failureResult : warningResult
  if (!logging)
    return bad(check, `${the} is not logging.`, [
      commandRemedy(`aws cloudtrail start-logging --region ${home} --name ${shellWord(arn)}`),
    ])
  if (deliveryError !== undefined)
    return bad(
      check,
      `${the} cannot deliver its logs (${deliveryError}).`,
      [textRemedy('Let the policy of the bucket, and of its key, allow the trail.')],
      'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html',
    )
  if (lastDelivered === undefined) return unknownResult(check, `${the} has delivered nothing yet.`)
  const hours = Math.floor((now - Date.parse(lastDelivered)) / 3_600_000)
  const when = `${the} delivered last at ${lastDelivered.slice(0, 16).replace('T', ' ')} UTC`
  if (hours > mostHours)
    return warningResult(check, `${when}, ${hours} hours ago.`, [
      textRemedy('Check that the account is still in use, and the policy of the bucket.'),
    ])
  return okResult(check, `${when}.`)
}
