import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mapEvent } from '../../src/catalog/map-event.ts'
import { valuesRead } from '../../src/catalog/parameters.ts'
import type { EventFacts, EventMapping } from '../../src/catalog/types.ts'
import { catalog, facts } from './catalog-asset.ts'
import { generatedFacts } from './generated-facts.ts'
import { factsOf, realCalls, skipped, present } from './real-records.ts'
import { countOf, sampled } from '../support/sampled.ts'

const clone = (event: EventFacts): EventFacts => structuredClone(event)

/** The same request, with other texts, numbers and flags where the mapping says that it did not look. */
function withOthers(value: unknown, another: Others): unknown {
  if (typeof value === 'string') return value.startsWith('arn:') ? value : another.text()
  if (typeof value === 'number') return another.number()
  if (typeof value === 'boolean') return another.flag()
  if (Array.isArray(value)) return value.map((each) => withOthers(each, another))
  if (typeof value !== 'object' || value === null) return value
  return fromEntries(Object.entries(value).map(([key, each]) => [key, withOthers(each, another)]))
}

/** Object.fromEntries, with `__proto__` as a name like any other. */
const fromEntries = (entries: readonly (readonly [string, unknown])[]): object => {
  const made = {}
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true })
  return made
}

interface Others {
  text(): string
  number(): number
  flag(): boolean
}

function changed(event: EventFacts, read: ReadonlySet<string> | 'all', another: Others): EventFacts {
  const { requestParameters: request } = event
  if (read === 'all' || typeof request !== 'object' || request === null)
    return typeof request === 'string' ? { ...event, requestParameters: another.text() } : event
  if (Array.isArray(request)) return { ...event, requestParameters: withOthers(request, another) }
  const entries = Object.entries(request as Record<string, unknown>)
  return {
    ...event,
    requestParameters: fromEntries(
      entries.map(([key, value]) => [key, read.has(key) ? value : withOthers(value, another)]),
    ),
  }
}

function mapped(event: EventFacts): { mapping: EventMapping; read: ReadonlySet<string> | 'all' } {
  const mapping = mapEvent(catalog, event)
  return { mapping, read: valuesRead(event.requestParameters) }
}

/** Texts that rules look for, so that one in the wrong place would be noticed. */
const otherTexts = [
  '',
  'x',
  'i-9',
  'mi-9',
  'vpc-9',
  'Parameter',
  'AWS-x',
  'public-read',
  'ARN:x',
  'a:b',
  '/a/',
  '0'.repeat(12),
]
const others: fc.Arbitrary<Others> = fc.infiniteStream(fc.nat(1000)).map((stream) => {
  const next = (): number => stream.next().value ?? 0
  return {
    text: () => otherTexts[next() % otherTexts.length] ?? '',
    number: () => next(),
    flag: () => next() % 2 === 0,
  }
})

describe('a mapping depends on the values that it read, on the structure, and on ARNs', () => {
  test('in generated requests', () => {
    fc.assert(
      fc.property(generatedFacts(catalog), others, (event, another) => {
        const { mapping, read } = mapped(clone(event))
        expect(mapEvent(catalog, clone(changed(event, read, another)))).toEqual(mapping)
      }),
      { numRuns: countOf(3000, 600) },
    )
  })

  const real = realCalls().map(factsOf)
  const testIf = present ? test : test.skip

  testIf(`in real requests${skipped}`, () => {
    for (const [another] of fc.sample(fc.tuple(others), countOf(3, 1))) {
      for (const event of sampled(real, 500)) {
        const { mapping, read } = mapped(clone(event))
        expect(mapEvent(catalog, clone(changed(event, read, another)))).toEqual(mapping)
      }
    }
  })

  testIf(`and is not all of it${skipped}`, () => {
    const members = real.map((event) => {
      const { read } = mapped(event)
      const request = event.requestParameters ?? {}
      return { all: Object.keys(request).length, read: read === 'all' ? Infinity : read.size }
    })
    const sum = (pick: (each: (typeof members)[number]) => number) => members.reduce((a, each) => a + pick(each), 0)
    expect(sum(({ read }) => read) / sum(({ all }) => all)).toBeLessThan(0.6)
  })
})

describe('which members were read', () => {
  const key = 'arn:aws:kms:eu-central-1:111122223333:key/k'
  const role = 'arn:aws:iam::111122223333:role/r'
  test.each<[string, string, unknown, string[], Partial<EventFacts>]>([
    ['ec2', 'DescribeInstances', { maxResults: 5, filterSet: { items: [{ name: 'a' }] } }, [], {}],
    ['s3', 'GetObject', { bucketName: 'b', key: 'k', Host: 'h' }, ['bucketName', 'key'], {}],
    [
      's3',
      'GetObject',
      { bucketName: 'b', key: 'k' },
      ['bucketName', 'key'],
      { resources: [{ ARN: 'arn:aws:s3:::b/k' }] },
    ],
    ['s3', 'PutObject', { bucketName: 'b', key: 'k', 'x-amz-acl': 'private' }, ['bucketName', 'key', 'x-amz-acl'], {}],
    ['sts', 'AssumeRole', { roleArn: role, roleSessionName: 's' }, [], {}],
    ['sts', 'AssumeRole', { roleArn: role, sourceIdentity: 'jane' }, ['sourceIdentity'], {}],
    ['lambda', 'CreateFunction20150331', { functionName: 'f', role, runtime: 'x' }, ['functionName'], {}],
    ['glue', 'CreateJob', { name: 'j', role: 'worker', command: { name: 'c' } }, ['name', 'role'], {}],
    ['kms', 'Decrypt', { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::b' } }, [], { resources: [{ ARN: key }] }],
    ['ec2', 'DeleteNatGateway', { DeleteNatGatewayRequest: { NatGatewayId: 'n' } }, ['DeleteNatGatewayRequest'], {}],
    ['sts', 'GetCallerIdentity', { any: 'thing' }, [], {}],
    ['nosuchservice', 'Anything', { any: 'thing' }, [], {}],
    ['iam', 'GetUser', null, [], {}],
  ])('%s %s %j → %j', (source, name, request, members, more) => {
    const { read } = mapped(facts(source, name, request, more))
    expect(read === 'all' ? read : [...read].toSorted()).toEqual(members.toSorted())
  })

  test('a value that lies under no name', () => {
    expect(mapped(facts('ec2', 'DeleteVpc', [{ vpcId: 'vpc-1' }])).read).toBe('all')
  })
})
