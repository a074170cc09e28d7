import { beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readAsset } from '../../../src/assets.ts'
import type { Catalog, EventFacts, EventMapping } from '../../../src/catalog/types.ts'
import { ReadingApplier } from '../../../src/evidence/cloudtrail/fast/apply-readings.ts'
import { TrailKernel } from '../../../src/evidence/cloudtrail/fast/kernel.ts'
import { ledgerMeaning } from '../../../src/evidence/cloudtrail/fast/record-meaning.ts'
import { FileScanner } from '../../../src/evidence/cloudtrail/fast/file-scanner.ts'
import { identityOf } from '../../../src/evidence/records/identity.ts'
import { Interpreter } from '../../../src/evidence/records/interpret.ts'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import { noCatalog, wholeRequest } from '../fake-catalog.ts'
import { account, roleIdentity, trailRecord } from '../records.ts'

/** Members of a request that a mapping does not read do not count. These tests hold that against reading everything. */

/** Reads `arn` always, `late` only where `when` asks for it, and ARNs wherever they stand; names and kinds always. */
function map(_: Catalog, facts: EventFacts): EventMapping {
  const request = wholeRequest(facts)
  const { leaves, arns } = request.found
  const texts = [request.text('arn'), request.text('when') === 'late' ? request.text('late') : undefined]
  const deep = request.text('when') === 'deep' ? leaves.filter(({ depth }) => depth > 1) : []
  const resources = [...texts.filter((text) => text !== undefined), ...[...arns, ...deep].map(({ value }) => value)]
  const names = leaves.map(({ name, depth }) => `${name.normal}.${depth}`).join()
  return {
    kind: 'actions',
    actions: [{ action: `${facts.eventName}:${names}`, resources, complete: false, grade: 'guessed' }],
  }
}

let wasm: Uint8Array
beforeAll(async () => {
  wasm = await readAsset('trail.wasm')
})

async function fast() {
  const builder = new LedgerBuilder(noCatalog, { map })
  let looked = 0
  const counting = (catalog: Catalog, facts: EventFacts): EventMapping => {
    looked++
    return map(catalog, facts)
  }
  const scanner = new FileScanner(await TrailKernel.load(wasm), ledgerMeaning(new Interpreter(noCatalog, counting)))
  const applier = new ReadingApplier(builder)
  /** @returns how many calls had to be looked at */
  const read = (requests: readonly string[], from = 0, over: object = {}): number => {
    const before = looked
    const reading = scanner.scanContent(logOf(requests, from, over), 0)
    if (reading === undefined) throw new Error('left to the full reading')
    applier.apply(reading, applier.learn(reading), 'log')
    return looked - before
  }
  return { builder, read }
}

/** @param requests the text of each record's request */
function logOf(requests: readonly string[], from: number, over: object = {}): Buffer {
  const records = requests.map((request, index) =>
    JSON.stringify(trailRecord(from + index, { ...over, requestParameters: 0 })).replace(
      '"requestParameters":0',
      `"requestParameters":${request}`,
    ),
  )
  return Buffer.from(`{"Records":[${records.join(',')}]}`)
}

function fully(requests: readonly string[]) {
  const builder = new LedgerBuilder(noCatalog, { map })
  for (const record of (JSON.parse(logOf(requests, 0).toString()) as { Records: unknown[] }).Records) {
    builder.add(record, 'log')
  }
  return builder.build()
}

const name = fc.constantFrom('arn', 'when', 'late', 'token', 'other', 'l\\u0061te', 'tok\\u0065n', 'when')
const scalar = fc.constantFrom(
  '"a"',
  '"b"',
  '"late"',
  '"deep"',
  '""',
  '1',
  '-2.5',
  'true',
  'false',
  'null',
  '"arn:aws:s3:::a"',
  '"arn:aws:s3:::b"',
  '"\\u0061rn:aws:s3:::c"',
  '"a\\u0072n:aws:s3:::d"',
  '"ar"',
  '"\\"arn:"',
  '"{"',
  '"ä€😀"',
)
const value: fc.Arbitrary<string> = fc.letrec<{ value: string; member: string }>((tie) => ({
  member: fc.tuple(name, tie('value')).map(([key, of]) => `"${key}":${of}`),
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 5, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('member'), { maxLength: 3 }).map((members) => `{${members.join(',')}}`) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[ ${values.join(' ,')}]`) },
  ),
})).value
const request = fc.oneof(
  { weight: 9, arbitrary: fc.array(fc.tuple(name, value), { maxLength: 4 }).map(textOfMembers) },
  { weight: 1, arbitrary: value },
)

function textOfMembers(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, of]) => `"${key}": ${of}`).join(' , ')}}`
}

test('any requests mean what reading all of them says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 40 }), async (requests) => {
      const { builder, read } = await fast()
      read(requests.slice(0, 10))
      read(requests.slice(10), 10)
      expect(builder.build()).toEqual(fully(requests))
    }),
    { numRuns: 80 },
  )
})

