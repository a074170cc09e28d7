import type { CloudTrailSource } from '../../../settings/types.ts'

export type S3Source = Extract<CloudTrailSource, { kind: 's3' }>

/**
 * The key of a log file: `[prefix/]AWSLogs/[o-id/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/FILE.json.gz`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
 */
export const logsRoot = ({ prefix, organization }: S3Source): string =>
  `${prefix}AWSLogs/${organization === undefined ? '' : `${organization}/`}`

export const accountRoot = (root: string, account: string): string => `${root}${account}/CloudTrail/`

/** The folder of a day (`2026-05-01`) of a Region. */
export const dayFolder = (regionRoot: string, day: string): string => `${regionRoot}${day.replaceAll('-', '/')}/`

/** The day whose folder a key lies in, `2026-05-01`; `undefined` for what is no log of the Region's folder. */
export function dayOfKey(regionRoot: string, key: string): string | undefined {
  if (!key.startsWith(regionRoot) || !/\.json(?:\.gz)?$/.test(key)) return undefined
  const [, year, month, day] = /^(\d{4})\/(\d\d)\/(\d\d)\/[^/]+$/.exec(key.slice(regionRoot.length)) ?? []
  return day === undefined ? undefined : `${year}-${month}-${day}`
}

/** The last folder of a common prefix: `AWSLogs/o-abc/` → `o-abc`. */
export const folderName = (prefix: string): string => prefix.split('/').at(-2) ?? ''

export const isAccount = (name: string): boolean => /^\d{12}$/.test(name)
export const isOrganization = (name: string): boolean => /^o-[a-z0-9]{10,32}$/.test(name)
export const isRegion = (name: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(name)
