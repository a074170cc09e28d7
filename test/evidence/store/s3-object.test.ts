import { afterEach, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import type { EvidenceStore } from '../../../src/evidence/store/backends/backend.ts'
import { s3Object } from '../../../src/evidence/store/backends/s3-object.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { xmlError } from '../../fakes/aws-protocol.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function storeOn(content: FakeAwsContent): Promise<{ store: EvidenceStore; fake: FakeAws }> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  const place = { kind: 's3', bucket: 'acme', key: 'whittle/ledger', region: 'eu-west-1' } as const
  const store = s3Object(place, () => createAwsClients().s3(place.region), new FakeClock('2026-11-21T00:00:00Z'))
  return { store, fake }
}

test('created, read, written over, and not over what another process wrote', async () => {
  const buckets: Record<string, Record<string, Buffer>> = { acme: {} }
  const { store, fake } = await storeOn({ buckets })
  expect(store.place).toBe('s3://acme/whittle/ledger')
  expect(await store.read()).toBeUndefined()
  const binary = Buffer.from([0, 255, 10, 128])
  expect(await store.write(binary, undefined)).toBe('written')
  const first = await store.read()
  expect(Buffer.from(first?.bytes ?? [])).toEqual(binary)
  expect(await store.write(Buffer.from('two'), undefined)).toBe('conflict')
  expect(await store.write(Buffer.from('two'), first)).toBe('written')
  expect(await store.write(Buffer.from('three'), first)).toBe('conflict')
  expect(buckets['acme']?.['whittle/ledger']?.toString()).toBe('two')
  delete buckets['acme']?.['whittle/ledger']
  expect(await store.write(Buffer.from('three'), first)).toBe('conflict')
  const puts = fake.requests.filter(({ operation }) => operation === 'PutObject')
  expect(puts.map(({ input }) => input['ifMatch'] ?? input['ifNoneMatch'])).toEqual([
    '*',
    '*',
    first?.tag,
    first?.tag,
    first?.tag,
  ])
})

test('another process that is still writing is a conflict, too', async () => {
  const busy = xmlError('ConditionalRequestConflict', 'a conflicting operation occurred', 409)
  const { store } = await storeOn({ buckets: { acme: {} }, intervene: () => busy })
  expect(await store.write(Buffer.from('x'), undefined)).toBe('conflict')
})

test.each([
  [
    'what is forbidden names the permission and the object',
    xmlError('AccessDenied', 'Access Denied', 403),
    /^the credentials may not do this \(AccessDenied\); allow s3:GetObject on acme\/whittle\/ledger$/,
  ],
  ['a bucket that does not exist', xmlError('NoSuchBucket', 'no such bucket', 404), /NoSuchBucket/],
  [
    'a service that keeps failing',
    awsError('InternalError', 'We encountered an internal error', 500),
    /^it kept failing/,
  ],
  ['credentials that have run out', xmlError('ExpiredToken', 'expired', 400), /^AWS does not accept the credentials/],
])('%s', async (_, answer, words) => {
  const { store } = await storeOn({ buckets: { acme: {} }, intervene: () => answer })
  await expect(store.read()).rejects.toThrow(words)
  await expect(store.write(Buffer.from('x'), undefined)).rejects.toThrow()
})

test('a service that fails for a moment is asked again', async () => {
  const { store, fake } = await storeOn({
    buckets: { acme: { 'whittle/ledger': 'x' } },
    intervene: (_, number) => (number < 2 ? xmlError('SlowDown', 'please reduce your request rate', 503) : undefined),
  })
  expect(Buffer.from((await store.read())?.bytes ?? []).toString()).toBe('x')
  expect(fake.requests).toHaveLength(3)
})
