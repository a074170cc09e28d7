import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))
const committed = join(root, 'examples/cloudtrail')
const ACCOUNTS = ['111122223333', '444455556666']

interface Identity {
  readonly type: string
  readonly principalId?: string
  readonly arn?: string
  readonly accountId?: string
  readonly accessKeyId?: string
  readonly userName?: string
  readonly invokedBy?: string
  readonly sessionContext?: {
    readonly sessionIssuer?: { readonly arn: string; readonly principalId: string; readonly userName: string }
    readonly attributes: { readonly creationDate: string; readonly mfaAuthenticated: string }
  }
}

interface Record {
  readonly [key: string]: unknown
  readonly userIdentity: Identity
  readonly eventTime: string
  readonly eventSource: string
  readonly eventName: string
  readonly eventID: string
  readonly eventType: string
  readonly recipientAccountId: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly errorCode?: string
  readonly vpcEndpointId?: string
  readonly resources?: readonly { readonly ARN: string; readonly accountId: string; readonly type?: string }[]
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

const inflate = (folder: string, file: string): string => gunzipSync(readFileSync(join(folder, file))).toString('utf8')

const files = filesOf(committed)
const byFile = files.map((file) => ({
  file,
  records: (JSON.parse(inflate(committed, file)) as { Records: Record[] }).Records,
}))
const records = byFile.flatMap((each) => each.records)

/** Addresses of the documentation ranges, and private ones behind a VPC endpoint. */
const isDocumentation = (address: string): boolean =>
  /^(203\.0\.113|198\.51\.100)\.\d+$/.test(address) || address.startsWith('2001:db8:')

describe('the generator', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-example-logs-'))
    execFileSync(process.execPath, [join(root, 'scripts/build-example-logs.mjs'), join(folder, 'logs')])
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  // Inflated: the bytes of gzip may differ between the zlib of one Node and the next.
  test('writes the committed logs', () => {
    const written = join(folder, 'logs')
    expect(filesOf(written)).toEqual(files)
    const different = files.filter((file) => inflate(written, file) !== inflate(committed, file))
    expect(different).toEqual([])
  })
})

describe('the generator of accounts', () => {
  test('writes the committed account snapshots', () => {
    const written = mkdtempSync(join(tmpdir(), 'whittle-example-iam-'))
    execFileSync(process.execPath, [join(root, 'scripts/build-example-iam.mjs'), written])
    const names = ACCOUNTS.map((account) => `${account}.json`)
    expect(filesOf(written)).toEqual(names)
    for (const name of names)
      expect(readFileSync(join(written, name), 'utf8')).toBe(readFileSync(join(root, 'examples/iam', name), 'utf8'))
    rmSync(written, { recursive: true })
  })
})

describe('the files', () => {
  test('stay small', () => {
    const bytes = files.reduce((sum, file) => sum + readFileSync(join(committed, file)).length, 0)
    expect(bytes).toBeLessThan(340 * 1024)
  })

  test('lie as a trail delivers them, each with the records of its Region and day', () => {
    for (const { file, records } of byFile) {
      const match =
        /^AWSLogs\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/(\d{4})\/(\d\d)\/(\d\d)\/(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8})T\d{4}Z_[0-9A-Za-z]{16}\.json\.gz$/.exec(
          file.split(sep).join('/'),
        )
      expect({ file: basename(file), laidOut: match !== null }).toEqual({ file: basename(file), laidOut: true })
      const [, account, region, year, month, day, accountAgain, regionAgain, compact] = match ?? []
      expect(ACCOUNTS).toContain(account)
      expect([accountAgain, regionAgain, compact]).toEqual([account, region, `${year}${month}${day}`])
      expect(records.length).toBeGreaterThan(0)
      for (const record of records) {
        expect(record.recipientAccountId).toBe(account)
        expect(record.awsRegion).toBe(region)
        expect(record.eventTime.slice(0, 10)).toBe(`${year}-${month}-${day}`)
      }
    }
  })

  test.each(ACCOUNTS)('leave no day of the window without a record of %s', (account) => {
    const own = records.filter(({ recipientAccountId }) => recipientAccountId === account)
    const days = new Set(own.map((record) => record.eventTime.slice(0, 10)))
    const first = Date.UTC(2026, 6, 27)
    const expected = Array.from({ length: 97 }, (_, day) =>
      new Date(first + day * 86_400_000).toISOString().slice(0, 10),
    )
    expect([...days].sort()).toEqual(expected)
    expect(expected.at(-1)).toBe('2026-10-31')
  })
})

