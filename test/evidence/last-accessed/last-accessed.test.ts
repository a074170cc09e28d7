import { afterEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import type { ActionInfo } from '../../../src/catalog/types.ts'
import { contradictionOf, unusedServiceNote } from '../../../src/evidence/last-accessed/reconcile.ts'
import { readLastAccessed, type LastAccessed } from '../../../src/evidence/last-accessed/read.ts'
import type { LastAccessedSettings } from '../../../src/settings/types.ts'
import type { FakeLastAccessed } from '../../fakes/aws-iam.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { FakeAws, xmlError, type FakeAwsContent } from '../../fakes/aws.ts'
import { account, entry, role } from '../../support/ledger.ts'

const second = `arn:aws:iam::444455556666:role/other`
const services: FakeLastAccessed[] = [
  {
    service: 's3',
    last: '2026-10-01T10:00:00Z',
    actions: [{ name: 'PutObject', last: '2026-10-01T10:00:00Z' }, { name: 'GetObject' }],
  },
  { service: 'sqs' },
]

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function run(
  content: FakeAwsContent,
  principals = [role],
  settings: LastAccessedSettings = { untouchedServices: 'keep' },
) {
  const fake = await FakeAws.start({ lastAccessed: { [role]: services, [second]: services }, ...content })
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
  const clock = new FakeClock('2026-11-01T00:00:00Z')
  const data = await readLastAccessed(principals, settings, { clients: createAwsClients(), clock })
  return { data, fake, clock }
}

describe('asking IAM', () => {
  test('a job for each principal, waited for, its answer by pages', async () => {
    const { data, clock, fake } = await run({ jobSteps: 3, servicesPerPage: 1 })
    expect(data.problems).toEqual([])
    expect(data.principals.get(role)).toEqual(
      new Map([
        [
          's3',
          {
            last: '2026-10-01T10:00:00Z',
            actions: new Map([
              ['putobject', '2026-10-01T10:00:00Z'],
              ['getobject', undefined],
            ]),
          },
        ],
        ['sqs', { actions: new Map() }],
      ]),
    )
    expect(clock.sleeps).toEqual([500, 750, 1125])
    expect(fake.requests.map(({ iamAction }) => iamAction)).toEqual([
      'iam:GenerateServiceLastAccessedDetails',
      ...Array.from({ length: 5 }, () => 'iam:GetServiceLastAccessedDetails'),
    ])
  })

  test('in each account through its own role', async () => {
    const reader = { arn: 'arn:aws:iam::{account}:role/whittle-reader' }
    const { fake } = await run({}, [role, second], { untouchedServices: 'keep', role: reader })
    const assumed = fake.requests
      .filter(({ operation }) => operation === 'AssumeRole')
      .map(({ input }) => String(input['RoleArn']))
    expect(assumed.sort()).toEqual([
      `arn:aws:iam::${account}:role/whittle-reader`,
      'arn:aws:iam::444455556666:role/whittle-reader',
    ])
    for (const { operation, key, input } of fake.requests) {
      if (operation.startsWith('Generate')) expect(key).toBe(`ASIA${String(input['Arn']).split(':')[4]}`)
    }
  })

  test.each<[string, FakeAwsContent, RegExp]>([
    ['a job that fails', { jobFails: true }, /IAM could not put them together \(it broke\)/],
    ['a job that never ends', { jobSteps: 1000 }, /in ten minutes/],
    ['a principal that is gone', { lastAccessed: {} }, /NoSuchEntity/],
    ['no permission', { intervene: () => xmlError('AccessDenied', 'no', 403) }, /allow iam:Generate/],
  ])('%s is one line, and nothing is known of the principal', async (_, content, problem) => {
    const { data } = await run(content)
    expect(data.principals.size).toBe(0)
    expect(data.problems).toEqual([expect.stringMatching(problem)])
    expect(data.problems[0]).toMatch(new RegExp(`^Last-accessed data of ${role}: `))
  })

  test('throttling is waited out', async () => {
    let calls = 0
    const { data } = await run({
      intervene: () => (calls++ % 2 === 0 ? xmlError('Throttling', 'Rate exceeded') : undefined),
    })
    expect(data.principals.size).toBe(1)
  })
})

const data: LastAccessed = {
  problems: [],
  principals: new Map([
    [
      role,
      new Map([
        ['s3', { last: '2026-10-01T10:00:00Z', actions: new Map([['putobject', '2026-10-01T10:00:00Z']]) }],
        ['sqs', { actions: new Map() }],
      ]),
    ],
  ]),
}

describe('what it says against CloudTrail', () => {
  const from = '2026-08-01T00:00:00Z'
  const against = (action: string, entries = [entry('s3:ListBucket')], since = from): string | undefined =>
    contradictionOf(data, [role], action, entries, since)?.text

  test('an action tried inside the window is kept, and reported', () => {
    expect(against('s3:PutObject')).toMatch(new RegExp(`${role} called s3:PutObject on 2026-10-01.*it is kept`))
  })

  test.each<[string, string | undefined]>([
    ['another action', against('s3:GetObject')],
    ['an untouched service', against('sqs:SendMessage')],
    ['a service that is not listed', against('ec2:RunInstances')],
    ['an attempt before the window', against('s3:PutObject', [], '2026-10-02T00:00:00Z')],
    [
      'an attempt that was refused on that day',
      against('s3:PutObject', [
        entry('s3:PutObject', {
          outcome: 'denied',
          firstSeen: '2026-10-01T10:00:00Z',
          lastSeen: '2026-10-01T10:00:00Z',
        }),
      ]),
    ],
  ])('%s is no contradiction', (_, text) => expect(text).toBeUndefined())
})

describe('services that no principal used', () => {
  const action = (name: string, kind: 'data' | 'none' = 'data'): ActionInfo => ({
    name,
    service: name.split(':')[0] ?? '',
    accessLevel: 'Write',
    resourceTypes: [],
    dependentActions: [],
    visibility: kind === 'none' ? { kind, reason: 'r' } : { kind, resourceTypes: ['AWS::SQS::Queue'] },
  })

  test('only where IAM lists the service for every principal without an attempt', () => {
    expect(unusedServiceNote(data, [role], action('sqs:SendMessage'))).toMatch(
      /no call of any of its principals to sqs in 400 days/,
    )
    expect(unusedServiceNote(data, [role, second], action('sqs:SendMessage'))).toBeUndefined()
    expect(unusedServiceNote(data, [role], action('s3:GetObject'))).toBeUndefined()
    expect(unusedServiceNote(data, [role], action('ec2:RunInstances'))).toBeUndefined()
    expect(unusedServiceNote(data, [], action('sqs:SendMessage'))).toBeUndefined()
  })

  test('never for actions that are no calls', () => {
    expect(unusedServiceNote(data, [role], action('sqs:PassThing', 'none'))).toBeUndefined()
  })
})
