import { expect, test } from '@jest/globals'
import { coverageLines } from '../../../src/report/plan/markdown/coverage.ts'
import { partlyCovered } from '../../../src/report/plan/regions.ts'
import { account, coverage } from '../../support/ledger.ts'

const part = { region: 'us-east-1', days: 20, from: '2026-09-01T00:00:00Z', to: '2026-09-20T00:00:00Z' }
const whole = { region: 'eu-west-1', days: 91, from: '2026-08-01T00:00:00Z', to: '2026-10-30T00:00:00Z' }

const silence = { from: '2026-09-01', to: '2026-09-20', days: 20 }

test.each([
  ['nothing is known by Region', { regions: ['eu-west-1'] }, []],
  ['every Region is covered throughout', { regions: ['eu-west-1'], byRegion: [whole] }, []],
  ['one is covered in part', { regions: ['eu-west-1'], byRegion: [whole, part] }, ['us-east-1']],
  [
    'the records of one stop for a while',
    { regions: ['eu-west-1', 'us-east-1'], byRegion: [{ ...whole, silence }, part] },
    ['eu-west-1'],
  ],
])('where %s', (_, of, regions) => {
  expect(partlyCovered(of).map(({ region }) => region)).toEqual(regions)
})

test('a report says how much of a Region is covered, where it is not all', () => {
  const lines = (regions: readonly string[]) =>
    coverageLines({
      coverage: { accounts: [coverage({ regions, byRegion: [whole, part] })], complete: true, problems: [] },
    }).join('\n')
  expect(lines(['eu-west-1'])).toMatch(new RegExp(`\`${account}\` only in part: \`us-east-1\` \\(.*, 20 days\\)\\.`))
  expect(lines(['eu-west-1', 'us-east-1'])).not.toContain('only in part')
})

test('and on which days there is no record of it', () => {
  const [of] = partlyCovered({ regions: ['eu-west-1'], byRegion: [{ ...whole, silence }] })
  expect(of?.covered).toMatch(/, 91 days, without a record from .*2026-09-01.*2026-09-20/)
})
