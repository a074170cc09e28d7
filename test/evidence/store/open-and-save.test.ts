import { describe, expect, test } from '@jest/globals'
import { readStoreFile, writeStoreFile } from '../../../src/evidence/store/format/file.ts'
import { saveEvidence, openStore } from '../../../src/evidence/store/open-and-save.ts'
import { StoreError, type EvidenceStore, type Stored } from '../../../src/evidence/store/backends/backend.ts'
import { noSavedEvidence, type SavedEvidence } from '../../../src/evidence/store/types.ts'
import { trailRecord } from '../records.ts'
import { run, textOf, timeOn } from './runs.ts'

const header = { catalog: 'c', tool: '0.1.0', saved: '2026-11-21' }
const options = { header, expireDays: 400 }
const memoryOf = (...days: number[]): SavedEvidence =>
  run(days.map((day) => trailRecord(day + 1, { eventTime: timeOn(day) }))).kept
const bytesOf = (memory: SavedEvidence): Uint8Array => writeStoreFile(memory, header).bytes

/** A store in RAM that other processes change and that fails on request. */
class Shelf implements EvidenceStore {
  readonly place = 'the shelf'
  readonly exclusive: boolean
  bytes: Uint8Array | undefined
  aside: Uint8Array | undefined
  failing: { read?: string; write?: string } = {}
  /** Done by another process just before a write. */
  meanwhile: (() => void)[] = []
  writes = 0

  constructor(bytes?: Uint8Array, exclusive = true) {
    this.bytes = bytes
    this.exclusive = exclusive
  }

  read(): Promise<Stored | undefined> {
    if (this.failing.read !== undefined) return Promise.reject(new StoreError(this.failing.read))
    return Promise.resolve(this.bytes && { bytes: this.bytes, tag: Buffer.from(this.bytes).toString('hex') })
  }

  write(bytes: Uint8Array, over: Stored | undefined): Promise<'written' | 'conflict'> {
    this.meanwhile.shift()?.()
    this.writes++
    if (this.failing.write !== undefined) return Promise.reject(new StoreError(this.failing.write))
    const tag = this.bytes && Buffer.from(this.bytes).toString('hex')
    if (tag !== over?.tag) return Promise.resolve('conflict')
    this.bytes = bytes
    return Promise.resolve('written')
  }
}

const kept = (shelf: Shelf): string => textOf(readStoreFile(shelf.bytes ?? new Uint8Array()).evidence)

describe('the first time', () => {
  test('there is none, which is no failure, and one is begun', async () => {
    const shelf = new Shelf()
    const opened = await openStore(shelf)
    expect(opened).toEqual({ store: shelf, state: 'none' })
    expect(await saveEvidence(opened, memoryOf(1), options)).toEqual([])
    expect(kept(shelf)).toBe(textOf(memoryOf(1)))
  })

  test('nothing is written where there is nothing to save', async () => {
    const shelf = new Shelf()
    expect(await saveEvidence(await openStore(shelf), noSavedEvidence, options)).toEqual([])
    expect(shelf.writes).toBe(0)
  })

  test('another process creates one at the same time: both are in it', async () => {
    const shelf = new Shelf()
    const opened = await openStore(shelf)
    shelf.meanwhile.push(() => (shelf.bytes = bytesOf(memoryOf(5))))
    expect(await saveEvidence(opened, memoryOf(1), options)).toEqual([])
    expect(kept(shelf)).toBe(textOf(memoryOf(1, 5)))
  })
})

