import { afterEach } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { readAthena, type AthenaSource, type QueryOptions } from '../../../src/evidence/cloudtrail/sql/athena.ts'
import { readLake, type LakeSource } from '../../../src/evidence/cloudtrail/sql/lake.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import type { ReadRange } from '../../../src/evidence/coverage/selectors/recorder.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import type { QueryRun, ResultTable } from '../../fakes/aws-queries.ts'
import { FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { countEvents } from '../../fakes/query-engine.ts'
import { builder } from '../fake-catalog.ts'
import { account, trailRecord } from '../records.ts'
import { tables } from './tables.ts'

export const now = '2026-06-30T12:00:00Z'
export const athena: AthenaSource = {
  kind: 'athena',
  workgroup: 'whittle',
  catalog: 'AwsDataCatalog',
  database: 'security',
  table: 'trail',
  accounts: [],
  regions: [],
  days: 30,
}
const lake: LakeSource = {
  kind: 'lake',
  store: `arn:aws:cloudtrail:eu-west-1:${account}:eventdatastore/00000000-0000-4000-8000-00000000000a`,
  region: 'eu-west-1',
  accounts: [],
  regions: [],
  days: 30,
}

/** Steps after each test, the last first. */
export const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

interface Result {
  readonly ledger: Ledger
  readonly reading: ReadRange | undefined
  readonly fake: FakeAws
  readonly clock: FakeClock
}

export async function run(
  content: FakeAwsContent,
  source: AthenaSource | LakeSource,
  more: Pick<QueryOptions, 'rowsByPages' | 'onScanned'> = {},
): Promise<Result> {
  const fake = await FakeAws.start({ tables: { 'security.trail': tables.present }, ...content })
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
  const into = builder()
  const clients = createAwsClients()
  const clock = new FakeClock(now)
  const options = { clock, ...more }
  const reading =
    source.kind === 'athena'
      ? await readAthena(
          source,
          { athena: await clients.athena(undefined), s3: () => clients.s3(undefined) },
          into,
          options,
        )
      : await readLake(source, await clients.cloudTrail(source.region), into, options)
  return { ledger: into.build(), reading, fake, clock }
}

/** So many rows, each of one call on a resource of its own. */
export const rows = (many: number): ResultTable =>
  countEvents(
    Array.from({ length: many }, (_, index) =>
      trailRecord(index, { eventTime: '2026-06-20T00:00:00Z', requestParameters: { arn: `arn:aws:x:::${index}` } }),
    ),
  )
export const answering = (query: QueryRun): FakeAwsContent => ({ athena: () => query, lake: () => query })
export const both = [
  ['Athena', athena],
  ['Lake', lake],
] as const
