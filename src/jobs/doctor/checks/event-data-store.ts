import { regionOfArn } from '../../../policy/arn.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import { mapAnswer, type CallAnswer } from '../answer.ts'
import type { StoreFacts } from '../facts/sources.ts'
import { checkRecordedEvents } from './recorded-events.ts'
import { commandRemedy, failureResult, okResult, unansweredResult, warningResult } from './result.ts'

const check = { id: 'trails.event-data-store', area: 'trails' } as const

/** An event data store of CloudTrail Lake: does it take in events, and for how long are they there? */
export function checkEventDataStore(
  arn: string,
  answer: CallAnswer<StoreFacts>,
  windowDays: number,
): readonly CheckResult[] {
  const the = `Event data store ${arn.slice(arn.indexOf('/') + 1)}`
  if (answer.kind !== 'known')
    return [unansweredResult(check, the, answer, { sid: 'ReadWhatIsRecorded', resources: [arn] })]
  const { status, retentionDays, multiRegion } = answer.value
  const region = regionOfArn(arn)
  const update = `aws cloudtrail update-event-data-store --region ${region} --event-data-store ${arn}`
  const state =
    status !== 'ENABLED'
      ? failureResult(check, `${the} ingests no events (${status}).`, [
          commandRemedy(`aws cloudtrail start-event-data-store-ingestion --region ${region} --event-data-store ${arn}`),
        ])
      : retentionDays < windowDays
        ? failureResult(
            check,
            `${the} keeps events for ${retentionDays} days, and evidence.window asks for ${windowDays}.`,
            [commandRemedy(`${update} --retention-period ${windowDays}`)],
          )
        : multiRegion
          ? okResult(check, `${the} ingests events of every Region and keeps them for ${retentionDays} days.`)
          : warningResult(check, `${the} ingests events of ${region} alone: use in other Regions is not seen.`, [
              commandRemedy(`${update} --multi-region-enabled`),
            ])
  return [
    state,
    ...checkRecordedEvents(
      the,
      mapAnswer(answer, ({ kinds }) => kinds),
      { isRead: true },
    ),
  ]
}
