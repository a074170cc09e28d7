import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { StoreError, type EvidenceStore } from '../../src/evidence/store/backends/backend.ts'
import { evidenceBranch } from '../../src/github/evidence-branch.ts'
import { refusals } from '../fakes/github-failures.ts'
import { Stage } from './stage.ts'

let stage: Stage
let store: EvidenceStore
const branch = 'whittle-ledger'
beforeEach(async () => {
  stage = await Stage.open()
  store = evidenceBranch(stage.client(), stage.github.name, branch)
})
afterEach(async () => {
  expect(stage.github.violations).toEqual([])
  await stage.close()
})

const binary = (...bytes: number[]): Uint8Array => Buffer.from(bytes)
const read = async (): Promise<number[]> => [...((await store.read())?.bytes ?? [])]
const head = (): string => stage.github.git.head(branch) ?? ''

describe('a branch of one file', () => {
  test('is begun without the history of others, and grows by a commit each time', async () => {
    expect(await store.read()).toBeUndefined()
    expect(await store.write(binary(0, 255, 10, 128), undefined)).toBe('written')
    expect(await read()).toEqual([0, 255, 10, 128])
    const first = await store.read()
    expect(await store.write(binary(...Array.from({ length: 500 }, (_, at) => at % 256)), first)).toBe('written')
    expect((await read()).length).toBe(500)
    expect(Object.keys(stage.github.git.tree(branch))).toEqual(['whittle-ledger'])
    expect(stage.github.git.log(first?.tag ?? '', head())).toHaveLength(1)
    expect(() => stage.github.git.mergeBase('main', branch)).toThrow()
    // Nothing that exists is ever forced.
    const moves = stage.github.writes.filter(({ method }) => method === 'PATCH')
    expect(moves.map(({ body }) => (body as { force: boolean }).force)).toEqual([false])
  })

  test('is not moved where another process wrote first', async () => {
    await store.write(binary(1), undefined)
    const seen = await store.read()
    const other = evidenceBranch(stage.client(), stage.github.name, branch)
    expect(await other.write(binary(2), seen)).toBe('written')
    expect(await store.write(binary(3), seen)).toBe('conflict')
    expect(await store.write(binary(3), undefined)).toBe('conflict')
    expect(await read()).toEqual([2])
  })

  test.each([
    ['begins it', undefined, 'POST /git/refs'],
    ['moves it', 'there', 'PATCH /git/refs'],
  ])('nor where another process %s at the last moment', async (_, there, last) => {
    if (there !== undefined) await store.write(binary(1), undefined)
    const seen = await store.read()
    const [method, path = ''] = last.split(' ')
    let done = false
    stage.github.beforeAnswer = (request) => {
      if (done || request.method !== method || !request.path.includes(path)) return
      done = true
      stage.github.git.push(branch, 'theirs', { 'whittle-ledger': 'theirs' })
    }
    expect(await store.write(binary(3), seen)).toBe('conflict')
    expect(Buffer.from(await read()).toString()).toBe('theirs')
  })

  test('that was deleted meanwhile is a conflict, too', async () => {
    await store.write(binary(1), undefined)
    const seen = await store.read()
    stage.github.beforeAnswer = ({ method }) => {
      if (method === 'PATCH') stage.github.git.updateRef(branch, null)
    }
    expect(await store.write(binary(3), seen)).toBe('conflict')
    stage.github.beforeAnswer = () => undefined
    expect(await store.write(binary(3), undefined)).toBe('written')
  })

  test.each(['main', 'work'])('that holds anything else is refused and left: %s', async (name) => {
    if (name === 'work') stage.github.git.push('work', 'theirs', { 'whittle-ledger': 'x', 'notes.md': 'y' })
    const before = stage.github.git.head(name)
    const wrong = evidenceBranch(stage.client(), stage.github.name, name)
    await expect(wrong.read()).rejects.toThrow(
      new StoreError('It holds other files than whittle-ledger: name a branch that holds nothing else'),
    )
    expect(await wrong.write(binary(1), undefined)).toBe('conflict')
    expect(stage.github.git.head(name)).toBe(before)
  })
})

describe('what GitHub refuses is a line', () => {
  test('reading', async () => {
    stage.github.refuse(refusals.missingPermissionUnnamed, () => true)
    await expect(store.read()).rejects.toThrow(
      /^Could not read the branch whittle-ledger: GitHub answered 403.*contents: read/,
    )
  })

  test('writing', async () => {
    stage.github.refuse(refusals.missingPermissionUnnamed, ({ write }) => write)
    await expect(store.write(binary(1), undefined)).rejects.toThrow(
      /^Could not commit to the branch whittle-ledger: GitHub answered 403.*contents: write/,
    )
    expect(stage.github.git.head(branch)).toBeNull()
  })

  test('a service that keeps failing', async () => {
    stage.github.refuse(refusals.serverError, () => true)
    await expect(store.read()).rejects.toThrow(/GitHub answered 5\d\d/)
  })

  test('and one that fails for a moment is asked again', async () => {
    await store.write(binary(1), undefined)
    stage.github.refuse(refusals.serverError, ({ write }) => !write, 1)
    expect(await read()).toEqual([1])
  })
})
