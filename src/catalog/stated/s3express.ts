import { isPlainName, referencePage } from './reading.ts'
import { arnOf, exactResources, type StatedRule, type StatedRules } from './rule.ts'

/** Directory buckets, which end in `--x-s3`. Where one is reached through an access point the request names that. */
const directoryBucket: StatedRule = {
  page: referencePage('amazons3express'),
  resolve: (call) => {
    const name = call.request.text('bucketname')
    return exactResources(
      name?.endsWith('--x-s3') && isPlainName(name) ? arnOf(call, 's3express', `bucket/${name}`) : undefined,
    )
  },
}

/** S3 Express One Zone. */
export const s3express: StatedRules = ({ resourceTypes }) =>
  resourceTypes.some(({ name, required }) => name === 'bucket' && required) ? directoryBucket : undefined
