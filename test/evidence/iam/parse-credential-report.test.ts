import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../../src/errors.ts'
import { parseCredentialReport } from '../../../src/evidence/iam/parse-credential-report.ts'
import { account, text, userArn } from './account.ts'
import { header, idle, jane, report, root } from './report.ts'
import { countOf } from '../../support/sampled.ts'
import { anyText } from '../../support/any-text.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

const parse = (content: string, stated?: string) => parseCredentialReport(content, 'report.csv', stated)
const base64 = (content: string): string => Buffer.from(content).toString('base64')

test('the passwords and keys of users', () => {
  expect(parse(report)).toEqual({
    name: 'report.csv',
    account,
    // That of the root user, whose row is no user's.
    generated: '2026-05-25T00:00:00Z',
    users: new Map([
      [
        userArn('jane'),
        {
          created: '2026-01-02T03:04:05Z',
          credentials: {
            generated: '2026-05-25T00:00:00Z',
            passwordEnabled: true,
            passwordLastUsed: '2026-05-20T08:00:00Z',
            mfa: true,
            keys: [
              {
                active: true,
                rotated: '2026-01-03T00:00:00Z',
                lastUsed: '2026-05-10T00:00:00Z',
                lastUsedService: 's3',
                lastUsedRegion: 'eu-west-1',
              },
              { active: false, rotated: '2026-01-04T00:00:00Z' },
            ],
          },
        },
      ],
      [
        userArn('team/idle'),
        {
          created: '2026-01-02T03:04:05Z',
          credentials: { generated: '2026-05-25T00:00:00Z', passwordEnabled: true, mfa: false, keys: [] },
        },
      ],
    ]),
  })
})

test.each<[string, string]>([
  ['line ends of Windows', report.replaceAll('\n', '\r\n')],
  ['no line end at its end', report.trim()],
  ['Base64 alone', base64(report)],
  ['Base64 in lines', base64(report).replace(/.{76}/g, '$&\n')],
  ['the answer of the API', JSON.stringify({ Content: base64(report), ReportFormat: 'text/csv' })],
])('%s', (_, content) => expect(parse(content)).toEqual(parse(report)))

test('columns that are not known make no difference, and more keys than it lists are said', () => {
  const more = (line: string, cell: string) => `${line},${cell}`
  const content = [more(header, 'additional_credentials_info'), more(jane, '1 access key'), more(idle, 'N/A')].join(
    '\n',
  )
  const { users } = parse(content)
  expect([userArn('jane'), userArn('team/idle')].map((arn) => users.get(arn)?.credentials.more)).toEqual([
    true,
    undefined,
  ])
})

describe('when it was generated', () => {
  const answer = (GeneratedTime: string) => JSON.stringify({ Content: base64(report), GeneratedTime })
  test.each<[string, string, string | undefined, string]>([
    ['as the answer says', answer('2026-05-28T10:00:00+00:00'), undefined, '2026-05-28T10:00:00Z'],
    ['as the answer says, whatever is stated', answer('2026-05-28T10:00:00Z'), '2026-05-30', '2026-05-28T10:00:00Z'],
    [
      'not before its latest date, whatever the answer says',
      answer('2015-02-02T20:02:02Z'),
      undefined,
      '2026-05-25T00:00:00Z',
    ],
    ['on the day that is stated', report, '2026-05-30', '2026-05-30T00:00:00Z'],
    ['not before its latest date', report, '2026-05-24', '2026-05-25T00:00:00Z'],
  ])('%s', (_, content, stated, generated) => expect(parse(content, stated).generated).toBe(generated))
})

test.each<[string, string, RegExp]>([
  ['empty', '', /is empty: .* aws iam get-credential-report --query Content --output text \| base64 -d > FILE$/],
  ['an account snapshot', text(), /is an account snapshot: name it with --iam/],
  [
    'the answer of the other call',
    '{"State": "COMPLETE"}',
    /is the answer of generate-credential-report, which has no report/,
  ],
  [
    'text output',
    `${base64(report)}\t2026-05-28T10:00:00Z\ttext/csv`,
    /is the text output of the AWS CLI, with more than the report/,
  ],
  ['another Content', JSON.stringify({ Content: base64('hello') }), /has a Content that is no credential report/],
  ['a Content that is none', '{"Content": 7}', /has a Content that is no credential report/],
  ['JSON that is cut off', '{"Content": "dXNl', /is cut off, or no valid JSON/],
  ['other JSON', '{}', /is no credential report/],
  ['other text', 'hello', /is no credential report/],
  ['another CSV', 'user,arn,password\nx,y,z\n', /has no column user_creation_time/],
  ['no row', `${header}\n`, /has no row/],
  ['cut off', report.slice(0, -30), /row 4 is cut off, or no row of a credential report/],
  ['cut off in quotes', `${header}\n"jane`, /is cut off, or no valid CSV/],
  [
    'several accounts',
    [header, root, jane.replace('111122223333', '444455556666')].join('\n'),
    /has users of 2 accounts; give a file for each account/,
  ],
  [
    'a date that is none',
    [header, jane.replace('2026-05-20T08:00:00+00:00', 'yesterday')].join('\n'),
    /row 2: password_last_used is neither a date and time nor N\/A/,
  ],
])('bad input: %s', (_, content, message) => {
  let thrown: unknown
  try {
    parse(content)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(InputError)
  expect((thrown as Error).message).toMatch(/^report\.csv: [^\n]+$/)
  expect((thrown as Error).message).toMatch(message)
})

test('whatever a file holds', () => {
  const survives = (content: string): boolean => {
    try {
      parse(content)
      return true
    } catch (error) {
      return error instanceof InputError
    }
  }
  fc.assert(fc.property(anyText(), survives))
  fc.assert(fc.property(fc.array(fc.string()), (lines) => survives([header, ...lines].join('\n'))))
  fc.assert(fc.property(fc.nat(report.length), (end) => survives(report.slice(0, end))))
})
