import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../../src/settings/parse.ts'
import { actionsOfStatement, configuredRoles, neededPermissions } from '../../../src/jobs/doctor/needed-permissions.ts'

const options = { stateBuckets: ['acme-states'], tableBuckets: ['org-trail'] }
const needed = (yaml: string) => neededPermissions(parseSettings(yaml, 'whittle.yml'), options)

const documented = (
  JSON.parse(readFileSync(new URL('../../../docs/aws-policy.json', import.meta.url), 'utf8')) as {
    readonly Statement: readonly { readonly Sid: string; readonly Action: string | readonly string[] }[]
  }
).Statement.map(({ Sid, Action }) => [Sid, [Action].flat().sort()] as const)

const role = "role: 'arn:aws:iam::{account}:role/whittle-reader'"
const analyzer = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
const everything = `
account: '111122223333'
evidence:
  cloudtrail:
    - lookup-events: { regions: [eu-west-1] }
    - s3: { bucket: org-trail }
    - athena: { database: d, table: t }
    - lake: { event-data-store: 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0a1b2c3d-4e5f-6789-abcd-ef0123456789' }
  last-accessed: {}
  access-analyzer: { analyzer: '${analyzer}' }
snapshot: { live: true, ${role} }
states: { backends: true }
ledger: { s3: { bucket: acme-whittle, key: whittle/ledger, region: eu-west-1 } }
findings: { recommendations: true }
access-analyzer:
  checks: { validate: true, no-new-access: true, access-not-granted: [iam:PassRole], no-public-access: true }
`

describe('the table of permissions', () => {
  test('is docs/aws-policy.json, statement by statement', () => {
    const table = Object.entries(actionsOfStatement).map(([sid, actions]) => [sid, Object.keys(actions).sort()])
    expect(table).toEqual(documented)
  })

  test('a configuration with everything needs all of it', () => {
    const found = new Map<string, Set<string>>()
    for (const { sid, action } of needed(everything)) found.set(sid, (found.get(sid) ?? new Set()).add(action))
    expect(new Map([...found].map(([sid, actions]) => [sid, [...actions].sort()]))).toEqual(new Map(documented))
  })
})

const sidsOf = (yaml: string): string[] => [...new Set(needed(yaml).map(({ sid }) => sid))]

test.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['files need no AWS', 'evidence: { cloudtrail: [{ files: [logs/] }] }', []],
  [
    'Event history, and what trails record',
    'evidence: { cloudtrail: [{ lookup-events: { regions: [eu-west-1] } }] }',
    ['ReadEventHistory', 'ReadWhatIsRecorded'],
  ],
  ['logs in S3', 'evidence: { cloudtrail: [{ s3: { bucket: b-logs } }] }', ['ReadTrailLogs', 'ReadWhatIsRecorded']],
  [
    'Athena reads the logs, too',
    'evidence: { cloudtrail: [{ athena: { database: d, table: t } }] }',
    ['QueryAthena', 'ReadTrailLogs', 'ReadWhatIsRecorded'],
  ],
  ['a snapshot', 'snapshot: { live: true }', ['ReadAccountSnapshots']],
  [
    'a snapshot by a role',
    `account: '111122223333'\nsnapshot: { live: true, ${role} }`,
    ['ReadAccountSnapshots', 'ReadOtherAccounts'],
  ],
  ['analyzers of findings', `findings: { analyzers: ['${analyzer}'] }`, ['FindAnalyzers', 'ReadFindings']],
  ['a ledger in a file', 'ledger: { file: evidence.json }', []],
])('%s', (_, yaml, sids) => expect(sidsOf(yaml)).toEqual(sids))

test('recommendations are needed where they are asked for', () => {
  const actions = (yaml: string) => needed(yaml).map(({ action }) => action)
  const base = `findings: { analyzers: ['${analyzer}'], recommendations: `
  expect(actions(`${base}true }`)).toContain('access-analyzer:GetFindingRecommendation')
  expect(actions(`${base}false }`)).not.toContain('access-analyzer:GetFindingRecommendation')
})

test('statements name the resources of the configuration', () => {
  const [s3] = needed('evidence: { cloudtrail: [{ s3: { bucket: b-logs } }] }')
  expect(s3?.resources).toEqual(['arn:aws:s3:::b-logs', 'arn:aws:s3:::b-logs/*'])
  const states = needed('states: { backends: true }')
  expect(states[0]?.resources).toEqual(['arn:aws:s3:::acme-states', 'arn:aws:s3:::acme-states/*'])
})

test('no call that writes, costs or starts a query is tried', () => {
  const tried = needed(everything).filter(({ notTried }) => notTried === undefined)
  const names = tried.map(({ action }) => action)
  expect(names.filter((name) => /:(?:Put|Start|Stop|Cancel|Check|Delete|Create|Update)/.test(name))).toEqual([])
})

test('roles stand beside the setting that names them', () => {
  const settings = parseSettings(
    `account: '111122223333'\nstates: { backends: true, role: 'arn:aws:iam::111122223333:role/states' }`,
    'whittle.yml',
  )
  expect(configuredRoles(settings)).toEqual([
    { part: 'states', role: { arn: 'arn:aws:iam::111122223333:role/states' } },
  ])
})
