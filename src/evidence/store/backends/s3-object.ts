import { describeFailure, failureOf } from '../../../aws/failures.ts'
import { systemClock, type Clock } from '../../../aws/clock.ts'
import type { S3Api } from '../../../aws/apis.ts'
import { withRetry } from '../../../aws/retry.ts'
import type { LedgerSettings } from '../../../settings/types.ts'
import { StoreError, type EvidenceStore } from './backend.ts'

type ObjectPlace = Extract<LedgerSettings['place'], { kind: 's3' }>

/** Retries a failing service for some seconds only: a run does not wait long for its saved evidence. */
const attempts = 4

/**
 * Saved evidence in one object of S3. It is written only over what was read: If-Match with its ETag, If-None-Match
 * where there was none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function s3Object(place: ObjectPlace, api: () => Promise<S3Api>, clock: Clock = systemClock): EvidenceStore {
  const at = { Bucket: place.bucket, Key: place.key }
  const call = async <Result>(action: string, work: (s3: S3Api) => Promise<Result>): Promise<Result | Answer> => {
    try {
      const s3 = await api()
      return await withRetry(() => work(s3), { clock, attempts })
    } catch (error) {
      const answer = answers[(error as Error | undefined)?.name ?? '']
      if (answer !== undefined) return answer
      // A caller that may not list the bucket gets 403, not 404, for an object that does not exist.
      const hint = failureOf(error) === 'denied' ? ` on ${place.bucket}/${place.key}` : ''
      throw new StoreError(`${describeFailure(error, action)}${hint}`)
    }
  }
  return {
    place: `s3://${place.bucket}/${place.key}`,
    exclusive: true,
    async read() {
      const answer = await call('s3:GetObject', async (s3) => {
        const { Body: body, ETag: tag } = await s3.getObject(at)
        return { bytes: (await body?.transformToByteArray()) ?? new Uint8Array(), tag: tag ?? '' }
      })
      return typeof answer === 'string' ? undefined : answer
    },
    async write(bytes, over) {
      const condition = over === undefined ? { IfNoneMatch: '*' } : { IfMatch: over.tag }
      const answer = await call('s3:PutObject', async (s3) => {
        await s3.putObject({ ...at, Body: bytes, ContentType: 'application/octet-stream', ...condition })
        return 'written' as const
      })
      return answer === 'written' ? 'written' : 'conflict'
    },
  }
}

type Answer = 'absent' | 'conflict'

/**
 * Errors that are results: there is no such object, or another process wrote it first (412; 409 while it still writes).
 */
const answers: Readonly<Record<string, Answer>> = {
  NoSuchKey: 'absent',
  PreconditionFailed: 'conflict',
  ConditionalRequestConflict: 'conflict',
}
