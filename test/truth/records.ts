import { isLogged, loggedDays, regionIsRead, regionsOf, type BlindSpots } from './blind-spots.ts'
import type { Account, Happening, Principal, Work } from './account.ts'
import { deletedObjectOf } from './log-shapes.ts'
import type { Random } from './random.ts'

export interface LogRecord {
  readonly region: string
  readonly day: number
  readonly second: number
  readonly record: Readonly<Record<string, unknown>>
}

/** The first simulated day. */
export const firstDay = Date.parse('2026-01-05T00:00:00Z')
export const dayMs = 86_400_000

const timeOf = (day: number, second: number): string =>
  new Date(firstDay + day * dayMs + second * 1000).toISOString().replace('.000Z', 'Z')

/** Everything that the logs that are read hold, as CloudTrail writes it; in the order of time. */
export function recordsOf(account: Account, random: Random): LogRecord[] {
  const records: LogRecord[] = []
  const keyIds = random.derive('keys')
  const recordsKeys = keyIds.chance(0.5)
  for (const [index, principal] of account.principals.entries()) {
    for (const [number, work] of principal.works.entries()) {
      const ids = random.derive(`ids ${index} ${number}`)
      for (const happening of work.calls) {
        if (!happening.visible) continue
        const { day, second } = happening
        const record = recordOf(account, principal, work, happening, ids)
        records.push({ region: work.region, day, second, record })
        if (!recordsKeys || record['eventName'] !== 'DeleteObjects') continue
        for (const { action, resource } of happening.call.needs) {
          if (action !== 's3:DeleteObject') continue
          records.push({ region: work.region, day, second, record: deletedObjectOf(record, resource, keyIds) })
        }
      }
    }
  }
  records.push(...backgroundOf(account, random.derive('background')))
  return records.sort((a, b) => a.day - b.day || a.second - b.second)
}

function recordOf(
  { id }: Account,
  principal: Principal,
  work: Work,
  { day, second, call }: Happening,
  ids: Random,
): Record<string, unknown> {
  const { operation, invokedBy, foreign } = work
  const service = operation.eventSource
  const failed = work.denied
    ? { errorCode: 'AccessDenied', errorMessage: `User: ${principal.arn} is not authorized to perform this action` }
    : work.failure === undefined
      ? undefined
      : { errorCode: work.failure, errorMessage: 'The request failed.' }
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(principal, timeOf(day, 0), invokedBy),
    eventTime: timeOf(day, second),
    eventSource: foreign === 'source' ? `${service.split('.')[0]}-next.amazonaws.com` : service,
    eventName: foreign === 'name' ? `${operation.eventName}Extended` : operation.eventName,
    awsRegion: work.region,
    sourceIPAddress: invokedBy ?? principal.address,
    userAgent: invokedBy ?? 'aws-sdk-java/2.31.40 Linux/6.1 OpenJDK_64-Bit_Server_VM/21',
    ...failed,
    requestParameters: call.request,
    responseElements: failed ? null : (call.response ?? null),
    ...(call.additional && { additionalEventData: call.additional }),
    requestID: ids.uuid(),
    eventID: ids.uuid(),
    readOnly: operation.readOnly,
    ...(call.resources && { resources: call.resources }),
    eventType: 'AwsApiCall',
    ...(call.apiVersion && { apiVersion: call.apiVersion }),
    managementEvent: operation.category === 'Management',
    recipientAccountId: id,
    eventCategory: operation.category,
    ...(invokedBy === undefined && {
      tlsDetails: {
        tlsVersion: 'TLSv1.3',
        cipherSuite: 'TLS_AES_128_GCM_SHA256',
        clientProvidedHostHeader: service.replace('.amazonaws.com', `.${work.region}.amazonaws.com`),
      },
    }),
  }
}

function identityOf({ kind, account, name, arn, id }: Principal, start: string, invokedBy: string | undefined): object {
  if (kind === 'user') {
    return {
      type: 'IAMUser',
      principalId: id,
      arn,
      accountId: account,
      accessKeyId: `AKIA${id.slice(4)}`,
      userName: name,
      ...(invokedBy !== undefined && { invokedBy }),
    }
  }
  return {
    type: 'AssumedRole',
    principalId: `${id}:session`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/session`,
    accountId: account,
    accessKeyId: `ASIA${id.slice(4)}`,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: id, arn, accountId: account, userName: name },
      attributes: { creationDate: start, mfaAuthenticated: 'false' },
    },
    ...(invokedBy !== undefined && { invokedBy }),
  }
}

interface Quiet {
  readonly source: string
  readonly name: string
  readonly readOnly: boolean
}

const daily: Quiet = { source: 'ec2.amazonaws.com', name: 'DescribeInstances', readOnly: true }
const dailyWrite: Quiet = { source: 'ec2.amazonaws.com', name: 'CreateTags', readOnly: false }
const atEdges: readonly Quiet[] = [
  daily,
  dailyWrite,
  { source: 'kms.amazonaws.com', name: 'GenerateDataKey', readOnly: true },
  { source: 'kms.amazonaws.com', name: 'CreateGrant', readOnly: false },
  { source: 'rdsdata.amazonaws.com', name: 'ExecuteStatement', readOnly: false },
]

/**
 * What others do in the account: something every day in the home Region, on every other day in the second Region, where
 * principals work too, and near both ends of the logs something of each kind in each Region that is read, so that it
 * shows what the trail records.
 */
function backgroundOf(account: Account, random: Random): LogRecord[] {
  const { spots } = account
  const records: LogRecord[] = []
  const add = (region: string, day: number, quiet: Quiet): void => {
    if (!isLogged(spots, day) || !regionIsRead(spots, region, day) || !isRecorded(spots, quiet)) return
    const second = random.below(86_400)
    records.push({ region, day, second, record: quietRecord(account.id, region, timeOf(day, second), quiet, random) })
  }
  const ordinary = spots.management === 'write' ? dailyWrite : daily
  const second = random.derive('second Region')
  for (let day = spots.from; day < loggedDays; day++) {
    add(spots.home, day, ordinary)
    if (spots.second !== undefined && second.chance(0.5)) add(spots.second, day, ordinary)
  }
  for (const day of [spots.from, spots.from + 1, loggedDays - 2, loggedDays - 1]) {
    for (const region of regionsOf(spots)) for (const quiet of atEdges) add(region, day, quiet)
  }
  return records
}

const isRecorded = ({ management, excludable }: BlindSpots, { source, readOnly }: Quiet): boolean =>
  (management === 'all' || (management === 'read') === readOnly) && (excludable || source === 'ec2.amazonaws.com')

function quietRecord(
  account: string,
  region: string,
  time: string,
  quiet: Quiet,
  random: Random,
): Record<string, unknown> {
  const arn = `arn:aws:iam::${account}:role/platform-background`
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROABACKGROUND000000:agent',
      arn: `arn:aws:sts::${account}:assumed-role/platform-background/agent`,
      accountId: account,
      accessKeyId: 'ASIABACKGROUND000000',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROABACKGROUND000000',
          arn,
          accountId: account,
          userName: 'platform-background',
        },
        attributes: { creationDate: time, mfaAuthenticated: 'false' },
      },
    },
    eventTime: time,
    eventSource: quiet.source,
    eventName: quiet.name,
    awsRegion: region,
    sourceIPAddress: '198.51.100.20',
    userAgent: 'aws-cli/2.27.50',
    requestParameters: null,
    responseElements: null,
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: quiet.readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  }
}
