import { describe, expect, test } from '@jest/globals'
import { csvRows } from '../../../../src/evidence/cloudtrail/sql/athena-csv.ts'

describe('result files', () => {
  async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const text = '"a","b"\n"x ""y"", z\nü",\n,""\n'
  const table = [
    ['a', 'b'],
    ['x "y", z\nü', undefined],
    [undefined, ''],
  ]

  test.each([1, 2, 3, 7, 1000])('in chunks of %d bytes', async (size) => {
    const read: unknown[] = []
    for await (const row of csvRows(chunks(text, size))) read.push(row)
    expect(read).toEqual(table)
  })

  test('without a line end, and cut inside a value', async () => {
    const rowsOf = async (of: string): Promise<number> => {
      let count = 0
      for await (const _ of csvRows(chunks(of, 5))) count++
      return count
    }
    expect(await rowsOf('"a"\n"b"')).toBe(2)
    await expect(rowsOf('"a"\n"b')).rejects.toThrow('inside a value')
  })
})
