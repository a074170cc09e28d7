import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { localFile } from '../../../src/evidence/store/backends/local-file.ts'
import { createClient } from '../../../src/github/client.ts'
import { readCommitFile } from '../../../src/github/commit-tree.ts'
import { evidenceOfBase } from '../../../src/jobs/review/evidence-of-base.ts'
import { readReviewTrees } from '../../../src/jobs/review/read-trees.ts'
import { FakeGitHub } from '../../fakes/github.ts'
import { BareRepository } from '../../fakes/github-git.ts'

const ledger = '.whittle/ledger'
const bytes = (text: string): Buffer => Buffer.from(`\u{1f}\0${text}`, 'latin1')

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-evidence-of-base-'))
  git('init', '-q', '-b', 'main')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
    cwd: root,
    encoding: 'utf8',
  })

type Files = Readonly<Record<string, string | { readonly link: string }>>

function write(files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (typeof content === 'string') writeFileSync(join(root, path), bytes(content))
    else symlinkSync(content.link, join(root, path))
  }
}

function commit(files: Files, gone: readonly string[] = []): void {
  for (const path of gone) rmSync(join(root, path), { recursive: true })
  write(files)
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'x')
}

async function read(folder: string, path = ledger): Promise<string | undefined> {
  const at = join(root, folder)
  const trees = await readReviewTrees(at, 'main', at, process.env)
  const store = evidenceOfBase(trees, { root: at, path, asItIs: localFile(join(at, path), path) })
  expect(await store.write(bytes('new'), undefined).catch((error: Error) => error.message)).toMatch(/saves no evidence/)
  const stored = await store.read()
  return stored && Buffer.from(stored.bytes).toString('latin1').slice(2)
}

describe.each([
  ['the root of the repository', ''],
  ['a folder of it', 'envs/prod'],
])('saved evidence in the checkout: %s', (_, folder) => {
  const at = (path: string): string => join(folder, path)
  const change = (before: Files, now: Files, gone: readonly string[] = []): void => {
    commit({ [at('README.md')]: 'x', ...before })
    git('checkout', '-q', '-b', 'change')
    commit(now, gone)
  }

  test('what the change writes into it does not count', async () => {
    change({ [at(ledger)]: 'base' }, { [at(ledger)]: 'forged' })
    expect(await read(folder)).toBe('base')
  })

  test('a file that the change removes, or makes a link, is read from the base', async () => {
    change({ [at(ledger)]: 'base' }, { [at(ledger)]: { link: '../forged' }, [at('forged')]: 'forged' }, [at(ledger)])
    expect(await read(folder)).toBe('base')
  })

  test('the base branch as it is now', async () => {
    change({ [at(ledger)]: 'old' }, { [at('other')]: 'x' })
    git('checkout', '-q', 'main')
    commit({ [at(ledger)]: 'newer' })
    git('checkout', '-q', 'change')
    expect(await read(folder)).toBe('newer')
  })

  test.each<[string, Files]>([
    ['it', { [at(ledger)]: 'forged' }],
    ['a link to it', { [at(ledger)]: { link: '../forged' }, [at('forged')]: 'forged' }],
    ['a link on the way to it', { [at('.whittle')]: { link: 'forged' }, [at('forged/ledger')]: 'forged' }],
  ])('the change adds %s: it is not read', async (__, now) => {
    change({}, now)
    await expect(read(folder)).rejects.toThrow(/the change itself adds it/)
  })

  test('what the workflow put there is read, where neither commit has it', async () => {
    change({}, { [at('other')]: 'x' })
    expect(await read(folder)).toBeUndefined()
    write({ [at(ledger)]: 'restored' })
    expect(await read(folder)).toBe('restored')
  })
})

test('above the folder, and still in the repository', async () => {
  commit({ 'envs/README.md': 'x', ledger: 'base' })
  git('checkout', '-q', '-b', 'change')
  commit({ ledger: 'forged' })
  expect(await read('envs', '../ledger')).toBe('base')
})

test("through GitHub's API", async () => {
  const repository = new BareRepository(join(root, 'bare.git'), { 'envs/a.tf': 'x' })
  const commits = [
    repository.head('main') ?? '',
    repository.commit(repository.head('main'), 'x', { 'envs/ledger': bytes('base') }),
    repository.commit(repository.head('main'), 'x', { envs: '../forged', 'envs/a.tf': null }, '120000'),
  ]
  const github = await new FakeGitHub({
    git: repository,
    tokens: { workflow: { login: 'github-actions[bot]', contents: 'read', pullRequests: 'write' } },
  }).start()
  try {
    const client = createClient({
      token: 'workflow',
      apiUrl: github.url,
      graphqlUrl: github.graphqlUrl,
      fetch: globalThis.fetch,
      notice: () => undefined,
    })
    const found = await Promise.all(commits.map((id) => readCommitFile(client, github.name, id, 'envs/ledger')))
    expect(found).toEqual([{ kind: 'absent' }, { kind: 'file', bytes: bytes('base') }, { kind: 'elsewhere' }])
  } finally {
    await github.stop()
  }
})
