import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { presentReference, referenceOf, withReference } from '../../scripts/set-release.mjs'
import { actionReference, actionRepository, isThisAction } from '../../src/action-reference.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const below = (folder: string): string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}${path}`)
const files = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'action.yml']
  .concat(['docs/', 'examples/', '.github/', 'src/'].flatMap(below))
  .filter((path) => /\.(md|ya?ml|ts)$/.test(path))

const commit = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2'

/** Actions at a version, as workflows and source name them: `OWNER/NAME[/PATH]@REF # COMMENT`. */
const references = files.flatMap((file) =>
  [...read(file).matchAll(/(?<=uses: |['"])(?:[\w.-]+\/){1,3}[\w.-]+@[\w.-]+(?: # [^'"\n]*)?/g)].map(([uses]) => ({
    file,
    uses: uses.trim(),
  })),
)

test('the release sets what the source exports', () => {
  expect(presentReference(read('src/action-reference.ts'))).toBe(actionReference)
  expect(() => presentReference('export const other = 1')).toThrow('exports no actionReference')
})

test('documentation, examples and source refer to this action by the one reference', () => {
  const own = references.filter(({ uses }) => isThisAction(uses))
  const named = new Set(own.map(({ file }) => file))
  for (const file of ['README.md', 'docs/setup.md', 'docs/review.md', 'docs/verify.md']) expect(named).toContain(file)
  expect(own.filter(({ uses }) => uses !== actionReference)).toEqual([])
  for (const file of files)
    expect([file, withReference(read(file), actionReference, actionReference)]).toEqual([file, read(file)])
})

test('addresses on github.com name no other owner of this project', () => {
  const [, name = ''] = actionRepository.split('/')
  const address = new RegExp(String.raw`github\.com/([\w.-]+/(?:whittle|${name}))(?=[/)\s]|$)`, 'gm')
  const named = files.flatMap((file) => [...read(file).matchAll(address)].map(([, repository]) => repository))
  expect(new Set(named)).toEqual(new Set([actionRepository]))
})

test('other actions are pinned by commit, each by the same one everywhere', () => {
  const others = references.filter(({ uses }) => !isThisAction(uses))
  for (const place of ['README.md', 'docs/', '.github/workflows/', 'src/'])
    expect([place, others.some(({ file }) => file.startsWith(place))]).toEqual([place, true])
  expect(others.filter(({ uses }) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses))).toEqual([])
  const pins = new Map<string, Set<string>>()
  for (const { uses } of others) {
    const [name = ''] = uses.split('@')
    pins.set(name, (pins.get(name) ?? new Set()).add(uses))
  }
  expect([...pins.values()].filter(({ size }) => size > 1)).toEqual([])
})

test.each([
  [actionReference, true],
  [`acme/${actionRepository.split('/')[1]}@${commit} # v0.2.0`, true],
  [`${actionRepository}-other@v1`, false],
  [actionRepository, false],
  ['actions/checkout@v4', false],
  ['./', false],
])('%s is this action: %s', (uses, expected) => expect(isThisAction(uses)).toBe(expected))

describe('the reference that a release asks for', () => {
  test.each([
    [['acme/whittle@v0.2.0'], 'acme/whittle@v0.2.0 # pin it to the commit you reviewed'],
    [[`acme/whittle@${commit}`, 'v0.2.0'], `acme/whittle@${commit} # v0.2.0`],
  ])('%j', (args, expected) => expect(referenceOf(args)).toBe(expected))

  test.each([
    [[]],
    [['whittle@v0']],
    [['acme/whittle@main']],
    [[`acme/whittle@${commit}`]],
    [['acme/whittle@v0', 'v0']],
  ])('%j is none', (args) => expect(() => referenceOf(args)).toThrow(/give OWNER|behind @/))
})

describe('setting it', () => {
  const from = 'OWNER/whittle@v0 # pin it to the commit you reviewed'
  const to = `acme/whittle-action@${commit} # v0.2.0`
  test.each([
    ['with its comment', `uses: ${from}\nid: x`, `uses: ${to}\nid: x`],
    ['without one', 'uses: OWNER/whittle@v0\n', `uses: ${to}\n`],
    ['in source', `= '${from}'`, `= '${to}'`],
    ['an address', 'https://github.com/OWNER/whittle/issues', 'https://github.com/acme/whittle-action/issues'],
    ['no other', 'uses: MY-OWNER/whittle@v0, OWNER/whittle-x', 'uses: MY-OWNER/whittle@v0, OWNER/whittle-x'],
  ])('%s', (_, text, expected) => expect(withReference(text, from, to)).toBe(expected))

  test('a second time changes nothing, and back gives the same text', () => {
    const text = `uses: ${from}\nhttps://github.com/OWNER/whittle`
    const once = withReference(text, from, to)
    expect(withReference(once, to, to)).toBe(once)
    expect(withReference(once, to, from)).toBe(text)
  })
})

describe('the script', () => {
  const names = [
    'src/action-reference.ts',
    'scripts/set-release.mjs',
    'docs/verify.md',
    '.github/ISSUE_TEMPLATE/config.yml',
  ]
  const inCopy = (
    script: (run: (...args: string[]) => { code: number | null; out: string }, folder: string) => void,
  ): void => {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-release-'))
    try {
      for (const name of names) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        cpSync(fileURLToPath(new URL(name, root)), join(folder, name))
      }
      execFileSync('git', ['init', '-q'], { cwd: folder })
      execFileSync('git', ['add', '-A'], { cwd: folder })
      script((...args) => {
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          [join(folder, 'scripts/set-release.mjs'), ...args],
          {
            encoding: 'utf8',
          },
        )
        return { code: status, out: stdout + stderr }
      }, folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  test('sets the reference in every file, which the check then holds to', () => {
    inCopy((run, folder) => {
      expect(run('--check')).toEqual({ code: 0, out: '' })
      expect(run('--check', 'acme/other').code).toBe(1)
      const changed = names.filter((name) => name !== 'scripts/set-release.mjs').sort()
      expect(run(`acme/other@${commit}`, 'v0.2.0')).toEqual({
        code: 0,
        out: changed.map((name) => `${name}\n`).join(''),
      })
      expect(run('--check', 'acme/other')).toEqual({ code: 0, out: '' })
      const text = (name: string): string => readFileSync(join(folder, name), 'utf8')
      expect(text('docs/verify.md')).toContain(`- uses: acme/other@${commit} # v0.2.0\n`)
      expect(text('.github/ISSUE_TEMPLATE/config.yml')).toContain('https://github.com/acme/other/security/policy')
      writeFileSync(join(folder, 'docs/verify.md'), text('docs/verify.md').replace(commit, 'main'))
      expect(run('--check')).toEqual({ code: 1, out: 'docs/verify.md: another reference\n' })
    })
  })

  test('refuses what is no reference, and changes nothing', () => {
    inCopy((run) => {
      expect(run('acme/other')).toEqual({
        code: 2,
        out: expect.stringContaining('set-release: give OWNER/NAME@vX.Y.Z'),
      })
      expect(run('--check')).toEqual({ code: 0, out: '' })
    })
  })
})
