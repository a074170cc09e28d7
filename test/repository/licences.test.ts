import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

interface Licences {
  readonly licenceTexts: (others: object) => {
    generateBundle(this: { emitFile(file: { source: string }): void }, options: unknown, bundle: unknown): void
  }
  readonly noticeText: (licences: string) => string
}

const { licenceTexts, noticeText } = (await import(
  new URL('../../scripts/licences.mjs', import.meta.url).href
)) as Licences

let root = ''

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'whittle-licences-')))
  const add = (name: string, manifest: object, files: Readonly<Record<string, string>>): void => {
    const folder = join(root, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  }
  add('mit', { license: 'MIT' }, { LICENSE: 'Copyright A\r\n\r\nMIT text  \n' })
  add('@scope/same', { license: 'MIT' }, { 'license.md': 'Copyright A\n\nMIT text' })
  add('either', { license: '(GPL-3.0 OR MIT)' }, { LICENSE: 'either text' })
  add('apache', { license: 'Apache-2.0' }, {})
  add('readme', { licenses: [{ type: 'PSF' }] }, { 'README.md': '# x\n\nLicense\n-------\n\nPSF text\n' })
  add('gpl', { license: 'AGPL-3.0-only' }, { LICENSE: 'text' })
  add('both', { license: 'MIT AND GPL-2.0' }, { LICENSE: 'text' })
  add('none', {}, { LICENSE: 'text' })
  add('textless', { license: 'MIT' }, {})
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

/** What the plugin writes for a bundle with a module of each package. */
function licences(...names: readonly string[]): string {
  const modules = Object.fromEntries(
    names.map((name) => [join(root, 'node_modules', name, 'lib/index.js'), { renderedLength: 10 }]),
  )
  const own = { '/project/src/cli.ts': { renderedLength: 10 }, '\0virtual': { renderedLength: 1 } }
  const dropped = { [join(root, 'node_modules/gpl/dropped.js')]: { renderedLength: 0 } }
  let text = ''
  const emitter = { emitFile: ({ source }: { source: string }): void => void (text = source) }
  licenceTexts({}).generateBundle.call(emitter, {}, { 'cli.js': { modules: { ...dropped, ...modules, ...own } } })
  return text
}

test('packages with the same text stand together, in one order', () => {
  const text = licences('mit', 'readme', '@scope/same')
  expect(text).toBe(licences('@scope/same', 'readme', 'mit'))
  expect(text).toContain('@scope/same 1.0.0 (MIT)\nmit 1.0.0 (MIT)\n\nCopyright A\n\nMIT text\n')
  expect(text).toContain('readme 1.0.0 (PSF-2.0)\n\nPSF text\n')
})

test('one of two licences is enough', () => expect(licences('either')).toContain('either text'))

test('the Apache License has one text', () => {
  expect(licences('apache')).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION')
})

describe('what may not ship stops the build', () => {
  test.each([
    ['gpl', 'is under the licence "AGPL-3.0-only": it may not ship'],
    ['both', 'is under the licence "MIT AND GPL-2.0": it may not ship'],
    ['none', 'is under the licence "none": it may not ship'],
    ['textless', 'has no licence text'],
  ])('%s', (name, why) => expect(() => licences(name)).toThrow(why))
})

test('NOTICE lists each package once', () => {
  const notice = noticeText(licences('mit', '@scope/same', 'readme'))
  expect(notice).toContain('  @scope/same  MIT\n  mit          MIT\n  readme       PSF-2.0\n')
})
