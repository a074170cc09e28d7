import { expect, test } from '@jest/globals'
import { makeCall, callFailure, type CallFailure } from '../../../src/jobs/doctor/answer.ts'
import { FakeClock } from '../../fakes/aws-sdk.ts'

const thrown = (name: string, over: object = {}): Error => Object.assign(new Error('words.'), { name, ...over })

test.each<[string, unknown, Partial<CallFailure>]>([
  ['refused', thrown('AccessDenied'), { kind: 'denied', action: 'a:B' }],
  [
    'refused for another action',
    thrown('AccessDenied', { message: 'User: x is not authorized to perform: kms:Decrypt on resource: y' }),
    { kind: 'denied', action: 'kms:Decrypt' },
  ],
  ['run out', thrown('ExpiredToken'), { kind: 'credentials' }],
  ['none', thrown('CredentialsProviderError'), { kind: 'no-credentials' }],
  ['throttled', thrown('ThrottlingException'), { kind: 'throttled' }],
  ['throttled by status', thrown('X', { $metadata: { httpStatusCode: 429 } }), { kind: 'throttled' }],
  ['the service itself', thrown('X', { $metadata: { httpStatusCode: 503 } }), { kind: 'network' }],
  ['no such host', thrown('Error', { code: 'ENOTFOUND' }), { kind: 'network', name: 'ENOTFOUND' }],
  ['too slow', thrown('TimeoutError'), { kind: 'network' }],
  ['given up', thrown('AbortError'), { kind: 'network' }],
  ['a wrong clock', thrown('RequestTimeTooSkewed'), { kind: 'clock' }],
  ['no such bucket', thrown('NoSuchBucket'), { kind: 'missing' }],
  ['another one', thrown('ValidationException'), { kind: 'other', message: 'words' }],
  ['no error', undefined, { kind: 'other', name: 'Error' }],
])('%s', (_, error, expected) => expect(callFailure(error, 'a:B')).toMatchObject(expected))

const options = () => ({ clock: new FakeClock('2026-11-30T00:00:00Z'), timeoutMs: 1000 })

test('a call that fails in passing is made twice, another one once', async () => {
  const calls = { ThrottlingException: 0, AccessDenied: 0 }
  for (const name of ['ThrottlingException', 'AccessDenied'] as const) {
    const answer = await makeCall('a:B', options(), async () => {
      calls[name]++
      throw thrown(name)
    })
    expect(answer).toMatchObject({ kind: 'failed' })
  }
  expect(calls).toEqual({ ThrottlingException: 2, AccessDenied: 1 })
})

test('the end of the whole run is no answer', async () => {
  const signal = AbortSignal.abort(new Error('stopped'))
  await expect(makeCall('a:B', { ...options(), signal }, async () => 1)).resolves.toEqual({ kind: 'known', value: 1 })
  const stopped = makeCall('a:B', { ...options(), signal }, async () => {
    throw thrown('AbortError')
  })
  await expect(stopped).rejects.toThrow('stopped')
})
