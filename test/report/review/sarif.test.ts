import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { renderSarif } from '../../../src/report/review/sarif.ts'
import type { Review } from '../../../src/review/types.ts'
import { finding, reviewOf } from './reviews.ts'

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } }
      readonly automationDetails: { readonly id: string }
      readonly results: readonly Record<string, never>[]
      readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly { message: { text: string } }[] }]
    },
  ]
}

const logOf = (review: Review, options?: Parameters<typeof renderSarif>[1]) =>
  (JSON.parse(renderSarif(review, options)) as Log).runs[0]

const text = 'resource "x" "y" {\n\n  Action = "s3:Put*"\r\n  Resource = "*"\n}\n'
const suggestion = { file: 'iam/app.tf', line: 3, endLine: 3, text: '  Action = "s3:PutObject"' }
const whole = reviewOf(
  [
    finding(),
    finding({ rule: 'public-access', level: 'error', line: 3, endLine: 3, suggestion, fingerprint: 'f'.repeat(32) }),
    finding({ rule: 'made-up', level: 'note', message: 'see [this](https://evil.example) and \\' }),
    finding({ waived: 'until 2027-01-01: known' }),
  ],
  { findings: [finding({ rule: 'unreadable-policy', file: '', message: 'no place' })] },
)

test('characters that hide others are shown in messages', () => {
  const { results } = logOf(reviewOf([finding({ message: 'role \u202eelor' })]))
  expect(results[0]).toMatchObject({ message: { text: 'role \\\\u202eelor' } })
})

describe('what code scanning reads', () => {
  const log = logOf(whole, { textOf: () => text, folder: 'envs/a b/', category: 'prod' })

  test('a result: stable rule and fingerprint, one location with all four parts of its region', () => {
    expect(log.results[0]).toMatchObject({
      ruleId: 'public-access',
      level: 'error',
      partialFingerprints: { primaryLocationLineHash: `${'f'.repeat(32)}:1` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'envs/a%20b/iam/app.tf', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 21 },
          },
        },
      ],
    })
    expect(log.results[1]).toMatchObject({
      locations: [{ physicalLocation: { region: { startLine: 3, endLine: 4, endColumn: 17 } } }],
    })
  })

  test('the worst first, nothing that is waived, and what has no place as notification', () => {
    expect(log.results.map((each) => each['ruleId'])).toEqual(['public-access', 'wild-write', 'made-up'])
    expect(log.invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual(['no place'])
  })

  test('each result leads to its rule, with help and rank', () => {
    const { rules } = log.tool.driver
    for (const result of log.results) expect(rules[result['ruleIndex']!]?.['id']).toBe(result['ruleId'])
    for (const rule of rules) {
      expect(rule).toMatchObject({
        shortDescription: { text: expect.any(String) },
        fullDescription: { text: expect.any(String) },
        help: { text: expect.stringMatching(/\.$|https:/), markdown: expect.any(String) },
        helpUri: expect.stringMatching(/^https:/),
        defaultConfiguration: { level: expect.stringMatching(/^(?:note|warning|error)$/) },
        properties: { 'security-severity': expect.stringMatching(/^\d\.\d$/) },
      })
    }
  })

  test('the category of the run', () => expect(log.automationDetails.id).toBe('whittle-review/prod'))

  test('a message makes no link', () =>
    expect(log.results[2]).toMatchObject({ message: { text: 'see \\[this\\](https://evil.example) and \\\\' } }))

  test('a suggestion is a fix of whole lines', () =>
    expect(log.results[0]).toMatchObject({
      fixes: [
        {
          artifactChanges: [
            {
              replacements: [
                {
                  deletedRegion: { startLine: 3, endLine: 3, endColumn: 21 },
                  insertedContent: { text: suggestion.text },
                },
              ],
            },
          ],
        },
      ],
    }))
})

describe('limits', () => {
  test('of results, the worst stay', () => {
    const notes = Array.from({ length: 5001 }, (_, index) =>
      finding({ level: 'note', fingerprint: index.toString(16).padStart(32, '0') }),
    )
    const log = logOf(reviewOf([...notes, finding({ level: 'error', rule: 'public-access' })]))
    expect(log.results).toHaveLength(5000)
    expect(log.results[0]?.['ruleId']).toBe('public-access')
    expect(log.invocations[0].toolExecutionNotifications[0]?.message.text).toMatch(/^2 further findings are left out/)
  })

  test('of bytes', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      finding({ message: `number ${index}`, fingerprint: String(index) }),
    )
    const whole = gzipSync(renderSarif(reviewOf(many))).length
    const out = renderSarif(reviewOf(many), { mostBytes: whole / 2 })
    expect(gzipSync(out).length).toBeLessThanOrEqual(whole / 2)
    const [{ results, invocations }] = (JSON.parse(out) as Log).runs
    expect(results.length).toBeGreaterThan(100)
    expect(invocations[0].toolExecutionNotifications[0]?.message.text).toMatch(
      new RegExp(`^${500 - results.length} further`),
    )
  })

  test('nothing found is a run without results', () => expect(logOf(reviewOf([])).results).toEqual([]))
})

/** The schema of OASIS (sarif-schema-2.1.0.json): WHITTLE_SARIF_SCHEMA names the file. */
const schema = process.env['WHITTLE_SARIF_SCHEMA']
const judged = schema === undefined ? test.skip : test

judged(
  `is valid by the schema of OASIS${schema === undefined ? ' (skipped: WHITTLE_SARIF_SCHEMA is not set)' : ''}`,
  () => {
    const { $schema: _, id: __, ...draft } = JSON.parse(readFileSync(schema ?? '', 'utf8')) as Record<string, unknown>
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(draft)
    for (const [review, options] of [
      [whole, { textOf: () => text, folder: 'envs/a b/' }],
      [whole, {}],
      [reviewOf([]), {}],
    ] as const) {
      expect(validate(JSON.parse(renderSarif(review, options))) ? [] : validate.errors).toEqual([])
    }
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false)
  },
)
