import { describe, expect, test } from '@jest/globals'
import { runCostLines } from '../../../../src/report/plan/markdown/run-cost.ts'

const run = { seconds: 252, events: 1_234_567, sources: ['athena'] }

test('time, events and what Athena scanned, with the price and where it is from', () => {
  expect(runCostLines({ ...run, scannedBytes: 200e9 })).toEqual([
    '- Time: 4 min 12 s; 1,234,567 events read.',
    '- Athena scanned 200.0 GB: about $1.00 at $5 a terabyte, [the price in most Regions](https://aws.amazon.com/athena/pricing/).',
    '- Cost that is not known here: requests to S3 and KMS, the price of a minute of this runner.',
  ])
})

describe('what is not known is said, and no price is made up', () => {
  test.each<[readonly string[], string]>([
    [['athena'], 'what Athena scanned, requests to S3 and KMS, the price of a minute of this runner'],
    [['lake'], 'what CloudTrail Lake scanned, the price of a minute of this runner'],
    [['s3', 'lookup-events'], 'requests to S3 and KMS, the price of a minute of this runner'],
    [[], 'the price of a minute of this runner'],
  ])('%j', (sources, unknown) => {
    const lines = runCostLines({ ...run, sources })
    expect(lines).toEqual([expect.stringContaining('Time'), `- Cost that is not known here: ${unknown}.`])
    expect(lines.join()).not.toContain('$')
  })
})

test.each([
  [0, '0 bytes: about $0.01'],
  [10e6, '10.0 MB: about $0.01'],
  [3e12, '3.0 TB: about $15.00'],
])('%i bytes', (scannedBytes, words) => expect(runCostLines({ ...run, scannedBytes })[1]).toContain(words))
