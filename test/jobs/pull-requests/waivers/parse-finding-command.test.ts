import { expect, test } from '@jest/globals'
import {
  parseFindingCommand,
  type FindingCommand,
} from '../../../../src/jobs/pull-requests/waivers/parse-finding-command.ts'

const day = '2026-11-30'
const keep: FindingCommand = { kind: 'keep', until: '2027-03-01', because: 'runs once a year' }

test.each<readonly [string, FindingCommand]>([
  ['/whittle keep until 2027-03-01 because runs once a year', keep],
  ['/whittle keep owner `team-data` until 2027-03-01 because runs once a year', { ...keep, owner: 'team-data' }],
  [
    '/whittle keep owner @acme/data until 2027-03-01 because runs once a year\n\nThanks',
    { ...keep, owner: '@acme/data' },
  ],
  [
    '/whittle keep until 2027-03-01 because it is kept until 2028-01-01',
    { ...keep, because: 'it is kept until 2028-01-01' },
  ],
  ['/whittle drop', { kind: 'drop' }],
  ['/whittle rebuild', { kind: 'rebuild' }],
  ['/whittle explain', { kind: 'explain' }],
  ['/whittle explain s3:GetObject', { kind: 'explain', action: 's3:GetObject' }],
])('%j is a command', (text, command) => {
  expect(parseFindingCommand(text, day)).toEqual(command)
})

test.each(['', 'LGTM', '> /whittle rebuild', 'Please\n/whittle rebuild'])('%j is none', (text) => {
  expect(parseFindingCommand(text, day)).toBeNull()
})

test.each([
  ['/whittle', /no command/],
  ['/whittle merge', /no such command/],
  ['/whittle keep', /another form/],
  ['/whittle keep s3:GetObject until 2027-03-01 because x', /waived as a whole: `keep` takes no action/],
  ['/whittle keep s3:GetObject in iam.tf until 2027-03-01 because x', /waived as a whole/],
  ['/whittle keep owner until 2027-03-01 because x', /another form/],
  ['/whittle keep until 2027-03-01', /another form/],
  ['/whittle keep until 2027-03-01 because\nx', /another form/],
  ['/whittle keep until tomorrow because x', /is not a date/],
  ['/whittle keep until 2026-11-30 because x', /not after 2026-11-30/],
  [`/whittle keep until 2027-03-01 because ${'x'.repeat(301)}`, /longer than 300/],
  [`/whittle keep owner ${'x'.repeat(101)} until 2027-03-01 because x`, /owner is longer than 100/],
  ['/whittle keep owner `` until 2027-03-01 because x', /owner is empty/],
  ['/whittle keep until 2027-03-01 because a\u202eb', /do not show/],
  ['/whittle drop s3:GetObject', /waived as a whole: `drop` takes no action/],
  ['/whittle rebuild all', /nothing more/],
  ['/whittle explain s3:*', /takes one action/],
])('%j is a mistake', (text, says) => {
  expect(parseFindingCommand(text, day)).toEqual({ kind: 'mistake', says: expect.stringMatching(says) })
})
