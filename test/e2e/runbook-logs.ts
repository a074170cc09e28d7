import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

type Member = Record<string, unknown>
export type TrailRecord = Member & {
  readonly eventID: string
  readonly eventTime: string
  readonly eventSource: string
}

const day = 86_400_000

/** All records of a folder of trail logs. */
export function recordsIn(folder: string): TrailRecord[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .flatMap((name) => {
      const text = gunzipSync(readFileSync(join(folder, name))).toString()
      return (JSON.parse(text) as { Records: TrailRecord[] }).Records
    })
}

/** The record so many days later, with an id of its own. */
export const laterBy = (record: TrailRecord, days: number): TrailRecord => ({
  ...record,
  eventTime: `${new Date(Date.parse(record.eventTime) + days * day).toISOString().slice(0, 19)}Z`,
  eventID: record.eventID.replace(/^.{8}/, days.toString(16).padStart(8, '0')),
})

/** A call of the example's workload to a secret, at another time and from another address. */
export function secretReadAt(records: readonly TrailRecord[], eventTime: string, address: string): TrailRecord {
  const found = records.find(({ eventName }) => eventName === 'GetSecretValue')
  if (found === undefined) throw new Error('no record of GetSecretValue')
  const { vpcEndpointId: _, vpcEndpointAccountId: __, ...rest } = found
  const eventID = `${eventTime.replace(/\D/g, '').slice(4, 12)}-0000-4000-8000-000000000001`
  return { ...rest, eventID, eventTime, eventSource: found.eventSource, sourceIPAddress: address }
}
