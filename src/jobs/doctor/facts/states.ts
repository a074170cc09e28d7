import type { AwsClients } from '../../../aws/clients.ts'
import type { Settings } from '../../../settings/types.ts'
import type { S3Backend } from '../../../sources/terraform/backends/written.ts'
import type { CallAnswer } from '../answer.ts'
import { readFirstByte } from './logs.ts'
import { inParallel, type Prober } from './probe.ts'

/** The state of one backend. */
export interface StateFacts {
  readonly directory: string
  /** `s3://bucket/key` */
  readonly place: string
  readonly bucket: string
  readonly read: CallAnswer<true>
  readonly listed: CallAnswer<true>
}

/** Backends that are asked at most. */
export const mostBackends = 50

/** Lists the workspaces of each backend, and reads one byte of the state of the default one. */
export async function readStates(
  backends: readonly S3Backend[],
  { states }: Settings,
  clients: Pick<AwsClients, 's3'>,
  prober: Prober,
): Promise<readonly StateFacts[]> {
  return inParallel(backends.slice(0, mostBackends), async ({ directory, bucket, key, region, prefix }) => {
    const api = await clients.s3(region, states.role)
    const listed = await prober.call('ReadStates', 's3:ListBucket', bucket, async (signal) => {
      await api.listObjects({ Bucket: bucket, Prefix: `${prefix}/`, Delimiter: '/', MaxKeys: 1 }, signal)
      return true as const
    })
    const read = await readFirstByte('ReadStates', bucket, key, api, prober)
    return { directory, place: `s3://${bucket}/${key}`, bucket, read, listed }
  })
}
