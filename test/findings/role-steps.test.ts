import { describe, expect, test } from '@jest/globals'
import { judgeFinding } from '../../src/findings/judge.ts'
import { filesEditedBy } from '../../src/findings/edited-files.ts'
import type { FindingContext, JudgedFinding } from '../../src/findings/types.ts'
import { applyFindingWaivers } from '../../src/findings/waivers.ts'
import type { AnalyzerFinding } from '../../src/evidence/access-analyzer/finding.ts'
import type { OutsideCall } from '../../src/evidence/types.ts'
import { parseSnapshot } from '../../src/evidence/iam/parse-snapshot.ts'
import { quarantineName } from '../../src/sources/terraform/removal/quarantine.ts'
import { readSources } from '../../src/sources/read.ts'
import { terraformParser } from '../../src/sources/terraform/syntax/parser.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { coverage, entry, ledger } from '../support/ledger.ts'
import * as iam from '../evidence/iam/account.ts'

const arn = 'arn:aws:iam::111122223333:role/old-job'
const role = `resource "aws_iam_role" "old" {
  name = "old-job"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
`
const quarantine = `
resource "aws_iam_role_policy" "old_quarantine" {
  name   = "${quarantineName}"
  role   = aws_iam_role.old.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })
}
`
const finding: AnalyzerFinding = {
  id: 'f',
  from: 'f.json',
  type: 'UnusedIAMRole',
  resource: arn,
  resourceType: 'AWS::IAM::Role',
  account: '111122223333',
  status: 'ACTIVE',
  complete: true,
  unknownDetails: [],
}

const contextOf = (text: string, more: Partial<FindingContext> = {}): FindingContext => {
  const { sources, graph } = readSources([{ path: 'iam/main.tf', content: text }], {
    accountOf: () => '111122223333',
    principals: {},
    parser: terraformParser,
  })
  return { catalog: fakeCatalog({}), sources, graph, ledger: ledger([]), plans: new Map(), ...more }
}
const put = (lastSeen: string, principal = 'arn:aws:iam::111122223333:role/deployer') =>
  entry('iam:PutRolePolicy', { principal, resource: arn, lastSeen })
const denyAll = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }
const live = (names: readonly string[], document: object = denyAll): NonNullable<FindingContext['snapshots']> => {
  const roles = [
    iam.role(arn, [], { RolePolicyList: names.map((PolicyName) => ({ PolicyName, PolicyDocument: document })) }),
  ]
  const text = iam.text({ RoleDetailList: roles, UserDetailList: [], GroupDetailList: [], Policies: [] })
  const snapshot = parseSnapshot(text, 'iam.json', { now: new Date('2026-11-01T00:00:00Z') })
  return { accounts: new Map([[snapshot.account, snapshot]]), problems: [] }
}

const assumedBy = (caller: OutsideCall['caller']): OutsideCall => ({
  caller,
  owner: '111122223333',
  action: 'sts:AssumeRole',
  resource: arn,
  grade: 'stated',
  operation: 'sts.amazonaws.com:AssumeRole',
  network: { kind: 'unknown' },
  region: 'eu-west-1',
  outcome: 'allowed',
  count: 90,
  firstSeen: '2026-08-02T00:00:00Z',
  lastSeen: '2026-10-30T00:00:00Z',
  events: ['00000000-0000-0000-0000-00000000000a'],
})

/** Of the 91 days of the evidence, 65 have no record. */
const silent = {
  region: 'eu-west-1',
  days: 27,
  from: '2026-08-01T00:00:00Z',
  to: '2026-10-31T00:00:00Z',
  silence: { from: '2026-08-11', to: '2026-10-14', days: 65 },
}

