/**
 * For a client's configuration: the SDK reads the files of profiles once a process, unless this option, which the
 * provider of credentials takes from the client, says otherwise. Credentials that are put there in the middle of a
 * reading would not be found.
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/shared-ini-file-loader/src/loadSharedConfigFiles.ts
 */
export const rereadProfileFiles: object = { ignoreCache: true }

/** Its endpoints accept the credentials of every account of the commercial partition. */
const withoutRegion = 'us-east-1'

/**
 * The Region of the run: that of the environment, or of the profile; `us-east-1` where neither names one. Credentials of
 * China and GovCloud are accepted by the endpoints of their own partition alone.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 */
export async function ownRegion(): Promise<string> {
  const stated = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION']
  if (stated) return stated
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient(rereadProfileFiles)
  try {
    return await client.config.region()
  } catch {
    return withoutRegion
  } finally {
    client.destroy()
  }
}
