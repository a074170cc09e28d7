/** The stand-in for Jest that test files are run with: it stops at the first test that fails. */
import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'

const ofJest = createRequire(createRequire(import.meta.url).resolve('@jest/globals'))
const { jestExpect } = ofJest('@jest/expect')

const blockOf = (parent) => ({ parent, steps: [], beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] })
let block = blockOf()

const rowsOf = (table) => table.map((row) => (Array.isArray(row) ? row : [row]))

const test = (_, body) => {
  block.steps.push({ body })
}
const skip = Object.assign(() => {}, { each: () => () => {} })
test.skip = skip
test.each = (table) => (_, body) => {
  for (const row of rowsOf(table)) block.steps.push({ body: () => body(...row) })
}

const describe = (_, body) => {
  const outer = block
  block = blockOf(outer)
  outer.steps.push({ block })
  body()
  block = outer
}
describe.skip = skip
describe.each = (table) => (name, body) => {
  for (const row of rowsOf(table)) describe(name, () => body(...row))
}

const hooks = Object.fromEntries(
  ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'].map((kind) => [kind, (body) => void block[kind].push(body)]),
)

globalThis.standInForJest = { describe, test, expect: jestExpect, ...hooks }

async function runAll(of) {
  for (const hook of of.beforeAll) await hook()
  try {
    for (const step of of.steps) {
      if (step.block) {
        await runAll(step.block)
        continue
      }
      const around = []
      for (let each = of; each; each = each.parent) around.unshift(each)
      for (const each of around) for (const hook of each.beforeEach) await hook()
      jestExpect.setState({ assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false })
      try {
        await step.body()
        const [missing] = jestExpect.extractExpectedAssertionsErrors()
        if (missing) throw missing.error
      } finally {
        for (const each of around.reverse()) for (const hook of each.afterEach) await hook()
      }
    }
  } finally {
    for (const hook of of.afterAll) await hook()
  }
}

parentPort.on('message', async ({ path, text }) => {
  block = blockOf()
  const root = block
  try {
    writeFileSync(path, text)
    await import(pathToFileURL(path).href)
    await runAll(root)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort.postMessage({ outcome: 'passed' })
  } catch (error) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort.postMessage({ outcome: 'killed', failure: String(error?.stack ?? error).slice(0, 2000) })
  } finally {
    rmSync(path, { force: true })
  }
})
