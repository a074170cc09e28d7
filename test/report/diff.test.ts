import { describe, expect, test } from '@jest/globals'
import { jsonDiff } from '../../src/report/json-diff.ts'
import { policyDiff } from '../../src/report/policy-diff.ts'
import { unifiedDiff } from '../../src/report/line-diff.ts'

const statements = (many: number, action: string): unknown =>
  Array.from({ length: many }, (_, index) => ({
    Sid: `S${index}`,
    Effect: 'Allow',
    Action: [action, `a:${index}`],
    Resource: ['*'],
  }))

describe('the semantic diff', () => {
  test('shows what changed and elides what did not', () => {
    const before = {
      Version: '2012-10-17',
      Statement: [{ Sid: 'A', Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }],
    }
    const after = {
      Version: '2012-10-17',
      Statement: [{ Sid: 'A', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }],
    }
    expect(jsonDiff(before, after, ['Sid'])).toBe(
      [
        ' {',
        '   Statement: [',
        '     {',
        '       Sid: "A"',
        '       Action: [',
        '-        "s3:*"',
        '+        "s3:GetObject"',
        '       ]',
        '     }',
        '   ]',
        ' }',
      ].join('\n'),
    )
  })

  test('is empty where nothing differs', () => expect(jsonDiff({ a: ['b'] }, { a: ['b'] })).toBe(''))

  // json-diff looks array items up in a plain object and marks keys with suffixes of its own
  test.each([
    [{ a: ['constructor'] }, { a: ['x'] }, ['-    "constructor"', '+    "x"']],
    [{ a: ['x', '__next'] }, { a: ['x'] }, ['-    "__next"']],
    [{ a: ['__$!SCALAR1', { b: 1 }] }, { a: [{ b: 2 }] }, ['-    "__$!SCALAR1"', '-      b: 1', '+      b: 2']],
    [{ k__added: 'x' }, { k__added: 'y' }, ['-  k__added: "x"', '+  k__added: "y"']],
    [{ a: { __old: '1', __new: '2' } }, { a: { __old: '1', __new: '3' } }, ['-    __new: "2"', '+    __new: "3"']],
  ])('is not misled by %j', (before, after, lines) => {
    const diff = jsonDiff(before, after).split('\n')
    expect(diff.filter((line) => /^[-+]/.test(line))).toEqual(lines)
  })

  test.each([150, 3000])('ends in time for %i statements, all of them changed', (many) => {
    const started = performance.now()
    const diff = jsonDiff({ Statement: statements(many, 's3:*') }, { Statement: statements(many, 's3:Get*') })
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(diff).toContain(many === 150 ? '+        "s3:Get*"' : 'too many to show')
  })
})

describe('the diff of a file', () => {
  test('has the lines around, and shows no carriage return', () => {
    const before = 'a\r\nb\r\nc\r\nd\r\ne\r\nf\r\n'
    expect(unifiedDiff('x.tf', before, before.replace('e', 'E'), 1)).toEqual([
      '--- a/x.tf',
      '+++ b/x.tf',
      '@@ -4,3 +4,3 @@',
      ' d',
      '-e',
      '+E',
      ' f',
    ])
  })

  test('is empty where nothing differs', () => expect(unifiedDiff('x', 'a\n', 'a\n')).toEqual([]))

  test('shows control characters of a file instead of sending them to the terminal', () => {
    expect(unifiedDiff('x', '\u001b[2J\ta\n', 'b\n').at(-2)).toBe('-\\u001b[2J\ta')
  })
})

describe('the diff of a policy, by statement', () => {
  const allow = (sid: string, action: string[], resource = ['*']) => ({
    effect: 'Allow' as const,
    sid,
    action,
    resource,
    condition: [],
  })
  const document = (statements: ReturnType<typeof allow>[]) => ({ version: '2012-10-17' as const, statements })
  const lines = (text: string): string[] => text.split('\n').map((line) => line.replace(/^(.)\s+/, '$1 ').trimEnd())

  test('a removed statement is not shown as a change of the one that is added after it', () => {
    const [query, books] = [allow('Query', ['athena:*']), allow('Books', ['quicksight:ListDashboards'])]
    const scoped = allow('QueryScoped', ['athena:StartQueryExecution'], ['arn:x'])
    const narrow = allow('Query', ['athena:GetQueryExecution'])
    const statements = [
      { from: 0, statement: narrow },
      { from: 0, statement: scoped },
    ]
    const diff = lines(policyDiff(document([query, books]), document([narrow, scoped]), statements))
    expect(diff).toContain('- "athena:*"')
    expect(diff).toContain('+ Sid: "QueryScoped"')
    expect(diff).toContain('- Sid: "Books"')
    expect(diff).not.toContain('  Sid: "Books"')
  })

  test('statements that stay the same are counted, not shown', () => {
    const all = ['A', 'B', 'C'].map((sid) => allow(sid, [`s3:Get${sid}`]))
    const statements = [
      ...all.map((statement, from) => ({ from, statement })),
      { from: null, statement: allow('D', ['s3:x']) },
    ]
    const diff = lines(policyDiff(document(all), document(statements.map(({ statement }) => statement)), statements))
    expect(diff.slice(0, 4)).toEqual([' {', '  Statement: [', '  ... (3 entries)', '+ {'])
    expect(policyDiff(document(all), document(all), statements.slice(0, 3))).toBe('')
  })
})
