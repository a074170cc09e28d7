import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'

export interface GitEntry {
  readonly mode: string
  readonly type: string
  readonly id: string
  readonly path: string
}

/** A bare git repository, driven through the git command line: what stands behind the fake of GitHub. */
export class BareRepository {
  readonly folder: string
  private readonly answers = new Map<string, string>()

  constructor(folder: string, files: Readonly<Record<string, string>>, branch = 'main') {
    this.folder = folder
    execFileSync('git', ['init', '--quiet', '--bare', `--initial-branch=${branch}`, folder], { env })
    this.updateRef(branch, this.commit(null, 'Begin', files))
  }

  /** Commit at the head of a branch, or `null`. */
  head(branch: string): string | null {
    const file = join(this.folder, 'refs', 'heads', branch)
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : null
  }

  /** Branches whose name starts with `prefix`. */
  refs(prefix = ''): Map<string, string> {
    const lines = this.git(['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads']).split('\n')
    const all = lines.filter((line) => line !== '').map((line) => line.split(' ') as [string, string])
    return new Map(all.filter(([name]) => name.startsWith(prefix)))
  }

  updateRef(branch: string, commit: string | null): void {
    this.git(
      commit === null ? ['update-ref', '-d', `refs/heads/${branch}`] : ['update-ref', `refs/heads/${branch}`, commit],
    )
  }

  /** A commit on top of `parent` in which these files (`null`: deleted) have these contents. */
  commit(
    parent: string | null,
    message: string,
    files: Readonly<Record<string, string | Buffer | null>>,
    mode = '100644',
  ): string {
    const index = { GIT_INDEX_FILE: join(this.folder, 'fake-index') }
    this.git(parent === null ? ['read-tree', '--empty'] : ['read-tree', parent], undefined, index)
    const lines = Object.entries(files).map(([path, content]) => {
      if (content === null) return `0 ${'0'.repeat(40)}\t${path}\n`
      return `${mode} ${this.git(['hash-object', '-w', '--stdin'], content).trim()}\t${path}\n`
    })
    this.git(['update-index', '--index-info'], lines.join(''), index)
    const tree = this.git(['write-tree'], undefined, index).trim()
    return this.git(['commit-tree', tree, ...(parent === null ? [] : ['-p', parent])], message).trim()
  }

  writeBlob(bytes: Buffer): string {
    return this.git(['hash-object', '-w', '--stdin'], bytes).trim()
  }

  blob(id: string): Buffer {
    return execFileSync('git', ['cat-file', 'blob', id], { env: { ...env, GIT_DIR: this.folder } })
  }

  writeTree(entries: readonly GitEntry[]): string {
    const lines = entries.map(({ mode, type, id, path }) => `${mode} ${type} ${id}\t${path}\n`)
    return this.git(['mktree'], lines.join('')).trim()
  }

