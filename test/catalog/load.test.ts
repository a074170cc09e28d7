import { brotliCompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { decodeCatalog } from '../../src/catalog/load.ts'
import { InputError } from '../../src/errors.ts'
import { catalog } from './catalog-asset.ts'

const pack = (...lines: unknown[]): Uint8Array =>
  brotliCompressSync(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))

const header = {
  format: 2,
  version: '1.2.3',
  models: 'none',
  services: ['x'],
  reasons: ['because'],
  dataEvents: [['AWS::X::Y']],
  dependents: ['iam:PassRole'],
  marksRead: '2026-06-14',
  homes: [{ aws: ['us-west-2'] }, {}],
  tagMembers: ['tags'],
}

describe('decodeCatalog', () => {
  test('reads names, levels, types, visibility and dependent actions', () => {
    const small = decodeCatalog(
      pack(header, {
        types: [['thing', 'arn:${Partition}:x:${Region}:${Account}:thing/${ThingId}']],
        actions: [
          ['CreateThing', 2, 0, [1], [0]],
          ['GetThing', 1, 1, [0]],
          ['Ping', 0, -1],
        ],
      }),
    )
    expect(small.version).toBe('1.2.3')
    expect(small.actionsOf('X')).toEqual([
      {
        name: 'x:CreateThing',
        service: 'x',
        accessLevel: 'Write',
        resourceTypes: [
          { name: 'thing', arn: 'arn:${Partition}:x:${Region}:${Account}:thing/${ThingId}', required: true },
        ],
        dependentActions: ['iam:PassRole'],
        visibility: { kind: 'management' },
      },
      {
        name: 'x:GetThing',
        service: 'x',
        accessLevel: 'Read',
        resourceTypes: [
          { name: 'thing', arn: 'arn:${Partition}:x:${Region}:${Account}:thing/${ThingId}', required: false },
        ],
        dependentActions: [],
        visibility: { kind: 'data', resourceTypes: ['AWS::X::Y'] },
      },
      {
        name: 'x:Ping',
        service: 'x',
        accessLevel: 'List',
        resourceTypes: [],
        dependentActions: [],
        visibility: { kind: 'none', reason: 'because' },
      },
    ])
  })

  test('reads marks, home Regions and what tags on creation', () => {
    const small = decodeCatalog(
      pack(header, {
        types: [],
        actions: [
          ['CreateThing', 2, 0],
          ['GetThing', 1, 0],
          ['Ping', 0, -1],
          ['TagThing', 3, 0],
        ],
        marks: [[2], [], [1]],
        home: 0,
        homes: [[1, [3]]],
        tags: [[[3], [0], 'CreateThing CopyThing']],
      }),
    )
    expect(small.actionsOf('x').map(({ mark }) => mark)).toEqual([undefined, 'unknown', 'nameless', undefined])
    const home = { aws: ['us-west-2'] }
    expect(small.actionsOf('x').map(({ homeRegions }) => homeRegions)).toEqual([home, home, home, undefined])
    expect(small.homeRegionsOf('X', 'aws')).toEqual(['us-west-2'])
    expect(small.homeRegionsOf('x', 'aws-cn')).toEqual([])
    expect(small.taggingOf('x', 'copything')).toEqual({ actions: ['x:TagThing'], members: new Set(['tags']) })
    expect(small.taggingOf('x', 'GetThing')).toBeUndefined()
    expect(small.taggingOf('y', 'CopyThing')).toBeUndefined()
  })

  test('parses a service when it is first asked for, and no other', () => {
    const two = decodeCatalog(
      pack({ ...header, services: ['broken', 'x'] }, 'not JSON', { types: [], actions: [['Ping', 0, 0]] }),
    )
    expect(two.services()).toEqual(['broken', 'x'])
    expect(two.action('x:ping')?.name).toBe('x:Ping')
    expect(() => two.actionsOf('broken')).toThrow(SyntaxError)
  })

  test.each([
    ['not brotli', new TextEncoder().encode('hello')],
    ['no header', brotliCompressSync('hello')],
    ['another format', pack({ ...header, format: 99 }, '{}')],
    ['a service too few', pack(header)],
  ])('refuses %s in one line', (_, bytes) => {
    expect(() => decodeCatalog(bytes)).toThrow(InputError)
    expect(() => decodeCatalog(bytes)).toThrow(/^The action catalog cannot be read \([^\n]+\): .*npm run catalog/)
  })
})

const names = (pattern: string): string[] => catalog.expand(pattern).map(({ name }) => name)

describe('the shipped catalog', () => {
  test('looks up without regard to case and answers in the case of the reference', () => {
    expect(catalog.action('S3:GETOBJECT')?.name).toBe('s3:GetObject')
    expect(catalog.action('s3:GetObjekt')).toBeUndefined()
    expect(catalog.action('nosuch:Thing')).toBeUndefined()
    expect(catalog.action('s3')).toBeUndefined()
    expect(catalog.actionsOf('nosuch')).toEqual([])
  })

  test('expands patterns, sorted', () => {
    expect(names('sqs:*MessageVis*')).toEqual(['sqs:ChangeMessageVisibility'])
    expect(names('STS:assumerole')).toEqual(['sts:AssumeRole'])
    expect(names('s3:GetBucket?CL')).toEqual(['s3:GetBucketAcl'])
    expect(names('sqs:*')).toEqual(catalog.actionsOf('sqs').map(({ name }) => name))
    expect(names('sqs:*')).toEqual(names('sqs:*').toSorted())
    expect(names('s3')).toEqual([])
    expect(names('*:GetCallerIdentity')).toEqual(['sts:GetCallerIdentity'])
    expect(catalog.expand('*')).toHaveLength(catalog.services().flatMap((service) => catalog.actionsOf(service)).length)
  })

  test('is whole: every service has actions, every action a level and a visibility that says something', () => {
    const actions = catalog.expand('*')
    expect(catalog.services().length).toBeGreaterThan(400)
    expect(actions.length).toBeGreaterThan(20_000)
    const flaws = actions
      .filter(
        ({ visibility, resourceTypes, dependentActions }) =>
          (visibility.kind === 'none' && visibility.reason === '') ||
          (visibility.kind === 'data' && visibility.resourceTypes.length === 0) ||
          resourceTypes.some((type) => !type.arn.startsWith('arn:')) ||
          dependentActions.some((other) => catalog.action(other) === undefined),
      )
      .map(({ name }) => name)
    expect(flaws).toEqual([])
    expect(catalog.services().filter((service) => catalog.actionsOf(service).length === 0)).toEqual([])
  })
})
