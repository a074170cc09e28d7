import { describe, expect, test } from '@jest/globals'
import { largestArtifact, parseArtifact, renderArtifact } from '../../../src/jobs/review/artifact.ts'
import { finding, reviewed, reviewOf } from '../../report/review/reviews.ts'

const whole = reviewOf([
  finding(),
  finding({ level: 'error', suggestion: { file: 'iam/app.tf', line: 3, endLine: 3, text: 'x\n\ty' } }),
])

test('what one job writes, the other reads', () => {
  const artifact = { review: whole, folder: 'envs/prod/', category: 'prod' }
  expect(parseArtifact(renderArtifact(artifact))).toEqual(artifact)
})

test('a review that is too large is shortened, and says so', () => {
  const many = Array.from({ length: 6000 }, (_, index) =>
    finding({ message: 'x'.repeat(6000), fingerprint: String(index) }),
  )
  const policies = Array.from({ length: 2100 }, (_, index) => reviewed({ id: `a.tf#${index}` }))
  const review = { ...whole, policies: [...policies, reviewed({ findings: many })], findings: many.slice(0, 50) }
  const [small] = [{ ...review, findings: [] }]
  const written = renderArtifact({
    review: { ...small, policies: [reviewed({ findings: many.map((each) => ({ ...each, message: 'm' })) })] },
    folder: '',
    category: '',
  })
  const read = parseArtifact(written).review
  expect(read.policies[0]?.findings).toHaveLength(5000)
  expect(read.summary.incomplete).toEqual(['1000 findings are left out of this file.'])
  const cut = parseArtifact(
    renderArtifact({ review: { ...review, findings: [], policies }, folder: '', category: '' }),
  ).review
  expect(cut.policies).toHaveLength(2000)
  expect(cut.summary.incomplete).toEqual(['100 policies are left out of this file.'])
})

describe('what the author of the pull request may have written', () => {
  const text = (change: (data: Record<string, never>) => unknown): string => {
    const data = JSON.parse(renderArtifact({ review: whole, folder: '', category: '' })) as Record<string, never>
    return JSON.stringify(change(data))
  }
  const file = (path: string): string => text((data) => ({ ...data, findings: [{ ...finding(), file: path }] }))

  test.each([
    ['/etc/passwd'],
    ['../x.tf'],
    ['a/../../x.tf'],
    ['a//x.tf'],
    ['./x.tf'],
    ['a\\..\\x.tf'],
    ['a\n::error::x.tf'],
    ['x'.repeat(3000)],
  ])('the path %j is refused', (path) => expect(() => parseArtifact(file(path))).toThrow(/cannot be used/))

  test.each([
    ['', true],
    ['envs/prod/', true],
    ['envs/prod', false],
    ['/envs/', false],
    ['../', false],
  ])('the folder %j: %j', (folder, fits) => {
    const parse = () => parseArtifact(text((data) => ({ ...data, folder })))
    if (fits) expect(parse().folder).toBe(folder)
    else expect(parse).toThrow(/is no folder of the repository/)
  })

  test('counts are made anew, and keys that are not known are dropped', () => {
    const { review } = parseArtifact(
      text((data) => ({ ...data, evil: 1, summary: { incomplete: [], levels: { error: 99 }, statuses: {} } })),
    )
    expect(review.summary).toEqual(whole.summary)
    expect(review).not.toHaveProperty('evil')
  })

  test.each([
    ['a number for a line', (data: object) => ({ ...data, findings: [{ ...finding(), line: -1 }] })],
    [
      'a suggestion without end',
      (data: object) => ({
        ...data,
        findings: [finding({ suggestion: { file: 'a', line: 1, endLine: 1, text: 'x'.repeat(100_001) } })],
      }),
    ],
    [
      'a witness with keys without end',
      (data: object) => ({
        ...data,
        policies: [
          reviewed({
            witness: {
              action: 'a',
              resource: 'b',
              context: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [String(index), []])),
            },
          }),
        ],
      }),
    ],
    ['another version', (data: object) => ({ ...data, version: 2 })],
    ['nothing', () => null],
  ])('%s is refused', (_, change) => expect(() => parseArtifact(text(change))).toThrow(/cannot be used/))

  test('a text without end is refused before it is read', () => {
    expect(() => parseArtifact(`"${'x'.repeat(largestArtifact)}"`)).toThrow(/has more than/)
  })
})
