import { messageOf } from '../errors.ts'
import { ownRegion, rereadProfileFiles } from './profile.ts'
import { createTransport } from './transport.ts'
import type { AssumedRole } from '../settings/types.ts'

/** Temporary credentials as the SDK's clients take them. */
interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration?: Date
}

/** Shown in CloudTrail, so that the accounts' owners see who reads. */
const sessionName = 'whittle'

/**
 * Credentials of another role, asked for when a client first needs them and again when they run out (the SDK keeps and
 * renews what has an expiration).
 *
 * @param region of the endpoint of STS; `undefined`: the run's own
 * @throws (when called) an error named as AWS named it, whose message says which role it was
 */
export function roleCredentials(role: AssumedRole, region: string | undefined): () => Promise<Credentials> {
  return async () => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
    const client = new STSClient({
      region: region ?? (await ownRegion()),
      maxAttempts: 4,
      requestHandler: createTransport(),
      ...rereadProfileFiles,
    })
    try {
      const { Credentials: given } = await client.send(
        new AssumeRoleCommand({
          RoleArn: role.arn,
          RoleSessionName: sessionName,
          ...(role.externalId !== undefined && { ExternalId: role.externalId }),
        }),
      )
      return {
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        sessionToken: given?.SessionToken ?? '',
        ...(given?.Expiration && { expiration: given.Expiration }),
      }
    } catch (error) {
      const { name } = error as Error
      if (name === 'CredentialsProviderError') throw error
      throw Object.assign(new Error(`sts:AssumeRole of ${role.arn}: ${messageOf(error)}`), {
        name,
        $metadata: (error as { $metadata?: unknown }).$metadata,
      })
    } finally {
      client.destroy()
    }
  }
}
