import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../../src/errors.ts'
import { parseFinding, withNextPage } from '../../../src/evidence/access-analyzer/parse-finding.ts'
import { parseSavedFindings } from '../../../src/evidence/access-analyzer/saved-findings.ts'

const role = 'arn:aws:iam::111122223333:role/deploy'
const finding = (other: object = {}): object => ({
  id: 'f',
  resource: role,
  resourceType: 'AWS::IAM::Role',
  resourceOwnerAccount: '111122223333',
  status: 'ACTIVE',
  analyzedAt: '2026-11-20T03:00:00+00:00',
  findingDetails: [],
  ...other,
})
const read = (content: string) => parseSavedFindings(content, 'f.json')
const json = (value: unknown): string => JSON.stringify(value, undefined, 2)

describe('each type of finding', () => {
  test.each<[string, string, object[], object]>([
    [
      'unused permissions: actions with or without a prefix, whole services',
      'UnusedPermission',
      [
        {
          unusedPermissionDetails: {
            serviceNamespace: 's3',
            lastAccessed: '2026-11-01T10:00:00Z',
            actions: [{ action: 'DeleteObject', lastAccessed: 1772359200 }, { action: 's3:PutObject' }],
          },
        },
        { unusedPermissionDetails: { serviceNamespace: 'sqs' } },
      ],
      {
        services: new Map([
          [
            's3',
            {
              whole: false,
              lastAccessed: '2026-11-01T10:00:00Z',
              actions: new Map([
                ['deleteobject', '2026-03-01T10:00:00Z'],
                ['putobject', undefined],
              ]),
            },
          ],
          ['sqs', { whole: true, actions: new Map() }],
        ]),
      },
    ],
    ['an unused role', 'UnusedIAMRole', [{ unusedIamRoleDetails: {} }], {}],
    [
      'an unused password',
      'UnusedIAMUserPassword',
      [{ unusedIamUserPasswordDetails: { lastAccessed: '2025-01-02T03:04:05.678Z' } }],
      { lastAccessed: '2025-01-02T03:04:05Z' },
    ],
    [
      'unused keys',
      'UnusedIAMUserAccessKey',
      [{ unusedIamUserAccessKeyDetails: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } }],
      { keys: [{ id: 'AKIAIOSFODNN7EXAMPLE' }] },
    ],
    [
      'access from outside',
      'ExternalAccess',
      [
        {
          externalAccessDetails: {
            action: ['s3:GetObject'],
            condition: { 'aws:SourceIp': '0.0.0.0/0' },
            isPublic: true,
            principal: { AWS: '*' },
            sources: [{ type: 'S3_ACCESS_POINT', detail: { accessPointArn: 'arn:aws:s3:eu-west-1:1:accesspoint/a' } }],
            resourceControlPolicyRestriction: 'APPLIED',
          },
        },
      ],
      {
        access: [
          {
            principal: new Map([['AWS', '*']]),
            actions: ['s3:GetObject'],
            condition: new Map([['aws:SourceIp', '0.0.0.0/0']]),
            isPublic: true,
            sources: [{ type: 'S3_ACCESS_POINT', accessPoint: 'arn:aws:s3:eu-west-1:1:accesspoint/a' }],
            restrictions: ['APPLIED'],
          },
        ],
      },
    ],
    [
      'access from within',
      'InternalAccess',
      [{ internalAccessDetails: { principal: { AWS: role }, principalOwnerAccount: '111122223333' } }],
      {
        access: [
          {
            principal: new Map([['AWS', role]]),
            actions: [],
            condition: new Map(),
            isPublic: false,
            sources: [],
            restrictions: [],
            principalAccount: '111122223333',
          },
        ],
      },
    ],
  ])('%s', (_, findingType, findingDetails, expected) => {
    const [found] = read(json(finding({ findingType, findingDetails })))
    const base = {
      id: 'f',
      from: 'f.json',
      resource: role,
      resourceType: 'AWS::IAM::Role',
      account: '111122223333',
      status: 'ACTIVE',
      analyzed: '2026-11-20T03:00:00Z',
      complete: true,
      unknownDetails: [],
      type: findingType,
    }
    expect(found).toEqual({ ...base, ...expected })
    // The type follows from the details as well.
    expect(read(json(finding({ findingDetails })))[0]?.type).toBe(findingType)
  })

  test('a type and details that are not known here are named', () => {
    const [found] = read(json(finding({ findingType: 'FutureAccess', findingDetails: [{ futureDetails: {} }] })))
    expect(found).toMatchObject({ type: 'other', name: 'FutureAccess', unknownDetails: ['futureDetails'] })
    const sdk = parseFinding(finding({ findingDetails: [{ $unknown: ['futureDetails', {}] }] }), 'analyzer')
    expect(typeof sdk === 'string' ? sdk : sdk.finding.unknownDetails).toEqual(['futureDetails'])
  })

  test('pages of one finding are one; its details are complete with the last', () => {
    const page = (service: string, actions: string[], nextToken?: string): object =>
      finding({
        findingType: 'UnusedPermission',
        findingDetails: [
          {
            unusedPermissionDetails: {
              serviceNamespace: service,
              ...(actions.length > 0 && { actions: actions.map((action) => ({ action })) }),
            },
          },
        ],
        nextToken,
      })
    const first = page('s3', ['PutObject'], 'more')
    const [found, ...others] = read(json(first) + json(page('s3', ['GetObject'])))
    expect(others).toEqual([])
    expect(found).toMatchObject({ complete: true })
    expect(found?.type === 'UnusedPermission' && [...(found.services.get('s3')?.actions.keys() ?? [])]).toEqual([
      'putobject',
      'getobject',
    ])
    expect(read(json(first))[0]).toMatchObject({ complete: false })
  })

  test('pages of details of different types are not mixed', () => {
    const [role_, key] = ['UnusedIAMRole', 'UnusedIAMUserAccessKey'].map((findingType) => {
      const parsed = parseFinding(finding({ findingType }), 'x')
      if (typeof parsed === 'string') throw new Error(parsed)
      return parsed.finding
    })
    expect(withNextPage(role_!, key!)).toEqual(role_)
  })
})

