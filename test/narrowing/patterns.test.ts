import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { actionTree, NameIndex } from '../../src/narrowing/action-tree.ts'
import {
  coverActions,
  mergeToFit,
  type MatchRequirement,
  type ServiceRequirements,
} from '../../src/narrowing/patterns.ts'

/** `k` keep because used, `u` keep because undetermined, `s` spare, `n` never. */
const roles = (service: string, table: Record<string, 'k' | 'u' | 's' | 'n'>): ServiceRequirements => ({
  service,
  roles: new Map(
    Object.entries(table).map(([name, letter]): [string, MatchRequirement] => [
      name,
      letter === 'k' || letter === 'u' ? 'keep' : letter === 's' ? 'spare' : 'never',
    ]),
  ),
  undetermined: new Set(Object.keys(table).filter((name) => table[name] === 'u')),
})

const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase()) : pattern === name

describe('words of action names', () => {
  test.each([
    ['GetObjectAcl', ['Get', 'GetObject', 'GetObjectAcl']],
    ['DescribeDBInstances', ['Describe', 'DescribeDB', 'DescribeDBInstances']],
    ['ReEncryptFrom', ['Re', 'ReEncrypt', 'ReEncryptFrom']],
    ['ListV2', ['List', 'ListV2']],
    ['GetOpenIDConnectProvider', ['Get', 'GetOpen', 'GetOpenID', 'GetOpenIDConnect', 'GetOpenIDConnectProvider']],
  ])('%s', (name, prefixes) => {
    const seen: string[] = []
    let node = actionTree([name])
    while (node.children.size > 0) {
      node = [...node.children.values()][0]!
      seen.push(node.prefix)
    }
    expect(seen).toEqual(prefixes)
  })
})

describe('names below a prefix, whatever the order in which they were given', () => {
  const names = ['Listen', 'getB', 'GetA', 'List', 'Get', 'ListC', 'Lift']
  test.each<[string, string[]]>([
    ['', ['Get', 'GetA', 'getB', 'Lift', 'List', 'ListC', 'Listen']],
    ['Get', ['Get', 'GetA', 'getB']],
    ['GETA', ['GetA']],
    ['List', ['List', 'ListC', 'Listen']],
    ['Listen', ['Listen']],
    ['A', []],
    ['Lists', []],
    ['Z', []],
  ])('%p', (prefix, expected) => {
    expect(new NameIndex(names).under(prefix)).toEqual(expected)
    expect(new NameIndex(names.toReversed()).under(prefix)).toEqual(expected)
  })
})

