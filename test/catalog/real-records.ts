import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { EventFacts } from '../../src/catalog/types.ts'
import { realData, withoutRealData } from '../../scripts/real-data.mjs'

/** Real records, where there is a folder of them; nothing of them is in the repository. */
const folders = ['invictus', 'stratus'].map((name) => new URL(`cloudtrail/${name}/`, realData))
export const present = folders.every((folder) => existsSync(folder))

/** For titles of tests that need them. */
export const skipped = present ? '' : withoutRealData

export interface RealRecord extends Omit<EventFacts, 'region' | 'account'> {
  readonly eventType?: string
  readonly awsRegion: string
  readonly recipientAccountId: string
}

export const factsOf = (record: RealRecord): EventFacts => ({
  ...record,
  region: record.awsRegion,
  account: record.recipientAccountId,
})

/** Service events and sign-ins are no call of a principal, and are recognised before mapping. */
export function realCalls(): readonly RealRecord[] {
  if (!present) return []
  return folders
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .flatMap((name) => {
          const parsed = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as
            RealRecord[] | { Records: RealRecord[] }
          return Array.isArray(parsed) ? parsed : parsed.Records
        }),
    )
    .filter(({ eventType }) => (eventType ?? 'AwsApiCall') === 'AwsApiCall')
}
