import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fileOfBase } from '../../../src/jobs/review/file-of-base.ts'
import { readReviewTrees } from '../../../src/jobs/review/read-trees.ts'

let root = ''
const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
    cwd: root,
    encoding: 'utf8',
  })
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}
function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) write(path, content)
  git('add', '-A')
  git('commit', '-q', '-m', 'x')
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-file-of-base-'))
  git('init', '-q', '-b', 'main')
  commit({ 'envs/prod/iam/kept.json': 'kept', 'envs/prod/iam/edited.json': 'base', 'other.json': 'other' })
  git('checkout', '-q', '-b', 'change')
  commit({ 'envs/prod/iam/edited.json': 'forged', 'envs/prod/iam/added.json': 'forged' })
  write('envs/prod/iam/downloaded.json', 'of the workflow')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function read(path: string): Promise<string> {
  const folder = join(root, 'envs/prod')
  const found = await fileOfBase(await readReviewTrees(folder, 'main', folder, process.env), folder, path)?.()
  return found?.kind === 'file' ? Buffer.from(found.bytes).toString() : (found?.kind ?? 'outside')
}

describe('what counts of a file of the checkout is what the base has', () => {
  test.each([
    ['a file that the change leaves alone', 'iam/kept.json', 'kept'],
    ['one that it edits', 'iam/edited.json', 'base'],
    ['one that it adds', 'iam/added.json', 'of-the-change'],
    ['one that the workflow put there', 'iam/downloaded.json', 'as-it-is'],
    ['one of another folder of the repository', '../../other.json', 'other'],
    ['one outside of the repository', '../../../other.json', 'outside'],
  ])('%s', async (_, path, expected) => expect(await read(path)).toBe(expected))
})

test('of two folders, a file is what it is', async () => {
  const trees = await readReviewTrees(join(root, 'envs'), './envs', root, process.env)
  expect(fileOfBase(trees, root, 'other.json')).toBeUndefined()
})
