import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { workingTree } from '../../src/checkout/file-tree.ts'
import { resolveCommit, ignoredPathsIn, mergeBaseOf, readGitTree } from '../../src/checkout/git-tree.ts'
import { mayBeRead, readFileTree } from '../../src/checkout/read-checkout.ts'

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' }
let root = ''

const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

function commit(files: Readonly<Record<string, string>>, message = 'x'): string {
  write(files)
  git('add', '-A')
  git('commit', '-q', '-m', message)
  return git('rev-parse', 'HEAD')
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-git-'))
  git('init', '-q', '-b', 'main')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const policy = 'resource "aws_iam_policy" "p" {\n  policy = file("p.json")\n}\n'
const everything = { include: ['**'], exclude: [] }

describe('readGitTree', () => {
  test('a commit is read as the working tree is: folders, links, data, names', async () => {
    write({ 'm/roles.yaml': 'x: 1\n', 'm/main.tf': `${policy}locals {\n  x = yamldecode(file("roles.yaml"))\n}\n` })
    write({ 'p.json': '{"Statement": []}', 'node_modules/x/main.tf': policy, 'readme.txt': 'x', 'a b/ü.tf': policy })
    symlinkSync('../m/main.tf', join(root, 'a b/link.tf'))
    symlinkSync('m', join(root, 'folder'))
    symlinkSync('/etc/passwd', join(root, 'outside.tf'))
    symlinkSync('../../x', join(root, 'm/up.tf'))
    symlinkSync('loop.tf', join(root, 'm/loop.tf'))
    const id = commit({})
    const { files, submodules } = await readGitTree(root, id, env, mayBeRead)
    const plain = ({ data, links, ...rest }: ReturnType<typeof readFileTree>) => ({
      ...rest,
      links: [...links],
      paths: [...data.paths].sort(),
      contents: [...data.contents],
    })
    expect(plain(readFileTree(files, everything))).toEqual(plain(readFileTree(workingTree(root), everything)))
    expect(submodules).toEqual([])
  })

  test('an older commit, of a folder in the repository; a folder that is new', async () => {
    const old = commit({ 'envs/prod/a.tf': 'old', 'b.tf': 'b' })
    commit({ 'envs/prod/a.tf': 'new', 'envs/new/c.tf': 'c' })
    const { files } = await readGitTree(join(root, 'envs/prod'), old, env, mayBeRead)
    expect([files.read('a.tf'), files.read('b.tf')]).toEqual([
      'old',
      { reason: 'cannot be read (it is not in the tree)' },
    ])
    const fresh = await readGitTree(join(root, 'envs/new'), old, env, mayBeRead)
    expect([...fresh.files.folders(/./, () => false)].flatMap(({ names }) => names)).toEqual([])
  })

  test('large files, bytes that are no text, names with line ends', async () => {
    const id = commit({ 'large.json': 'x'.repeat(5 * 1024 * 1024 + 1), 'zero.tf': 'a\0b', 'a\nb.tf': 'c' })
    const { files } = await readGitTree(root, id, env, mayBeRead)
    expect(files.read('large.json')).toEqual({ reason: 'has 5242881 bytes, more than 5 MB' })
    expect(files.read('zero.tf')).toEqual({ reason: 'is not text' })
    expect(files.read('a\nb.tf')).toBe('c')
  })

  test('a submodule is named', async () => {
    commit({ 'a.tf': 'a' })
    git('update-index', '--add', '--cacheinfo', `160000,${git('rev-parse', 'HEAD')},vendor/iam`)
    git('commit', '-q', '-m', 'module')
    const { submodules } = await readGitTree(root, git('rev-parse', 'HEAD'), env, mayBeRead)
    expect(submodules).toEqual(['vendor/iam/'])
  })

  test('nothing that the repository names is run: filters, text conversion, hooks, monitors', async () => {
    const id = commit({ '.gitattributes': '*.tf filter=x diff=x\n', 'a.tf': 'a' })
    const mark = join(root, 'ran')
    for (const name of ['filter.x.smudge', 'filter.x.clean', 'diff.x.textconv', 'core.fsmonitor', 'core.pager'])
      git('config', name, `touch ${mark}; cat`)
    write({ '.git/hooks/post-index-change': `#!/bin/sh\ntouch ${mark}\n` })
    execFileSync('chmod', ['+x', join(root, '.git/hooks/post-index-change')])
    expect((await readGitTree(root, id, env, mayBeRead)).files.read('a.tf')).toBe('a')
    await ignoredPathsIn(root, env)
    await resolveCommit(root, 'main', env)
    expect(existsSync(mark)).toBe(false)
  })

  test('replaced objects do not count', async () => {
    const [old, now] = [commit({ 'a.tf': 'old' }), commit({ 'a.tf': 'new' })]
    git('replace', old, now)
    expect((await readGitTree(root, old, env, mayBeRead)).files.read('a.tf')).toBe('old')
  })
})

describe('revisions', () => {
  test.each(['--help', '-h', '', 'no-such-branch', 'HEAD:a.tf', 'a\nb', '--output=x', 'HEAD --all'])(
    '%j names no commit',
    async (revision) => {
      commit({ 'a.tf': 'a' })
      expect(await resolveCommit(root, revision, env)).toBeUndefined()
    },
  )

  test('branches, tags, ids and expressions; the base that two branches share', async () => {
    const first = commit({ 'a.tf': 'a' })
    git('tag', '-a', 'v1', '-m', 'x')
    git('checkout', '-q', '-b', 'topic')
    const topic = commit({ 'b.tf': 'b' })
    git('checkout', '-q', 'main')
    const main = commit({ 'c.tf': 'c' })
    for (const revision of ['v1', 'main~1', first, first.slice(0, 12), 'HEAD^'])
      expect(await resolveCommit(root, revision, env)).toBe(first)
    expect(await mergeBaseOf(root, main, topic, env)).toBe(first)
    expect(await resolveCommit(tmpdir(), 'main', env)).toBeUndefined()
  })
})

test('what .gitignore excludes, and only if it is not tracked', async () => {
  commit({ '.gitignore': '*.auto.tfvars\nbuild/\n', 'a.tf': 'a' })
  write({ 'x.auto.tfvars': 'x = 1', 'build/deep/y.tf': 'y', 'new.tf': 'z' })
  const ignored = await ignoredPathsIn(root, env)
  expect([...ignored].sort()).toEqual(['build/', 'x.auto.tfvars'])
  const names = [...workingTree(root, ignored).folders(/\.tf(vars)?$/, () => false)].flatMap((each) => each.names)
  expect(names).toEqual(['a.tf', 'new.tf'])
})
