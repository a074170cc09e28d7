import { describe } from '@jest/globals'
import { checkAnalyzers } from '../../../../src/jobs/doctor/checks/analyzers.ts'
import { checkEventDataStore } from '../../../../src/jobs/doctor/checks/event-data-store.ts'
import { checkSnapshot } from '../../../../src/jobs/doctor/checks/snapshot.ts'
import { checkStates } from '../../../../src/jobs/doctor/checks/states.ts'
import { checkTrails } from '../../../../src/jobs/doctor/checks/trails.ts'
import { knownAnswer, skippedAnswer } from '../../../../src/jobs/doctor/answer.ts'
import type { StateFacts } from '../../../../src/jobs/doctor/facts/states.ts'
import type { TrailFacts } from '../../../../src/jobs/doctor/facts/trails.ts'
import type { SnapshotReport } from '../../../../src/evidence/iam/report.ts'
import { defaultSettings } from '../../../../src/settings/defaults.ts'
import { cases, failure } from './table.ts'

const now = Date.parse('2026-11-30T12:00:00Z')
const arn = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main'
const everything = {
  managementReads: true,
  managementWrites: true,
  excludable: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
  dataEvents: ['AWS::S3::Object'],
  dataComplete: ['AWS::S3::Object'],
}
const status = { logging: true, lastDelivered: '2026-11-30T11:55:00.000Z' }
const trail: TrailFacts = {
  arn,
  name: 'main',
  home: 'eu-west-1',
  writesTo: 's3://org-trail/',
  multiRegion: true,
  validated: true,
  status: knownAnswer(status),
  kinds: knownAnswer(everything),
}
const place = 's3://org-trail/'
/** Delivery, Regions, validation, management events, data events. */
const of = (over: Partial<TrailFacts>, places = [place]) =>
  checkTrails(knownAnswer([{ ...trail, ...over }]), places, [], now)
const kinds = (over: object) => of({ kinds: knownAnswer({ ...everything, ...over }) })
const ok4 = ['ok', 'ok', 'ok', 'ok'] as const

