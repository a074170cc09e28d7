import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkHead, readChain, type RecordFile } from '../../../src/runbooks/record/chain.ts'
import { chainOf, filesOf, storyOf } from './records.ts'

const { first, proposed, approved, merged, verified } = storyOf()
const records = chainOf([first, proposed, storyOf('run-2').first, approved, merged, verified])
const files = filesOf(records)

const edit = (index: number, change: (text: string) => string): RecordFile[] =>
  files.map((file, at) =>
    at === index ? { ...file, bytes: Buffer.from(change(Buffer.from(file.bytes).toString())) } : file,
  )

test('a chain that was not touched has no problem, in any order of its files', () => {
  const { problems, head, records: read } = readChain(files.toReversed())
  expect(problems).toEqual([])
  expect(head).toBe(records.at(-1)!.sha256)
  expect(read).toEqual(records)
  expect(checkHead(readChain(files), head!)).toBeUndefined()
})

test.each<[string, readonly RecordFile[], string, RegExp]>([
  ['another text', edit(1, (text) => text.replace('pull/7', 'pull/9')), '000002.json', /000001\.json.*were changed/],
  ['a space at the end', edit(0, (text) => `${text} `), '000001.json', /000000\.json/],
  ['a text that was cut off', edit(2, (text) => text.slice(0, 100)), '000002.json', /not JSON/],
  ['a key that no record has', edit(3, (text) => text.replace('"at"', '"when"')), '000003.json', /no record/],
  [
    'a record that is missing',
    files.filter((_, at) => at !== 2),
    '000002.json',
    /It is missing: 000003\.json is there/,
  ],
  ['two that are missing', files.filter((_, at) => at !== 1 && at !== 2), '000001.json', /all others before 000003/],
  ['the first that is missing', files.slice(1), '000000.json', /missing/],
  ['two that changed places', swapped(files, 1, 2), '000001.json', /number 2 of the chain/],
])('%s is found at its place', (_, broken, file, says) => {
  const { problems } = readChain(broken)
  expect(problems.some((each) => each.file === file && says.test(each.says))).toBe(true)
})

function swapped(all: readonly RecordFile[], one: number, other: number): RecordFile[] {
  return all.map((file, at) => {
    const from = at === one ? other : at === other ? one : at
    return { name: file.name, bytes: all[from]!.bytes }
  })
}

test('a record that names another earlier one of its run is found', () => {
  const wrong = chainOf([first, proposed])
  const [one, two] = wrong
  const changed = { ...two!.record, continues: null }
  const { problems } = readChain(filesOf([one!, { record: changed, sha256: '' }]))
  expect(problems).toEqual([{ file: '000001.json', says: expect.stringMatching(/names none as the record before it/) }])
})

test('that the end was cut off shows against the digest that was noted', () => {
  const short = readChain(files.slice(0, -1))
  expect(short.problems).toEqual([])
  expect(checkHead(short, records.at(-1)!.sha256)).toMatch(/records after it were removed/)
})

test('every change of a byte before the last record is found', () => {
  fc.assert(
    fc.property(fc.nat(files.length - 2), fc.nat(), fc.integer({ min: 1, max: 255 }), (index, at, by) => {
      const broken = files.map((file, each) => {
        if (each !== index) return file
        const bytes = Uint8Array.from(file.bytes)
        const place = at % bytes.length
        bytes[place] = (bytes[place]! + by) % 256
        return { ...file, bytes }
      })
      expect(readChain(broken).problems).not.toEqual([])
    }),
    { numRuns: 60 },
  )
})
