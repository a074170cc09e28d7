import { expect, test } from '@jest/globals'
import { withoutNetwork } from '../../../src/jobs/review/without-network.ts'
import { parseSettings } from '../../../src/settings/parse.ts'

const of = (text: string) => withoutNetwork(parseSettings(text, 'whittle.yml'))

test.each([
  ['nothing is named', '{}', [], undefined, undefined],
  ['files stay', 'evidence: {cloudtrail: [{files: [logs]}]}', ['files'], undefined, undefined],
  ['saved evidence in a file stays', 'ledger: {file: .whittle/ledger}', [], 'file', undefined],
  [
    'event history is left out, beside files',
    'evidence: {cloudtrail: [{files: [logs]}, {lookup-events: {}}]}',
    ['files'],
    undefined,
    'evidence.cloudtrail',
  ],
  [
    'a bucket is left out',
    'evidence: {cloudtrail: [{s3: {bucket: logs-of-acme}}]}',
    [],
    undefined,
    'evidence.cloudtrail',
  ],
  ['saved evidence elsewhere is left out', 'ledger: {branch: whittle-ledger}', [], undefined, 'ledger'],
  [
    'findings of unused access are left out',
    'evidence: {access-analyzer: {analyzer: "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused"}}',
    [],
    undefined,
    'evidence.access-analyzer',
  ],
  [
    'last-accessed data are left out, beside files',
    'evidence: {last-accessed: {}, cloudtrail: [{files: [logs]}]}',
    ['files'],
    undefined,
    'evidence.last-accessed',
  ],
  ['checks of AWS are left out', 'access-analyzer: {checks: {validate: true}}', [], undefined, 'access-analyzer'],
])('%s', (_, text, kinds, place, leftOut) => {
  const { settings, note } = of(text)
  expect(settings.evidence.cloudtrail.map(({ kind }) => kind)).toEqual(kinds)
  expect(settings.ledger?.place.kind).toBe(place)
  expect(settings.accessAnalyzer).toBeUndefined()
  expect(settings.evidence).not.toHaveProperty('accessAnalyzer')
  expect(settings.evidence).not.toHaveProperty('lastAccessed')
  expect(note).toBe(
    leftOut && `Nothing was asked over the network (--offline): ${leftOut} of the configuration did not count.`,
  )
})

test('all that is left out is named together, and all else stays', () => {
  const text =
    'account: "111122223333"\nledger: {cache: true}\nevidence: {window: 30d, cloudtrail: [{lookup-events: {}}]}'
  const { settings, note } = of(text)
  expect(note).toContain('evidence.cloudtrail, ledger of the configuration')
  expect(settings.evidence.windowDays).toBe(30)
  expect(settings.accounts).toEqual([{ files: '**', accounts: ['111122223333'] }])
})
