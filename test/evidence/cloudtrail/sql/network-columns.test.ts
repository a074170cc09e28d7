import { describe, expect, test } from '@jest/globals'
import { tableDdl } from '../../../../src/evidence/cloudtrail/sql/ddl.ts'
import { addRow } from '../../../../src/evidence/cloudtrail/sql/rows.ts'
import {
  cloudTrailSerdeTable,
  jsonSerDeTable,
  lakeTable,
  type TableColumn,
  type TableShape,
} from '../../../../src/evidence/cloudtrail/sql/table.ts'
import { usageStatement } from '../../../../src/evidence/cloudtrail/sql/usage-query.ts'
import type { Network } from '../../../../src/evidence/types.ts'
import { countEvents } from '../../../fakes/query-engine.ts'
import { builder } from '../../fake-catalog.ts'
import { roleIdentity, trailRecord } from '../../records.ts'

const filter = { from: '2026-05-01T00:00:00Z', to: '2026-06-01T00:00:00Z', accounts: [], regions: [] }
const expressionsIn = (shape: TableShape): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...usageStatement(shape, filter).sql.matchAll(/^ {4}(.*) AS (\w+),$/gm)].map(([, expression = '', name = '']) => [
      name,
      expression,
    ]),
  )

const none = 'CAST(NULL AS VARCHAR)'
const present = jsonSerDeTable('security', 'trail')
const withContext = (type: string): TableShape => {
  const column: TableColumn = { name: 'eventcontext', type }
  return { ...present, columns: [...present.columns, column] }
}

test.each<[string, TableShape, Readonly<Record<string, unknown>>]>([
  [
    'the table that is made for it',
    present,
    {
      vpc_endpoint_owner: '"vpcendpointaccountid"',
      issued_to: '"useridentity"."inscopeof"."issuertype"',
      delegate: '"useridentity"."invokedbydelegate"."accountid"',
      source_vpc: none,
      via_service: none,
      workload: none,
    },
  ],
  [
    "AWS's older table",
    cloudTrailSerdeTable('security', 'trail'),
    { vpc_endpoint_owner: none, issued_to: none, delegate: none, workload: none },
  ],
  [
    'an event data store',
    lakeTable('id'),
    { vpc_endpoint_owner: none, issued_to: none, source_vpc: none, workload: none },
  ],
  [
    'keys of the request as JSON',
    withContext('string'),
    { source_vpc: `json_extract_scalar("eventcontext", '$.requestContext["aws:SourceVpc"]')` },
  ],
  [
    'keys of the request as JSON in a structure',
    withContext('struct<requestcontext:string>'),
    { via_service: `json_extract_scalar("eventcontext"."requestcontext", '$["aws:ViaAWSService"]')` },
  ],
  [
    'keys of the request as a map',
    withContext('struct<requestcontext:map<string,string>,tagcontext:string>'),
    {
      source_vpc: `element_at("eventcontext"."requestcontext", 'aws:SourceVpc')`,
      workload: expect.stringMatching(
        /^CASE WHEN element_at\("eventcontext"\."requestcontext", 'lambda:SourceFunctionArn'\) IS NOT NULL THEN 'lambda:SourceFunctionArn' WHEN .* END$/,
      ),
    },
  ],
  [
    'keys of the request in another form',
    withContext('struct<requestcontext:map<string,array<string>>>'),
    { source_vpc: none, workload: none },
  ],
])('%s is asked for what it has', (_, shape, expected) => {
  expect(expressionsIn(shape)).toMatchObject(expected)
})

test('what a table seldom has is no reason for a remark', () => {
  expect(usageStatement(present, filter)).toMatchObject({ lacking: false, notes: [] })
})

test('the table that is made has these columns', () => {
  const ddl = tableDdl({
    database: 'd',
    table: 't',
    bucket: 'b',
    prefix: '',
    accounts: [],
    regions: [],
    from: '2026-05-01',
  })
  expect(ddl).toMatch(/vpcendpointaccountid STRING/)
  expect(ddl).toMatch(/inscopeof: STRUCT<issuertype: STRING/)
  expect(ddl).toMatch(/invokedbydelegate: STRUCT<accountid: STRING>/)
})

describe('a row says of the network what its record says', () => {
  const endpoint = { sourceIPAddress: '10.0.0.5', vpcEndpointId: 'vpce-0a' }
  const identity = (more: object) => ({ userIdentity: { ...roleIdentity(), ...more } })
  const context = (keys: object) => ({ eventContext: { requestContext: keys } })

  test.each<[string, object, Network]>([
    [
      'owner and VPC of an endpoint',
      { ...endpoint, vpcEndpointAccountId: '444455556666', ...context({ 'aws:SourceVpc': 'vpc-0a' }) },
      { kind: 'endpoint', endpoint: 'vpce-0a', address: '10.0.0.5', vpc: 'vpc-0a', owner: '444455556666' },
    ],
    ['an endpoint without them', endpoint, { kind: 'endpoint', endpoint: 'vpce-0a', address: '10.0.0.5' }],
    [
      'what credentials were issued to',
      identity({ inScopeOf: { issuerType: 'AWS::Lambda::Function' } }),
      { kind: 'address', address: '198.51.100.7', workload: 'lambda' },
    ],
    [
      'a key of the session',
      context({ 'codebuild:buildArn': 'arn:aws:codebuild:eu-west-1:111122223333:build/a' }),
      { kind: 'address', address: '198.51.100.7', workload: 'codebuild' },
    ],
    [
      'a call on behalf',
      { ...identity({ invokedBy: 'athena.amazonaws.com' }), ...context({ 'aws:ViaAWSService': 'true' }) },
      { kind: 'service', service: 'athena.amazonaws.com', forwarded: true },
    ],
    [
      'a vendor',
      identity({ invokedByDelegate: { accountId: '444455556666' } }),
      { kind: 'unknown', vendor: '444455556666' },
    ],
  ])('%s', (_, record, network) => {
    const { columns, rows } = countEvents([trailRecord(1, record as Record<string, unknown>)])
    const row = Object.fromEntries(columns.map((name, at) => [name, rows[0]?.[at]]))
    const into = builder()
    addRow(row, into, 'a table')
    expect(into.build().entries.map((entry) => entry.network)).toEqual([network])
  })
})
