import { describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../src/settings/parse.ts'

describe('a file made to exhaust the parser is refused', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'
      .split('')
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
  ]
  test.each([
    ['aliases of aliases', bomb.join('\n'), 'its aliases cannot be followed'],
    ['brackets without end', '['.repeat(100_000), 'is nested deeper than 200 levels'],
    ['maps without end', 'a: '.concat('{a: '.repeat(100_000)), 'is nested deeper than 200 levels'],
    ['lists without end', '- '.repeat(100_000), 'is nested deeper than 200 levels'],
    [
      'blocks without end',
      Array.from({ length: 1000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
      'is nested deeper than 200 levels',
    ],
    ['size', ' '.repeat(2_000_000), 'is larger than 1000000 characters'],
  ])('%s', (_, text, why) => {
    const started = performance.now()
    expect(() => parseSettings(text, '.github/whittle.yml')).toThrow(why)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
