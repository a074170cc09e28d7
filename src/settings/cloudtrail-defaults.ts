import { regionOfArn } from '../policy/arn.ts'
import type { CloudTrailPlace, LastAccessedInput } from './sections/cloudtrail.ts'
import type { AssumedRole, CloudTrailSource, LastAccessedSettings } from './types.ts'

/** The days that LookupEvents keeps. Other sources are read as far back where no window is configured. */
const defaultDays = 90

export const assumedRole = (
  role: string | undefined,
  externalId: string | undefined,
): { readonly role: AssumedRole } | undefined =>
  role === undefined ? undefined : { role: { arn: role, ...(externalId !== undefined && { externalId }) } }

/** A place that passed the check, with its defaults; `regions` and `windowDays` are those of `evidence`. */
export function cloudTrailFrom(
  place: CloudTrailPlace,
  regions: readonly string[],
  windowDays: number,
): CloudTrailSource {
  const days = windowDays > 0 ? windowDays : defaultDays
  const { files, s3, athena, lake, trail } = place
  if (files !== undefined) return { kind: 'files', paths: files }
  if (trail !== undefined) {
    return {
      kind: 'trail',
      arn: trail.arn,
      region: regionOfArn(trail.arn),
      ...assumedRole(trail.role, trail['external-id']),
    }
  }
  if (s3 !== undefined) {
    return {
      kind: 's3',
      bucket: s3.bucket,
      prefix: withSlash(s3.prefix ?? ''),
      ...(s3.organization !== undefined && { organization: s3.organization }),
      accounts: s3.accounts ?? [],
      regions: s3.regions ?? [],
      days: s3.days ?? days,
      ...(s3.region !== undefined && { region: s3.region }),
      ...assumedRole(s3.role, s3['external-id']),
    }
  }
  if (athena !== undefined) {
    return {
      kind: 'athena',
      workgroup: athena.workgroup ?? 'primary',
      catalog: athena.catalog ?? 'AwsDataCatalog',
      database: athena.database,
      table: athena.table,
      ...(athena.region !== undefined && { region: athena.region }),
      ...(athena.output !== undefined && { output: athena.output }),
      accounts: athena.accounts ?? [],
      regions: athena.regions ?? [],
      days: athena.days ?? days,
      ...assumedRole(athena.role, athena['external-id']),
    }
  }
  if (lake !== undefined) {
    return {
      kind: 'lake',
      store: lake['event-data-store'],
      region: regionOfArn(lake['event-data-store']),
      accounts: lake.accounts ?? [],
      regions: lake.regions ?? [],
      days: lake.days ?? days,
      ...assumedRole(lake.role, lake['external-id']),
    }
  }
  return lookupEventsFrom(place['lookup-events'] ?? {}, regions)
}

function lookupEventsFrom(
  lookup: NonNullable<CloudTrailPlace['lookup-events']>,
  regions: readonly string[],
): CloudTrailSource {
  const { role, accounts } = lookup
  const externalId = lookup['external-id']
  const arns = role === undefined ? [] : (accounts?.map((account) => role.replace('{account}', account)) ?? [role])
  return {
    kind: 'lookup-events',
    regions: lookup.regions ?? regions,
    days: lookup.days ?? defaultDays,
    maxPages: lookup['max-pages'] ?? 2000,
    ...(arns.length > 0 && { roles: arns.map((arn) => ({ arn, ...(externalId !== undefined && { externalId }) })) }),
  }
}

export function lastAccessedFrom(input: LastAccessedInput): LastAccessedSettings {
  return {
    untouchedServices: input['untouched-services'] ?? 'keep',
    ...assumedRole(input.role, input['external-id']),
  }
}

const withSlash = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`)
