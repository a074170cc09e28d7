import { assumedRole } from './cloudtrail-defaults.ts'
import type { SettingsInput } from './schema.ts'
import type { LedgerSettings } from './types.ts'

/** IAM keeps last-accessed data as long. */
const defaultDays = 400

/** What the keys of cache entries begin with, and the days to keep: also where no configuration names a place. */
export const ledgerDefaults = { cacheKey: 'whittle-ledger', expireDays: defaultDays } as const

/** @param input checked: it names exactly one place */
export function ledgerFrom(input: NonNullable<SettingsInput['ledger']>): LedgerSettings {
  const expireDays = input.expire === undefined ? defaultDays : Number.parseInt(input.expire, 10)
  return { expireDays, place: placeFrom(input) }
}

function placeFrom({ file, cache, s3, branch = '' }: NonNullable<SettingsInput['ledger']>): LedgerSettings['place'] {
  if (file !== undefined) return { kind: 'file', path: file }
  if (cache !== undefined)
    return { kind: 'cache', key: (cache === true ? undefined : cache.key) ?? ledgerDefaults.cacheKey }
  if (s3 === undefined) return { kind: 'branch', name: branch }
  const { bucket, key, region, role } = s3
  return {
    kind: 's3',
    bucket,
    key,
    ...(region !== undefined && { region }),
    ...assumedRole(role, s3['external-id']),
  }
}
