import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseCommand, type CommentCommand } from '../../../../src/jobs/pull-requests/waivers/parse-command.ts'
import { countOf } from '../../../support/sampled.ts'
import { anyText } from '../../../support/any-text.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

const day = '2026-11-30'
const keep: CommentCommand = {
  kind: 'keep',
  action: 's3:DeleteObject',
  until: '2027-03-01',
  because: 'yearly clean-up',
}

test.each<readonly [string, CommentCommand]>([
  ['/whittle keep s3:DeleteObject until 2027-03-01 because yearly clean-up', keep],
  ['  /whittle   keep\ts3:DeleteObject  until 2027-03-01 because   yearly clean-up  ', keep],
  ['/whittle keep s3:DeleteObject until 2027-03-01 because yearly\tclean-up', keep],
  ['\n\n/whittle keep `s3:DeleteObject` until 2027-03-01 because yearly clean-up\r\n\r\nThanks, all!', keep],
  [
    '/whittle keep s3:Delete* until 2026-12-01 because x',
    { ...keep, action: 's3:Delete*', until: '2026-12-01', because: 'x' },
  ],
  [
    '/whittle keep s3:DeleteObject in iam.tf#aws_iam_policy.a["b"] until 2027-03-01 because yearly clean-up',
    { ...keep, policy: 'iam.tf#aws_iam_policy.a["b"]' },
  ],
  [
    '/whittle keep s3:DeleteObject until 2027-03-01 because it is kept until 2028-01-01 because of audits',
    { ...keep, because: 'it is kept until 2028-01-01 because of audits' },
  ],
  [`/whittle keep s3:DeleteObject until 2027-03-01 because ${'x'.repeat(300)}`, { ...keep, because: 'x'.repeat(300) }],
  ['/whittle drop s3:DeleteObject', { kind: 'drop', action: 's3:DeleteObject' }],
  ['/whittle drop s3:Delete* in iam.tf', { kind: 'drop', action: 's3:Delete*', policy: 'iam.tf' }],
  ['/whittle rebuild', { kind: 'rebuild' }],
  ['/whittle explain s3:DeleteObject', { kind: 'explain', action: 's3:DeleteObject' }],
])('%j is a command', (text, command) => {
  expect(parseCommand(text, day)).toEqual(command)
})

test.each([
  '',
  'LGTM',
  '> /whittle rebuild',
  'Please\n/whittle rebuild',
  '/whittler rebuild',
  '`/whittle rebuild`',
  '<!-- x -->/whittle rebuild',
])('%j is none', (text) => {
  expect(parseCommand(text, day)).toBeNull()
})

test.each([
  ['/whittle', /no command/],
  ['/whittle merge', /no such command/],
  ['/whittle KEEP s3:DeleteObject until 2027-03-01 because x', /no such command/],
  ['/whittle keep', /another form/],
  ['/whittle keep s3:DeleteObject', /another form/],
  ['/whittle keep s3:DeleteObject until 2027-03-01', /another form/],
  ['/whittle keep s3:DeleteObject until 2027-03-01 because', /another form/],
  ['/whittle keep s3:DeleteObject because x until 2027-03-01', /another form/],
  ['/whittle keep s3:DeleteObject until 2027-03-01 because\nx', /another form/],
  ['/whittle keep * until 2027-03-01 because x', /too wide/],
  ['/whittle keep DeleteObject until 2027-03-01 because x', /is not an action/],
  ['/whittle keep s3:DeleteObject,s3:PutObject until 2027-03-01 because x', /is not an action/],
  ['/whittle keep s3:$(id) until 2027-03-01 because x', /is not an action/],
  ['/whittle keep s3:DeleteObject until tomorrow because x', /is not a date/],
  ['/whittle keep s3:DeleteObject until 2027-02-30 because x', /does not exist/],
  ['/whittle keep s3:DeleteObject until 2026-11-30 because x', /not after 2026-11-30/],
  ['/whittle keep s3:DeleteObject until 2020-01-01 because x', /not after/],
  [`/whittle keep s3:DeleteObject until 2027-03-01 because ${'x'.repeat(301)}`, /longer than 300/],
  ['/whittle keep s3:DeleteObject until 2027-03-01 because a\u202eb', /do not show/],
  ['/whittle keep s3:DeleteObject until 2027-03-01 because a\u0000b', /do not show/],
  [`/whittle keep s3:DeleteObject until 2027-03-01 because ${'x '.repeat(2000)}`, /longer than 2000/],
  ['/whittle drop', /another form/],
  ['/whittle drop *', /too wide/],
  ['/whittle drop s3:DeleteObject now', /another form/],
  ['/whittle rebuild all', /nothing more/],
  ['/whittle explain', /takes one action/],
  ['/whittle explain s3:*', /takes one action/],
  ['/whittle explain s3:GetObject s3:PutObject', /takes one action/],
])('%j is a mistake', (text, says) => {
  expect(parseCommand(text, day)).toEqual({ kind: 'mistake', says: expect.stringMatching(says) })
})

test('whatever is written: a command holds no line end and nothing invisible', () => {
  const word = fc.oneof(
    fc.constantFrom('/whittle', 'keep', 'drop', 'until', 'because', 'in', 's3:*', '2027-03-01', '`', '\n', '\u200b'),
    anyText({ maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const command = parseCommand(`/whittle keep s3:* until 2027-03-01 because ${words.join(' ')}`, day)
      expect(command).not.toBeNull()
      if (command?.kind === 'keep') expect(command.because).toMatch(/^[^\p{Cc}\p{Cf}]+$/u)
    }),
  )
})
