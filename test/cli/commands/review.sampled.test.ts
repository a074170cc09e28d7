import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { InputError } from '../../../src/errors.ts'
import type { Review } from '../../../src/review/types.ts'
import { outcomes, runReviewCommand, writeTree, type TreeText } from '../../review/trees.ts'
import { beyondSample, countOf } from '../../support/sampled.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-review-git-'))
  git('init', '-q', '-b', 'main')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

function commit(tree: TreeText): string {
  writeTree(root, tree)
  git('add', '-A')
  git('commit', '-q', '-m', 'x')
  return git('rev-parse', 'HEAD')
}

const policy = (name: string, action: string): string =>
  `resource "aws_iam_policy" "${name}" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "${action}", Resource = "*" }]
  })
}
`

async function reviewed(...argv: string[]): Promise<{ code: number; review: Review }> {
  const { code, out } = await runReviewCommand(root, [...argv, '--json'])
  return { code, review: JSON.parse(out) as Review }
}

const rules = ({ findings, policies }: Review): string[] =>
  [...findings, ...policies.flatMap((each) => each.findings)].map(
    ({ rule, level, waived }) => `${level} ${rule}${waived === null ? '' : ' waived'}`,
  )

beyondSample(() =>
  describe('what is compared', () => {
    test('the working tree with the commit that it shares with a branch', async () => {
      const first = commit({ 'a.tf': policy('a', 's3:GetObject'), 'b.tf': policy('b', 'sqs:*') })
      git('checkout', '-q', '-b', 'topic')
      commit({ 'a.tf': policy('a', 's3:PutObject') })
      git('checkout', '-q', 'main')
      // What main does meanwhile is no part of the change.
      commit({ 'b.tf': policy('b', 'sqs:SendMessage') })
      git('checkout', '-q', 'topic')
      writeTree(root, { 'new.tf': policy('new', 'sns:Publish') })
      const { review } = await reviewed('--base', 'main')
      expect(outcomes(review)).toEqual({
        'a.tf#aws_iam_policy.a': 'widened s3:PutObject arn:aws:s3:::example-bucket/example-key',
        'new.tf#aws_iam_policy.new': 'added sns:Publish arn:aws:sns:us-east-1:111122223333:example',
      })
      expect([review.base, review.head]).toEqual([first, git('rev-parse', 'HEAD')])
    })

    test('a folder of the repository; files that git ignores count on neither side', async () => {
      commit({
        '.gitignore': '*.auto.tfvars\n',
        'envs/a.tf': policy('a', 's3:GetObject'),
        'other/b.tf': policy('b', 's3:*'),
      })
      writeTree(root, { 'envs/ignored.auto.tfvars': 'x = 1\n', 'other/b.tf': policy('b', '*') })
      expect((await reviewed('envs', '--base', 'HEAD')).review.policies).toEqual([])
      expect((await reviewed('other', '--base', 'HEAD')).review.policies.map(({ status }) => status)).toEqual([
        'widened',
      ])
    })

    test('deleted and renamed files, and a link in the place of one', async () => {
      commit({ 'a.tf': policy('a', 's3:GetObject'), 'b.tf': policy('b', 'sns:Publish'), 'c.tf': policy('c', 'sqs:*') })
      unlinkSync(join(root, 'a.tf'))
      git('mv', 'b.tf', 'renamed.tf')
      unlinkSync(join(root, 'c.tf'))
      writeTree(root, { 'c.tf': { link: '/etc/hostname' } })
      const { review } = await reviewed('--base', 'HEAD')
      expect(outcomes(review)).toEqual({
        'a.tf#aws_iam_policy.a': 'removed',
        'c.tf#aws_iam_policy.c': 'removed',
        'renamed.tf#aws_iam_policy.b': 'equal',
      })
      expect(review.summary.incomplete.join('\n')).toContain('c.tf: is a symbolic link')
    })

    const many = countOf(1000, 100)
    test(`${many} files, of which two are changed`, async () => {
      const names = Array.from({ length: many }, (_, index) => `d${index % 20}/p${index}`)
      commit(Object.fromEntries(names.map((name) => [`${name}.tf`, policy(name.replace('/', '_'), 's3:GetObject')])))
      writeTree(root, { 'd1/p1.tf': policy('d1_p1', 's3:*'), 'd2/p2.tf': policy('d2_p2', 's3:GetObjectVersion') })
      const { review } = await reviewed('--base', 'HEAD')
      expect(review.policies.map(({ file, status }) => `${file} ${status}`)).toEqual([
        'd1/p1.tf widened',
        'd2/p2.tf widened',
      ])
    }, 60_000)

    test.each<[string[], RegExp]>([
      [[], /^review: --base REV\|DIR is missing/],
      [['--base', 'nowhere'], /^nowhere: there is no such folder, nor a revision of that name/],
      [['--base', '--output=x'], /ambiguous|expects|argument/],
      [['--base=--upload-pack=x'], /^--upload-pack=x: there is no such folder, nor a revision/],
      [['missing', '--base', 'HEAD'], /there is no such folder/],
      [['--base', './a.tf'], /is a file; name a revision of the repository, or a folder/],
      [['--base', 'HEAD', '--fail-on', 'fatal'], /--fail-on fatal: expects note, warning, error or never/],
      [['--base', 'HEAD', '--format', 'html'], /--format html: expects text, markdown, sarif or json/],
      [['--base', 'HEAD', '-o', 'missing/x.json'], /missing\/x.json: cannot be written \(ENOENT\)/],
      [['--base', 'HEAD', '--config', 'none.yml'], /none.yml: cannot be read/],
    ])('%j is bad input', async (argv, message) => {
      commit({ 'a.tf': policy('a', 's3:GetObject') })
      const failed = runReviewCommand(root, argv)
      await expect(failed).rejects.toThrow(InputError)
      await expect(failed).rejects.toThrow(message)
    })
  }),
)