describe('the records', () => {
  test('are distinct, but for four that were delivered twice', () => {
    const seen = new Map<string, string[]>()
    for (const record of records)
      seen.set(record.eventID, [...(seen.get(record.eventID) ?? []), JSON.stringify(record)])
    const twice = [...seen.values()].filter((copies) => copies.length > 1)
    expect(twice).toHaveLength(4)
    for (const copies of twice) expect(new Set(copies).size).toBe(1)
  })

  test('have the envelope of a management event', () => {
    for (const record of records) {
      expect(record).toMatchObject({
        eventVersion: '1.11',
        eventCategory: 'Management',
        managementEvent: true,
      })
      expect(record.eventTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      expect(record.eventID).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(record.eventSource).toMatch(/^[a-z0-9-]+\.amazonaws\.com$/)
      expect(typeof record['readOnly']).toBe('boolean')
      expect('requestParameters' in record && 'responseElements' in record).toBe(true)
      expect(['AwsApiCall', 'AwsServiceEvent', 'AwsConsoleSignIn']).toContain(record.eventType)
      expect(record['errorCode'] === undefined).toBe(record['errorMessage'] === undefined)
    }
  })

  test('come from documentation addresses, from an endpoint, or from a service', () => {
    for (const { sourceIPAddress: source, userIdentity, vpcEndpointId, ...record } of records) {
      if (userIdentity.invokedBy !== undefined) {
        expect(source).toBe(userIdentity.invokedBy)
        expect(record['tlsDetails']).toBeUndefined()
      } else if (vpcEndpointId !== undefined) expect(source).toMatch(/^10\.40\.\d+\.\d+$/)
      else
        expect({ source, documentation: isIP(source) > 0 && isDocumentation(source) }).toMatchObject({
          documentation: true,
        })
    }
  })

  test('name sessions and users as CloudTrail does', () => {
    for (const { userIdentity: identity, eventTime, recipientAccountId: account } of records) {
      if (identity.type === 'AWSService') continue
      expect(identity.accountId).toBe(account)
      const context = identity.sessionContext
      if (context !== undefined) expect(context.attributes.creationDate <= eventTime).toBe(true)
      if (identity.type === 'IAMUser') {
        expect(identity.principalId).toMatch(/^AIDA[A-Z0-9]{17}$/)
        expect(identity.arn?.endsWith(`/${identity.userName}`)).toBe(true)
        continue
      }
      expect(identity.type).toBe('AssumedRole')
      const issuer = context?.sessionIssuer
      const [id, session] = (identity.principalId ?? '').split(':')
      expect(id).toMatch(/^AROA[A-Z0-9]{17}$/)
      expect(issuer?.principalId).toBe(id)
      expect(issuer?.arn.endsWith(`/${issuer.userName}`)).toBe(true)
      expect(identity.arn).toBe(`arn:aws:sts::${account}:assumed-role/${issuer?.userName}/${session}`)
    }
    const keys = new Set(records.map((record) => record.userIdentity.accessKeyId).filter((key) => key !== undefined))
    for (const key of keys) expect(key).toMatch(/^A(KIA|SIA)[A-Z0-9]{9}EXAMPLE$/)
  })

  test('carry resources where the services write them', () => {
    const services = ['kms.amazonaws.com', 'ssm.amazonaws.com']
    for (const service of services) {
      const filled = records.filter(({ eventSource }) => eventSource === service)
      expect({ service, isThere: filled.length > 0 }).toEqual({ service, isThere: true })
      for (const record of filled) {
        expect(record.resources?.length).toBeGreaterThan(0)
        for (const resource of record.resources ?? []) {
          expect(resource.ARN).toMatch(/^arn:aws:/)
          expect(resource.accountId).toBe(record.recipientAccountId)
        }
      }
    }
  })
})

const some = (what: string, matches: (record: Record) => boolean): void =>
  test(what, () => expect(records.filter(matches).length).toBeGreaterThan(0))

describe('the cast', () => {
  some('a management read', (record) => record['readOnly'] === true && record.eventType === 'AwsApiCall')
  some('a management write', (record) => record['readOnly'] === false && record.eventType === 'AwsApiCall')
  some('KMS, so that its exclusion from the trail can be ruled out', (record) => record.eventName === 'Decrypt')
  some('a denied call by the role that deploys', (record) => record.errorCode === 'AccessDeniedException')
  some('a denied call from outside the office', (record) => record.sourceIPAddress === '198.51.100.77')
  some('IPv6', (record) => record.sourceIPAddress.includes(':'))
  some('a VPC endpoint', (record) => record.vpcEndpointId !== undefined)
  some(
    'a forward access session',
    ({ userIdentity: { type, invokedBy } }) => type === 'AssumedRole' && invokedBy === 'athena.amazonaws.com',
  )
  some('a service of its own accord', (record) => record.userIdentity.type === 'AWSService')
  some(
    'a service-linked role',
    (record) => record.userIdentity.sessionContext?.sessionIssuer?.arn.includes('/aws-service-role/') ?? false,
  )
  some(
    'a role of Identity Center',
    (record) => record.userIdentity.sessionContext?.sessionIssuer?.arn.includes('/aws-reserved/') ?? false,
  )
  some('a sign-in at the console', (record) => record.eventType === 'AwsConsoleSignIn')
  some('a service event', (record) => record.eventType === 'AwsServiceEvent')
  some('an event that no action stands for', (record) => record.eventName === 'RedeemCode')

  test('nothing of the role that is no longer used', () => {
    expect(records.filter((record) => JSON.stringify(record.userIdentity).includes('etl'))).toEqual([])
  })

  test('no data event', () => {
    const objects = /^(Get|Put|Delete|Head|List)Objects?|^Invoke/
    expect(records.filter((record) => objects.test(record.eventName))).toEqual([])
  })
})
