import { describe } from '@jest/globals'
import { checkAthenaTable } from '../../../../src/jobs/doctor/checks/athena-table.ts'
import { checkEventSources } from '../../../../src/jobs/doctor/checks/event-sources.ts'
import { checkLogAge } from '../../../../src/jobs/doctor/checks/log-age.ts'
import { checkLookups } from '../../../../src/jobs/doctor/checks/lookups.ts'
import { checkReadEvidence } from '../../../../src/jobs/doctor/checks/read-evidence.ts'
import { checkReadingTime } from '../../../../src/jobs/doctor/checks/reading-time.ts'
import { checkRegions } from '../../../../src/jobs/doctor/checks/regions.ts'
import { checkSavedEvidence } from '../../../../src/jobs/doctor/checks/saved-evidence.ts'
import { knownAnswer, skippedAnswer } from '../../../../src/jobs/doctor/answer.ts'
import type { AccountCoverage } from '../../../../src/evidence/types.ts'
import { parseSettings } from '../../../../src/settings/parse.ts'
import { cases, failure } from './table.ts'

const settings = (yaml: string) => parseSettings(yaml, 'whittle.yml')
const history = 'evidence: { cloudtrail: [{ lookup-events: { regions: [eu-west-1, us-east-1] } }] }'
const year = 'evidence: { window: 365d, cloudtrail: [{ lookup-events: { regions: [us-east-1] } }] }'
const file = "\nledger: { file: 'evidence.json' }"

describe('sources of events', () =>
  cases([
    ['none', checkEventSources(settings(''), 0, false), ['fail'], /lookup-events/],
    ['none, with credentials', checkEventSources(settings(''), 0, true), ['warn'], /every Region/],
    [
      'none, and AWS was not asked',
      checkEventSources(settings(''), 0, undefined),
      ['skipped'],
      /Event history[^]*lookup-events/,
    ],
    ['files of the call', checkEventSources(settings(''), 1, false), ['ok'], /--events/],
    [
      'a trail is nothing to read',
      checkEventSources(
        settings(
          "evidence: { cloudtrail: [{ trail: { arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main' } }] }",
        ),
        0,
        false,
      ),
      ['fail'],
    ],
    [
      'Event history for 90 days',
      checkEventSources(settings(history), 0, false),
      ['ok', 'ok'],
      /90 days; the window is 90/,
    ],
    ['Event history for a year', checkEventSources(settings(year), 0, false), ['ok', 'fail'], /no action will ever/],
    ['that, and what is saved', checkEventSources(settings(year + file), 0, false), ['ok', 'warn'], /has grown/],
    ['that, and files', checkEventSources(settings(year), 2, false), ['ok']],
    [
      'logs in S3 for a year',
      checkEventSources(settings('evidence: { window: 365d, cloudtrail: [{ s3: { bucket: b-logs } }] }'), 0, false),
      ['ok', 'ok'],
    ],
  ]))

const s3 = 'evidence: { cloudtrail: [{ s3: { bucket: b-logs } }] }'
const one = (region: string) => settings(`evidence: { cloudtrail: [{ lookup-events: { regions: [${region}] } }] }`)
describe('Regions', () =>
  cases([
    ['all of them', checkRegions(settings(history), undefined, []), ['ok'], /eu-west-1, us-east-1/],
    ['none named', checkRegions(settings(s3), 'eu-west-1', []), []],
    ['a bucket without one', checkRegions(settings(s3), undefined, []), ['fail'], /AWS_REGION/],
    [
      'without the global services',
      checkRegions(one('eu-west-1'), 'eu-west-1', []),
      ['warn'],
      /regions: \[eu-west-1, us-east-1\]/,
    ],
    ['in China', checkRegions(one('cn-northwest-1'), undefined, []), ['warn'], /cn-north-1/],
    ['GovCloud', checkRegions(one('us-gov-east-1'), undefined, []), ['warn'], /us-gov-west-1/],
    [
      'one that the evidence has',
      checkRegions(settings(history), undefined, ['eu-west-1', 'ap-south-1']),
      ['warn'],
      /leaves out ap-south-1/,
    ],
  ]))