describe('the fewest honest patterns', () => {
  test.each<[string, Record<string, 'k' | 'u' | 's' | 'n'>, string[]]>([
    ['what was used is written out', { GetObject: 'k', PutObject: 'k', ListBucket: 'n' }, ['GetObject', 'PutObject']],
    ['used alone never becomes a wildcard', { GetObject: 'k', GetObjectAcl: 'k' }, ['GetObject', 'GetObjectAcl']],
    ['a service that cannot be seen at all stays whole', { SendMessage: 'u', ReceiveMessage: 'u' }, ['*']],
    [
      'a wildcard over unknown actions',
      { GetObjectAcl: 'u', GetObjectTagging: 'u', GetBucketAcl: 's' },
      ['GetObject*'],
    ],
    [
      'what was used is not hidden under it',
      { GetObject: 'k', GetObjectAcl: 'u', GetObjectTagging: 'u' },
      ['GetObject', 'GetObjectAcl', 'GetObjectTagging'],
    ],
    ['no wildcard over anything unused', { GetObject: 'u', GetObjectAcl: 's' }, ['GetObject']],
    ['one undetermined action needs no wildcard', { GetObject: 'u', PutObject: 's' }, ['GetObject']],
    [
      'a wildcard is judged by all it matches, not by words',
      { ListA: 'u', ListB: 'u', Listen: 's' },
      ['ListA', 'ListB'],
    ],
    [
      'a wildcard begins with all words that what it matches shares',
      { BatchGetItem: 'u', BatchGetValue: 'u', Write: 'n' },
      ['BatchGet*'],
    ],
    ['what a wildcard grants besides is not named', { ListA: 'u', ListB: 'u', Listen: 'u', Put: 'n' }, ['List*']],
    [
      'what a wildcard grants besides gets no wildcard',
      { ListA: 'u', ListB: 'u', ListenA: 'u', ListenB: 'u', Put: 'n' },
      ['List*'],
    ],
    ['nothing kept, nothing written', { GetObject: 's', PutObject: 'n' }, []],
  ])('%s', (_, table, patterns) => {
    expect(coverActions(roles('s3', table)).patterns).toEqual(patterns)
  })

  const names = ['Get', 'GetA', 'GetAB', 'GetB', 'GetBC', 'Getter', 'List', 'ListA', 'Put', 'PutA', 'PutAB', 'Putty']
  const anyRoles = fc
    .array(fc.constantFrom('k', 'u', 's', 'n'), { minLength: names.length, maxLength: names.length })
    .map((letters) =>
      roles('x', Object.fromEntries(names.map((name, index) => [name, letters[index]!])) as Record<string, 'k'>),
    )

  test('grants all that is kept and nothing else', () => {
    fc.assert(
      fc.property(anyRoles, (service) => {
        const { patterns } = coverActions(service)
        for (const [name, role] of service.roles) {
          expect(patterns.some((pattern) => matches(pattern, name))).toBe(role === 'keep')
        }
      }),
    )
  })

  test('merging grants all that is kept, never what must not be, and lists what it re-admits', () => {
    fc.assert(
      fc.property(anyRoles, fc.integer({ min: 0, max: 80 }), (service, excess) => {
        const width = (_: string, pattern: string): number => pattern.length + 5
        const before = coverActions(service)
        const result = mergeToFit([service], [before], excess, width)
        const after = result.covers[0]!
        const size = (patterns: readonly string[]): number => patterns.reduce((sum, each) => sum + width('', each), 0)
        for (const [name, role] of service.roles) {
          const granted = after.patterns.some((pattern) => matches(pattern, name))
          if (role === 'keep') expect(granted).toBe(true)
          if (role === 'never') expect(granted).toBe(false)
          if (role === 'spare') expect(granted).toBe(after.readmitted.includes(name))
        }
        expect(Math.max(0, excess - (size(before.patterns) - size(after.patterns)))).toBe(result.excess)
      }),
    )
  })
})

