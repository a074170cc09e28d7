import { describe, expect, test } from '@jest/globals'
import { withDefaultSource } from '../../../src/jobs/load/default-source.ts'
import { defaultSettings } from '../../../src/settings/parse.ts'
import type { EvidenceSettings } from '../../../src/settings/types.ts'

const evidence = (other: Partial<EvidenceSettings> = {}): EvidenceSettings => ({
  ...defaultSettings.evidence,
  ...other,
})
const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_REGION: 'eu-west-1' }
const regionsOf = (settings: EvidenceSettings): readonly string[] =>
  settings.cloudtrail.flatMap((source) => (source.kind === 'lookup-events' ? source.regions : []))

describe('what to read where no source is named', () => {
  test('files that are named are enough: AWS is not asked, whatever credentials there are', () => {
    expect(withDefaultSource(evidence(), { eventPaths: ['logs'], env: keys }).cloudtrail).toEqual([])
  })

  test('credentials ask for LookupEvents, in every Region the account is sure to have', () => {
    const regions = regionsOf(withDefaultSource(evidence(), { eventPaths: [], env: keys }))
    expect(regions).toHaveLength(17)
    expect(regions).toEqual(expect.arrayContaining(['eu-west-1', 'us-east-1', 'ap-south-1']))
  })

  test.each([
    ['a Region that was opted into is asked too', { ...keys, AWS_REGION: 'eu-south-2' }, 18, 'eu-south-2'],
    ['China is a partition of its own', { ...keys, AWS_REGION: 'cn-north-1' }, 2, 'cn-northwest-1'],
    ['so is GovCloud', { ...keys, AWS_REGION: 'us-gov-west-1' }, 2, 'us-gov-east-1'],
  ])('%s', (_, env, count, region) => {
    const regions = regionsOf(withDefaultSource(evidence(), { eventPaths: [], env }))
    expect(regions).toHaveLength(count)
    expect(regions).toContain(region)
  })

  test('configured Regions are taken at their word', () => {
    const settings = evidence({
      regions: ['eu-west-1'],
      cloudtrail: [{ kind: 'lookup-events', regions: [], days: 90, maxPages: 5 }],
    })
    expect(regionsOf(withDefaultSource(settings, { eventPaths: [], env: {} }))).toEqual(['eu-west-1'])
  })

  test('buckets and tables are read in the Region of the run, where configuration names none', () => {
    const s3 = { kind: 's3', bucket: 'logs', prefix: '', accounts: [], regions: [], days: 90 } as const
    const settings = evidence({ cloudtrail: [s3, { ...s3, region: 'us-east-2' }] })
    const regions = (env: Record<string, string>) =>
      withDefaultSource(settings, { eventPaths: [], env }).cloudtrail.map(
        (source) => 'region' in source && source.region,
      )
    expect(regions({ AWS_REGION: 'eu-central-1' })).toEqual(['eu-central-1', 'us-east-2'])
    expect(regions({})).toEqual([false, 'us-east-2'])
  })

  test('a trail is no place to read from: LookupEvents are asked beside it', () => {
    const trail = {
      kind: 'trail',
      arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/all',
      region: 'eu-west-1',
    } as const
    const read = (eventPaths: string[], env: Record<string, string>): EvidenceSettings =>
      withDefaultSource(evidence({ cloudtrail: [trail] }), { eventPaths, env })
    expect(read([], keys).cloudtrail).toMatchObject([trail, { kind: 'lookup-events' }])
    expect(read(['logs'], {}).cloudtrail).toEqual([trail])
    expect(() => read([], {})).toThrow(/no evidence to read/)
  })

  test('without files, sources and credentials there is nothing to read', () => {
    expect(() => withDefaultSource(evidence(), { eventPaths: [], env: {} })).toThrow(/no evidence to read.*--events/)
  })
})
