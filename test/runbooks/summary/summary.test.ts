import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import { accessHeld } from '../../../src/runbooks/summary/access-held.ts'
import { canonicalJson, digestOf } from '../../../src/runbooks/summary/digest.ts'
import { summariseScope } from '../../../src/runbooks/summary/summarise-scope.ts'
import { timelineOf } from '../../../src/runbooks/summary/timeline.ts'
import { readSources } from '../../../src/sources/read.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import * as iam from '../../evidence/iam/account.ts'
import { account, group, matched, role, user } from '../support/matches.ts'

describe('the summary of matched events', () => {
  const groups = [
    group({ count: 3, firstSeen: '2026-10-13T10:00:00Z', lastSeen: '2026-10-13T12:00:00Z', person: 'p1' }),
    group({ count: 2, outcome: 'denied', operation: 'iam.amazonaws.com:CreateUser', samples: ['b'] }),
    group({
      principal: role('deploy'),
      session: 's',
      count: 9,
      firstSeen: '2026-10-12T00:00:00Z',
      accessKeyId: 'ASIA1',
    }),
  ]
  const summary = summariseScope(matched(groups, [], { unclear: 4 }))

  test('counts, times, callers by number of events', () => {
    expect(summary).toMatchObject({
      events: 14,
      denied: 2,
      unclear: 4,
      firstSeen: '2026-10-12T00:00:00Z',
      lastSeen: '2026-10-13T12:00:00Z',
      persons: ['p1'],
      sessions: ['s'],
      networks: [{ name: '198.51.100.7', events: 14 }],
      accounts: [account],
    })
    expect(summary.callers.map(({ principal, events, denied }) => [principal, events, denied])).toEqual([
      [role('deploy'), 9, 0],
      [user('jane'), 5, 2],
    ])
    expect(summary.callers[1]?.samples).toEqual(['11111111-1111-4111-8111-111111111111', 'b'])
    expect(summary.callers[0]?.accessKeys).toEqual(['ASIA1'])
  })

  test('the digest changes with what matched, and with nothing else', () => {
    const same = summariseScope(matched(groups.map((each) => ({ ...each }))))
    const other = summariseScope(matched([...groups.slice(1), group({ count: 4 })]))
    expect(same.groupsSha256).toBe(summary.groupsSha256)
    expect(other.groupsSha256).not.toBe(summary.groupsSha256)
  })

  test('nothing matched', () => {
    const { events, callers, ...rest } = summariseScope(matched([]))
    expect([events, callers, 'firstSeen' in rest]).toEqual([0, [], false])
  })
})

test('canonical JSON does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(turned)).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

describe('what a principal holds now', () => {
  const { sources } = readSources(
    [
      {
        path: 'iam/main.tf',
        content: `resource "aws_iam_user" "jane" {
  name = "jane"
}
resource "aws_iam_user_policy" "own" {
  user   = aws_iam_user.jane.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
`,
      },
    ],
    { accountOf: () => account, principals: {}, parser: terraformParser },
  )
  const snapshotOf = (groups: readonly string[]) => {
    const text = iam.text({
      UserDetailList: [iam.user(user('jane'), [iam.policyArn('AdministratorAccess', 'aws')], { GroupList: groups })],
      GroupDetailList: [iam.group('devs', [iam.policyArn('team/reader')])],
      RoleDetailList: [],
      Policies: [iam.policy(iam.policyArn('team/reader'), 1)],
    })
    return parseSnapshot(text, 'iam.json', { now: new Date('2026-11-01T00:00:00Z') })
  }
  const held = (groups: readonly string[]) =>
    accessHeld([user('jane')], sources, { accounts: new Map([[account, snapshotOf(groups)]]) })[0]

  test('policies of the repository, attached, inline, of groups', () => {
    expect(held(['devs'])).toMatchObject({
      principal: user('jane'),
      repository: [{ id: 'iam/main.tf#aws_iam_user_policy.own', sharedWith: [], mayBeShared: false }],
      account: {
        groups: ['devs'],
        attached: [
          { name: 'AdministratorAccess' },
          { name: 'reader', group: 'devs', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        ],
      },
      unknown: [],
    })
  })

  test('its digest follows every part', () => {
    expect(held(['devs'])?.sha256).toBe(held(['devs'])?.sha256)
    expect(held([])?.sha256).not.toBe(held(['devs'])?.sha256)
  })

  test.each([
    ['no snapshot', user('jane'), undefined, /No snapshot/],
    [
      'a snapshot without it',
      user('john'),
      { accounts: new Map([[account, snapshotOf([])]]) },
      /had no such principal/,
    ],
  ])('%s: that more may be held is said', (_, principal, snapshots, sentence) => {
    expect(accessHeld([principal], sources, snapshots)[0]?.unknown).toEqual([expect.stringMatching(sentence)])
  })

  test('the digest of the document that is in effect', () => {
    expect(held(['devs'])?.account?.attached[1]?.sha256).toBe(
      digestOf({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::b/${aws:username}/*'] }],
      }),
    )
  })
})

describe('the timeline', () => {
  const at = (minute: number, given = {}) => {
    const time = `2026-10-13T10:${String(minute).padStart(2, '0')}:00Z`
    return group({ firstSeen: time, lastSeen: time, operation: `s3.amazonaws.com:Op${minute}`, ...given })
  }

  test('what differs in resource, session or Region only is one entry', () => {
    const same = { operation: 's3.amazonaws.com:GetObject' }
    const groups = [at(5, { ...same, resources: ['a'], session: 'x' }), at(3, { ...same, resources: ['b'] })]
    expect(timelineOf(groups).entries).toEqual([
      {
        from: '2026-10-13T10:03:00Z',
        to: '2026-10-13T10:05:00Z',
        principal: user('jane'),
        operation: 's3.amazonaws.com:GetObject',
        network: '198.51.100.7',
        outcome: 'allowed',
        events: 2,
        resources: 2,
        sample: '11111111-1111-4111-8111-111111111111',
      },
    ])
  })

  test('no event is lost where there are too many entries; the first and the last stay', () => {
    const groups = Array.from({ length: 20 }, (_, minute) => at(minute, { count: (minute * 7) % 20 }))
    const { entries, others } = timelineOf(groups, 6)
    expect(entries).toHaveLength(6)
    expect([entries[0]?.operation, entries.at(-1)?.operation]).toEqual([
      's3.amazonaws.com:Op0',
      's3.amazonaws.com:Op19',
    ])
    expect(
      entries
        .slice(1, -1)
        .map(({ events }) => events)
        .toSorted((a, b) => a - b),
    ).toEqual([16, 17, 18, 19])
    const total = groups.reduce((sum, { count }) => sum + count, 0)
    expect(entries.reduce((sum, { events }) => sum + events, others?.events ?? 0)).toBe(total)
    expect(others).toMatchObject({ entries: 14 })
  })
})