beyondSample(() =>
  describe('configuration', () => {
    const config = (text: string): TreeText => ({ '.github/whittle.yml': text })
    const waiver =
      'review:\n  waivers:\n    - {rule: full-admin, in: "a.tf", until: 2027-01-01, because: "break glass"}\n'

    test('only that of the base counts; a change of it is a note', async () => {
      commit({ 'a.tf': policy('a', 's3:GetObject') })
      writeTree(root, { 'a.tf': policy('a', '*'), ...config(`${waiver}  fail-on: never\n`) })
      const { code, review } = await reviewed('--base', 'HEAD')
      expect(code).toBe(1)
      expect(rules(review)).toEqual(expect.arrayContaining(['error full-admin', 'note configuration-changed']))
      expect(review.findings.find(({ rule }) => rule === 'configuration-changed')).toMatchObject({
        file: '.github/whittle.yml',
        line: 1,
      })
    })

    test('of a branch the configuration is that of its last commit, whatever the change began with', async () => {
      commit({ 'a.tf': policy('a', 's3:GetObject'), ...config(waiver) })
      git('checkout', '-q', '-b', 'topic')
      commit({ 'a.tf': policy('a', '*') })
      git('checkout', '-q', 'main')
      unlinkSync(join(root, '.github/whittle.yml'))
      commit({})
      git('checkout', '-q', 'topic')
      const { review } = await reviewed('--base', 'main')
      expect(rules(review)).toContain('error full-admin')
    })

    test('a waiver of the base accepts a finding until its day', async () => {
      commit({ 'a.tf': policy('a', 's3:GetObject'), ...config(waiver) })
      writeTree(root, { 'a.tf': policy('a', '*') })
      const { review } = await reviewed('--base', 'HEAD')
      expect(rules(review)).toContain('error full-admin waived')
      expect(review.summary.levels.error).toBe(rules(review).filter((each) => /^error [^ ]+$/.test(each)).length)
    })

    test('what the base excludes is not compared, whatever the change includes', async () => {
      commit({ 'a.tf': policy('a', 's3:GetObject'), ...config('policies: {exclude: ["a.tf"]}\n') })
      writeTree(root, { 'a.tf': policy('a', '*'), ...config('policies: {}\n') })
      expect((await reviewed('--base', 'HEAD')).review.policies).toEqual([])
    })

    test('an invalid configuration of the base is bad input, of the head a note', async () => {
      commit({ 'a.tf': policy('a', 's3:GetObject') })
      writeTree(root, config('polices: {}\n'))
      expect(rules((await reviewed('--base', 'HEAD')).review)).toContain('note configuration-changed')
      git('add', '-A')
      git('commit', '-q', '-m', 'x')
      await expect(runReviewCommand(root, ['--base', 'HEAD'])).rejects.toThrow(
        /^.github\/whittle.yml of the base:1:1: /,
      )
    })
  }),
)

describe('outcome', () => {
  test('the level decides: nothing, a note, a warning, an error', async () => {
    commit({ 'a.tf': policy('a', 's3:GetObject') })
    expect((await reviewed('--base', 'HEAD', '--fail-on', 'note')).code).toBe(0)
    writeTree(root, { 'a.tf': policy('a', 's3:*') })
    const codes = await Promise.all(
      ['note', 'warning', 'error', 'never'].map(
        async (level) => (await reviewed('--base', 'HEAD', '--fail-on', level)).code,
      ),
    )
    expect(codes).toEqual([1, 1, 0, 0])
  })

  test('-o writes the result and prints nothing', async () => {
    commit({ 'a.tf': policy('a', 's3:GetObject') })
    const { out } = await runReviewCommand(root, ['--base', 'HEAD', '--format', 'sarif', '-o', 'out.sarif'])
    expect(out).toBe('')
    expect(JSON.parse(readFileSync(join(root, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' })
  })

  test('text from the change is shown as text', async () => {
    commit({ 'a.tf': policy('a', 's3:GetObject') })
    const name = '[x](https://evil.example)@admin<img>'
    writeTree(root, {
      [`${name.replaceAll('/', '-')}\u001b[31m.json`]: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Sid: 'A', Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${name}\u202e/*` }],
      }),
    })
    for (const format of ['text', 'markdown']) {
      const { out } = await runReviewCommand(root, ['--base', 'HEAD', '--format', format])
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(out).not.toMatch(/[\u001b\u202e]/)
      if (format === 'markdown') expect(out.replace(/`+[^`]*`+/g, '')).not.toMatch(/<img>|(?<!\\)\]\(/)
    }
  })
})
