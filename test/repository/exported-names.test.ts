import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '../../src')

/** Names that several files export by intent. */
const shared: Readonly<Record<string, readonly string[]>> = {
  'types of the library, which stay as they are whatever becomes of the ones inside': [
    'Call',
    'Decision',
    'PolicyJson',
    'StatementJson',
    'StatementReason',
  ],
  'tables by service, named by the prefix of the service': ['s3'],
  'tables by service and sections of the configuration, named by their prefixes and keys': ['states'],
}

/** Name → files that declare and export it. */
function exportedNames(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path))
  const found = new Map<string, Set<string>>()
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, name] of text.matchAll(/^export (?:async )?(?:function\*?|type|interface|class|const|let) (\w+)/gm))
      found.set(name!, (found.get(name!) ?? new Set()).add(file))
  }
  return new Map([...found].map(([name, places]) => [name, [...places].sort()]))
}

test('a name that is exported stands for one thing', () => {
  const several = [...exportedNames()].filter(([, places]) => places.length > 1)
  const known = Object.values(shared).flat()
  expect(several.filter(([name]) => !known.includes(name))).toEqual([])
  expect(known.filter((name) => !several.some(([each]) => each === name))).toEqual([])
})
