import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { MalformedJsonError, RecordSplitter } from '../../../../src/evidence/cloudtrail/log-format/record-splitter.ts'
import { countOf } from '../../../support/sampled.ts'
import { anyText } from '../../../support/any-text.ts'

/** Splits bytes cut at the given places. */
function split(bytes: Uint8Array, cuts: readonly number[] = []): unknown[] {
  const records: unknown[] = []
  const splitter = new RecordSplitter((text) => records.push(JSON.parse(text)))
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let index = 1; index < places.length; index++) splitter.push(bytes.subarray(places[index - 1], places[index]))
  splitter.end()
  return records
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const everyByte = (bytes: Uint8Array): number[] => Array.from(bytes, (_, index) => index)

const hostile = [
  { a: 'braces } ] in { [ strings', b: 'quotes \\" and \\\\ at the end \\' },
  { Records: 1, nested: { Records: [{ not: 'a record' }], Events: [] } },
  { unicode: '☃ 🚲 \u0000 \u2028 \ud800', ключ: 'значение' },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'),
  {},
  { empty: { list: [], object: {}, text: '' }, numbers: [1e300, -0.5, null, true, false] },
]

describe('the shapes of logs', () => {
  const text = JSON.stringify(hostile)
  const lines = hostile.filter((record) => !('Records' in record)).map((record) => JSON.stringify(record))
  test.each<[string, string, unknown[]]>([
    ['a log file', `{"Records":${text}}`, hostile],
    [
      'a log file with members around',
      `{"a":"Records","b":{"Records":[1]},"Records":${text},"z":[{"x":"]}"}]}`,
      hostile,
    ],
    ['an empty log file', '{"Records":[]}', []],
    ['an array', text, hostile],
    ['an array in lines', JSON.stringify(hostile, null, 2), hostile],
    ['a page of LookupEvents', `{"Events":${text},"NextToken":"abc"}`, hostile],
    ['pages one after the other', `{"Events":${text}}\n{"Events":${text}}`, [...hostile, ...hostile]],
    ['a page with its token first', `{"NextToken":"[{","Events":${text}}`, hostile],
    ['texts', JSON.stringify(hostile.map((each) => JSON.stringify(each))), hostile.map((each) => JSON.stringify(each))],
    ['events of CloudWatch Logs', `{"owner":"1","logEvents":${text}}{"events":${text}}`, [...hostile, ...hostile]],
    ['rows of CloudTrail Lake', '{"QueryResultRows":[[{"a":"]"}],[]]}', [[{ a: ']' }], []]],
    [
      'lines that begin with a time',
      '2026-05-01T12:00:00.000Z {"a":1}\n2026-05-01T12:00:01.000Z {"a":2}\n',
      [{ a: 1 }, { a: 2 }],
    ],
    ['NDJSON', `${lines.join('\n')}\n`, lines.map((line) => JSON.parse(line) as unknown)],
    ['NDJSON with CRLF', lines.join('\r\n'), lines.map((line) => JSON.parse(line) as unknown)],
    ['a byte-order mark', `\uFEFF{"Records":${text}}`, hostile],
    ['white space everywhere', ` \r\n\t{ "Records" : [ {} , {"a" : [ ] } ] } \n`, [{}, { a: [] }]],
    ['a container that is no array', '{"Records":{"a":1}}', [{ Records: { a: 1 } }]],
    [
      'a container named with an escape is left to the parser',
      '{"\\u0052ecords":[{"a":1}]}',
      [{ Records: [{ a: 1 }] }],
    ],
    ['keys alone make no container', '{"a":"Records","b":["Events"]}', [{ a: 'Records', b: ['Events'] }]],
    ['a value that reads like a container', '{"a":"Records","b":[1]}', [{ a: 'Records', b: [1] }]],
  ])('%s', (_, written, expected) => {
    const bytes = utf8(written)
    expect(split(bytes)).toEqual(expected)
    expect(split(bytes, everyByte(bytes))).toEqual(expected)
  })
})

describe('a token for more', () => {
  const unfinished = (text: string): boolean => {
    const splitter = new RecordSplitter(() => undefined)
    for (const byte of utf8(text)) splitter.push(new Uint8Array([byte]))
    splitter.end()
    return splitter.isUnfinished
  }

  test.each<[string, string, boolean]>([
    ['behind the last page', '{"Events":[{}],"NextToken":"abc"}', true],
    ['before its records', '{"NextToken":"abc","Events":[]}', true],
    ['of CloudWatch Logs', '{"events":[{}],"nextToken":"abc"}', true],
    ['of the page before', '{"Events":[],"NextToken":"abc"}{"Events":[]}', false],
    ['that is null', '{"Events":[],"NextToken":null}', false],
    ['in a record', '{"Events":[{"NextToken":"abc"}],"a":{"NextToken":"abc"},"b":"NextToken"}', false],
    ['in an object of something else', '{"NextToken":"abc"}', false],
  ])('%s', (_, text, expected) => {
    expect(unfinished(text)).toBe(expected)
  })
})

