import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { presentReference, referenceOf, withReference, withVersion } from '../../scripts/set-release.mjs'
import { actionReference, actionRepository, isThisAction } from '../../src/action-reference.ts'
import { version } from '../../src/version.ts'

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

test('pages name the version of package.json: as a hook, as a packed file, and by its major version in addresses', () => {
  const stated = read('package.json')
  expect(JSON.parse(stated)).toMatchObject({ version })
  const page = read('docs/install.md')
  expect([...page.matchAll(/^ +rev: (.*)$/gm)].map(([, rev]) => rev)).toEqual([`v${version}`])
  expect(new Set(page.match(/whittle-\d[\w.-]*\.tgz/g))).toEqual(new Set([`whittle-${version}.tgz`]))
  expect(new Set(page.match(/\/raw\/[^/]+\//g))).toEqual(new Set([`/raw/v${version.split('.')[0]}/`]))
  for (const file of files)
    expect([file, withVersion(read(file), actionReference, version)]).toEqual([file, read(file)])
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

test.each([
  [
    'the hooks',
    '- repo: https://github.com/OWNER/whittle\n  rev: v0.1.0\n',
    '- repo: https://github.com/OWNER/whittle\n  rev: v1.2.0\n',
  ],
  ['a packed file', 'npm install ./whittle-0.1.0.tgz', 'npm install ./whittle-1.2.0.tgz'],
  ['a schema', 'https://github.com/OWNER/whittle/raw/v0/schema/a', 'https://github.com/OWNER/whittle/raw/v1/schema/a'],
  [
    'hooks of others',
    '- repo: https://github.com/a/b\n  rev: v0.1.0\n',
    '- repo: https://github.com/a/b\n  rev: v0.1.0\n',
  ],
  ['files of others', 'my-whittle-0.1.0.tgz, whittle-VERSION.tgz', 'my-whittle-0.1.0.tgz, whittle-VERSION.tgz'],
  ['addresses of others', 'https://github.com/a/b/raw/v0/schema/', 'https://github.com/a/b/raw/v0/schema/'],
])('a release sets the version of %s', (_, text, expected) => {
  const reference = 'OWNER/whittle@v1.2.0 # pin it to the commit you reviewed'
  expect(withVersion(text, reference, '1.2.0')).toBe(expected)
  expect(withVersion(expected, reference, '1.2.0')).toBe(expected)
})

describe('the script', () => {
  const names = [
    'package.json',
    'docs/install.md',
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
      const changed = names.filter((name) => !['package.json', 'scripts/set-release.mjs'].includes(name)).sort()
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

  test('sets the version of package.json', () => {
    inCopy((run, folder) => {
      const path = join(folder, 'package.json')
      writeFileSync(path, readFileSync(path, 'utf8').replace(`"version": "${version}"`, '"version": "1.2.3"'))
      expect(run('--check')).toEqual({ code: 1, out: 'docs/install.md: another reference\n' })
      expect(run(`acme/other@${commit}`, 'v1.2.3').code).toBe(0)
      const page = readFileSync(join(folder, 'docs/install.md'), 'utf8')
      expect(page).toMatch(/rev: v1\.2\.3\n[^]*\/acme\/other\/raw\/v1\/schema\//)
      expect(page).toContain('./whittle-1.2.3.tgz')
      expect(run('--check')).toEqual({ code: 0, out: '' })
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