describe('merging to fit', () => {
  const width = (service: string, pattern: string): number => service.length + pattern.length + 4

  test('nothing is merged when it fits', () => {
    const service = roles('ec2', { DescribeA: 'k', DescribeB: 's', DescribeC: 'k' })
    expect(mergeToFit([service], [coverActions(service)], 0, width).covers[0]).toMatchObject({ readmitted: [] })
  })

  test('a merge that saves one character is made, one that saves none is not', () => {
    const service = roles('ec2', { DescribeA: 'k', DescribeB: 'k', Write: 'n' })
    const saving = (saved: number) => (_: string, pattern: string) => (pattern.endsWith('*') ? 10 - saved : 5)
    const one = mergeToFit([service], [coverActions(service)], 1, saving(1))
    expect(one).toEqual({ covers: [{ service: 'ec2', patterns: ['Describe*'], readmitted: [] }], excess: 0 })
    const none = mergeToFit([service], [coverActions(service)], 1, saving(0))
    expect(none).toEqual({ covers: [coverActions(service)], excess: 1 })
  })

  test('merges go on until it fits, the cheapest by what is saved first', () => {
    const table = {
      GetAlpha: 'k',
      GetBeta: 'k',
      GetGamma: 'k',
      ListAlpha: 'k',
      ListBeta: 'k',
      ListDelta: 's',
      Put: 'n',
    } as const
    const service = roles('a', table)
    const ask = (excess: number) => mergeToFit([service], [coverActions(service)], excess, () => 1)
    expect(ask(2).covers[0]).toMatchObject({ patterns: ['Get*', 'ListAlpha', 'ListBeta'], readmitted: [] })
    expect(ask(3)).toEqual({
      covers: [{ service: 'a', patterns: ['Get*', 'List*'], readmitted: ['ListDelta'] }],
      excess: 0,
    })
    expect(ask(4).excess).toBe(1)
  })

  test('a merge that re-admits nothing comes before one that saves more', () => {
    const table = { GetA: 'k', GetB: 'k', ListA: 'k', ListB: 'k', ListC: 'k', ListD: 's', Put: 'n' } as const
    const service = roles('a', table)
    const { covers } = mergeToFit([service], [coverActions(service)], 1, () => 1)
    expect(covers).toEqual([{ service: 'a', patterns: ['Get*', 'ListA', 'ListB', 'ListC'], readmitted: [] }])
  })

  test('the merge that re-admits least per character comes first', () => {
    const cheap = roles('a', { ReadAlpha: 'k', ReadBeta: 'k', ReadGamma: 'k', Write: 'n' })
    const dear = roles('b', { ReadAlpha: 'k', ReadBeta: 'k', ReadGamma: 's', ReadDelta: 's', Write: 'n' })
    const result = mergeToFit([cheap, dear], [coverActions(cheap), coverActions(dear)], 10, width)
    expect(result.covers.map(({ patterns }) => patterns)).toEqual([['Read*'], ['ReadAlpha', 'ReadBeta']])
    expect(result.excess).toBe(0)
  })

  test.each([[['a', 'b']], [['b', 'a']]])('of merges that cost the same the first by name, given as %p', (order) => {
    const services = order.map((name) => roles(name, { ReadAlpha: 'k', ReadBeta: 'k', Write: 'n' }))
    const { covers } = mergeToFit(services, services.map(coverActions), 1, width)
    const patterns = new Map(covers.map((each) => [each.service, each.patterns]))
    expect(patterns.get('a')).toEqual(['Read*'])
    expect(patterns.get('b')).toEqual(['ReadAlpha', 'ReadBeta'])
  })

  test('an unused write is never re-admitted, whatever the quota: the rest is reported', () => {
    const service = roles('a', { PutAlpha: 'k', PutBeta: 'k', PutGamma: 'n' })
    const result = mergeToFit([service], [coverActions(service)], 10, width)
    expect(result.covers[0]?.patterns).toEqual(['PutAlpha', 'PutBeta'])
    expect(result.excess).toBe(10)
  })
})

describe('what the statement does not grant for all time is not written', () => {
  const service: ServiceRequirements = {
    ...roles('cleanrooms', {
      BatchGetSchema: 'u',
      BatchGetTemplate: 'u',
      GetMembership: 'k',
      ListMembers: 'u',
      ListSchemas: 'u',
    }),
    isGranted: (pattern) => /^(batchget|get)/i.test(pattern),
  }

  test('a wildcard is at least as narrow as a pattern of the statement', () => {
    expect(coverActions(service).patterns).toEqual(['BatchGet*', 'GetMembership', 'ListMembers', 'ListSchemas'])
  })

  test('nor to save characters', () => {
    const { covers } = mergeToFit([service], [coverActions(service)], 1000, (_, pattern) => pattern.length)
    expect(covers.flatMap(({ patterns }) => patterns)).toEqual([
      'BatchGet*',
      'GetMembership',
      'ListMembers',
      'ListSchemas',
    ])
  })

  test('without it names decide', () => {
    const { isGranted: _, ...free } = service
    const { covers } = mergeToFit([free], [coverActions(free)], 1000, (_, pattern) => pattern.length)
    expect(covers.flatMap(({ patterns }) => patterns)).toEqual(['*'])
  })
})