const today = '2026-11-30'
const covered = (over: Partial<AccountCoverage> = {}): AccountCoverage => ({
  account: '111122223333',
  from: '2026-08-01T00:00:00Z',
  to: '2026-11-29T00:00:00Z',
  days: 100,
  gaps: [],
  regions: [],
  managementReads: true,
  managementWrites: true,
  excludable: [],
  dataEvents: [],
  basis: 'seen in the files',
  ...over,
})
const limits = { windowDays: 90, maxAgeDays: 30 }
const read = (
  accounts: readonly AccountCoverage[],
  configured: readonly string[] = [],
  problems: readonly string[] = [],
) => checkReadEvidence({ accounts, problems }, configured, limits, today)

describe('evidence that was read', () =>
  cases([
    ['none', checkReadEvidence(undefined, [], limits, today), ['skipped'], /--events/],
    ['no record', read([]), ['fail']],
    ['enough', read([covered()]), ['ok']],
    ['exactly enough', read([covered({ days: 90, to: '2026-10-31T00:00:00Z' })]), ['ok']],
    ['too short', read([covered({ days: 89 })]), ['warn'], /asks for 90/],
    ['too old', read([covered({ to: '2026-10-30T00:00:00Z' })]), ['fail'], /31 days ago/],
    ['an account is missing', read([covered()], ['111122223333', '444455556666']), ['ok', 'warn'], /444455556666/],
    ['not all of it', read([covered()], [], ['a.json is cut off.']), ['ok', 'warn']],
  ]))

const logs = (firstDay: string, lastDay: string) => ({
  accounts: ['111122223333'],
  places: 1,
  sampled: [{ account: '111122223333', region: 'eu-west-1', firstDay, lastDay, objects: 10, bytes: 1000, more: false }],
})
const quiet = { ...logs('2026-01-01', '2026-11-29'), places: 2 }
const half = {
  ...quiet,
  sampled: [...quiet.sampled, { ...logs('2026-01-01', '2026-05-01').sampled[0]!, region: 'sa-east-1' }],
}
describe('logs in a bucket', () =>
  cases([
    ['recent', checkLogAge('s3 b', knownAnswer(logs('2026-01-01', '2026-11-29')), limits, today), ['ok']],
    [
      'too few',
      checkLogAge('s3 b', knownAnswer(logs('2026-09-02', '2026-11-29')), limits, today),
      ['warn'],
      /asks for 90 days/,
    ],
    [
      'ended',
      checkLogAge('s3 b', knownAnswer(logs('2026-01-01', '2026-10-30')), limits, today),
      ['fail'],
      /31 days old/,
    ],
    [
      'ended in one Region',
      checkLogAge('s3 b', knownAnswer(half), limits, today),
      ['warn'],
      /sa-east-1 end on 2026-05-01/,
    ],
    [
      'none',
      checkLogAge('s3 b', knownAnswer({ accounts: [], places: 0, sampled: [] }), limits, today),
      ['fail'],
      /prefix/,
    ],
    ['refused', checkLogAge('s3 b', failure('denied'), limits, today), ['fail'], /"Sid":"ReadTrailLogs"/],
    [
      'no such bucket',
      checkLogAge('s3 b', failure('missing', { name: 'NoSuchBucket' }), limits, today),
      ['fail'],
      /NoSuchBucket/,
    ],
    ['not asked', checkLogAge('s3 b', skippedAnswer('--no-aws was given'), limits, today), ['skipped']],
  ]))

