import { describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { readAthena } from '../../../src/evidence/cloudtrail/sql/athena.ts'
import { readLake } from '../../../src/evidence/cloudtrail/sql/lake.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { builder } from '../fake-catalog.ts'
import { account } from '../records.ts'
import { tables } from './tables.ts'
import { answering, athena, both, cleanUp, now, rows, run } from './queries.ts'

test.each([
  ['an answer', ['SUCCEEDED']],
  ['a failure', ['RUNNING', 'FAILED']],
])('the bytes that Athena scanned for %s are reported once', async (_, states) => {
  const scanned: number[] = []
  await run(answering({ states, result: rows(1) }), athena, { onScanned: (bytes) => scanned.push(bytes) })
  expect(scanned).toEqual([1234])
})

describe.each(both)('%s', (_, source) => {
  test('rows by pages', async () => {
    const { ledger, reading, fake } = await run({ ...answering({ result: rows(25) }), rowsPerPage: 10 }, source)
    expect(ledger).toMatchObject({ records: 25, coverage: { complete: true } })
    expect(reading).toEqual({ accounts: 'all', regions: 'all', from: '2026-05-31T12:00:00Z', to: now })
    expect(fake.queries.cancelled).toEqual([])
  })

  test('waits for it with longer and longer pauses', async () => {
    const states = ['QUEUED', 'RUNNING', 'RUNNING', 'RUNNING', source.kind === 'athena' ? 'SUCCEEDED' : 'FINISHED']
    const { ledger, clock } = await run(answering({ states, result: rows(1) }), source)
    expect(ledger.records).toBe(1)
    expect(clock.sleeps).toHaveLength(4)
    expect(clock.sleeps).toEqual([...clock.sleeps].sort((a, b) => a - b))
  })

  test('a query that fails is one line, incomplete', async () => {
    const query = { states: ['RUNNING', 'FAILED'], reason: 'Query exhausted resources\nat this scale factor' }
    const { ledger, reading } = await run(answering(query), source)
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringMatching(/FAILED|failed/)] })
    expect(ledger.coverage.problems.join('')).toMatch(/exhausted resources/)
    expect(reading).toBeUndefined()
  })

  test('a query that finds nothing is no proof that nothing happened', async () => {
    const { ledger, reading } = await run(answering({ result: rows(0) }), source)
    expect(ledger.coverage).toMatchObject({
      complete: false,
      problems: [expect.stringMatching(/no event since 2026-05-31T12:00:00Z/)],
    })
    expect(reading).toBeUndefined()
  })

  test('pages that fail after good ones: their rows count, as incomplete', async () => {
    const content = { ...answering({ result: rows(60) }), rowsPerPage: 10 }
    const { ledger, reading } = await run(
      {
        ...content,
        intervene: ({ operation, input }) =>
          operation.endsWith('GetQueryResults') && input['NextToken'] === '30'
            ? awsError('InternalServerException', 'it broke', 500)
            : undefined,
      },
      source,
    )
    expect(ledger.records).toBeGreaterThanOrEqual(29)
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringMatching(/kept failing/)] })
    expect(reading).toBeUndefined()
  })

  test('throttling is waited out', async () => {
    let throttled = 0
    const { ledger } = await run(
      {
        ...answering({ result: rows(3) }),
        intervene: () => (throttled++ % 3 === 0 ? awsError('ThrottlingException', 'slow down') : undefined),
      },
      source,
    )
    expect(ledger).toMatchObject({ records: 3, coverage: { complete: true } })
  })

  test('aborting stops the query at AWS', async () => {
    const abort = new AbortController()
    const content: FakeAwsContent = {
      ...answering({ states: ['RUNNING'] }),
      intervene: ({ operation }) => {
        if (/GetQuery/.test(operation)) abort.abort(new Error('enough'))
        return undefined
      },
    }
    const fake = await FakeAws.start({ tables: { 'security.trail': tables.present }, ...content })
    cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
    const clients = createAwsClients()
    const options = { clock: new FakeClock(now), signal: abort.signal }
    const reading =
      source.kind === 'athena'
        ? readAthena(
            source,
            { athena: await clients.athena(undefined), s3: () => clients.s3(undefined) },
            builder(),
            options,
          )
        : readLake(source, await clients.cloudTrail(source.region), builder(), options)
    await expect(reading).rejects.toThrow('enough')
    expect(fake.queries.cancelled).toHaveLength(1)
  })

  test('only the accounts and Regions asked for, bound and not pasted', async () => {
    const { fake, reading } = await run(answering({ result: rows(1) }), {
      ...source,
      accounts: [account],
      regions: ['eu-west-1'],
    })
    const start = fake.requests.find(({ operation }) => operation.startsWith('StartQuery'))?.input
    expect(reading).toMatchObject({ accounts: [account], regions: ['eu-west-1'] })
    if (source.kind === 'lake') {
      expect(start?.['QueryStatement']).toContain(`"recipientaccountid" IN ('${account}')`)
      return
    }
    expect(start?.['QueryString']).not.toContain(account)
    expect(start?.['ExecutionParameters']).toEqual([
      `'${account}'`,
      `'eu-west-1'`,
      `'2026/05/31'`,
      `'2026/07/01'`,
      `'2026-05-31T12:00:00Z'`,
      `'${now}'`,
      `'${account}'`,
      `'eu-west-1'`,
    ])
  })
})
