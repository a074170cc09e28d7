import { expect, test } from '@jest/globals'
import { colours } from '../../../src/report/colours.ts'
import { runbookJson } from '../../../src/report/runbook/json.ts'
import { runbookMarkdown } from '../../../src/report/runbook/markdown.ts'
import { runbookText } from '../../../src/report/runbook/text.ts'
import { containmentFor } from '../../../src/runbooks/containment/contain.ts'
import { redactContainment, redactRun } from '../../../src/runbooks/record/redact-run.ts'
import type { RunbookRun } from '../../../src/runbooks/run.ts'
import { account, event, group, matched, role } from '../../runbooks/support/matches.ts'
import { runOf } from '../../runbooks/values.ts'

const session = `arn:aws:sts::${account}:assumed-role/deploy/jane.doe`
const caller = {
  type: 'AssumedRole',
  account,
  principal: role('deploy'),
  session,
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  principalId: 'AROAEXAMPLEDEPLOY0001:jane.doe',
  onBehalfOf: '90671c1234-aaaa-bbbb',
}
const endpoint = {
  kind: 'endpoint',
  endpoint: 'vpce-0a1b2c3d',
  address: '10.0.0.7',
  vpc: 'vpc-0f0e0d0c',
  owner: '999988887777',
} as const
const [read, through] = [
  event({ caller, userAgent: 'curl of jane', sourceAddress: '198.51.100.7' }),
  event({ caller, network: endpoint, sourceAddress: '10.0.0.7', eventID: '2' }),
]
const own = { principal: role('deploy'), session, accessKeyId: 'ASIAIOSFODNN7EXAMPLE', person: '90671c1234-aaaa-bbbb' }
const matches = {
  ...matched([group(own), group({ ...own, network: endpoint, resources: ['a/b'] })], [read, through]),
  unclearEvents: [event({ eventID: '3', sourceAddress: '203.0.113.200' })],
}

function runWith(redact: readonly string[]): RunbookRun {
  const legitimate = { principal: role('app'), action: 's3:GetObject', calls: 3, firstSeen: '', lastSeen: '' }
  return runOf(
    {
      matches,
      containment: containmentFor(matches, { moment: '2026-10-13T12:00:00Z', exempt: [] }).commands,
      impact: {
        groups: [{ ...legitimate, workload: '192.0.2.77', resource: 'arn:aws:s3:::payroll/2026.csv' }],
        calls: 3,
        principals: 1,
        unclear: ['Of curl of jane nothing is known.'],
      },
      sql: {
        engine: 'athena',
        statement: 'SELECT sourceipaddress AS place, count(*) AS events FROM trail',
        rows: [{ place: '203.0.113.99', events: 3 }, { place: ['203.0.113.98'] }],
        hasMore: false,
        problems: [],
      },
      stages: [
        {
          name: 'query',
          status: 'done',
          says: [`An event from 203.0.113.200 is unclear; ${session} from 198.51.100.7 with ASIAIOSFODNN7EXAMPLE.`],
          at: '2026-10-13T12:00:00Z',
        },
      ],
    },
    { redact },
  )
}

const printed = (redact: readonly string[]): Readonly<Record<string, string>> => ({
  json: JSON.stringify(runbookJson(runWith(redact), undefined, ['The record of 198.51.100.7 was not read.'])),
  markdown: runbookMarkdown(runWith(redact)),
  text: runbookText(runWith(redact), colours(false), 10_000).join('\n'),
})

const all = printed([])

test.each([
  ['caller.session', [session, 'jane.doe']],
  ['caller.accessKeyId', ['ASIAIOSFODNN7EXAMPLE']],
  ['caller.onBehalfOf', ['90671c1234-aaaa-bbbb']],
  ['sourceAddress', ['198.51.100.7', '10.0.0.7', '192.0.2.77', '203.0.113.200', '203.0.113.99', '203.0.113.98']],
  ['network', ['198.51.100.7', '10.0.0.7', '192.0.2.77', 'vpce-0a1b2c3d', 'vpc-0f0e0d0c', '999988887777']],
  ['resources', ['arn:aws:s3:::acme-invoices/2026/10.pdf', 'arn:aws:s3:::payroll/2026.csv', '"a/b"']],
  ['userAgent', ['curl of jane']],
  ['caller', ['ASIAIOSFODNN7EXAMPLE', 'jane.doe', '90671c1234-aaaa-bbbb']],
])('%s is in no form in which a run is printed', (path, values) => {
  const left = printed([path])
  for (const value of values) {
    expect(Object.values(all).join('\n')).toContain(value)
    for (const text of Object.values(left)) expect(text).not.toContain(value)
  }
  expect(left['json']).toMatch(/\[redacted \d+\]/)
})

test('the output names the fields that it leaves out', () => {
  const { json, text } = printed(['sourceAddress'])
  expect(JSON.parse(json!)).toMatchObject({ redacted: ['sourceAddress'] })
  expect(text).toContain('; redacted: sourceAddress (--unredacted prints the values)')
  expect(JSON.parse(all['json']!)).toMatchObject({ redacted: [] })
  expect(all['text']).not.toContain('redacted')
})

test('the commands that contain are redacted before the rest of the run is known', () => {
  const { containment, ...found } = runWith(['caller.session'])
  const say = JSON.stringify(redactContainment(containment, found))
  expect(JSON.stringify(containment)).toContain('deploy')
  expect(say).not.toContain('jane.doe')
})

test('without a field to redact a run is what it was', () => {
  const run = runWith([])
  expect(redactRun(run)).toBe(run)
})
