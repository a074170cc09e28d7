import { daysSince } from '../../../evidence/absence/age.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import type { CallAnswer } from '../answer.ts'
import type { LogFacts } from '../facts/logs.ts'
import { textRemedy, failureResult, okResult, unansweredResult, warningResult } from './result.ts'

const check = { id: 'evidence.logs', area: 'evidence' } as const

/**
 * First and last logs in a bucket.
 *
 * @param source `s3 org-trail`
 * @param today `2026-11-21`
 */
export function checkLogAge(
  source: string,
  logs: CallAnswer<LogFacts>,
  { windowDays, maxAgeDays }: { readonly windowDays: number; readonly maxAgeDays: number },
  today: string,
): readonly CheckResult[] {
  if (logs.kind !== 'known')
    return [unansweredResult(check, `The logs of ${source}`, logs, { sid: 'ReadTrailLogs', resources: ['*'] })]
  const { accounts, sampled } = logs.value
  const dated = sampled.flatMap(({ firstDay, lastDay, ...each }) =>
    firstDay === undefined || lastDay === undefined ? [] : [{ ...each, firstDay, lastDay }],
  )
  if (dated.length === 0)
    return [
      failureResult(
        check,
        `${source} holds no logs of ${accounts.length === 0 ? 'any account' : accounts.join(', ')}.`,
        [textRemedy('Check bucket, prefix and organization of the source, and that the trail writes there.')],
        'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html',
      ),
    ]
  const first = dated.map(({ firstDay }) => firstDay).sort()[0] ?? ''
  const last =
    dated
      .map(({ lastDay }) => lastDay)
      .sort()
      .at(-1) ?? ''
  const stale = dated.filter(({ lastDay }) => daysSince(lastDay, today) > maxAgeDays)
  const range = `${source}: logs from ${first} to ${last} (${sampled.length} of ${logs.value.places} pairs of account and Region looked at)`
  if (daysSince(last, today) > maxAgeDays)
    return [
      failureResult(
        check,
        `${range}; the last is ${daysSince(last, today)} days old, and evidence.max-age allows ${maxAgeDays}.`,
        [textRemedy('Start the trail again, or read where it writes now.')],
      ),
    ]
  const results: CheckResult[] = []
  if (daysSince(first, today) < windowDays)
    results.push(
      warningResult(
        check,
        `${range}; evidence.window asks for ${windowDays} days: nothing is removed until they are there.`,
        [textRemedy('Wait, or read older logs from where they are kept.')],
      ),
    )
  for (const { account, region, lastDay } of stale)
    results.push(
      warningResult(check, `${source}: the logs of ${account} in ${region} end on ${lastDay}.`, [
        textRemedy('Check whether the Region is still used, and whether the trail still records it.'),
      ]),
    )
  return results.length > 0 ? results : [okResult(check, `${range}.`)]
}
