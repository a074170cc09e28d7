import { expect, test } from '@jest/globals'
import {
  capitalize,
  formatEstimatedSeconds,
  formatBytes,
  formatSeconds,
  shortName,
  shortRevision,
  withFullStop,
} from '../src/words.ts'

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [89.4, '89 s'],
  [89.6, '1 min 30 s'],
  [3_600, '60 min'],
  [3_725, '62 min 5 s'],
  [-3, '0 s'],
])('%f seconds are %s', (seconds, words) => expect(formatSeconds(seconds)).toBe(words))

test.each([
  [70, '70 s'],
  [90, '2 min'],
  [1_000, '17 min'],
])('about %f seconds are %s', (seconds, words) => expect(formatEstimatedSeconds(seconds)).toBe(words))

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_000, '1.0 KB'],
  [999_949, '999.9 KB'],
  [999_950, '1.0 MB'],
  [2.7e9, '2.7 GB'],
  [3e15, '3000.0 TB'],
])('%f bytes are %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words))

test.each([
  ['arn:aws:iam::111122223333:role/ci/deploy', 'role/ci/deploy'],
  ['arn:aws:sts::111122223333:assumed-role/a/b:c', 'assumed-role/a/b:c'],
  ['root', 'root'],
  ['a:b:c:d:e:f', 'a:b:c:d:e:f'],
])('%s is %s', (arn, name) => expect(shortName(arn)).toBe(name))

test.each([
  ['a'.repeat(40), 'a'.repeat(12)],
  ['0'.repeat(64), '0'.repeat(12)],
  ['a'.repeat(41), 'a'.repeat(41)],
  ['origin/main', 'origin/main'],
])('the revision %s is %s', (revision, short) => expect(shortRevision(revision)).toBe(short))

test('a comment has as many digits of a commit as GitHub shows', () =>
  expect(shortRevision('0123456789'.repeat(4), 7)).toBe('0123456'))

test.each([
  ['it stays', 'It stays', 'it stays.'],
  ['is it?', 'Is it?', 'is it?'],
  ['', '', '.'],
])('%j begins as %j, and ends as %j', (text, begun, ended) => {
  expect(capitalize(text)).toBe(begun)
  expect(withFullStop(text)).toBe(ended)
})