describe('trails', () =>
  cases([
    ['in order', of({}), [...ok4, 'ok']],
    [
      'not logging',
      of({ status: knownAnswer({ logging: false }) }),
      ['fail', ...ok4],
      /start-logging --region eu-west-1 --name arn:aws/,
    ],
    ['not logging, and not read', of({ status: knownAnswer({ logging: false }) }, []), ['warn', ...ok4]],
    [
      'not delivering',
      of({ status: knownAnswer({ ...status, deliveryError: 'AccessDenied' }) }),
      ['fail', ...ok4],
      /AccessDenied/,
    ],
    ['nothing delivered yet', of({ status: knownAnswer({ logging: true }) }), ['skipped', ...ok4]],
    [
      'delivered a day ago',
      of({ status: knownAnswer({ logging: true, lastDelivered: '2026-11-29T12:00:00.000Z' }) }),
      ['ok', ...ok4],
    ],
    [
      'delivered longer ago',
      of({ status: knownAnswer({ logging: true, lastDelivered: '2026-11-29T10:59:00.000Z' }) }),
      ['warn', ...ok4],
      /25 hours ago/,
    ],
    ['status refused', of({ status: failure('denied') }), ['fail', ...ok4], /"Sid":"ReadWhatIsRecorded"/],
    ['one Region', of({ multiRegion: false }), ['ok', 'warn', 'ok', 'ok', 'ok'], /--is-multi-region-trail/],
    [
      'logs without signatures',
      of({ validated: false }),
      ['ok', 'ok', 'warn', 'ok', 'ok'],
      /--enable-log-file-validation/,
    ],
    [
      'no management events',
      kinds({ managementReads: false, managementWrites: false }),
      ['ok', 'ok', 'ok', 'fail', 'ok'],
      /put-event-selectors/,
    ],
    ['no reads', kinds({ managementReads: false }), ['ok', 'ok', 'ok', 'warn', 'ok'], /no reads/],
    ['no writes', kinds({ managementWrites: false }), ['ok', 'ok', 'ok', 'warn', 'ok'], /no writes/],
    [
      'without KMS',
      kinds({ excludable: ['rdsdata.amazonaws.com'] }),
      ['ok', 'ok', 'ok', 'warn', 'ok'],
      /leaves out kms/,
    ],
    ['no data events', kinds({ dataEvents: [] }), [...ok4, 'warn'], /whittle coverage/],
    ['data events of some', kinds({ dataComplete: [] }), [...ok4, 'warn'], /some resources only/],
    ['selectors refused', of({ kinds: failure('denied') }), ['ok', 'ok', 'ok', 'fail']],
    ['none that writes there', of({}, ['s3://elsewhere/']), ['warn', ...ok4, 'ok'], /s3:\/\/elsewhere\//],
    ['none at all', checkTrails(knownAnswer([]), [], [], now), ['warn'], /no trail/],
    [
      'one that is named and not seen',
      checkTrails(knownAnswer([]), [place], [arn], now),
      ['fail', 'warn'],
      /no trail arn:aws/,
    ],
    ['not asked', checkTrails(skippedAnswer('--no-aws was given'), [place], [arn], now), ['skipped']],
    ['refused', checkTrails(failure('denied'), [place], [arn], now), ['fail'], /"service:Action"/],
  ]))

const store = 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0a1b'
const shown = { status: 'ENABLED', retentionDays: 365, multiRegion: true, kinds: everything }
const ofStore = (over: object) => checkEventDataStore(store, knownAnswer({ ...shown, ...over }), 90)
describe('event data stores', () =>
  cases([
    ['in order', ofStore({}), ['ok', 'ok', 'ok']],
    ['stopped', ofStore({ status: 'STOPPED_INGESTION' }), ['fail', 'ok', 'ok'], /start-event-data-store-ingestion/],
    ['too short', ofStore({ retentionDays: 89 }), ['fail', 'ok', 'ok'], /--retention-period 90/],
    ['one Region', ofStore({ multiRegion: false }), ['warn', 'ok', 'ok'], /--multi-region-enabled/],
    [
      'no management events',
      ofStore({ kinds: { ...everything, managementReads: false, managementWrites: false } }),
      ['ok', 'fail', 'ok'],
    ],
    ['not there', checkEventDataStore(store, failure('missing'), 90), ['fail']],
  ]))

const unused = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
const active = { arn: unused, type: 'ACCOUNT_UNUSED_ACCESS', status: 'ACTIVE' }
const external = { arn: unused.replace('unused', 'external'), type: 'ACCOUNT', status: 'ACTIVE' }
const internal = { arn: unused.replace('unused', 'internal'), type: 'ORGANIZATION_INTERNAL_ACCESS', status: 'ACTIVE' }
const inRegion = (found: readonly (typeof active)[]) => [{ region: 'eu-west-1', analyzers: knownAnswer(found) }]
describe('analyzers', () =>
  cases([
    [
      'all kinds',
      checkAnalyzers(inRegion([active, external, internal]), [unused]),
      ['ok', 'ok'],
      /external, internal, unused access/,
    ],
    ['external alone', checkAnalyzers(inRegion([external]), []), ['warn'], /create-analyzer --region eu-west-1/],
    ['none', checkAnalyzers(inRegion([]), []), ['warn'], /no active analyzer/],
    [
      'one that is not active',
      checkAnalyzers(inRegion([{ ...active, status: 'FAILED' }]), [unused]),
      ['fail', 'warn'],
      /is failed/,
    ],
    ['one that is not there', checkAnalyzers(inRegion([external]), [unused]), ['fail', 'warn'], /no analyzer/],
    [
      'refused, and not needed',
      checkAnalyzers([{ region: 'eu-west-1', analyzers: failure('denied') }], []),
      ['skipped'],
    ],
    [
      'refused, and needed',
      checkAnalyzers([{ region: 'eu-west-1', analyzers: failure('denied') }], [unused]),
      ['fail'],
    ],
    ['no Region', checkAnalyzers([], []), ['skipped'], /AWS_REGION/],
  ]))

const { snapshot: settings } = defaultSettings
const account = '111122223333'
const used: SnapshotReport = {
  account,
  from: 'iam.json',
  taken: '2026-11-29T00:00:00Z',
  takenBy: 'contents',
  ageDays: 1,
  roles: 1,
  users: 1,
  groups: 0,
  policies: 1,
  credentials: true,
}
const files = (over: Partial<SnapshotReport>, accounts: readonly string[] = []) =>
  checkSnapshot({ used: [{ ...used, ...over }], problems: [] }, settings, accounts)
const none = { used: [], problems: [] }
describe('account snapshots', () =>
  cases([
    ['none', checkSnapshot(none, settings, [account]), ['warn'], /live: true/],
    ['live', checkSnapshot(none, { ...settings, live: {} }, [account]), ['ok']],
    ['recent', files({}, [account]), ['ok']],
    ['five days old', files({ ageDays: 5 }), ['ok']],
    ['soon too old', files({ ageDays: 6 }), ['warn'], /allows 7/],
    ['without credentials', files({ credentials: false }), ['warn'], /generate-credential-report/],
    [
      'of one account of two',
      files({}, [account, '444455556666']),
      ['ok', 'warn'],
      /no snapshot of account 444455556666/,
    ],
    [
      'not used',
      checkSnapshot({ used: [], problems: [`iam.json: the snapshot of account ${account} is not used.`] }, settings, [
        account,
      ]),
      ['warn'],
    ],
  ]))

const backend: StateFacts = {
  directory: 'envs/prod',
  place: 's3://states/prod',
  bucket: 'states',
  listed: knownAnswer(true),
  read: knownAnswer(true),
}
const asked = { found: 1, asked: true, problems: [] }
const ofState = (over: Partial<StateFacts>) => checkStates({ ...asked, states: [{ ...backend, ...over }] })
describe('states', () =>
  cases([
    ['no backend', checkStates({ ...asked, found: 0, states: [] }), []],
    ['backends that are not read', checkStates({ ...asked, asked: false, states: [] }), ['warn'], /backends: true/],
    ['readable', ofState({}), ['ok'], /envs\/prod/],
    ['not there', ofState({ read: failure('missing', { name: 'NoSuchKey' }) }), ['warn']],
    ['no bucket', ofState({ listed: failure('missing', { name: 'NoSuchBucket' }) }), ['fail']],
    [
      'refused',
      ofState({ read: failure('denied', { action: 's3:GetObject' }) }),
      ['fail'],
      /"arn:aws:s3:::states\/\*"/,
    ],
    ['a backend that is not S3', checkStates({ ...asked, states: [], problems: ['gcs is not read.'] }), ['warn']],
    ['without AWS', checkStates({ ...asked, states: [], why: '--no-aws was given' }), ['skipped']],
    ['more than are tried', checkStates({ ...asked, found: 60, states: [backend] }), ['ok', 'skipped'], /10 more/],
  ]))
