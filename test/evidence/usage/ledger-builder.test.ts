import { describe, expect, test } from '@jest/globals'
import { markMissingPath } from '../../../src/catalog/missing-path.ts'
import * as fc from 'fast-check'
import { builder, ledgerOf } from '../fake-catalog.ts'
import { account, eventID, role, roleIdentity, trailRecord, user, userIdentity } from '../records.ts'
import { countOf } from '../../support/sampled.ts'

const counts = (over: Record<string, number>) => ({
  total: 0,
  allowed: 0,
  denied: 0,
  noEvidence: 0,
  unmapped: 0,
  ...over,
})

describe('what becomes of records', () => {
  const ledger = ledgerOf([
    trailRecord(1),
    trailRecord(2, { eventTime: '2026-05-03T08:00:00Z' }),
    trailRecord(3, { eventTime: '2026-05-02T08:00:00Z', errorCode: 'Client.UnauthorizedOperation' }),
    trailRecord(4, { eventName: 'FreeCall' }),
    trailRecord(5, { eventName: 'OddCall' }),
    trailRecord(6, { eventName: 'OddCall', userIdentity: userIdentity() }),
    trailRecord(7, { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }),
  ])

  test('the same request is one entry, a denied one another', () => {
    expect(ledger.entries).toEqual([
      {
        principal: role,
        account,
        action: 'ec2:DescribeInstances',
        resource: '*',
        grade: 'stated',
        operation: 'ec2.amazonaws.com:DescribeInstances',
        network: { kind: 'address', address: '198.51.100.7' },
        region: 'eu-west-1',
        outcome: 'allowed',
        mfa: false,
        count: 2,
        calls: 2,
        firstSeen: '2026-05-01T12:00:00Z',
        lastSeen: '2026-05-03T08:00:00Z',
        events: [eventID(1), eventID(2)],
      },
      expect.objectContaining({ outcome: 'denied', count: 1, events: [eventID(3)] }),
    ])
  })

  test('each principal’s records are accounted for', () => {
    expect(Object.fromEntries(ledger.principals)).toEqual({
      [role]: counts({ total: 5, allowed: 2, denied: 1, noEvidence: 1, unmapped: 1 }),
      [user]: counts({ total: 1, unmapped: 1 }),
    })
    expect(ledger.records).toBe(7)
  })

  test('what is no evidence or unmapped is counted', () => {
    expect(Object.fromEntries(ledger.noEvidence)).toEqual({
      'an AWS service called for itself': 1,
      'needs no permission': 1,
    })
    expect(ledger.unmapped).toEqual([
      {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'OddCall',
        service: 'ec2',
        principals: [role, user],
        count: 2,
        events: [eventID(5), eventID(6)],
      },
    ])
  })
})

