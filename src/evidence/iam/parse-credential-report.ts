import { accountOfArn } from '../../policy/arn.ts'
import { parse } from 'csv-parse/sync'
import { InputError } from '../../errors.ts'
import { zonedMoment } from './details-schema.ts'
import type { Credentials } from './types.ts'

/** The passwords and keys of the users of one account. */
export interface CredentialReport {
  /** For messages: the file, or how it was read. */
  readonly name: string
  readonly account: string
  /** ISO 8601: a moment before which it was not generated. */
  readonly generated: string
  /** By ARN. The root user is not in it. */
  readonly users: ReadonlyMap<string, { readonly created: string; readonly credentials: Credentials }>
}

/** The command that writes the report as a file. */
export const credentialReportCommand = 'aws iam get-credential-report --query Content --output text | base64 -d > FILE'

/**
 * Reads a credential report: the CSV as such, or the answer of GetCredentialReport with the CSV in Base64.
 *
 * @param name of the file, for messages
 * @param stated `2026-11-21`: the day on which it was generated, where the user states it and the file does not say it
 * @throws {InputError} of one line: the file, what it is, what to do
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function parseCredentialReport(content: string, name: string, stated?: string): CredentialReport {
  const fail: Fail = (what) => {
    throw new InputError(`${name}: ${what}`)
  }
  const { csv, generatedTime } = unwrap(content.trim(), fail)
  const { users, latest, account } = readRows(csv, fail)
  const day = generatedTime ?? (stated === undefined ? '' : `${stated}T00:00:00Z`)
  const generated = day > latest ? day : latest
  return {
    name,
    account,
    generated,
    users: new Map(
      [...users].map(([arn, { created, credentials }]) => [
        arn,
        { created, credentials: { generated, ...credentials } },
      ]),
    ),
  }
}

type Fail = (what: string) => never

function unwrap(content: string, fail: Fail): { readonly csv: string; readonly generatedTime?: string } {
  if (content === '')
    return fail(`is empty: the command printed nothing, or failed; make it with: ${credentialReportCommand}`)
  if (content.startsWith('user,arn,')) return { csv: content }
  if (content.startsWith('{')) return unwrapAnswer(content, fail)
  const decoded = decodeBase64(content)
  if (decoded?.startsWith('user,arn,')) return { csv: decoded }
  const what = /^[\w+/=]{20,}\t/.test(content)
    ? 'the text output of the AWS CLI, with more than the report'
    : 'no credential report'
  return fail(`is ${what}; make it with: ${credentialReportCommand}`)
}

function unwrapAnswer(content: string, fail: Fail): { readonly csv: string; readonly generatedTime?: string } {
  let answer: Readonly<Record<string, unknown>>
  try {
    answer = JSON.parse(content) as Readonly<Record<string, unknown>>
  } catch {
    return fail(`is cut off, or no valid JSON; make it with: ${credentialReportCommand}`)
  }
  if ('UserDetailList' in answer || 'RoleDetailList' in answer)
    return fail('is an account snapshot: name it with --iam; --credential-report takes a credential report')
  if (!('Content' in answer)) {
    const what =
      'State' in answer ? 'the answer of generate-credential-report, which has no report' : 'no credential report'
    return fail(`is ${what}; make it with: ${credentialReportCommand}`)
  }
  const csv = typeof answer['Content'] === 'string' ? decodeBase64(answer['Content']) : undefined
  const time = zonedMoment.safeParse(answer['GeneratedTime'])
  if (!csv?.startsWith('user,arn,'))
    return fail(`has a Content that is no credential report; make it with: ${credentialReportCommand}`)
  return { csv, ...(time.success && { generatedTime: time.data }) }
}

const decodeBase64 = (text: string): string | undefined => {
  const plain = text.replace(/\s+/g, '')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(plain) ? Buffer.from(plain, 'base64').toString('utf8') : undefined
}

interface ReportedUser {
  readonly created: string
  readonly credentials: Omit<Credentials, 'generated'>
}

interface Rows {
  readonly users: ReadonlyMap<string, ReportedUser>
  /** The latest date in it. */
  readonly latest: string
  readonly account: string
}

