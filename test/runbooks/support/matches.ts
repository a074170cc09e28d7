import type { MatchedGroup, ScopeMatches } from '../../../src/evidence/events/matches.ts'
import type { TrailEvent } from '../../../src/evidence/events/types.ts'

export const account = '111122223333'
export const user = (name: string): string => `arn:aws:iam::${account}:user/${name}`
export const role = (name: string): string => `arn:aws:iam::${account}:role/${name}`

/** A group of matched events: one read of an object by a user, but for what is given. */
export const group = (given: Partial<MatchedGroup> = {}): MatchedGroup => ({
  principal: user('jane'),
  account,
  region: 'eu-west-1',
  operation: 's3.amazonaws.com:GetObject',
  actions: ['s3:GetObject'],
  resources: ['arn:aws:s3:::acme-invoices/2026/10.pdf'],
  network: { kind: 'address', address: '198.51.100.7' },
  outcome: 'allowed',
  count: 1,
  firstSeen: '2026-10-13T10:00:00Z',
  lastSeen: '2026-10-13T10:00:00Z',
  samples: ['11111111-1111-4111-8111-111111111111'],
  ...given,
})

export const event = (given: Partial<TrailEvent> = {}): TrailEvent => ({
  eventID: '11111111-1111-4111-8111-111111111111',
  time: '2026-10-13T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  services: ['s3'],
  region: 'eu-west-1',
  account,
  caller: { type: 'IAMUser', account, principal: user('jane') },
  network: { kind: 'address', address: '198.51.100.7' },
  outcome: 'allowed',
  actions: [],
  resources: [],
  ...given,
})

export const matched = (
  groups: readonly MatchedGroup[],
  events: readonly TrailEvent[] = [],
  given: Partial<ScopeMatches> = {},
): ScopeMatches => ({
  matched: groups.reduce((sum, { count }) => sum + count, 0),
  unclear: 0,
  events,
  unclearEvents: [],
  groups,
  idsSha256: 'a'.repeat(64),
  ...given,
})
