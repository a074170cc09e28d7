import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import picomatch from 'picomatch'
import semver from 'semver'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
interface Job {
  readonly steps: readonly { readonly run?: string }[]
}
const lines = read('Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const instructions = lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const)
const of = (name: string): readonly string[] => instructions.flatMap(([word, rest]) => (word === name ? [rest] : []))

/** Is a file sent to the builder? The last line of .dockerignore that matches decides. */
function isSent(path: string): boolean {
  let sent = true
  for (const line of read('.dockerignore').split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const pattern = line.replace(/^!/, '')
    if (picomatch([pattern, `${pattern}/**`], { dot: true })(path)) sent = line.startsWith('!')
  }
  return sent
}

describe('the container', () => {
  test('has one image, pinned by digest, of a version of Node that Whittle runs on', () => {
    expect(of('FROM')).toHaveLength(1)
    const [, major = ''] = /^node:(\d+)-alpine@sha256:[0-9a-f]{64}$/.exec(of('FROM')[0]!) ?? []
    const { engines } = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } }
    expect(semver.satisfies(`${major}.99.0`, engines.node)).toBe(true)
    expect(read('.github/dependabot.yml')).toContain('package-ecosystem: docker')
  })

  test('runs as a user without rights, and nothing after that changes files', () => {
    const names = instructions.map(([name]) => name)
    expect(of('USER')).toEqual(['node'])
    expect(names.slice(names.indexOf('USER'))).toEqual(['USER', 'WORKDIR', 'ENTRYPOINT', 'CMD'])
  })

  test('is sent what runs, and nothing else', () => {
    expect(['src/cli.ts', '.git/config', 'node_modules/zod/index.js', '.env', 'dist/index.js'].filter(isSent)).toEqual(
      [],
    )
    expect(
      ['dist/cli.js', 'dist/jobs.js', 'dist/catalog.br', 'LICENSE', 'NOTICE', 'package.json'].filter(
        (path) => !isSent(path),
      ),
    ).toEqual([])
  })

  test('is checked where it changes and before each release: the build asks the registry for the digest', () => {
    const script = 'scripts/check-container.sh'
    for (const file of ['container.yml', 'release.yml']) {
      const { jobs } = parse(read(`.github/workflows/${file}`)) as { readonly jobs: Readonly<Record<string, Job>> }
      const steps = Object.values(jobs).flatMap((job) => job.steps)
      expect(steps.map(({ run }) => run)).toContain(script)
    }
    const { on } = parse(read('.github/workflows/container.yml')) as {
      readonly on: { pull_request: { paths: string[] } }
    }
    const isWatched = picomatch(on.pull_request.paths, { dot: true })
    const sources = of('COPY').flatMap((copied) => copied.split(' ').slice(0, -1))
    const bearing = ['Dockerfile', '.dockerignore', 'dist/cli.js', 'package.json', script]
    expect(sources).toEqual(['LICENSE', 'NOTICE', 'package.json', 'dist/'])
    expect(bearing.filter((path) => !isWatched(path))).toEqual([])
    expect(statSync(join(root, script)).mode & 0o111).toBe(0o111)
  })

  /** A docker that runs the command line of the checkout in the place of the image. */
  const stub = (node: string): string => `#!/usr/bin/env bash
case "$1" in
  build) [[ "$*" == *--pull* ]] ;;
  run)
    [[ "$*" == *"--network none"* ]] || exit 9
    [[ "$*" == *"--print process.versions.node" ]] && { echo ${node}; exit; }
    while [[ "$1" != whittle-check ]]; do shift; done
    node dist/cli.js "\${@:2}" ;;
esac
`
  test.each([
    [
      'the version of its tag',
      '24.1.0',
      0,
      /runs Whittle \S+ on Node 24\.1\.0: plan examples --events examples\/cloudtrail/,
    ],
    ['another version than its tag', '22.1.0', 1, /The image of node:24-alpine holds Node 22\.1\.0/],
  ])('the check runs the first command of README.md in it: %s', (_, node, status, says) => {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-docker-'))
    try {
      writeFileSync(join(folder, 'docker'), stub(node), { mode: 0o755 })
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
      const run = spawnSync(join(root, 'scripts/check-container.sh'), { encoding: 'utf8', env })
      expect(run.stdout + run.stderr).toMatch(says)
      expect(run.status).toBe(status)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('starts with what it copies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-container-'))
    try {
      for (const copied of of('COPY')) {
        const words = copied.split(' ')
        const target = join(folder, words.at(-1)!)
        for (const source of words.slice(0, -1)) {
          expect(existsSync(join(root, source))).toBe(true)
          mkdirSync(target, { recursive: true })
          const isFolder = statSync(join(root, source)).isDirectory()
          cpSync(join(root, source), isFolder ? target : join(target, source), {
            recursive: true,
            filter: (path) => !isFolder || path === join(root, source) || isSent(path.slice(root.length)),
          })
        }
      }
      const [program, entry = ''] = JSON.parse(of('ENTRYPOINT')[0]!) as readonly string[]
      const run = spawnSync(process.execPath, [join(folder, entry), ...(JSON.parse(of('CMD')[0]!) as string[])], {
        cwd: dirname(folder),
        encoding: 'utf8',
      })
      expect([program, run.status, run.stderr]).toEqual(['node', 0, ''])
      expect(run.stdout).toContain('Usage: whittle COMMAND')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