describe('the next step for an unused role', () => {
  test.each<[string, string, Partial<FindingContext>, JudgedFinding['verdict'], string | undefined, RegExp]>([
    [
      'none where a service assumed it, although nothing that it did is recorded',
      role,
      { ledger: ledger([], { outside: [assumedBy({ kind: 'service', service: 'lambda.amazonaws.com' })] }) },
      'contradicts',
      undefined,
      /CloudTrail shows that lambda\.amazonaws\.com assumed it, the last time on 2026-10-30/,
    ],
    [
      'none where another account assumed it',
      role,
      { ledger: ledger([], { outside: [assumedBy({ kind: 'account', account: '444455556666' })] }) },
      'contradicts',
      undefined,
      /444455556666 assumed it/,
    ],
    [
      'quarantine where the session was refused',
      role,
      {
        ledger: ledger([], {
          outside: [{ ...assumedBy({ kind: 'account', account: '444455556666' }), outcome: 'denied' }],
        }),
      },
      'proposes',
      'quarantine',
      /Proposed: deny everything/,
    ],
    [
      'none by evidence of a few days',
      role,
      {
        ledger: ledger([], { coverage: { accounts: [coverage({ days: 3 })], complete: true, problems: [] } }),
        access: {
          windowDays: 90,
          maxAgeDays: 30,
          today: '2026-11-01',
          regions: [],
          edit: () => ({ kind: 'refused', reason: '' }),
        },
      },
      'confirms',
      undefined,
      /The evidence for its account covers 3 days of the 90 asked for/,
    ],
    ['quarantine first', role, {}, 'proposes', 'quarantine', /Proposed: deny everything/],
    [
      'removal after a quiet time',
      role + quarantine,
      { ledger: ledger([put('2026-09-30T00:00:00Z')]), snapshots: live([quarantineName]) },
      'proposes',
      'removal',
      /It made no call in quarantine/,
    ],
    [
      // An unused role has no records, so that the path of its ARN is unknown, and with it the resource of the call.
      'put there lately, by a call whose role the records do not name in full',
      role + quarantine,
      { ledger: ledger([{ ...put('2026-10-20T00:00:00Z'), resource: null }]), snapshots: live([quarantineName]) },
      'confirms',
      undefined,
      /since 2026-10-20: 11 days of the 30/,
    ],
    [
      'the same in another account',
      role + quarantine,
      {
        ledger: ledger([{ ...put('2026-10-20T00:00:00Z'), resource: null, account: '444455556666' }]),
        snapshots: live([quarantineName]),
      },
      'proposes',
      'removal',
      /It made no call in quarantine/,
    ],
    [
      'a call may have put another inline policy',
      role + quarantine,
      { ledger: ledger([put('2026-09-01T00:00:00Z')]) },
      'confirms',
      undefined,
      /whether that is applied is not known/,
    ],
    [
      'a call put it, and the account does not have it',
      role + quarantine,
      { ledger: ledger([put('2026-09-01T00:00:00Z')]), snapshots: live([]) },
      'confirms',
      undefined,
      /the account does not have it/,
    ],
    [
      'a policy of its name that denies less',
      role + quarantine,
      { snapshots: live([quarantineName], iam.readBucket) },
      'confirms',
      undefined,
      /the account does not have it/,
    ],
    [
      'evidence that may hide records of it',
      role,
      { ledger: ledger([], { coverage: { accounts: [coverage()], complete: false, problems: ['a.json: cut off'] } }) },
      'confirms',
      undefined,
      /Records of it may be missing, so nothing is proposed: a\.json: cut off/,
    ],
    [
      'not yet quiet',
      role + quarantine,
      { ledger: ledger([put('2026-10-20T00:00:00Z')]), snapshots: live([quarantineName]) },
      'confirms',
      undefined,
      /since 2026-10-20: 11 days of the 30 of findings\.quiet/,
    ],
    [
      'another time is configured',
      role + quarantine,
      { ledger: ledger([put('2026-10-20T00:00:00Z')]), snapshots: live([quarantineName]), quietDays: 7 },
      'proposes',
      'removal',
      /Proposed: remove it/,
    ],
    [
      'whether it is applied is not known',
      role + quarantine,
      {},
      'confirms',
      undefined,
      /whether that is applied is not known/,
    ],
    [
      'the account has it since before the window',
      role + quarantine,
      { snapshots: live([quarantineName]) },
      'proposes',
      'removal',
      /Proposed: remove it/,
    ],
    [
      'days without a record of a Region since are not quiet',
      role + quarantine,
      {
        snapshots: live([quarantineName]),
        ledger: ledger([], {
          coverage: {
            accounts: [coverage({ byRegion: [silent, { ...silent, region: 'us-east-1' }] })],
            complete: true,
            problems: [],
          },
        }),
      },
      'confirms',
      undefined,
      /since 2026-08-01: 26 days of the 30 of findings\.quiet/,
    ],
    [
      'the account does not have it',
      role + quarantine,
      { snapshots: live(['other']) },
      'confirms',
      undefined,
      /the account does not have it/,
    ],
    [
      'a refused call did not apply it',
      role + quarantine,
      { ledger: ledger([{ ...put('2026-09-01T00:00:00Z'), outcome: 'denied' }]) },
      'confirms',
      undefined,
      /is not known/,
    ],
    [
      'an exempt role',
      role,
      { exempt: ['arn:aws:iam::*:role/old-*'] },
      'confirms',
      undefined,
      /exempt \(findings\.exempt/,
    ],
    [
      'a use of it, tried in quarantine',
      role + quarantine,
      { ledger: ledger([put('2026-09-01T00:00:00Z'), entry('s3:GetObject', { principal: arn, outcome: 'denied' })]) },
      'contradicts',
      undefined,
      /record/,
    ],
    [
      'a session of it',
      role + quarantine,
      {
        ledger: ledger([
          put('2026-09-01T00:00:00Z'),
          entry('sts:AssumeRole', { principal: 'arn:aws:iam::111122223333:role/ci', resource: arn }),
        ]),
        snapshots: live([quarantineName]),
      },
      'contradicts',
      undefined,
      /ci assumed it/,
    ],
    ['nothing here makes it', 'locals {\n}\n', {}, 'confirms', undefined, /No block of Terraform here/],
    [
      'another use',
      `${role}${quarantine}resource "aws_lambda_function" "f" {\n  role = aws_iam_role.old.arn\n}\n`,
      { snapshots: live([quarantineName]) },
      'confirms',
      undefined,
      /A person removes it: aws_lambda_function\.f uses aws_iam_role\.old/,
    ],
    [
      'an account without evidence',
      role,
      {
        ledger: ledger([], {
          coverage: { accounts: [coverage({ account: '444455556666' })], complete: true, problems: [] },
        }),
      },
      'manual',
      undefined,
      /no records of its account/,
    ],
  ])('%s', (_, text, more, verdict, kind, reason) => {
    const judged = judgeFinding(finding, contextOf(text, more))
    expect(judged.verdict).toBe(verdict)
    expect(judged.proposal?.kind).toBe(kind)
    expect(judged.reason).toMatch(reason)
  })

  test('where the Region of IAM was not read, the time of a quarantine is not known', () => {
    const catalog = { ...fakeCatalog({}), homeRegionsOf: () => ['us-west-9'] }
    const judged = judgeFinding(finding, contextOf(role + quarantine, { catalog, snapshots: live([quarantineName]) }))
    expect(judged.reason).toMatch(/since when is not known: the evidence has no records of us-west-9/)
  })

  test('the file after each step', () => {
    const files = (text: string, more: Partial<FindingContext>) =>
      filesEditedBy([judgeFinding(finding, contextOf(text, more))], new Map([['iam/main.tf', text]]))
    const [first] = files(role, {})
    expect(first?.path).toBe('iam/main.tf')
    expect(first?.after).toContain(`name = "${quarantineName}"`)
    expect(first?.after.startsWith(role)).toBe(true)
    const [second] = files(first!.after, { snapshots: live([quarantineName]) })
    expect(second?.after).toBe('')
  })
})

describe('findings that are intended', () => {
  const judged = (): JudgedFinding => judgeFinding(finding, contextOf(role))
  const waiver = {
    resource: 'arn:aws:iam::*:role/old-*',
    owner: 'ops',
    because: 'needed in March',
    until: '2026-12-01',
  }
  test('are marked, and nothing is edited for them', () => {
    const { findings, problems } = applyFindingWaivers([judged()], [waiver], '2026-12-01')
    expect(findings[0]?.waived).toEqual({ owner: 'ops', because: 'needed in March', until: '2026-12-01' })
    expect(problems).toEqual([])
    expect(filesEditedBy(findings, new Map([['iam/main.tf', role]]))).toEqual([])
  })

  test.each([
    ['ran out', waiver, '2026-12-02', /ran out on 2026-12-01.*needed in March/],
    ['of another type', { ...waiver, type: 'ExternalAccess' as const }, '2026-12-01', /matches no finding/],
    ['of another resource', { ...waiver, resource: 'arn:aws:s3:::*' }, '2026-12-01', /matches no finding/],
  ])('a waiver that %s', (_, given, today, problem) => {
    const { findings, problems } = applyFindingWaivers([judged()], [given], today)
    expect(findings[0]?.waived).toBeUndefined()
    expect(problems).toEqual([expect.stringMatching(problem)])
  })
})

test('of two proposals for the same place the first one is applied', () => {
  const one = judgeFinding(finding, contextOf(role))
  const [file] = filesEditedBy([one, { ...one, id: 'g' }], new Map([['iam/main.tf', role]]))
  expect(file?.after).toBe(filesEditedBy([one], new Map([['iam/main.tf', role]]))[0]?.after)
})
