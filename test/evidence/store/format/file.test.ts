import { describe, expect, test } from '@jest/globals'
import { brotliCompressSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { readStoreFile, UnusableStoreError, writeStoreFile } from '../../../../src/evidence/store/format/file.ts'
import { noSavedEvidence } from '../../../../src/evidence/store/types.ts'
import { recordsOver, run, textOf } from '../runs.ts'
import { countOf } from '../../../support/sampled.ts'

const header = { catalog: '0.21.1', tool: '0.1.0', saved: '2026-11-21' }
const records = fc.sample(recordsOver(60, 40), { numRuns: 1, seed: 7 })[0] ?? []
const { kept } = run(records)
const { bytes, digest } = writeStoreFile(kept, header)

const refusal = (of: Uint8Array): string => {
  try {
    readStoreFile(of)
  } catch (error) {
    if (error instanceof UnusableStoreError) return error.message
    throw error
  }
  return 'taken'
}
const damaged = 'it is damaged: it was cut off or changed after it was written'

test('what is written is read back, and the same evidence gives the same bytes', () => {
  const back = readStoreFile(bytes)
  expect(textOf(back.evidence)).toBe(textOf(kept))
  expect(back).toMatchObject({ ...header, digest })
  expect(Buffer.compare(writeStoreFile(back.evidence, header).bytes, bytes)).toBe(0)
  expect(textOf(readStoreFile(writeStoreFile(noSavedEvidence, header).bytes).evidence)).toBe('')
})

test('the first line says what the file is', () => {
  const [line = ''] = Buffer.from(bytes).toString('latin1').split('\n')
  expect(JSON.parse(line)).toMatchObject({ format: 'whittle-ledger', version: 3, ...header })
})

test.each([1, 2])('the older format %s is read', (version) => {
  const { evidence } = readStoreFile(made(textOf(kept).split('\n'), { version }))
  expect(textOf(evidence)).toBe(textOf(kept))
})

test('the former name of the grade "listed" is read', () => {
  const listed = textOf(kept).replaceAll('"stated"', '"listed"')
  const of = (text: string): string => textOf(readStoreFile(made(text.split('\n'), {})).evidence)
  expect(listed).toContain('"listed"')
  expect(of(listed.replaceAll('"listed"', '"told"'))).toBe(of(listed))
  expect(of(listed)).toContain('"listed"')
})

describe('what is no whole file of this format is refused', () => {
  test('cut off anywhere', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(refusal(bytes.subarray(0, length))).not.toBe('taken')
      }),
    )
    expect(refusal(bytes.subarray(0, -1))).toBe(damaged)
    expect(refusal(bytes.subarray(0, 60))).toBe(damaged)
  })

  test('with any one bit turned', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const other = Buffer.from(bytes)
        other[at] = (other[at] ?? 0) ^ (1 << bit)
        // A bit of the compressed stream may mean nothing; then the content is what it was.
        const said = refusal(other)
        if (said === 'taken') expect(textOf(readStoreFile(other).evidence)).toBe(textOf(kept))
        else expect(said).toMatch(/^it is (?:damaged|no ledger of Whittle|of format \d)/)
      }),
      { numRuns: countOf(400, 100) },
    )
  })

  test.each([
    ['nothing', ''],
    ['a text', 'resource "aws_iam_role" "deploy" {}\n'],
    ['other JSON', '{"Records": []}\n'],
    ['a JSON null', 'null\n'],
    ['a line without end', 'x'.repeat(100_000)],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 10, 1])],
  ])('%s', (_, content) => {
    expect(refusal(Buffer.from(content))).toBe('it is no ledger of Whittle')
  })

  test('a newer format, by its name', () => {
    expect(refusal(Buffer.from('{"format":"whittle-ledger","version":4,"whatever":"else"}\nbytes'))).toBe(
      'it is of format 4, and this version of Whittle reads formats up to 3',
    )
  })

  test.each([
    ['an older format that never was', { version: 0 }],
    ['a day that is none', { saved: 'yesterday' }],
    ['more bytes than any has', { bytes: 2 ** 40 }],
    ['fewer bytes than none', { bytes: -1 }],
    ['bytes that are not a number', { bytes: '12' }],
    ['no checksum', { sha256: null }],
  ])('a header with %s', (_, over) => {
    expect(refusal(made(['["catalog","c",[[1,2]]]'], over))).toBe(damaged)
  })

  test.each([
    ['not JSON', '{'],
    ['no array', '{"use": 1}'],
    ['an unknown line', '["fence",1]'],
    ['a use of no day', '["use",null,"noEvidence","r",null,[],[],[]]'],
    ['a use without a count', '["use",null,"noEvidence","r",null,[],[20000,0,1,1],[]]'],
    ['a count that is a text', '["use",null,"noEvidence","r",null,[],[20000,"1",1,1],[]]'],
    ['an unknown fate', '["use",null,"granted","r",null,[],[20000,1,1,1],[]]'],
    [
      'a request without a principal',
      '["use",null,"allowed",null,null,[[null,"1","a:B","*",["unknown"],"r","allowed",null,null]],[20000,1,1,1],[]]',
    ],
    [
      'a network of no kind',
      '["use","p","allowed",null,null,[[null,"1","a:B","*",["moon"],"r","allowed",null,null]],[20000,1,1,1],[]]',
    ],
    ['a moment on another day', '["use",null,"noEvidence","r",null,[],[20000,1,86400,1],[]]'],
    ['a day beyond all calendars', '["use",null,"noEvidence","r",null,[],[1e300,1,1,1],[]]'],
    ['a span that ends before it begins', '["region","1","r",[[5,4]]]'],
    ['no span', '["region","1","r",[]]'],
    ['an observation of an unknown kind', '["sighting","1","r","gossip",null,null,[],[20000,0,1,1]]'],
    ['a word without its Regions', '["word","1",null,true,true,[],[],null,null,null,"b",[[1,2]]]'],
  ])('lines that Whittle does not write, though the checksum is right: %s', (_, line) => {
    expect(refusal(made([line]))).toBe('it contains something that Whittle does not write')
  })

  test('a line without end', () => {
    expect(refusal(made(['["catalog","c",[[1,2]]]'], {}, ''))).toBe('it contains something that Whittle does not write')
  })

  test('more content than its header says', () => {
    expect(refusal(made(['["catalog","c",[[1,2]]]'], { bytes: 3 }))).toBe(damaged)
  })
})

/** A file with a right checksum around whatever lines. */
function made(lines: readonly string[], over: Readonly<Record<string, unknown>> = {}, end = '\n'): Buffer {
  const content = Buffer.from(lines.join('\n') + end)
  const facts = { format: 'whittle-ledger', version: 1, ...header, bytes: content.length, ...over }
  const { format, version, catalog, tool, saved, bytes: length } = facts
  const sha256 = createHash('sha256')
    .update(`${JSON.stringify([format, version, catalog, tool, saved, length])}\n`)
    .update(content)
    .digest('hex')
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...facts, sha256, ...over })}\n`), brotliCompressSync(content)])
}