describe('forms of a file', () => {
  const one = finding({ findingType: 'UnusedIAMRole' })
  const two = finding({ id: 'g', findingType: 'UnusedIAMRole' })
  test.each<[string, string]>([
    ['one after the other', json(one) + json(two)],
    ['a line each', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`],
    ['a list', json([one, two])],
    ['lists one after the other', json([one]) + json([two])],
    ['with a byte order mark', `\uFEFF${json([one, two])}`],
  ])('%s', (_, content) => {
    expect(read(content).map(({ id }) => id)).toEqual(['f', 'g'])
  })

  test('a text that contains brackets and escaped quotes', () => {
    const odd = finding({ findingType: 'UnusedIAMRole', error: 'x "}]{ \\' })
    expect(read(json(odd) + json(two)).map(({ error }) => error)).toEqual(['x "}]{ \\', undefined])
  })

  test('the list of external findings, and an event of one', () => {
    const external = {
      id: 'e',
      principal: { AWS: '999988887777' },
      action: ['sts:AssumeRole'],
      resource: role,
      isPublic: false,
      resourceType: 'AWS::IAM::Role',
      condition: {},
      createdAt: '2026-01-01T00:00:00Z',
      analyzedAt: '2026-11-20T03:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      status: 'ACTIVE',
      resourceOwnerAccount: '111122223333',
    }
    const [listed] = read(json({ findings: [external] }))
    expect(listed).toMatchObject({ type: 'ExternalAccess', access: [{ actions: ['sts:AssumeRole'] }] })
    const { resourceOwnerAccount: accountId, ...rest } = external
    const event = { 'detail-type': 'Access Analyzer Finding', source: 'aws.access-analyzer' }
    const [sent] = read(json({ ...event, detail: { ...rest, accountId, isDeleted: false } }))
    expect(sent).toEqual(listed)
    expect(read(json({ ...event, detail: { ...rest, accountId, isDeleted: true } }))[0]?.status).toBe('RESOLVED')
  })
})

describe('what is refused, with the file, what it is, and what to do', () => {
  test.each<[string, string, RegExp]>([
    ['a file that is cut off', json(finding()).slice(0, 80), /f\.json: is not JSON, or is cut off; give/],
    ['nothing', '', /is not JSON/],
    ['a list without details', json({ findings: [{ id: 'f', resourceType: 'AWS::IAM::Role' }] }), /list-findings-v2/],
    ['analyzers', json({ analyzers: [] }), /lists analyzers/],
    ['Security Hub', json({ Findings: [] }), /Security Hub/],
    [
      'another event',
      json({ 'detail-type': 'Access Preview State Change', source: 'aws.access-analyzer', detail: {} }),
      /Access Preview/,
    ],
    ['any other JSON', json({ Version: '2012-10-17' }), /no finding/],
    ['a number', '3', /no finding/],
    ['a finding without a status', json(finding({ status: undefined })), /finding 1 .*status/],
    ['a finding whose date is none', json(finding({ analyzedAt: 'yesterday' })), /analyzedAt/],
  ])('%s', (_, content, message) => {
    expect(() => read(content)).toThrow(InputError)
    expect(() => read(content)).toThrow(message)
    try {
      read(content)
    } catch (error) {
      expect((error as Error).message).not.toMatch(/\n/)
    }
  })

  test('whatever a file contains, the answer is findings or one line', () => {
    const anything = fc.oneof(fc.string(), fc.json(), fc.object().map(json), fc.constantFrom('[]', '{}', '[[]]'))
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 3 }), (parts) => {
        try {
          read(parts.join('\n'))
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      }),
    )
  })
})
