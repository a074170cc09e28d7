import { expect, test } from '@jest/globals'
import { decideEvidence } from '../../../src/jobs/init/decide-evidence.ts'
import type { AccountDecision } from '../../../src/jobs/init/decide-accounts.ts'
import type { InitFindings, ObservedLogs } from '../../../src/jobs/init/types.ts'
import { aws, findings, one, trail, two } from './findings.ts'

const of = (...accounts: string[]): AccountDecision => ({
  entries: accounts.map((account) => ({ glob: `${account}/**`, accounts: [account], because: 'p.tf:1' })),
})
const logs = (paths: readonly string[]): ObservedLogs => ({
  paths,
  accounts: [
    { account: one, from: '2026-08-01T00:00:00Z', to: '2026-11-01T00:00:00Z', days: 90, regions: ['eu-west-1'] },
  ],
})
const table = { database: 'whittle', table: 'cloudtrail_logs', workgroup: 'whittle' }

test.each<[string, Partial<InitFindings>, AccountDecision, object, RegExp]>([
  ['Event history, where nothing else is known', {}, of(one), { kind: 'default' }, /No source is named here/],
  [
    'the table of the set-up',
    { aws: aws({ table, trails: [trail()] }) },
    of(one),
    { kind: 'athena', region: 'eu-west-1' },
    /Athena/,
  ],
  ['a trail', { aws: aws({ trails: [trail()] }) }, of(one), { kind: 's3', accounts: [] }, /records no data events/],
  [
    'the trail of the organisation before another one, with the accounts of the repository that have logs there',
    {
      aws: aws({
        trails: [
          trail(),
          trail({
            name: 'org',
            isOrganization: true,
            dataEvents: ['AWS::S3::Object'],
            listed: { organization: 'o-abcdefghij', accounts: [one, two] },
          }),
        ],
      }),
    },
    of(two, '999999999999'),
    { kind: 's3', trail: expect.objectContaining({ name: 'org' }), accounts: [two] },
    /data events, too \(AWS::S3::Object\)/,
  ],
  ...(
    [
      [{ shortcoming: 'it has stopped logging' }, /Trail all is not read: it has stopped logging\./],
      [{ isMultiRegion: false }, /Trail all is not read: it records one Region\./],
    ] as const
  ).map(([found, says]): [string, Partial<InitFindings>, AccountDecision, object, RegExp] => [
    `not a trail with ${JSON.stringify(found)}`,
    { aws: aws({ trails: [trail(found)] }) },
    of(one),
    { kind: 'default' },
    says,
  ]),
  [
    'not a trail whose bucket could not be listed',
    { aws: aws({ trails: [{ ...trail(), listed: undefined } as never] }) },
    of(one),
    { kind: 'default' },
    /: acme-trail could not be listed \(s3:ListBucket\)/,
  ],
  [
    'logs in the repository',
    { logs: logs(['logs']) },
    of(one),
    { kind: 'files', paths: ['logs'] },
    /they end on 2026-11-01/,
  ],
  ['not logs elsewhere', { logs: logs([]) }, of(one), { kind: 'default' }, /Event history/],
  [
    'Event history of a Region that is not enabled by default, and of all others',
    { regions: ['eu-west-1', 'ca-west-1'] },
    of(one),
    { kind: 'lookup-events', accounts: [], regions: expect.arrayContaining(['ca-west-1', 'us-east-1', 'sa-east-1']) },
    /ca-west-1, which the repository uses/,
  ],
  [
    'Event history of several accounts',
    {},
    of(one, two),
    { kind: 'lookup-events', accounts: [one, two], regions: [] },
    /whittle-reader is assumed in each account/,
  ],
])('%s', (_, found, accounts, decision, says) => {
  const decided = decideEvidence(findings(found), accounts)
  expect(decided).toMatchObject(decision)
  expect(decided.reasons.join(' ')).toMatch(says)
})
