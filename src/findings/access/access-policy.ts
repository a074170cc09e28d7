import { parseArn } from '../../policy/arn.ts'
import type { FoundCause } from '../causes.ts'
import type { AccessPolicy } from './types.ts'

/** Services whose resource policies are narrowed. */
const services: ReadonlyMap<string, string> = new Map([
  ['s3', 'S3'],
  ['kms', 'KMS'],
  ['sqs', 'SQS'],
  ['sns', 'SNS'],
  ['secretsmanager', 'Secrets Manager'],
])

/**
 * The policy of a cause with its resources, or why it is not decided on, a sentence.
 *
 * @param account that owns the resource, as the finding states it
 */
export function accessPolicyOf({ source, cause }: FoundCause, account: string): AccessPolicy | string {
  const attached = source.attachedTo ?? []
  const arns = [...new Set(attached.flatMap((each) => each.arns))].sort()
  if (!cause.certain || arns.length === 0 || attached.some(({ complete }) => !complete))
    return 'Not all resources that the policy is attached to are known.'
  if (source.rest !== undefined) return `Parts of the policy are not read (${source.rest.join('; ')}).`
  const parsed = arns.map(parseArn)
  if (parsed.some((arn) => arn === undefined || (arn.account !== '' && arn.account !== account)))
    return 'The policy is attached to resources of other accounts too.'
  if (source.kind === 'trust') return { source, arns, owner: account, service: 'sts' }
  const [service = '', ...others] = new Set(parsed.map((arn) => arn?.service ?? ''))
  if (others.length > 0 || !services.has(service))
    return `Only trust policies of roles and policies of ${[...services.values()].join(', ')} are narrowed.`
  return { source, arns, owner: account, service }
}
