import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventID, roleIdentity, trailRecord, userIdentity } from '../evidence/records.ts'

/** A call that a principal makes again and again. */
export interface Use {
  readonly principal: string
  readonly eventSource: string
  readonly eventName: string
  readonly readOnly: boolean
  readonly requestParameters: unknown
  /** Default: `eu-west-1`, and for IAM, a global service, `us-east-1`. */
  readonly awsRegion?: string
}

const day = 86_400_000

/**
 * A trail of 100 days up to the day before `now`: every use once every two days, and a read and a write of the account
 * and Region each day, so that days without use are seen to be quiet.
 */
export function writeUses(folder: string, uses: readonly Use[], now: Date): void {
  mkdirSync(folder, { recursive: true })
  const principals = [...new Set(uses.map(({ principal }) => principal))]
  let number = 1
  const records: unknown[] = []
  const call = (use: Use, at: number): void => {
    const account = use.principal.split(':')[4] ?? ''
    const { principal, ...event } = use
    records.push(
      trailRecord(number, {
        awsRegion: event.eventSource === 'iam.amazonaws.com' ? 'us-east-1' : 'eu-west-1',
        ...event,
        userIdentity: principal.includes(':user/') ? userIdentity(principal) : roleIdentity(principal),
        eventTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
        recipientAccountId: account,
        eventID: eventID(number),
      }),
    )
    number++
  }
  for (let before = 100; before >= 1; before--) {
    const at = now.getTime() - before * day
    const account = principals[0]?.split(':')[4] ?? ''
    const watch = `arn:aws:iam::${account}:role/somebody-else`
    for (const awsRegion of ['eu-west-1', 'us-east-1'])
      for (const [eventName, readOnly] of [
        ['DescribeRegions', true],
        ['CreateTags', false],
      ] as const)
        call(
          { principal: watch, eventSource: 'ec2.amazonaws.com', eventName, readOnly, requestParameters: {}, awsRegion },
          at,
        )
    if (before % 2 === 0) for (const use of uses) call(use, at + 3_600_000)
  }
  writeFileSync(join(folder, 'trail.json'), JSON.stringify({ Records: records }))
}