/** Columns without which a row says nothing of a user's last use. */
const needed = [
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'access_key_1_active',
  'access_key_1_last_used_date',
  'access_key_2_active',
  'access_key_2_last_used_date',
]

const userArn = /^arn:[a-z-]+:iam::\d{12}:(?:user\/[\u0021-\u007e]+|root)$/

function readRows(csv: string, fail: Fail): Rows {
  const [header = [], ...rows] = recordsOf(csv, fail)
  const missing = needed.find((column) => !header.includes(column))
  if (missing !== undefined) return fail(`has no column ${missing}; make it with: ${credentialReportCommand}`)
  const users = new Map<string, ReportedUser>()
  const accounts = new Set<string>()
  let latest = ''
  rows.forEach((row, index) => {
    const cell = (column: string): string => row[header.indexOf(column)] ?? ''
    const time = (column: string): string | undefined => {
      const text = cell(column)
      if (isAbsent(text)) return undefined
      const read = zonedMoment.safeParse(text)
      if (!read.success) return fail(`row ${index + 2}: ${column} is neither a date and time nor N/A`)
      if (read.data > latest) latest = read.data
      return read.data
    }
    if (row.length < header.length || !userArn.test(cell('arn')))
      return fail(
        `row ${index + 2} is cut off, or no row of a credential report; make it with: ${credentialReportCommand}`,
      )
    accounts.add(accountOfArn(cell('arn')))
    const created = time('user_creation_time') ?? ''
    const credentials = credentialsOf(cell, time)
    if (!cell('arn').endsWith(':root')) users.set(cell('arn'), { created, credentials })
  })
  const [account, ...others] = [...accounts].sort()
  if (account === undefined) return fail(`has no row; make it with: ${credentialReportCommand}`)
  if (others.length > 0) return fail(`has users of ${others.length + 1} accounts; give a file for each account`)
  return { users, latest, account }
}

function recordsOf(csv: string, fail: Fail): readonly (readonly string[])[] {
  try {
    return parse(csv, { skipEmptyLines: true, relaxColumnCount: true, recordDelimiter: ['\r\n', '\n'] })
  } catch {
    return fail(`is cut off, or no valid CSV; make it with: ${credentialReportCommand}`)
  }
}

/** A password or key that is not there, was never used, or of which IAM keeps nothing. */
const isAbsent = (text: string): boolean =>
  text === '' || text === 'N/A' || text === 'no_information' || text === 'not_supported'

function credentialsOf(
  cell: (column: string) => string,
  time: (column: string) => string | undefined,
): Omit<Credentials, 'generated'> {
  const passwordEnabled = flagOf(cell('password_enabled'))
  const passwordLastUsed = time('password_last_used')
  const mfa = flagOf(cell('mfa_active'))
  const keys = (['access_key_1', 'access_key_2'] as const).flatMap((key) => {
    const active = flagOf(cell(`${key}_active`)) ?? false
    const rotated = time(`${key}_last_rotated`)
    const lastUsed = time(`${key}_last_used_date`)
    const [service, region] = [cell(`${key}_last_used_service`), cell(`${key}_last_used_region`)]
    if (!active && rotated === undefined && lastUsed === undefined) return []
    return [
      {
        active,
        ...(rotated !== undefined && { rotated }),
        ...(lastUsed !== undefined && { lastUsed }),
        ...(!isAbsent(service) && { lastUsedService: service }),
        ...(!isAbsent(region) && { lastUsedRegion: region }),
      },
    ]
  })
  return {
    ...(passwordEnabled !== undefined && { passwordEnabled }),
    ...(passwordLastUsed !== undefined && { passwordLastUsed }),
    ...(mfa !== undefined && { mfa }),
    keys,
    ...(!isAbsent(cell('additional_credentials_info')) && { more: true }),
  }
}

const flagOf = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
