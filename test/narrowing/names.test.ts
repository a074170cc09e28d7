import { expect, test } from '@jest/globals'
import { statementLabel, firstThree } from '../../src/narrowing/names.ts'
import type { Statement } from '../../src/policy/document.ts'

const statement: Statement = { effect: 'Allow', action: ['ec2:*'], resource: ['*'], condition: [] }

test('statements count from one, and have their Sid beside it', () => {
  expect(statementLabel(statement, 0)).toBe('Statement 1')
  expect(statementLabel({ ...statement, sid: 'ReadLogs' }, 1)).toBe('Statement 2 ("ReadLogs")')
})

test.each<[string[], string]>([
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a, b, c'],
  [['a', 'b', 'c', 'd'], 'a, b, c and 1 more'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
])('of %p the first three', (names, expected) => expect(firstThree(names)).toBe(expected))