describe('what is not', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /empty/],
    ['white space', ' \n', /empty/],
    ['words', 'hello', /not JSON with CloudTrail records at byte 0/],
    ['a number', '  5', /at byte 2/],
    ['an array of numbers', '[1,2]', /at byte 1/],
    ['an array of arrays', '[[{}]]', /at byte 1/],
    ['a list of lists of records', '{"Records":[[{}]]}', /at byte 12/],
    ['a time without a record', '2026-05-01T12:00:00Z', /at byte 0/],
    ['numbers before a record', `${'1 '.repeat(40)}{}`, /at byte 0/],
    ['a line of another log', '2 111122223333 eni-1', /at byte 0/],
    ['a cut in a text', '["a', /cut off/],
    ['records without comma', '{"Records":[{} {}]}', /at byte 15/],
    ['a comma too many', '[{},]', /at byte 4/],
    ['a comma first', '[,{}]', /at byte 1/],
    ['the wrong bracket', '{"Records":[{}}', /at byte 14/],
    ['an object closed by a bracket', '{"a":1]', /at byte 6/],
    ['a cut in a record', '{"Records":[{"a":1},{"b"', /cut off/],
    ['a cut in a string', '{"Records":[{"a":"}]}', /cut off/],
    ['a cut between records', '{"Records":[{"a":1},', /cut off/],
    ['a cut after the list', '{"Records":[{"a":1}]', /cut off/],
    ['a cut in an object', '{"a":', /cut off/],
    ['more after the end', '{"Records":[]}]', /at byte 14/],
    ['bytes that are not UTF-8', new Uint8Array([...utf8('[{"a":"'), 0xff, 0xfe, ...utf8('"}]')]), /not UTF-8/],
  ])('%s', (_, written, expected) => {
    const bytes = typeof written === 'string' ? utf8(written) : written
    expect(() => split(bytes)).toThrow(MalformedJsonError)
    expect(() => split(bytes)).toThrow(expected)
    expect(() => split(bytes, everyByte(bytes))).toThrow(expected)
  })

  test('messages quote nothing of the content', () => {
    expect(() => split(utf8('secret-password'))).toThrow(/^(?!.*secret).*$/)
  })

  test('records before the break are given out', () => {
    const records: string[] = []
    const splitter = new RecordSplitter((text) => records.push(text))
    expect(() => splitter.push(utf8('[{"a":1},{"b":2} oops'))).toThrow(MalformedJsonError)
    expect(records).toEqual(['{"a":1}', '{"b":2}'])
  })
})

test('cut anywhere, the same bytes give the records that a parser finds', () => {
  const member = fc.dictionary(anyText(), fc.jsonValue())
  const record = member.filter((value) => !Array.isArray(value['Records']) && !Array.isArray(value['Events']))
  const shape = fc.constantFrom<(list: string) => string>(
    (list) => `{"Records":${list}}`,
    (list) => `{"x":[{}],"Events":${list},"NextToken":"{["}`,
    (list) => list,
  )
  fc.assert(
    fc.property(
      fc.array(record),
      shape,
      fc.constantFrom(0, 1, 2),
      fc.array(fc.nat(), { maxLength: 30 }),
      (list, shaped, indent, cuts) => {
        const text = JSON.stringify(list, null, indent)
        expect(split(utf8(shaped(text)), cuts)).toEqual(JSON.parse(text))
      },
    ),
    { numRuns: countOf(200, 50) },
  )
})

test('NDJSON, cut anywhere, too', () => {
  const record = fc.record({ a: fc.jsonValue(), b: fc.string() })
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1 }),
      fc.constantFrom('\n', '\r\n', ' '),
      fc.array(fc.nat()),
      (list, between, cuts) => {
        const text = list.map((each) => JSON.stringify(each)).join(between)
        expect(split(utf8(text), cuts)).toEqual(JSON.parse(JSON.stringify(list)))
      },
    ),
  )
})

test('whatever the bytes, it ends in records or in one kind of error', () => {
  const tokens = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    ':',
    ' ',
    'Records',
    'NextToken',
    'QueryResultRows',
    '1',
    '{}',
    '{"Records":[',
    '☃',
  )
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 25 }), fc.array(fc.nat()), (parts, cuts) => {
      const bytes = utf8(parts.join(''))
      const outcome = (places: readonly number[]): unknown => {
        const texts: string[] = []
        const splitter = new RecordSplitter((text) => texts.push(text))
        const sorted = [0, ...places.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
        try {
          for (let index = 1; index < sorted.length; index++)
            splitter.push(bytes.subarray(sorted[index - 1], sorted[index]))
          splitter.end()
        } catch (error) {
          if (!(error instanceof MalformedJsonError)) throw error
          return [texts, error.message]
        }
        return texts
      }
      expect(outcome(cuts)).toEqual(outcome([]))
    }),
    { numRuns: countOf(500, 125) },
  )
})
