import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { mutations, replacementsOf, type Replacement } from './mutations.ts'

const { bundleTruth } = (await import(new URL('../../scripts/truth/bundle.mjs', import.meta.url).href)) as {
  readonly bundleTruth: (folder: string, replacements?: readonly Replacement[]) => Promise<void>
}

/**
 * Each rule of the product that keeps a needed permission is taken out: the simulated accounts must notice. With every
 * rule in place the same accounts lose nothing, so that it is the missing rule that they notice.
 */
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whittle-mutations-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Those of the accounts in which a needed permission is removed. */
async function noticing(
  name: string,
  accounts: Iterable<string>,
  replacements: readonly Replacement[] = [],
): Promise<string[]> {
  const own = join(folder, name)
  await bundleTruth(own, replacements)
  const worker = new Worker(join(own, 'worker.mjs'))
  const noticed: string[] = []
  try {
    for (const account of accounts) {
      const [seed, from] = account.split('.').map(Number)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ seed, from, count: 1 })
      const [answer] = (await once(worker, 'message')) as [{ failure?: string; totals?: { wrong: number } }]
      if (answer.totals === undefined) throw new Error(answer.failure)
      if (answer.totals.wrong > 0) noticed.push(account)
    }
  } finally {
    await worker.terminate()
  }
  return noticed
}

describe('a rule that is taken out is noticed', () => {
  test.each(Object.entries(mutations))('%s', async (name, mutation) => {
    const { accounts, despite } = mutation
    expect(accounts.length).toBeGreaterThan(0)
    expect(await noticing(name, accounts, replacementsOf(mutation))).toEqual(accounts)
    if (despite !== undefined) expect(await noticing(`${name}-in`, accounts, [despite])).toEqual([])
  })
})

test('with every rule in place nothing is lost in these accounts', async () => {
  const accounts = new Set(Object.values(mutations).flatMap((mutation) => mutation.accounts))
  expect(await noticing('none', accounts)).toEqual([])
})
