import { expect, test } from '@jest/globals'
import { formatAboutSeconds, formatBytes, formatSeconds, shortName } from '../src/words.ts'

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
])('about %f seconds are %s', (seconds, words) => expect(formatAboutSeconds(seconds)).toBe(words))

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
