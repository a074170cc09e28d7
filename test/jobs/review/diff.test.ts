import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parsePatch } from '../../../src/jobs/review/diff.ts'
import { placeFindings, type Diff } from '../../../src/jobs/review/place.ts'
import { finding } from '../../report/review/reviews.ts'
import { countOf } from '../../support/sampled.ts'

const patch = [
  '@@ -1,4 +1,5 @@ resource "aws_iam_policy" "app" {',
  ' one',
  '-two',
  '+two new',
  '+two and a half',
  ' three',
  ' four',
  '@@ -20,3 +21,2 @@',
  ' twenty-one',
  '-gone',
  ' twenty-two',
  '\\ No newline at end of file',
].join('\n')

describe('hunks of a diff', () => {
  test('lines of the new side', () =>
    expect(parsePatch(patch).map(({ start, end, lines }) => [start, end, lines.map(({ text }) => text)])).toEqual([
      [1, 5, ['one', 'two new', 'two and a half', 'three', 'four']],
      [21, 22, ['twenty-one', 'twenty-two']],
    ]))

  test.each([
    ['of git, with the names of the files', `diff --git a/x b/x\n--- a/x\n+++ b/x\n${patch}`, 2],
    ['of a deleted file', '@@ -1,2 +0,0 @@\n-a\n-b', 0],
    ['of a new file of one line', '@@ -0,0 +1 @@\n+a', 1],
    ['of lines that look like a diff', '@@ -1 +1,2 @@\n one\n+@@ -1 +1 @@', 1],
    ['of nothing', '', 0],
  ])('%s', (_, text, count) => expect(parsePatch(text)).toHaveLength(count))
})

test('what git prints for any two files: every line of a hunk is that line of the new file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-diff-'))
  const line = fc.constantFrom('a', 'b', '', '-c', '+d', '@@ -1 +1 @@', '\\ no newline', ' e')
  const file = fc
    .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
    .map(([all, ends]) => all.join('\n') + (ends ? '\n' : ''))
  try {
    fc.assert(
      fc.property(file, file, (before, after) => {
        writeFileSync(join(folder, 'before'), before)
        writeFileSync(join(folder, 'after'), after)
        const { stdout } = spawnSync('git', ['diff', '--no-index', '-U3', 'before', 'after'], {
          cwd: folder,
          encoding: 'utf8',
        })
        const lines = after.split('\n')
        let added = 0
        for (const hunk of parsePatch(stdout)) {
          expect(hunk.lines.map((each) => each.text)).toEqual(lines.slice(hunk.start - 1, hunk.end))
          added += hunk.lines.filter((each) => each.added).length
        }
        const counted = spawnSync('git', ['diff', '--no-index', '--numstat', 'before', 'after'], {
          cwd: folder,
          encoding: 'utf8',
        })
        expect(added).toBe(Number(counted.stdout.split('\t')[0] || 0))
      }),
      { numRuns: countOf(60, 20) },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

describe('a finding stands', () => {
  const diff: Diff = new Map([
    ['iam/app.tf', parsePatch(patch)],
    ['iam/large.tf', []],
  ])
  const suggestion = (more: object) => ({ file: 'iam/app.tf', line: 2, endLine: 3, text: 'two', ...more })
  const cases: readonly (readonly [string, Parameters<typeof finding>[0], unknown])[] = [
    ['on the added lines of its range', { line: 1, endLine: 40 }, { lines: { start: 2, end: 3 } }],
    ['on lines that are shown', { line: 4, endLine: 4 }, { lines: { start: 4, end: 4 } }],
    ['in a later hunk', { line: 22, endLine: 30 }, { lines: { start: 22, end: 22 } }],
    ['on its file', { line: 10, endLine: 12 }, { lines: null }],
    ['on its file, whose diff is not shown', { file: 'iam/large.tf' }, { lines: null }],
    [
      'on the lines of its suggestion',
      { line: 1, endLine: 4, suggestion: suggestion({}) },
      { lines: { start: 2, end: 3 }, suggestion: 'two', shown: [] },
    ],
    [
      'without a suggestion that changes nothing',
      { line: 2, endLine: 2, suggestion: suggestion({ text: 'two new\ntwo and a half' }) },
      { lines: { start: 2, end: 2 }, suggestion: null },
    ],
    [
      'with a suggestion for lines of two hunks shown',
      { line: 2, endLine: 2, suggestion: suggestion({ endLine: 22 }) },
      { lines: { start: 2, end: 2 }, suggestion: null, shown: [suggestion({ endLine: 22 })] },
    ],
    [
      'with a suggestion that hides something shown',
      { line: 2, endLine: 2, suggestion: suggestion({ text: 'two\u202e' }) },
      { suggestion: null, shown: [expect.anything()] },
    ],
  ]
  test.each(cases)('%s', (_, more, expected) => {
    const { comments, elsewhere } = placeFindings([finding(more)], diff)
    expect(elsewhere).toEqual([])
    expect(comments).toEqual([expect.objectContaining(expected as object)])
  })

  test.each([
    ['in a file that the diff does not have', { file: 'iam/other.tf' }],
    ['nowhere', { file: '' }],
  ])('elsewhere: %s', (_, more) => expect(placeFindings([finding(more)], diff).elsewhere).toHaveLength(1))

  test('never where it is waived', () => {
    expect(placeFindings([finding({ waived: 'until 2027-01-01: known' })], diff)).toEqual({
      comments: [],
      elsewhere: [],
    })
  })

  test('with others of the same lines in one comment, the worst first', () => {
    const { comments } = placeFindings(
      [
        finding({ line: 2, endLine: 3, level: 'note', fingerprint: '1' }),
        finding({ line: 2, endLine: 3, level: 'error', suggestion: suggestion({}), fingerprint: '2' }),
        finding({ line: 2, endLine: 3, suggestion: suggestion({ text: 'another' }), fingerprint: '3' }),
        finding({ line: 4, endLine: 4, level: 'error', fingerprint: '4' }),
      ],
      diff,
    )
    expect(
      comments.map(({ findings, suggestion: text, shown }) => [
        findings.map(({ fingerprint }) => fingerprint),
        text,
        shown.length,
      ]),
    ).toEqual([
      [['2', '3', '1'], 'two', 1],
      [['4'], null, 0],
    ])
  })

  test('below the folder that was reviewed', () => {
    const inFolder: Diff = new Map([['envs/prod/iam/app.tf', parsePatch(patch)]])
    expect(placeFindings([finding()], inFolder, 'envs/prod/').comments[0]?.path).toBe('envs/prod/iam/app.tf')
  })
})
