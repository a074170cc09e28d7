import { describe, expect, test } from '@jest/globals'
import { decodeCsv } from '../../../../src/sources/terraform/data/csv.ts'
import type { DataValue } from '../../../../src/sources/terraform/data/data-value.ts'
import { decodeJson } from '../../../../src/sources/terraform/data/json.ts'
import { decodeYaml } from '../../../../src/sources/terraform/data/yaml.ts'

/** As plain values, `?` for an unresolved one. */
function plain(datum: DataValue | undefined): unknown {
  switch (datum?.kind) {
    case 'scalar':
      return datum.value
    case 'list':
      return datum.items.map(plain)
    case 'object':
      return Object.fromEntries([...datum.entries].map(([name, item]) => [name, plain(item)]))
    case 'unreadable':
      return '?'
    case undefined:
    default:
      return 'fails'
  }
}

const nested = (depth: number): unknown => (depth === 0 ? '?' : [nested(depth - 1)])

describe('YAML', () => {
  // The results of `terraform console` (1.11); `?` where Whittle does not follow it.
  test.each<[string, unknown]>([
    ['yes', true],
    ['on', true],
    ['y', true],
    ['TRUE', true],
    ['NO', false],
    ['null', null],
    ['~', null],
    ['111122223333', 111_122_223_333],
    ['012', 12],
    ['+5', 5],
    ['0x1F', '?'],
    ['1e3', '?'],
    ['1.50', '?'],
    ['2024-01-01', '?'],
    ['12345678901234567890123', '?'],
    ['.inf', '?'],
    ['"yes"', 'yes'],
    ["'012'", '012'],
    ['a#b', 'a#b'],
    ['=', '='],
    ['p-1', 'p-1'],
    ['1-p', '1-p'],
    ['arn:aws:iam::111122223333:policy/p', 'arn:aws:iam::111122223333:policy/p'],
    ['!!str 5', '5'],
    ['!x 5', '?'],
  ])('%s', (text, value) => {
    expect(plain(decodeYaml(`a: ${text}\n`))).toEqual({ a: value })
  })

  test.each<[string, string, unknown]>([
    ['keys become texts', '1: a\ntrue: b\n', { 1: 'a', true: 'b' }],
    [
      'anchors and merges',
      'b: &b { p: [x], q: 1 }\nr: { <<: *b, q: 2 }\n',
      { b: { p: ['x'], q: 1 }, r: { p: ['x'], q: 2 } },
    ],
    [
      'merged mappings, before and after',
      'b: &b { x: 2, z: 3 }\nr: { <<: *b, x: 9 }\ns: { x: 9, <<: *b }\n',
      { b: { x: 2, z: 3 }, r: { x: 9, z: 3 }, s: { x: 2, z: 3 } },
    ],
    ['a list of anchors to merge', 'a: &a { x: 1 }\nr: { <<: [*a] }\n', { a: { x: 1 }, r: '?' }],
    ['blocks of text', 'a: |\n  x\n  y\nb: >-\n  x\n  y\nc: x\n  y\n', { a: 'x\ny\n', b: 'x y', c: 'x y' }],
    ['an empty value', 'a:\nb: []\n', { a: null, b: [] }],
    ['several documents', 'a: 1\n---\nb: 1\n', 'fails'],
    ['nothing', '', 'fails'],
    ['a key twice', 'a: 1\na: 2\n', 'fails'],
    ['no YAML', 'a: [', 'fails'],
  ])('%s', (_, text, value) => {
    expect(plain(decodeYaml(text))).toEqual(value)
  })

  test('much out of little is not read', () => {
    const lines = Array.from(
      { length: 12 },
      (_, index) => `a${index}: &a${index} [${`*a${index - 1}, `.repeat(index ? 9 : 0)}x]`,
    )
    expect(decodeYaml(lines.join('\n'))).toBeUndefined()
  })

  test('lines of texts', () => {
    expect(decodeYaml('# x\n- a\n')).toEqual({ kind: 'list', items: [{ kind: 'scalar', value: 'a', line: 2 }] })
  })
})

test.each<[string, string, unknown]>([
  ['JSON', '{"a": ["x", 1, true, null], "b": {}}', { a: ['x', 1, true, null], b: {} }],
  ['large numbers', '[12345678901234567890, 1.5, 1e3]', ['?', '?', '?']],
  ['comments', '{"a": 1 /* x */}', 'fails'],
  ['a comma too many', '[1,]', 'fails'],
  ['a key twice', '{"a": 1, "a": 2}', 'fails'],
  ['a byte order mark', '\ufeff{}', 'fails'],
  ['values nested too deep', '['.repeat(102) + ']'.repeat(102), nested(101)],
])('JSON: %s', (_, text, value) => {
  expect(plain(decodeJson(text))).toEqual(value)
})

test.each<[string, string, unknown]>([
  [
    'texts, and blanks as they are',
    'a,b\n1, x\n\n"q ""r""",y\n',
    [
      { a: '1', b: ' x' },
      { a: 'q "r"', b: 'y' },
    ],
  ],
  ['line ends', 'a,b\r\n1,"x\r\ny"\r\n', [{ a: '1', b: 'x\ny' }]],
  ['more columns than names', 'a,b\n1,2,3\n', 'fails'],
  ['a name twice', 'a,a\n1,2\n', 'fails'],
  ['a byte order mark', '\ufeffa,b\n1,2\n', [{ '\ufeffa': '1', b: '2' }]],
  ['a quote that is not closed', 'a\n"x\n', 'fails'],
  ['a quote inside', 'a\nx"y\n', 'fails'],
  ['names only', 'a,b\n', []],
])('CSV: %s', (_, text, value) => {
  expect(plain(decodeCsv(text))).toEqual(value)
})

test.each<[string, (content: string) => unknown, string, string]>([
  ['JSON', decodeJson, '[', ']'],
  ['YAML in brackets', decodeYaml, '[', ']'],
  ['YAML in braces', decodeYaml, '{a: ', '}'],
  ['YAML in lists', decodeYaml, '- ', ''],
  ['YAML in keys', decodeYaml, '? ', ''],
])('%s that is nested too deep for its parser is not read', (_, decode, open, close) => {
  expect(decode(open.repeat(10_000) + close.repeat(10_000))).toBeUndefined()
})