  writeCommit(tree: string, parents: readonly string[], message: string): string {
    return this.git(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], message).trim()
  }

  /** Another user pushes to a branch. */
  push(branch: string, message: string, files: Readonly<Record<string, string | null>>, mode?: string): string {
    const commit = this.commit(this.head(branch), message, files, mode)
    this.updateRef(branch, commit)
    return commit
  }

  /** `Update branch` of a pull request, or its merge. */
  merge(into: string, from: string): string {
    const parents = [this.head(into) ?? '', this.head(from) ?? '']
    const tree = this.git(['merge-tree', '--write-tree', ...parents]).split('\n')[0] ?? ''
    const commit = this.git(
      ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
      `Merge ${from}`,
    ).trim()
    this.updateRef(into, commit)
    return commit
  }

  entries(tree: string, recursive = false): GitEntry[] {
    return this.fixed(['ls-tree', ...(recursive ? ['-r', '-t'] : []), '-z', tree])
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        const [, mode = '', type = '', id = '', path = ''] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? []
        return { mode, type, id, path }
      })
  }

  has(object: string): boolean {
    try {
      this.git(['cat-file', '-e', object])
      return true
    } catch {
      return false
    }
  }

  text(branch: string, path: string): string {
    return this.fixed(['cat-file', 'blob', `${this.id(branch)}:${path}`])
  }

  mergeBase(one: string, other: string): string {
    return this.fixed(['merge-base', this.id(one), this.id(other)]).trim()
  }

  /** Commits of head that base has not, oldest first. */
  log(base: string, head: string): { id: string; message: string }[] {
    return this.fixed(['log', '--reverse', '--format=%H%n%B%x00', `${this.id(base)}..${this.id(head)}`])
      .split('\0\n')
      .filter((entry) => entry !== '')
      .map((entry) => ({ id: entry.slice(0, 40), message: entry.slice(41).trimEnd() }))
  }

  message(commit: string): string {
    return this.fixed(['log', '-1', '--format=%B', commit]).trimEnd()
  }

  /** Files that differ, with their object id in `head`. */
  diff(base: string, head: string): { path: string; blob: string; status: string }[] {
    const words = { A: 'added', M: 'modified', D: 'removed', T: 'changed' } as Record<string, string>
    return this.fixed(['diff-tree', '-r', '-z', '--no-renames', this.id(base), this.id(head)])
      .split('\0:')
      .filter((change) => change !== '')
      .map((change) => {
        const [, , , old = '', blob = '', status = '', path = ''] =
          /^:?(\d+) (\d+) (\w+) (\w+) (\w)\0([^\0]*)\0?$/s.exec(change) ?? []
        return { path, blob: status === 'D' ? old : blob, status: words[status] ?? 'modified' }
      })
  }

  /** Files that differ with their hunks, renames found; `patch` is `null` for binary files and pure renames. */
  patches(base: string, head: string): { path: string; status: string; patch: string | null; blob: string }[] {
    const words = { A: 'added', M: 'modified', D: 'removed', T: 'changed', R: 'renamed' } as Record<string, string>
    const [from, to] = [this.id(base), this.id(head)]
    const fields = this.fixed(['diff', '--name-status', '-z', '-M', from, to]).split('\0')
    const found: { path: string; status: string; patch: string | null; blob: string }[] = []
    while (fields.length > 1) {
      const letter = fields.shift()?.[0] ?? ''
      const paths = letter === 'R' ? fields.splice(0, 2) : fields.splice(0, 1)
      const path = paths.at(-1) ?? ''
      const text = this.fixed(['diff', '-M', '--no-color', from, to, '--', ...paths])
      const start = text.indexOf('\n@@')
      const side = letter === 'D' ? from : to
      const blob = this.fixed(['rev-parse', `${side}:${path}`]).trim()
      const patch = start < 0 ? null : text.slice(start + 1).replace(/\n$/, '')
      found.push({ path, status: words[letter] ?? 'modified', patch, blob })
    }
    return found
  }

  /** Everything in the tree of a branch: path → object id. */
  tree(branch: string): Record<string, string> {
    const lines = this.fixed(['ls-tree', '-r', this.id(branch)]).split('\n')
    return Object.fromEntries(
      lines
        .filter((line) => line !== '')
        .map((line) => {
          const [facts = '', path = ''] = line.split('\t')
          return [path, facts.split(' ')[2] ?? '']
        }),
    )
  }

  private id(name: string): string {
    return this.head(name) ?? name
  }

  /** The output of a command about object ids alone never changes. */
  private fixed(args: readonly string[]): string {
    const key = args.join('\0')
    const known = this.answers.get(key) ?? this.git(args)
    this.answers.set(key, known)
    return known
  }

  private git(args: readonly string[], input?: string | Buffer, more: Record<string, string> = {}): string {
    return execFileSync('git', args, {
      input,
      encoding: 'utf8',
      env: { ...env, GIT_DIR: this.folder, ...more },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }
}

/** No user's configuration, and all commits at the same second: the same work gives the same ids. */
const env = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: 'Somebody',
  GIT_AUTHOR_EMAIL: 'somebody@example.com',
  GIT_AUTHOR_DATE: '2026-11-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Somebody',
  GIT_COMMITTER_EMAIL: 'somebody@example.com',
  GIT_COMMITTER_DATE: '2026-11-01T00:00:00Z',
}
