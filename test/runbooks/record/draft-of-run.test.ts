import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import Ajv from 'ajv/dist/2020.js'
import { recordText } from '../../../src/runbooks/record/identity.ts'
import { draftOfRun } from '../../../src/runbooks/record/draft-of-run.ts'
import { recordSchemaFile, recordSchema } from '../../../src/runbooks/record/schema.ts'
import type { RunbookRun } from '../../../src/runbooks/run.ts'
import { contextOf, eventOf, jane, matchesOf, runOf } from '../values.ts'
import { chainOf, storyOf } from './records.ts'

const schemaFile = new URL('../../../schema/runbook-record.schema.json', import.meta.url)

test('the committed JSON Schema is that of the code', () => {
  expect(JSON.parse(readFileSync(schemaFile, 'utf8'))).toEqual(JSON.parse(JSON.stringify(recordSchemaFile())))
})

test('every stage is valid by the committed JSON Schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object)
  const { run: _, ...drafts } = storyOf()
  const records = chainOf(Object.values(drafts))
  expect(records).toHaveLength(7)
  for (const { record } of records) {
    const value: unknown = JSON.parse(recordText(record))
    expect({ stage: record.stage, valid: validate(value), errors: validate.errors }).toMatchObject({ valid: true })
    expect(recordSchema.parse(value)).toEqual(value)
  }
})

test('a record states what is sampled', () => {
  const draft = draftOfRun(runOf(), contextOf())
  expect(draft).toMatchObject({
    stage: 'run',
    runbook: { id: 'sensitive-data', version: 3, sha256: 'ab'.repeat(32) },
    details: {
      trigger: { kind: 'dispatch', key: 'run-1' },
      requester: { login: 'jane' },
      subjects: [{ principal: jane, ids: ['AIDAEXAMPLEJANE000001'], events: 2 }],
      window: { from: '2026-09-13T12:00:00Z', to: '2026-10-13T12:00:00Z' },
      reading: { accounts: [{ gaps: ['2026-09-20'] }] },
      matched: { events: 2, first: '2026-10-13T10:00:00Z', last: '2026-10-13T11:30:00Z' },
      triage: [{ ask: 'Were these calls expected?', answer: 'no' }],
      serviceLevel: [
        { what: 'contain', due: '2026-10-13T13:00:00Z' },
        { what: 'revoke', due: '2026-10-14T12:00:00Z' },
        { what: 'verify', due: '2026-10-21T12:00:00Z' },
      ],
    },
  })
})

test('the same run gives the same bytes, and the trigger makes it one run', () => {
  expect(JSON.stringify(draftOfRun(runOf(), contextOf()))).toBe(JSON.stringify(draftOfRun(runOf(), contextOf())))
  const [one, again, other] = ['event-1', 'event-1', 'event-2'].map((key) => draftOfRun(runOf(), contextOf(key)))
  expect(one!.id).toBe(again!.id)
  expect(one!.id).not.toBe(other!.id)
})

const redacting = (run: RunbookRun, redact: readonly string[]): RunbookRun => ({
  ...run,
  bound: { ...run.bound, runbook: { ...run.bound.runbook, redact } },
})

const secret = eventOf(3, '2026-10-13T10:00:00Z', {
  caller: {
    type: 'AssumedRole',
    principal: 'arn:aws:iam::111122223333:role/deploy',
    session: 'arn:aws:sts::111122223333:assumed-role/deploy/jane.doe',
    principalId: 'AROAEXAMPLEDEPLOY0001:jane.doe',
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    onBehalfOf: '90671c1234-aaaa-bbbb',
    sourceIdentity: 'jane.doe@example.com',
  },
  userAgent: 'curl of jane',
})

test.each([
  ['caller.accessKeyId', ['ASIAIOSFODNN7EXAMPLE']],
  ['caller.session', ['arn:aws:sts::111122223333:assumed-role/deploy/jane.doe', 'jane.doe']],
  ['caller.onBehalfOf', ['90671c1234-aaaa-bbbb']],
  ['sourceAddress', ['198.51.100.7']],
  ['network', ['198.51.100.7']],
  ['userAgent', ['curl of jane']],
  ['resources', ['arn:aws:s3:::acme-invoices/2026/10.pdf']],
  ['caller', ['ASIAIOSFODNN7EXAMPLE', 'AROAEXAMPLEDEPLOY0001', 'jane.doe', '90671c1234-aaaa-bbbb']],
])('%s leaves no trace of its value', (path, values) => {
  const run = runOf({
    matches: matchesOf([secret, secret]),
    stages: [{ name: 'query', status: 'done', says: [`Found ${values.join(' ')}.`], at: '2026-10-13T12:00:00Z' }],
  })
  const read = { ...run, reading: { ...run.reading, problems: [`Of ${values.join(' ')} not all was read.`] } }
  const text = (redact: readonly string[]): string => JSON.stringify(draftOfRun(redacting(read, redact), contextOf()))
  for (const value of values) {
    expect(text([])).toContain(value)
    expect(text([path])).not.toContain(value)
  }
  expect(text([path])).toMatch(/\[redacted \d\]/)
})

test.each([
  ['sourceAddress', '192.0.2.77'],
  ['network', '192.0.2.77'],
  ['resources', 'arn:aws:s3:::payroll/2026.csv'],
])('%s of legitimate calls that would stop is left out as well', (path, value) => {
  const call = { action: 's3:GetObject', calls: 3, firstSeen: '2026-10-12T10:00:00Z', lastSeen: '2026-10-12T10:00:00Z' }
  const group = { ...call, principal: jane, workload: '192.0.2.77', resource: 'arn:aws:s3:::payroll/2026.csv' }
  const run = runOf({ impact: { groups: [group], calls: 3, principals: 1, unclear: [] } })
  const text = (redact: readonly string[]) => JSON.stringify(draftOfRun(redacting(run, redact), contextOf()))
  expect(text([])).toContain(value)
  expect(text([path])).not.toContain(value)
})

test('a record names what it leaves out', () => {
  const text = JSON.stringify(draftOfRun(redacting(runOf(), ['sourceAddress']), contextOf()))
  expect(text).not.toContain('198.51.100.7')
  expect(JSON.parse(text)).toMatchObject({ details: { redacted: ['sourceAddress'] } })
})

test('the same value has the same number within a record', () => {
  const run = runOf(
    {
      matches: matchesOf([
        eventOf(1, '2026-10-13T10:00:00Z'),
        eventOf(2, '2026-10-13T10:01:00Z', {
          sourceAddress: '203.0.113.9',
          network: { kind: 'address', address: '203.0.113.9' },
        }),
        eventOf(3, '2026-10-13T10:02:00Z'),
      ]),
    },
    { redact: ['sourceAddress'] },
  )
  const { details } = draftOfRun(run, contextOf()) as Extract<ReturnType<typeof draftOfRun>, { stage: 'run' }>
  expect(details.matched.samples.map(({ sourceAddress }) => sourceAddress)).toEqual([
    '[redacted 1]',
    '[redacted 2]',
    '[redacted 1]',
  ])
})
