import type { RecordedKinds } from '../../../evidence/coverage/selectors/event-kinds.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import { shellWord } from '../../../shell-word.ts'
import type { CallAnswer } from '../answer.ts'
import { textRemedy, commandRemedy, failureResult, okResult, unansweredResult, warningResult } from './result.ts'

const managementCheck = { id: 'trails.management-events', area: 'trails' } as const
const dataCheck = { id: 'trails.data-events', area: 'trails' } as const

/**
 * Checks which events a trail or event data store records.
 *
 * @param recorder `Trail audit`, `Event data store main`
 * @param put the command that sets its selectors, up to these; absent: there is none to give
 * @param isRead are its events read by this configuration?
 */
export function checkRecordedEvents(
  recorder: string,
  kinds: CallAnswer<RecordedKinds>,
  { put, isRead }: { readonly put?: string; readonly isRead: boolean },
): readonly CheckResult[] {
  if (kinds.kind !== 'known')
    return [
      unansweredResult(managementCheck, `What ${recorder} records`, kinds, {
        sid: 'ReadWhatIsRecorded',
        resources: ['*'],
      }),
    ]
  return [management(recorder, kinds.value, put, isRead), data(recorder, kinds.value)]
}

function management(recorder: string, kinds: RecordedKinds, put: string | undefined, isRead: boolean): CheckResult {
  const { managementReads: reads, managementWrites: writes, excludable } = kinds
  const selectors = JSON.stringify([{ ReadWriteType: 'All', IncludeManagementEvents: true }])
  const remedies =
    put === undefined
      ? []
      : [
          textRemedy('This replaces its selectors; take those for data events along:'),
          commandRemedy(`${put} ${shellWord(selectors)}`),
        ]
  const see =
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html'
  if (!writes && !reads) {
    const detail = `${recorder} records no management events: no use of most actions is seen.`
    return isRead
      ? failureResult(managementCheck, detail, remedies, see)
      : warningResult(managementCheck, detail, remedies, see)
  }
  if (!reads)
    return warningResult(
      managementCheck,
      `${recorder} records no reads: actions of level Read and List stay as they are.`,
      remedies,
      see,
    )
  if (!writes)
    return warningResult(
      managementCheck,
      `${recorder} records no writes: actions that change things stay as they are.`,
      remedies,
      see,
    )
  const excluded = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'].filter((source) => !excludable.includes(source))
  if (excluded.length > 0)
    return warningResult(
      managementCheck,
      `${recorder} leaves out ${excluded.join(' and ')}: actions of these stay as they are.`,
      remedies,
      see,
    )
  return okResult(managementCheck, `${recorder} records management events, reads and writes.`)
}

function data(recorder: string, { dataEvents, dataComplete = [] }: RecordedKinds): CheckResult {
  const see = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html'
  if (dataEvents.length === 0)
    return warningResult(
      dataCheck,
      `${recorder} records no data events: calls on objects, items, queues and functions are not seen, and their actions stay.`,
      [
        textRemedy(
          'whittle coverage lists the selector for each action that this keeps. Data events cost money: AWS bills each that is recorded.',
        ),
      ],
      see,
    )
  const some = dataEvents.filter((type) => !dataComplete.includes(type))
  if (some.length === 0) return okResult(dataCheck, `${recorder} records data events: ${dataEvents.join(', ')}.`)
  return warningResult(
    dataCheck,
    `${recorder} records data events of some resources only: ${some.join(', ')}; their actions stay.`,
    [textRemedy('whittle coverage lists the selector that records all of them.')],
    see,
  )
}
