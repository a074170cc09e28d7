import { describe } from '@jest/globals'
import { checkIdentity } from '../../../../src/jobs/doctor/checks/identity.ts'
import { checkLifetime } from '../../../../src/jobs/doctor/checks/lifetime.ts'
import { checkPermissions } from '../../../../src/jobs/doctor/checks/permissions.ts'
import { checkRoles } from '../../../../src/jobs/doctor/checks/roles.ts'
import { knownAnswer, skippedAnswer, type CallAnswer } from '../../../../src/jobs/doctor/answer.ts'
import type { Probe } from '../../../../src/jobs/doctor/facts/probe.ts'
import type { NeededPermission } from '../../../../src/jobs/doctor/needed-permissions.ts'
import { cases, failure } from './table.ts'

const account = '111122223333'
const other = '444455556666'
const session = { account, arn: `arn:aws:sts::${account}:assumed-role/reader/x`, temporary: true }
const user = { account, arn: `arn:aws:iam::${account}:user/jane`, temporary: false }
const root = { account, arn: `arn:aws:iam::${account}:root`, temporary: false }

describe('whose the credentials are', () =>
  cases([
    ['a role of the account', checkIdentity(knownAnswer(session), [account], false), ['ok', 'ok']],
    ['a role, no account configured', checkIdentity(knownAnswer(session), [], false), ['ok']],
    ['keys of a user', checkIdentity(knownAnswer(user), [], false), ['warn'], /long-term keys/],
    ['the root user', checkIdentity(knownAnswer(root), [], false), ['fail'], /root user/],
    ['another account', checkIdentity(knownAnswer(session), [other], false), ['ok', 'fail'], /account: '111122223333'/],
    ['another account, with roles', checkIdentity(knownAnswer(session), [other], true), ['ok', 'ok']],
    [
      'one of several',
      checkIdentity(knownAnswer(session), [account, other], false),
      ['ok', 'warn'],
      /444455556666 as well/,
    ],
    ['one of several, with roles', checkIdentity(knownAnswer(session), [account, other], true), ['ok', 'ok']],
    ['none', checkIdentity(failure('no-credentials'), [], false), ['skipped'], /no AWS credentials/],
    ['not asked', checkIdentity(skippedAnswer('--no-aws was given'), [account], false), ['skipped'], /--no-aws/],
    ['run out', checkIdentity(failure('credentials'), [], false), ['fail'], /Renew/],
    ['throttled', checkIdentity(failure('throttled'), [], false), ['skipped'], /says nothing/],
    ['no network', checkIdentity(failure('network'), [], false), ['fail'], /no answer/],
    ['a wrong clock', checkIdentity(failure('clock'), [], false), ['fail'], /NTP/],
  ]))

const lasting = (over: object) => [checkLifetime({ temporary: true, readingSeconds: 60, ...over })]
describe('how long they last', () =>
  cases([
    ['an hour, where nothing is stated', lasting({}), ['ok'], /60 min unless more/],
    ['three quarters of it', lasting({ readingSeconds: 2700 }), ['ok']],
    ['more than that', lasting({ readingSeconds: 2701 }), ['warn'], /role-duration-seconds: 7200/],
    ['hours', lasting({ readingSeconds: 9000 }), ['warn'], /role-duration-seconds: 14400/],
    ['more than AWS allows', lasting({ readingSeconds: 100_000 }), ['warn'], /role-duration-seconds: 43200/],
    ['as the workflow asks', lasting({ readingSeconds: 9000, workflowSeconds: 14_400 }), ['ok'], /240 min/],
    ['nearly over', lasting({ leftSeconds: 70 }), ['warn'], /last for 70 s more/],
    ['keys of a user', lasting({ temporary: false, readingSeconds: 100_000 }), ['ok']],
    ['no credentials', lasting({ temporary: undefined }), ['skipped']],
    ['a reading of unknown length', lasting({ readingSeconds: null }), ['skipped']],
  ]))