describe('distinct requests', () => {
  const differing: [string, Record<string, unknown>][] = [
    ['action', { eventName: 'DescribeImages' }],
    ['resource', { requestParameters: { arn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1' } }],
    ['network', { sourceIPAddress: '198.51.100.8' }],
    ['Region', { awsRegion: 'us-east-1' }],
    ['outcome', { errorCode: 'AccessDenied' }],
    ['principal', { userIdentity: roleIdentity(`arn:aws:iam::${account}:role/other`) }],
    ['multi-factor authentication', { userIdentity: withSession({ attributes: { mfaAuthenticated: 'true' } }) }],
    [
      'source identity',
      { userIdentity: withSession({ sourceIdentity: 'jane', attributes: { mfaAuthenticated: 'false' } }) },
    ],
  ]

  test.each(differing)('another %s makes another entry', (_, over) => {
    expect(ledgerOf([trailRecord(1), trailRecord(2, over)]).entries).toHaveLength(2)
  })

  test('a session name or a user agent does not', () => {
    const identity = { ...roleIdentity(), arn: `arn:aws:sts::${account}:assumed-role/orders/other-session` }
    expect(
      ledgerOf([trailRecord(1), trailRecord(2, { userIdentity: identity, userAgent: 'boto3' })]).entries,
    ).toHaveLength(1)
  })

  test('text that looks like the parts of a key does not join two requests', () => {
    const requests = [
      trailRecord(1, { eventName: 'A', requestParameters: { arn: 'b3:c' } }),
      trailRecord(2, { eventName: 'A3:b', requestParameters: { arn: 'c' } }),
    ]
    expect(ledgerOf(requests).entries).toHaveLength(2)
  })

  test('an unknown resource stands beside the known ones', () => {
    const record = trailRecord(1, { requestParameters: { arn: 'arn:aws:s3:::logs', and: 'others' } })
    expect(ledgerOf([record]).entries.map(({ resource }) => resource)).toEqual([null, 'arn:aws:s3:::logs'])
  })

  test('five event ids stand for the rest: the smallest', () => {
    const [entry] = ledgerOf([9, 3, 7, 1, 8, 2, 6].map((number) => trailRecord(number))).entries
    expect(entry).toMatchObject({ count: 7, events: [1, 2, 3, 6, 7].map(eventID) })
  })
})

function withSession(over: Record<string, unknown>): object {
  const identity = roleIdentity()
  return { ...identity, sessionContext: { ...identity.sessionContext, ...over } }
}

describe('each event once', () => {
  test('the same event id, delivered again', () => {
    const ledger = ledgerOf([trailRecord(1), trailRecord(1), trailRecord(2), trailRecord(1)])
    expect(ledger).toMatchObject({ records: 2, duplicates: 2 })
    expect(ledger.entries).toMatchObject([{ count: 2 }])
  })

  const shared = { sharedEventID: eventID(0xabc), eventName: 'GetObject', eventSource: 's3.amazonaws.com' }
  const callers = trailRecord(1, shared)
  const owners = trailRecord(2, {
    ...shared,
    recipientAccountId: '444455556666',
    userIdentity: { type: 'AWSAccount', accountId: account, principalId: 'AROAEXAMPLE:session' },
  })

  test.each([
    ['caller first', [callers, owners]],
    ['owner first', [owners, callers]],
  ])('copies of two accounts: the one that names the caller speaks, %s', (_, records) => {
    const ledger = ledgerOf(records)
    expect(ledger).toMatchObject({ records: 1, duplicates: 1 })
    expect(ledger.entries).toMatchObject([{ principal: role, count: 1, events: [eventID(1)] }])
    expect(ledger.noEvidence.size).toBe(0)
  })

  test('of two copies that both name the caller, that of the caller’s account speaks', () => {
    const other = trailRecord(0, { ...shared, recipientAccountId: '444455556666', awsRegion: 'us-east-1' })
    for (const records of [
      [callers, other],
      [other, callers],
    ]) {
      expect(ledgerOf(records).entries).toMatchObject([{ region: 'eu-west-1', count: 1 }])
    }
  })
})

describe('names without path', () => {
  const pathless = {
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/orders/s`, accountId: account },
  }

  test('are completed by a record that has it, before or after', () => {
    for (const records of [
      [trailRecord(1), trailRecord(2, pathless)],
      [trailRecord(2, pathless), trailRecord(1)],
    ]) {
      const ledger = ledgerOf(records)
      expect([...ledger.principals]).toEqual([[role, counts({ total: 2, allowed: 2 })]])
      expect(ledger.entries.map(({ principal }) => principal)).toEqual([role, role])
      expect(ledger.coverage.complete).toBe(true)
    }
  })

  test('are completed where they are what a call was on, or else not known', () => {
    const asked = (number: number, name: string) =>
      trailRecord(number, { requestParameters: { arn: markMissingPath(`arn:aws:iam::${account}:role/${name}`) } })
    const resources = ledgerOf([asked(1, 'orders'), asked(2, 'nobody')]).entries.map(({ resource }) => resource)
    expect(resources).toEqual([null, role])
  })

  test('that no record completes make the evidence incomplete', () => {
    const ledger = ledgerOf([trailRecord(2, pathless)])
    expect(ledger.entries).toMatchObject([{ principal: `arn:aws:iam::${account}:role/orders` }])
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringContaining('path')] })
  })

  test('that two roles bore in turn are not guessed', () => {
    const elsewhere = { userIdentity: roleIdentity(`arn:aws:iam::${account}:role/old/orders`) }
    const ledger = ledgerOf([trailRecord(1), trailRecord(2, pathless), trailRecord(3, elsewhere)])
    expect(ledger.coverage.complete).toBe(false)
    expect(ledger.principals.has(`arn:aws:iam::${account}:role/orders`)).toBe(true)
  })
})

describe('problems', () => {
  test('unusable records are one line per origin and reason, and make the evidence incomplete', () => {
    const into = builder()
    for (const number of [1, 2, 3]) into.add(trailRecord(number, { eventTime: null }), 'a.json')
    into.add('nonsense', 'b.json')
    expect(into.build().coverage).toMatchObject({
      complete: false,
      problems: [
        'a.json: 3 records not used: eventTime is missing or not what CloudTrail writes there',
        'b.json: 1 record not used: not a CloudTrail record',
      ],
    })
  })

  test('a caller that cannot be named is one; not when it was refused', () => {
    const nameless = { userIdentity: { type: 'IAMUser', accountId: account } }
    expect(ledgerOf([trailRecord(1, nameless)]).coverage.complete).toBe(false)
    expect(ledgerOf([trailRecord(1, { ...nameless, errorCode: 'InvalidClientTokenId' })]).coverage.complete).toBe(true)
  })

  test('notes leave it complete and stand after problems', () => {
    const into = builder()
    into.addNote('a note')
    expect(into.build().coverage).toMatchObject({ complete: true, problems: ['a note'] })
    const both = builder()
    both.addNote('a note')
    both.addProblem('something was not read')
    expect(both.build().coverage).toMatchObject({ complete: false, problems: ['something was not read', 'a note'] })
  })

  test('a flood of them is cut short and said', () => {
    const into = builder()
    for (let number = 0; number < 1000; number++) into.addProblem(`file ${String(number).padStart(4, '0')}`)
    expect(into.build().coverage.problems.slice(99)).toEqual(['file 0099', '… and 900 more like these'])
  })
})

const anyRecord = fc
  .record({
    number: fc.nat(20),
    shared: fc.option(fc.nat(4), { nil: undefined }),
    name: fc.constantFrom('A', 'B', 'FreeCall', 'OddCall'),
    who: fc.constantFrom(
      roleIdentity(),
      userIdentity(),
      { type: 'AWSAccount', accountId: '444455556666' },
      { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/orders/s` },
    ),
    day: fc.integer({ min: 1, max: 28 }),
    denied: fc.boolean(),
  })
  .map(({ number, shared, name, who, day, denied }) =>
    trailRecord(number, {
      eventName: name,
      userIdentity: who,
      eventTime: `2026-05-${String(day).padStart(2, '0')}T00:00:00Z`,
      ...(shared !== undefined && { sharedEventID: eventID(0xf00 + shared) }),
      ...(denied && { errorCode: 'AccessDenied' }),
    }),
  )
/** An event id stands for one record, whatever copies of it are delivered. */
const records = fc.uniqueArray(anyRecord, { selector: (record) => record['eventID'], maxLength: 20 })

test('the order of records leaves no trace', () => {
  fc.assert(
    fc.property(
      records.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        expect(ledgerOf(shuffled)).toEqual(ledgerOf(list))
        expect(ledgerOf([...shuffled, ...list]).entries).toEqual(ledgerOf(list).entries)
      },
    ),
    { numRuns: countOf(60, 15) },
  )
})

test('counts add up', () => {
  fc.assert(
    fc.property(records, (list) => {
      const ledger = ledgerOf(list)
      for (const { total, ...fates } of ledger.principals.values()) {
        expect(Object.values(fates).reduce((sum, count) => sum + count, 0)).toBe(total)
      }
      expect(ledger.records + ledger.duplicates).toBe(list.length)
    }),
  )
})
