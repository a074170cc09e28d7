import { byCodeUnits } from '../../collections.ts'
import type { RecordBody, RecordHead } from './parse-record.ts'

/** Event sources whose management events a trail may exclude: `ExcludeManagementEventSources` and its successor. */
export const excludableSources: readonly string[] = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']

/** Trails of years ago have neither field: they knew only management events. */
function eventKind(record: RecordHead): 'management' | 'data' | 'other' {
  const category = record.eventCategory ?? (record.managementEvent === false ? 'Data' : 'Management')
  return category === 'Management' ? 'management' : category === 'Data' ? 'data' : 'other'
}

/** The facts that one record shows of the trail that wrote it; equal for many records. */
export interface TrailObservation {
  /** The account that received the record. */
  readonly account: string
  readonly region: string
  readonly kind: 'management' | 'data' | 'other'
  /** Of `excludableSources`. */
  readonly excludable?: string
  readonly direction?: 'reads' | 'writes'
  /** Resource types of a data event. */
  readonly types: readonly string[]
}

/** Equal for observations that are alike, and only for them. */
export const observationKey = ({ account, region, kind, excludable, direction, types }: TrailObservation): string =>
  JSON.stringify([account, region, kind, excludable, direction, types])

/** `undefined` where a record names no account. */
export function observationOf(
  record: RecordHead,
  { resources }: Pick<RecordBody, 'resources'>,
): TrailObservation | undefined {
  const account = record.recipientAccountId ?? record.userIdentity.accountId
  if (account === undefined) return undefined
  const kind = eventKind(record)
  const types = kind === 'data' ? (resources ?? []).flatMap(({ type }) => (type === undefined ? [] : [type])) : []
  return {
    account,
    region: record.awsRegion,
    kind,
    ...(kind === 'management' && excludableSources.includes(record.eventSource) && { excludable: record.eventSource }),
    ...(record.readOnly !== undefined && { direction: record.readOnly ? 'reads' : 'writes' }),
    types: [...new Set(types)].sort(byCodeUnits),
  }
}