describe('what is not read', () => {
  const many = (make: (index: number) => string): string[] => Array.from({ length: 20 }, (_, index) => make(index))

  test.each<[string, (index: number) => string]>([
    ['a text', (index) => `{"arn":"x","token":"${index}"}`],
    ['a number', (index) => `{"arn":"x","token":${index}}`],
    ['texts deep down', (index) => `{"arn":"x","other":{"token":["${index}",${index},{"a":"${index}"}]}}`],
  ])('%s is looked at once or twice, whatever it says', async (_, make) => {
    const { builder, read } = await fast()
    const requests = many(make)
    expect(read(requests)).toBeLessThanOrEqual(2)
    expect(builder.build()).toEqual(fully(requests))
  })

  test.each<[string, (index: number) => string, number]>([
    ['a text that is read', (index) => `{"arn":"${index}"}`, 20],
    ['an ARN that no mapping reads', (index) => `{"token":"arn:aws:s3:::${index}"}`, 20],
    ['an ARN whose first letter is escaped', (index) => `{"token":"\\u0061rn:aws:s3:::${index}"}`, 20],
    ['an ARN with another letter escaped', (index) => `{"token":{"a":"ar\\u006e:aws:s3:::${index}"}}`, 20],
    ['its kind', (index) => `{"token":${['"1"', '1', 'null', 'true', '{}', '[]'][index % 6]}}`, 6],
    ['how long a list is', (index) => `{"token":[${Array.from({ length: index % 5 }, () => '"a"').join()}]}`, 5],
    ['a name', (index) => `{"token":{"${index % 7}":"a"}}`, 7],
  ])('%s counts', async (_, make, kinds) => {
    const { builder, read } = await fast()
    const requests = many(make)
    expect(read(requests)).toBeGreaterThanOrEqual(kinds)
    expect(builder.build()).toEqual(fully(requests))
  })

  test('counts from the record on in which it is read', async () => {
    const { builder, read } = await fast()
    const before = many((index) => `{"when":"now","late":"${index}"}`)
    const after = many((index) => `{"when":"late","late":"${index}"}`)
    expect(read(before)).toBeLessThanOrEqual(2)
    expect(read(after, 20)).toBe(20)
    expect(builder.build()).toEqual(fully([...before, ...after]))
  })
})

test('what was read once counts, though another kind of record does not read it', async () => {
  const { builder, read } = await fast()
  const late = Array.from({ length: 20 }, (_, index) => `{"when":"late","late":"${index}"}`)
  const now = ['{"when":"now","late":"1"}', '{"when":"now","late":"2"}']
  const throttled = { errorCode: 'ThrottlingException' }
  expect(read(late.slice(0, 5))).toBe(5)
  read(now, 5, throttled)
  expect(read(late.slice(5), 7)).toBe(15)
  expect(builder.build().entries.filter(({ resource }) => /^\d+$/.test(resource ?? ''))).toHaveLength(20)
})

test('a session’s name says nothing of its principal', () => {
  const name = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(
      name,
      name,
      fc.boolean(),
      fc.constantFrom('AssumedRole', 'FederatedUser', 'IAMUser', 'Odd'),
      (a, b, issued, type) => {
        const of = (session: string) => {
          const identity = roleIdentity()
          const { sessionContext } = identity
          const userIdentity = {
            type,
            arn: `arn:aws:sts::${account}:assumed-role/orders/${session}`,
            accountId: account,
            userName: undefined,
            invokedBy: undefined,
            sessionContext: {
              sessionIssuer: issued ? sessionContext.sessionIssuer : { type: undefined, arn: undefined },
              attributes: { mfaAuthenticated: undefined },
              sourceIdentity: undefined,
            },
          }
          return identityOf({ userIdentity, eventType: undefined, awsRegion: 'eu-west-1' })
        }
        expect(of(a)).toEqual(of(b))
      },
    ),
  )
})
