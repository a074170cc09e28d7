import fc from 'fast-check'
import type { Ledger } from '../../../src/evidence/types.ts'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import {
  combineWithSaved,
  type CombineOptions,
  type CombinedEvidence,
} from '../../../src/evidence/store/combine-with-run.ts'
import { noSavedEvidence, type SavedEvidence } from '../../../src/evidence/store/types.ts'
import { linesOf } from '../../../src/evidence/store/format/write-lines.ts'
import { mapByName, noCatalog } from '../fake-catalog.ts'
import { account, eventID, outsideIdentities, role, roleIdentity, trailRecord, user, userIdentity } from '../records.ts'

export const options: CombineOptions = {
  unread: [],
  parts: [],
  catalog: 'catalog 1',
  expireDays: 400,
  windowDays: 90,
  now: Date.parse('2028-01-01T00:00:00Z') / 1000,
}

export const builderOf = (records: readonly unknown[]): LedgerBuilder => {
  const builder = new LedgerBuilder(noCatalog, { map: mapByName, byDay: true })
  for (const record of records) builder.add(record, 'test')
  return builder
}

/** One run over some records with saved evidence before it. */
export const run = (
  records: readonly unknown[],
  memory: SavedEvidence = noSavedEvidence,
  over: Partial<CombineOptions> = {},
): CombinedEvidence => recallFrom(builderOf(records), memory, over)

export const recallFrom = (
  builder: LedgerBuilder,
  memory: SavedEvidence = noSavedEvidence,
  over: Partial<CombineOptions> = {},
): CombinedEvidence => {
  const gathered = builder.gather()
  const unread = gathered.problems.accounts()?.map(({ account: of }) => of) ?? 'any'
  return combineWithSaved(memory, gathered, { ...options, unread, ...over })
}

/** Everything at once, without saved evidence: it passes through an empty one, so that coverage is judged alike. */
export const atOnce = (records: readonly unknown[], over: Partial<CombineOptions> = {}): Ledger =>
  run(records, noSavedEvidence, over).ledger

export const textOf = (memory: SavedEvidence): string => [...linesOf(memory)].join('\n')

/** Days since 2026-05-01 at some second. */
export const timeOn = (day: number, second = 0): string =>
  new Date(Date.UTC(2026, 4, 1) + day * 86_400_000 + second * 1000).toISOString().replace('.000', '')

const pathless = { ...roleIdentity(), sessionContext: undefined }
/** Principals of the account. */
export const insiders: readonly object[] = [roleIdentity(), roleIdentity(), userIdentity(), pathless]

/** Of one session each, with everything that a ledger distinguishes, over `days` days. */
export const recordsOver = (
  days: number,
  most = 40,
  callers: readonly object[] = [...insiders, ...outsideIdentities],
): fc.Arbitrary<Record<string, unknown>[]> =>
  fc
    .array(
      fc
        .record({
          day: fc.nat(days - 1),
          second: fc.nat(86_399),
          who: fc.constantFrom(...callers),
          eventName: fc.constantFrom('DescribeInstances', 'RunInstances', 'OddCall', 'FreeCall'),
          arn: fc.constantFrom(undefined, 'arn:one', 'arn:two'),
          region: fc.constantFrom('eu-west-1', 'us-east-1'),
          address: fc.constantFrom('198.51.100.7', '203.0.113.9', 'ec2.amazonaws.com'),
          errorCode: fc.constantFrom(undefined, undefined, 'AccessDenied'),
          readOnly: fc.constantFrom(true, false, undefined),
          data: fc.boolean(),
        })
        .map(({ day, second, who, arn, region, address, errorCode, readOnly, data, eventName }) => ({
          eventTime: timeOn(day, second),
          userIdentity: who,
          eventName,
          awsRegion: region,
          sourceIPAddress: address,
          requestParameters: arn === undefined ? {} : { arn },
          readOnly,
          ...(errorCode !== undefined && { errorCode }),
          ...(data && {
            eventCategory: 'Data',
            managementEvent: false,
            resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::bucket/key' }],
          }),
        })),
      { maxLength: most },
    )
    .map((list) => list.map((over, at) => trailRecord(at * 7919 + 1, over)))

export { account, eventID, role, user }
