import type { GroupKey } from '../../evidence/events/condition.ts'

export const groupKeys = [
  'principal',
  'session',
  'action',
  'event',
  'service',
  'resource',
  'network',
  'region',
  'account',
] as const satisfies readonly GroupKey[]
