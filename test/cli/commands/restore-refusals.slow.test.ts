import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { pathOf, git, commit, narrow, read, restore, wide, small, bucket, inRepository } from './restore-support.ts'

inRepository()

describe('waivers', () => {
  const keep = ['--keep-until', '2027-03-01', '--because', 'yearly']

  test('are added to the configuration, whose other lines stay', async () => {
    const configuration = '# ours\naccount: "111122223333"\n'
    commit({ 'iam.tf': wide, '.github/whittle.yml': configuration })
    narrow({ 'iam.tf': small })
    const { code, err } = await restore(['--commit', 'HEAD', '--apply', ...keep])
    expect({ code, err }).toEqual({ code: 0, err: 'Edited iam.tf, .github/whittle.yml.\n' })
    expect(read('iam.tf')).toBe(wide)
    expect(read('.github/whittle.yml')).toBe(
      `${configuration}waivers:\n  - { keep: "s3:*", in: "iam.tf#aws_iam_role_policy.orders", until: 2027-03-01, because: "yearly" }\n`,
    )
  })

  test('make a configuration where there is none', async () => {
    commit({ 'iam.tf': wide })
    narrow({ 'iam.tf': small })
    expect((await restore(['--commit', 'HEAD', '--apply', ...keep])).code).toBe(0)
    expect(read('.github/whittle.yml')).toMatch(/^waivers:\n {2}- \{ keep: "s3:\*"/)
  })

  test('are not written where the policies cannot be', async () => {
    commit({ 'iam.tf': wide })
    narrow({ 'iam.tf': small })
    const outside = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
    try {
      symlinkSync(outside, pathOf('.github'))
      const { code, err } = await restore(['--commit', 'HEAD', '--apply', ...keep])
      expect({ code, err }).toMatchObject({
        code: 2,
        err: expect.stringMatching(/\.github\/whittle\.yml: .*leads out of/),
      })
      expect([read('iam.tf'), readdirSync(outside)]).toEqual([small, []])
    } finally {
      rmSync(outside, { recursive: true, force: true })
    }
  })

  test('that a configuration does not take leave everything as it was', async () => {
    const configuration = '{ account: "111122223333" }\n'
    commit({ 'iam.tf': wide, '.github/whittle.yml': configuration })
    narrow({ 'iam.tf': small })
    const { code, err } = await restore(['--commit', 'HEAD', '--apply', ...keep])
    expect(code).toBe(2)
    expect(err).toContain('nothing was written')
    expect(read('iam.tf')).toBe(small)
    expect(read('.github/whittle.yml')).toBe(configuration)
  })
})

describe('refusals', () => {
  test('a later change took part of it away: nothing is written, also not of other policies', async () => {
    const other = (text: string): string => text.replace('"orders" {', '"other" {')
    commit({ 'iam.tf': wide, 'other.tf': other(wide) })
    const made = narrow({ 'iam.tf': small, 'other.tf': other(small) })
    commit({ 'iam.tf': small.replace(', "sqs:SendMessage"', '') })
    const { code, out } = await restore(['--commit', made, '--apply'])
    expect(code).toBe(3)
    expect(out).toContain('sqs:SendMessage')
    expect(out).toContain('Nothing is edited')
    expect(read('other.tf')).toBe(other(small))
  })

  test.each<readonly [string, readonly string[], string]>([
    ['no change', [], 'name the change with one of'],
    ['two changes', ['--commit', 'HEAD', '--since', 'HEAD~1'], 'name the change with one of'],
    ['an unknown revision', ['--commit', 'nothing'], '--commit nothing: is no revision'],
    ['an option as a revision', ['--since=--output=x'], 'is no revision'],
    ['no such pull request', ['--pull-request', '7'], 'no commit of the history names pull request #7'],
    ['two of one number', ['--pull-request', '3'], '2 commits name pull request #3'],
    ['no number', ['--pull-request', 'x'], 'expects the number of a pull request'],
    ['the first commit', ['--commit', 'HEAD~3'], 'has no commit before it'],
    ['a commit that took nothing away', ['--commit', 'HEAD'], 'nothing was taken away'],
    ['an unknown policy', ['.', 'aws_iam_policy.none', '--commit', 'HEAD~1'], 'there is no such policy'],
    ['half a waiver', ['--commit', 'HEAD~1', '--keep-until', '2027-01-01'], 'a waiver needs both'],
    ['no day', ['--commit', 'HEAD~1', '--keep-until', 'soon', '--because', 'x'], '--keep-until soon'],
  ])('%s', async (_, argv, words) => {
    commit({ 'iam.tf': wide }, 'Add')
    commit({ 'b.tf': bucket }, 'One (#3)')
    narrow({ 'iam.tf': small }, 'Two (#3)')
    commit({ 'c.tf': bucket.replaceAll('logs', 'more') }, 'Three')
    const { code, err } = await restore(argv)
    expect(code).toBe(2)
    expect(err).toContain(words)
  })

  test('a commit of another branch', async () => {
    commit({ 'iam.tf': wide })
    git(['checkout', '-q', '-b', 'other'])
    const made = narrow({ 'iam.tf': small })
    git(['checkout', '-q', 'main'])
    const { code, err } = await restore(['--commit', made])
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('is not part of what is checked out') })
  })
})