const cached = settings('ledger: { cache: true }')
const bucket = settings('ledger: { s3: { bucket: acme-whittle, key: whittle/ledger, region: eu-west-1 } }')
const no = skippedAnswer('not asked')
describe('saved evidence', () =>
  cases([
    ['none', [checkSavedEvidence(settings(''), [], [], no)], ['warn'], /ledger:/],
    ['a file', [checkSavedEvidence(settings(file), [], [], no)], ['ok'], /evidence\.json/],
    [
      'a file of actions/cache, weekly',
      [checkSavedEvidence(settings(file), ['17 5 * * 1'], ['evidence.json'], no)],
      ['warn'],
      /7 days apart/,
    ],
    [
      'a folder of it',
      [checkSavedEvidence(settings("ledger: { file: '.whittle/ledger' }"), ['17 5 * * *'], ['.whittle'], no)],
      ['ok'],
      /GitHub's cache/,
    ],
    ['a file beside it', [checkSavedEvidence(settings(file), ['17 5 * * 1'], ['evidence'], no)], ['ok']],
    ['a branch', [checkSavedEvidence(settings('ledger: { branch: whittle-evidence }'), [], [], no)], ['ok'], /branch/],
    ['a cache read daily', [checkSavedEvidence(cached, ['17 5 * * *'], [], no)], ['ok']],
    ['a cache read daily', [checkSavedEvidence(cached, ['37 6 * * *'], [], no)], ['ok'], /read every day or sooner/],
    ['a cache read twice a week', [checkSavedEvidence(cached, ['17 5 * * 1,4'], [], no)], ['ok'], /every 4 days/],
    ['a cache read weekly', [checkSavedEvidence(cached, ['17 5 * * 1'], [], no)], ['warn'], /7 days apart/],
    ['a cache read monthly', [checkSavedEvidence(cached, ['17 5 1 * *'], [], no)], ['warn'], /31 days apart/],
    ['a cache without a schedule', [checkSavedEvidence(cached, [], [], no)], ['skipped']],
    ['a cache, and no workflow known', [checkSavedEvidence(cached, undefined, [], no)], ['skipped']],
    ['an object', [checkSavedEvidence(bucket, [], [], knownAnswer(true))], ['ok']],
    [
      'an object that is not there yet',
      [checkSavedEvidence(bucket, [], [], failure('missing', { name: 'NoSuchKey' }))],
      ['ok'],
      /none yet/,
    ],
    ['no such bucket', [checkSavedEvidence(bucket, [], [], failure('missing', { name: 'NoSuchBucket' }))], ['fail']],
    [
      'an object that may not be read',
      [checkSavedEvidence(bucket, [], [], failure('denied'))],
      ['fail'],
      /acme-whittle\/whittle\/ledger"/,
    ],
    ['an object that was not asked for', [checkSavedEvidence(bucket, [], [], no)], ['skipped']],
  ]))

const estimate = {
  source: 'lookup-events eu-west-1',
  days: 90,
  events: 9000,
  seconds: 90,
  dollars: 0,
  basis: 'A sample.',
}
describe('the time of a reading', () =>
  cases([
    ['short', [checkReadingTime(estimate)], ['ok'], /9,000 events of 90 days, 2 min, no cost/],
    ['half an hour', [checkReadingTime({ ...estimate, seconds: 1800 })], ['ok']],
    ['longer', [checkReadingTime({ ...estimate, seconds: 1801 })], ['warn'], /athena:/],
    ['stopped by max-pages', [checkReadingTime({ ...estimate, coveredDays: 12 })], ['warn'], /last 12 days/],
    [
      'cost alone',
      [checkReadingTime({ ...estimate, events: null, seconds: null, dollars: 1.5 })],
      ['ok'],
      /1\.50 US dollars/,
    ],
    ['nothing known', [checkReadingTime({ ...estimate, events: null, seconds: null, dollars: null })], ['skipped']],
  ]))

describe('Regions of Event history', () =>
  cases([
    ['answered', checkLookups([{ region: 'eu-west-1', pages: knownAnswer([]) }]), []],
    ['refused: that is a permission', checkLookups([{ region: 'eu-west-1', pages: failure('denied') }]), []],
    [
      'a Region that there is not',
      checkLookups([{ region: 'eu-west-9', pages: failure('network') }]),
      ['fail'],
      /eu-west-9/,
    ],
    [
      'a Region that is not enabled',
      checkLookups([{ region: 'af-south-1', role: 'r', pages: failure('credentials') }]),
      ['fail'],
      /by r/,
    ],
  ]))

const table = settings('evidence: { cloudtrail: [{ athena: { database: d, table: t } }] }').evidence.cloudtrail[0]!
if (table.kind !== 'athena') throw new Error('not a table')
describe('the table of Athena', () =>
  cases([
    ['over logs', [checkAthenaTable(table, knownAnswer({ bucket: 'org-trail' }))], ['ok'], /org-trail/],
    ['over something else', [checkAthenaTable(table, knownAnswer({}))], ['warn']],
    ['missing', [checkAthenaTable(table, failure('missing'))], ['fail'], /^whittle sql --engine athena --ddl$/m],
    ['refused', [checkAthenaTable(table, failure('denied'))], ['fail'], /"Sid":"QueryAthena"/],
    ['not asked', [checkAthenaTable(table, no)], ['skipped']],
  ]))