describe('going on', () => {
  test('what is new is written, what is not leaves the bytes as they are', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    expect(await saveEvidence(await openStore(shelf), memoryOf(1, 2), options)).toEqual([])
    expect(kept(shelf)).toBe(textOf(memoryOf(1, 2)))
    const before = shelf.bytes
    const later = { header: { ...header, saved: '2027-01-01' }, expireDays: 400 }
    expect(await saveEvidence(await openStore(shelf), memoryOf(1, 2), later)).toEqual([])
    expect(shelf.bytes).toBe(before)
  })

  test('another process changed it meanwhile: read, merged, expired, written again', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    const opened = await openStore(shelf)
    shelf.meanwhile.push(() => (shelf.bytes = bytesOf(memoryOf(1, 3))))
    shelf.meanwhile.push(() => (shelf.bytes = bytesOf(memoryOf(1, 3, 402))))
    expect(await saveEvidence(opened, memoryOf(1, 2, 4), options)).toEqual([])
    expect(kept(shelf)).toBe(textOf(memoryOf(3, 4, 402)))
  })

  test('another process saved what this run has, too: nothing is left to write', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    const opened = await openStore(shelf)
    shelf.meanwhile.push(() => (shelf.bytes = bytesOf(memoryOf(1, 2))))
    expect(await saveEvidence(opened, memoryOf(1, 2), options)).toEqual([])
    expect(shelf.writes).toBe(1)
  })

  test('another process removed it meanwhile', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    const opened = await openStore(shelf)
    shelf.meanwhile.push(() => (shelf.bytes = undefined))
    expect(await saveEvidence(opened, memoryOf(1, 2), options)).toEqual([])
    expect(kept(shelf)).toBe(textOf(memoryOf(1, 2)))
  })

  test('another process changes it every time: reported, and left unchanged', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    const opened = await openStore(shelf)
    for (let day = 10; day < 30; day++) shelf.meanwhile.push(() => (shelf.bytes = bytesOf(memoryOf(day))))
    expect(await saveEvidence(opened, memoryOf(2), options)).toEqual([
      'the shelf: what this run read could not be kept: another process changed it 5 times in a row; the next run reads these days again.',
    ])
    expect(shelf.writes).toBe(5)
  })
})

describe('what goes wrong is a line', () => {
  test('it cannot be written', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    const opened = await openStore(shelf)
    shelf.failing = { write: 'the disk is full' }
    const before = shelf.bytes
    expect(await saveEvidence(opened, memoryOf(2), options)).toEqual([
      'the shelf: what this run read could not be kept: the disk is full.',
    ])
    expect(shelf.bytes).toBe(before)
  })

  test('it cannot be read, and what is there stays', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    shelf.failing = { read: 'it kept failing (503)' }
    const opened = await openStore(shelf)
    expect(opened).toMatchObject({
      state: 'unreadable',
      problem:
        'the shelf: the saved evidence could not be read: it kept failing (503). This run continues without it and removes nothing; the saved evidence is left unchanged.',
    })
    const before = shelf.bytes
    expect(await saveEvidence(opened, memoryOf(2), options)).toEqual([])
    expect(shelf.bytes).toBe(before)
  })

  test('it cannot be read because there is none, which S3 shows only to callers that may list: one is created', async () => {
    const shelf = new Shelf()
    shelf.failing = { read: 'AccessDenied' }
    expect(await saveEvidence(await openStore(shelf), memoryOf(2), options)).toEqual([
      'the shelf: there was no saved evidence; the evidence of this run was saved.',
    ])
    expect(kept(shelf)).toBe(textOf(memoryOf(2)))
  })

  test('but not where a write would hide what is there', async () => {
    const shelf = new Shelf(undefined, false)
    shelf.failing = { read: 'it kept failing (503)' }
    expect(await saveEvidence(await openStore(shelf), memoryOf(2), options)).toEqual([])
    expect(shelf.writes).toBe(0)
  })

  test('it can neither be read nor written', async () => {
    const shelf = new Shelf()
    shelf.failing = { read: 'no network', write: 'no network' }
    expect(await saveEvidence(await openStore(shelf), memoryOf(2), options)).toEqual([])
  })

  test('it becomes unreadable while it is changed', async () => {
    const shelf = new Shelf(bytesOf(memoryOf(1)))
    const opened = await openStore(shelf)
    shelf.meanwhile.push(() => {
      shelf.bytes = bytesOf(memoryOf(7))
      shelf.failing = { read: 'gone' }
    })
    expect(await saveEvidence(opened, memoryOf(2), options)).toEqual([
      'the shelf: what this run read could not be kept: it was changed meanwhile and cannot be read.',
    ])
  })

  test.each([
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, -9), 'it is damaged'],
    ['another file', () => Buffer.from('notes\n'), 'it is no ledger of Whittle'],
    ['of a newer format', () => Buffer.from('{"format":"whittle-ledger","version":9}\n'), 'it is of format 9'],
  ])('%s: refused, and a fresh one is written', async (_, change, why) => {
    const shelf = new Shelf(change(bytesOf(memoryOf(1))))
    const opened = await openStore(shelf)
    expect(opened.state).toBe('refused')
    expect(opened.problem).toContain(`the shelf: the saved evidence is not used: ${why}`)
    expect(opened.problem).toContain('removes nothing; it is created anew.')
    expect(await saveEvidence(opened, memoryOf(2), options)).toEqual([])
    expect(kept(shelf)).toBe(textOf(memoryOf(2)))
  })
})
