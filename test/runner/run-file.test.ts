import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Test files, and of each case whether it passes. All run in one process, one behind the other. */
const files: Readonly<Record<string, string>> = {
  'a.test.ts': `import { expect, test } from '@jest/globals'
test('passes', () => expect(1).toBe(1))
test('is wrong', () => expect(1).toBe(2))
test('throws', () => { throw new Error('thrown') })
test('rejects later', async () => {
  void Promise.reject(new Error('rejected'))
  await new Promise((resolve) => setTimeout(resolve, 50))
})
test('throws later', async () => {
  setTimeout(() => { throw new Error('late') }, 1)
  await new Promise((resolve) => setTimeout(resolve, 50))
})
test('ends the process', () => process.exit(0))
test('asserts too little', () => { expect.assertions(1) })
test('takes too long', () => new Promise((resolve) => setTimeout(resolve, 2000).unref()), 50)
const { skip } = test
skip('is skipped', () => { throw new Error('ran') })
test.each([1, 2])('of row %i', (row) => expect(row).toBe(1))
test('changes the process', () => { process.env['LEFT'] = 'behind'; delete process.env['GIVEN']; process.exitCode = 0 })
`,
  'b.test.ts': `import { expect, test } from '@jest/globals'
test('sees the process as it was', () => expect([process.env['LEFT'], process.env['GIVEN']]).toEqual([undefined, 'before']))
`,
  'c.test.ts': `import { test } from '@jest/globals'
import { nothing } from './nothing.ts'
test('imports what is not there', () => nothing)
`,
  'd.test.ts': `import { afterAll, test } from '@jest/globals'
test('passes before a hook that fails', () => {})
afterAll(() => { throw new Error('in a hook') })
`,
}

interface Results {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

const folder = mkdtempSync(join(tmpdir(), 'whittle-runner-'))
let code: unknown
let results: Results

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const runner = (name: string): string => join(root, 'test/runner', name)
  const config = {
    rootDir: folder,
    transform: {},
    testEnvironment: runner('environment.mjs'),
    testRunner: runner('run-file.mjs'),
  }
  const jest = ['--no-warnings', '--import', runner('register.mjs'), join(root, 'node_modules/jest/bin/jest.js')]
  const options = ['--config', JSON.stringify({ ...config, testMatch: ['**/*.test.ts'] }), '--json', '-i', '--no-cache']
  const out = await new Promise<string>((resolve) => {
    const env = { ...process.env, GIVEN: 'before' }
    execFile(process.execPath, [...jest, ...options], { cwd: root, env }, (error, text) => {
      code = error?.code
      resolve(text)
    })
  })
  results = JSON.parse(out) as Results
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const of = (name: string): Results['testResults'][number] | undefined =>
  results.testResults.find((each) => each.name.endsWith(name))

test('a run with tests that fail fails', () => {
  expect(code).toBe(1)
})

test('each case has its result, and errors that no code catches are those of the test that runs', () => {
  const cases = of('a.test.ts')?.assertionResults.map(({ title, status }) => [title, status])
  expect(Object.fromEntries(cases ?? [])).toEqual({
    passes: 'passed',
    'is wrong': 'failed',
    throws: 'failed',
    'rejects later': 'failed',
    'throws later': 'failed',
    'ends the process': 'failed',
    'asserts too little': 'failed',
    'takes too long': 'failed',
    'is skipped': 'pending',
    'of row 1': 'passed',
    'of row 2': 'failed',
    'changes the process': 'passed',
  })
})

test('a failure names the line of the test', () => {
  expect(of('a.test.ts')?.message).toMatch(/of row 2[^●]*a\.test\.ts:\d+/)
})

test('variables of the process are those that the run was given', () => {
  expect(of('b.test.ts')?.assertionResults).toMatchObject([{ status: 'passed' }])
})

test.each(['c.test.ts', 'd.test.ts'])('%s fails as a file', (name) => {
  expect(of(name)).toMatchObject({ status: 'failed' })
})
