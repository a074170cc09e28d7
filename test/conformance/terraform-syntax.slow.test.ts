import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { terraformParser } from '../../src/sources/terraform/syntax/parser.ts'
import { hostile, validFile } from '../sources/terraform/parse-samples.ts'

/** Terraform itself says what is Terraform: of whole files, damaged ones, and pieces in any order. */
const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
const present = spawnSync('terraform', ['version'], { env: environment }).status === 0
const withTerraform = present ? describe : describe.skip

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-syntax-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The first line that Terraform complains about, by file. */
function refused(texts: readonly string[]): ReadonlyMap<number, number> {
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `file${index}.tf`), text)
  const { stderr } = spawnSync('terraform', ['fmt', '-check', '-list=false', '-no-color', folder], {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const lines = new Map<number, number>()
  for (const [, title, index, line] of stderr.matchAll(/^Error: (.*)\n\n {2}on \S*file(\d+)\.tf line (\d+)/gm))
    // One argument twice is no question of syntax.
    if (title !== 'Attribute redefined' && !lines.has(Number(index))) lines.set(Number(index), Number(line))
  return lines
}

const golden = fileURLToPath(new URL('../golden/edits/', import.meta.url))
const written = readdirSync(golden, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('before.tf'))
  .sort()
  .map((path) => readFileSync(join(golden, path), 'utf8'))

/** A file with a piece of it taken out or something put in. */
const damaged = fc
  .tuple(fc.constantFrom(...written), fc.nat(), fc.nat({ max: 2 }), hostile)
  .map(([text, place, taken, put]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + put.slice(0, 3) + text.slice(at + taken)
  })

withTerraform(`valid Terraform${present ? '' : ' (skipped: terraform is not installed)'}`, () => {
  test('is what Terraform takes, and the first fault is on the line that it names', () => {
    const texts = [
      ...written,
      ...fc.sample(damaged, 300),
      ...fc.sample(validFile, 100),
      ...fc.sample(hostile, 100),
    ].filter((text) => !text.includes('\uFEFF'))
    const lines = refused(texts)
    const disagreements = texts.flatMap((text, index) => {
      const { problems } = terraformParser.parse(text)
      return problems.length > 0 === lines.has(index) ? [] : [{ text, problems, line: lines.get(index) }]
    })
    expect(disagreements).toEqual([])
    const found = texts.flatMap((text, index) => {
      const line = lines.get(index)
      return line === undefined ? [] : [terraformParser.parse(text).problems[0]?.line === line]
    })
    expect(found.length).toBeGreaterThan(100)
    expect(found.filter(Boolean).length / found.length).toBeGreaterThan(0.9)
  })
})
