import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readAsset } from '../../src/assets.ts'
import { decodeCatalog } from '../../src/catalog/load.ts'
import { readTrailFiles } from '../../src/evidence/cloudtrail/files/read-files.ts'
import type { Ledger } from '../../src/evidence/types.ts'
import { LedgerBuilder } from '../../src/evidence/usage/ledger-builder.ts'
import { realData, withoutRealData } from '../../scripts/real-data.mjs'

const data = (name: string): string => fileURLToPath(new URL(`cloudtrail/${name}/`, realData))
const present = existsSync(data('invictus')) && existsSync(data('stratus'))
const describeReal = present ? describe : describe.skip

interface Raw {
  readonly eventID: string
  readonly eventSource: string
  readonly eventName: string
  readonly eventType: string
  readonly errorCode?: string
  readonly userIdentity: { readonly arn?: string }
}

/** The same files by the plainest means. */
const rawRecords = (name: string): Raw[] =>
  readdirSync(data(name))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const content = JSON.parse(readFileSync(data(name) + file, 'utf8')) as Raw[] | { Records: Raw[] }
      return Array.isArray(content) ? content : content.Records
    })

async function read(name: string): Promise<Ledger> {
  const builder = new LedgerBuilder(decodeCatalog(await readAsset('catalog.br')))
  await readTrailFiles([data(name)], builder)
  return builder.build()
}

const refused = ({ errorCode }: Raw): boolean => /^AccessDenied|UnauthorizedOperation$/.test(errorCode ?? '')
const title = present ? 'real records' : `real records${withoutRealData}`

describeReal(title, () => {
  const jane = 'arn:aws:iam::123837392027:user/bert-jan'

  test('of an hour with 2,900: every one accounted for', async () => {
    const raw = rawRecords('invictus')
    const ledger = await read('invictus')
    expect(raw.length).toBe(2900)
    expect(raw.filter(({ errorCode }) => errorCode !== undefined).length).toBe(300)
    expect(ledger).toMatchObject({ records: 2900, duplicates: 0, coverage: { complete: true } })
    const withoutPrincipal = [...ledger.noEvidence].filter(([reason]) => /service|reserved/.test(reason))
    const nameless = raw.filter(({ userIdentity }) => userIdentity.arn === undefined).length
    const ofServiceLinked = raw.filter(({ userIdentity }) => userIdentity.arn?.includes('/AWSServiceRoleFor')).length
    const named = [...ledger.principals.values()].reduce((sum, { total }) => sum + total, 0)
    expect(named + nameless + ofServiceLinked).toBe(2900)
    expect(withoutPrincipal.length).toBeGreaterThan(0)
  })

  test.each([
    [jane, 2641],
    ['arn:aws:iam::123837392027:user/benjamin', 105],
  ])('of %s: %i, as a plain count gives', async (principal, total) => {
    const raw = rawRecords('invictus').filter(({ userIdentity }) => userIdentity.arn === principal)
    const ledger = await read('invictus')
    expect(raw.length).toBe(total)
    expect(ledger.principals.get(principal)).toMatchObject({ total, denied: raw.filter(refused).length })
  })

  test('the names of actions that are those of their events are the events’ names', async () => {
    const catalog = decodeCatalog(await readAsset('catalog.br'))
    const ledger = await read('invictus')
    const raw = rawRecords('invictus').filter((record) => record.userIdentity.arn === jane && !refused(record))
    const plain = new Set(raw.map(({ eventSource, eventName }) => `${eventSource.split('.')[0]}:${eventName}`))
    const known = [...plain].filter((name) => catalog.action(name)?.name === name && name !== 'sts:GetCallerIdentity')
    const used = new Set(
      ledger.entries
        .filter((entry) => entry.principal === jane && entry.outcome === 'allowed')
        .map(({ action }) => action),
    )
    expect(known.length).toBeGreaterThan(200)
    expect(known.filter((name) => !used.has(name))).toEqual([])
    expect([...used].every((name) => catalog.action(name)?.name === name)).toBe(true)
  })

  test('of 35 accounts, with regions and ids made unreadable', async () => {
    const ledger = await read('stratus')
    expect(ledger).toMatchObject({ records: 310, coverage: { complete: true } })
    expect(ledger.coverage.accounts).toHaveLength(35)
    // Roles of permission sets are principals, others below that path are not.
    expect([...ledger.principals.keys()].filter((arn) => /aws-reserved\/(?!sso\.)/.test(arn))).toEqual([])
    expect(ledger.principals.get('arn:aws:iam::742491224508:user/stratus-red-team-user-federation-user')).toBeDefined()
  })
})
