import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

interface Packed {
  readonly filename: string
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}
interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly bin: Readonly<Record<string, string>>
  readonly exports: { readonly '.': { readonly types: string; readonly default: string } }
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const { pack, packageManifest } = (await import(new URL('../../scripts/package.mjs', import.meta.url).href)) as {
  readonly pack: (options: { readonly out: string }) => Packed
  readonly packageManifest: (manifest: object, release: { name?: string; repository?: string }) => Manifest
}

let folder = ''
let project = ''
let packed: Packed

/** Runs in the project that has the package; its output and exit code. */
const run = (program: string, ...args: readonly string[]): readonly [stdout: string, status: number | null] => {
  const { stdout, status, stderr } = spawnSync(program, args, { cwd: project, encoding: 'utf8' })
  return [stdout + stderr, status]
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'whittle-package-test-')))
  project = join(folder, 'project')
  packed = pack({ out: folder })
  cpSync(join(root, 'examples/library'), project, { recursive: true })
  const install = ['install', '--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')]
  execFileSync('npm', [...install, join(folder, packed.filename)], { cwd: project, stdio: 'pipe' })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const installedManifest = (): Manifest =>
  JSON.parse(readFileSync(join(project, 'node_modules/whittle/package.json'), 'utf8')) as Manifest

describe('the packed file', () => {
  test('holds what runs, its types, its schemas and what must go with them', () => {
    const paths = packed.files.map(({ path }) => path)
    const expected = /^(dist\/(?!index\.js)[\w-]+\.(js|css|d\.ts|br|wasm|txt)|schema\/[\w-]+\.schema\.json)$/
    expect(paths.filter((path) => !expected.test(path)).sort()).toEqual([
      'LICENSE',
      'NOTICE',
      'README.md',
      'SECURITY.md',
      'package.json',
    ])
    for (const path of ['dist/cli.js', 'dist/library.js', 'dist/library.d.ts', 'dist/catalog.br', 'dist/LICENSES.txt'])
      expect(paths).toContain(path)
    expect(packed.unpackedSize).toBeLessThan(5_000_000)
  })

  test('installs alone: everything that it needs is in it', () => {
    const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(installed).toEqual(['whittle'])
    const { name, private: isPrivate } = installedManifest()
    expect({ name, isPrivate }).toEqual({ name: 'whittle', isPrivate: true })
    expect(installedManifest()).not.toHaveProperty('dependencies')
    expect(installedManifest()).not.toHaveProperty('scripts')
  })

  test('names files that are in it', () => {
    const { bin, exports: entries } = installedManifest()
    for (const path of [...Object.values(bin), entries['.'].types, entries['.'].default])
      expect(statSync(join(project, 'node_modules/whittle', path)).isFile()).toBe(true)
  })
})

describe('its program', () => {
  test('is executable', () => {
    const [version, status] = run(join(project, 'node_modules/.bin/whittle'), '--version')
    expect([version, status]).toEqual([
      `${(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version}\n`,
      0,
    ])
  })

  test('plans, with the catalog and the WebAssembly that are beside it', () => {
    const examples = ['iam-deploy.tf', 'locals.tf', 'variables.tf', 'versions.tf']
    const tree = join(folder, 'tree')
    mkdirSync(tree)
    for (const file of examples) cpSync(join(root, 'examples', file), join(tree, file))
    const events = join(root, 'examples/cloudtrail')
    const options = ['--events', events, '--as-of', '2026-11-01', '--account', '111122223333']
    const [text, status] = run('node_modules/.bin/whittle', 'plan', tree, ...options)
    expect(status).toBe(0)
    expect(text).toMatch(/data\.aws_iam_policy_document\.deploy/)
    expect(text).toMatch(/The proposals leave \d+ of \d+ granted actions/)
  })
})

describe('its library', () => {
  test('runs in a plain Node project: examples/library', () => {
    const [text, status] = run(process.execPath, 'check.mjs')
    expect(text).toMatch(/^prove: refuted\n {2}s3:\w+ on arn:aws:s3:::acme-reports\/\S+ is granted by statement 2/)
    expect(text).toContain(
      'evaluate, from an address that is not stated: unknown\nevaluate, from the office: allowed\n',
    )
    expect(text).toContain('explain s3:PutObject: implicit-deny\n')
    expect(status).toBe(1)
  })

  test('narrows there, and what it proposes is proved', () => {
    const [text, status] = run(process.execPath, 'narrow.mjs')
    expect(text).toMatch(/^narrow: narrowed\. \d+ granted actions become \d+/)
    expect(text).toMatch(/grants nothing new: proven\n$/)
    expect(status).toBe(0)
  })

  test('the README of the example shows what the programs print', () => {
    const readme = readFileSync(join(project, 'README.md'), 'utf8')
    expect(readme).toContain(run(process.execPath, 'check.mjs')[0])
    const [before = '', after = ''] = run(process.execPath, 'narrow.mjs')[0].split(/^\{[^]*^\}$/m)
    expect(readme).toContain(before)
    expect(readme).toContain(after)
  })

  test('has types that stand alone, for both ways of resolving modules', () => {
    const text = `import { narrow, PolicyError, prove, type Narrowing, type Proof, type Uses } from 'whittle'
const proof: Proof = prove({ Statement: [] }, '{}')
export const request = proof.verdict === 'refuted' ? proof.request.action : undefined
export const run = (uses: Uses): Narrowing => narrow('{}', uses)
export const problems = (error: PolicyError): number => error.problems.length
// @ts-expect-error a policy is a text or an object
prove(7, '{}')
`
    writeFileSync(join(project, 'consumer.ts'), text)
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ] as const) {
      const options = ['--noEmit', '--strict', '--target', 'es2022', '--types', '', '--module', module]
      const tsc = [join(root, 'node_modules/typescript/bin/tsc'), ...options, '--moduleResolution', moduleResolution]
      expect(run(process.execPath, ...tsc, 'consumer.ts')).toEqual(['', 0])
    }
  })

  test('its schemas can be asked for by name', () => {
    const code = `import { createRequire } from 'node:module'
const schema = createRequire(import.meta.url)('whittle/schema/whittle.schema.json')
console.log(schema.type)`
    expect(run(process.execPath, '--input-type=module', '--eval', code)).toEqual(['object\n', 0])
  })
})

describe('the manifest of a release', () => {
  const manifest = { name: 'whittle', private: true, bin: {}, scripts: {}, dependencies: { zod: '1' }, overrides: {} }

  test('has the name and the repository that the release gives, and may be published', () => {
    const own = packageManifest(manifest, { name: '@acme/whittle', repository: 'acme/whittle' })
    expect(own).toEqual({
      name: '@acme/whittle',
      bin: {},
      publishConfig: { access: 'public', provenance: true },
      repository: { type: 'git', url: 'git+https://github.com/acme/whittle.git' },
      bugs: 'https://github.com/acme/whittle/issues',
      homepage: 'https://github.com/acme/whittle#readme',
    })
  })

  test('without a name it stays private', () => {
    expect(packageManifest(manifest, {})).toEqual({ name: 'whittle', private: true, bin: {} })
  })

  test.each(['', 'Whittle', '@acme', '../x', 'a b'])('%j is no name', (name) => {
    expect(() => packageManifest(manifest, { name })).toThrow('is no name of a package')
  })
})