const arn = `arn:aws:iam::${other}:role/reader`
const role = (answer: CallAnswer<typeof session>) => [{ part: 'snapshot', arn, answer }]
describe('roles', () =>
  cases([
    ['none', checkRoles([], 0), []],
    ['assumed', checkRoles(role(knownAnswer(session)), 1), ['ok'], /snapshot/],
    [
      'refused',
      checkRoles(role(failure('denied', { action: 'sts:AssumeRole' })), 1),
      ['fail'],
      /trust policy[^]*"Action":\["sts:AssumeRole"\],"Resource":\["arn:aws:iam::444455556666:role\/reader"\]/,
    ],
    ['more than are tried', checkRoles(role(knownAnswer(session)), 3), ['ok', 'warn'], /2 more/],
  ]))

const needed = (action: string, notTried?: string): NeededPermission => ({
  sid: 'ReadTrailLogs',
  part: 'evidence.cloudtrail: s3',
  action,
  resources: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
  ...(notTried !== undefined && { notTried }),
})
const probe = (action: string, answer: CallAnswer<unknown>, sid: Probe['sid'] = 'ReadTrailLogs'): Probe => ({
  sid,
  action,
  at: 'logs',
  answer,
})
const [list, get] = ['s3:ListBucket', 's3:GetObject']
const both = [needed(list), needed(get)]
const denied = (action: string, message = '') => failure('denied', { action, message })

describe('permissions', () =>
  cases([
    ['nothing needed', checkPermissions([], [], undefined), []],
    [
      'allowed',
      checkPermissions(both, [probe(list, knownAnswer(1)), probe(get, knownAnswer(1))], undefined),
      ['ok'],
      /ListBucket, s3:GetObject/,
    ],
    [
      'one refused',
      checkPermissions(both, [probe(list, knownAnswer(1)), probe(get, denied(get))], undefined),
      ['fail', 'ok'],
      /"Action":\["s3:GetObject"\],"Resource":\["arn:aws:s3:::logs","arn:aws:s3:::logs\/\*"\]/,
    ],
    [
      'refused in one place of several',
      checkPermissions([needed(list)], [probe(list, knownAnswer(1)), probe(list, denied(list))], undefined),
      ['fail'],
    ],
    [
      'the key behind an object',
      checkPermissions([needed(get)], [probe(get, denied('kms:Decrypt'))], undefined),
      ['fail'],
      /"Action":\["kms:Decrypt"\],"Resource":\["\*"\]/,
    ],
    [
      'an explicit Deny',
      checkPermissions(
        [needed(get)],
        [probe(get, denied(get, 'with an explicit deny in a service control policy'))],
        undefined,
      ),
      ['fail'],
      /does not help[^]*\n""$/,
    ],
    [
      'never tried',
      checkPermissions([needed(get, 'it would write')], [], undefined),
      ['skipped'],
      /because it would write/,
    ],
    ['nothing to ask for', checkPermissions([needed(get)], [], undefined), ['skipped'], /nothing to ask for/],
    [
      'throttled',
      checkPermissions([needed(get)], [probe(get, failure('throttled'))], undefined),
      ['skipped'],
      /AnError/,
    ],
    [
      'what was asked is not there',
      checkPermissions([needed(get)], [probe(get, failure('missing'))], undefined),
      ['skipped'],
    ],
    [
      'of another part',
      checkPermissions([needed(get)], [probe(get, knownAnswer(1), 'ReadStates')], undefined),
      ['skipped'],
    ],
    [
      'a failure of another kind',
      checkPermissions([needed(get)], [probe(get, failure('other'))], undefined),
      ['fail'],
      /s3:GetObject failed \(AnError: words\)/,
    ],
    [
      'Insights, which no trail has',
      checkPermissions([{ ...needed('cloudtrail:GetInsightSelectors'), sid: 'ReadWhatIsRecorded' }], [], undefined),
      [],
    ],
    [
      'one statement of two parts',
      checkPermissions(
        [needed(get), { ...needed(get), part: 'evidence.cloudtrail: athena', resources: ['arn:aws:s3:::other/*'] }],
        [probe(get, denied(get))],
        undefined,
      ),
      ['fail'],
      /s3 and evidence\.cloudtrail: athena[^]*"arn:aws:s3:::logs\/\*","arn:aws:s3:::other\/\*"/,
    ],
    [
      'without AWS',
      checkPermissions(both, [], '--no-aws was given'),
      ['skipped'],
      /ListBucket, s3:GetObject: --no-aws/,
    ],
  ]))
