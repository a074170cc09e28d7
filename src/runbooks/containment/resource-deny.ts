import type { Statement } from '../../policy/document.ts'
import { printStatement } from '../../policy/print.ts'
import { parseArn, type Arn } from '../../policy/arn.ts'
import { shellWord } from '../../shell-word.ts'
import type { ContainmentCommand } from '../run.ts'

/** Sid of the statement that denies a resource to a principal of another account. */
const denySid = 'WhittleContainment'

/** The commands by which a resource's policy is read and written. `FILE` stands for the name of a file. */
interface PolicyCommands {
  /** The resource as one reads it, and the ARNs that its policy names. */
  readonly name: string
  readonly actions: readonly string[]
  readonly resources: readonly string[] | undefined
  readonly read: string
  readonly write: (file: string) => string
}

/**
 * Adds a Deny for a principal of another account to the policy of a resource. The former policy is kept in a file. The
 * statements are added by jq to what is there, so that no other statement is lost; each command runs only after the one
 * before succeeded.
 *
 * @param principal an ARN, or the id of an account
 * @returns nothing for a resource whose policy is not written by one of the known commands
 */
export function denyOnResource(arn: string, principal: string): ContainmentCommand | undefined {
  const parsed = parseArn(arn)
  const known = parsed && commandsFor(arn, parsed)
  if (known === undefined) return undefined
  const { name, actions, resources, read, write } = known
  const statement: Statement = {
    sid: denySid,
    effect: 'Deny',
    principal: { AWS: [principal] },
    action: actions,
    ...(resources && { resource: resources }),
    condition: [],
  }
  const isAccount = /^\d{12}$/.test(principal)
  const others = `([.Statement] | flatten | map(select(.Sid != "${denySid}")))`
  const file = name.replace(/[^A-Za-z0-9.-]+/g, '-')
  const add = shellWord(`.Statement = ${others} + [${JSON.stringify(printStatement(statement))}]`)
  const [before, after] = [`policy-before-${file}.json`, `policy-contained-${file}.json`]
  return {
    title: `Deny ${name} to ${principal}`,
    actor: `administrator of ${name}`,
    commands: [`${read} > ${before} && jq ${add} ${before} > ${after} && ${write(after)}`],
    stops: isAccount
      ? `Every call of every user and role of account ${principal} to ${name}, also of those that are not under suspicion.`
      : `Every call of ${principal} to ${name}, whatever other statements allow.`,
    doesNotStop: isAccount
      ? 'Calls to other resources.'
      : 'Calls to other resources, and calls of other principals of that account.',
    undo: write(before),
    verify: `${read} | jq ${shellWord(`.Statement[] | select(.Sid == "${denySid}")`)}`,
  }
}

/**
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3api/put-bucket-policy.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/kms/put-key-policy.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/put-resource-policy.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/sns/set-topic-attributes.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/iam/update-assume-role-policy.html
 */
function commandsFor(arn: string, { service, region, account, resource }: Arn): PolicyCommands | undefined {
  const at = /^[a-z0-9-]+$/.test(region) ? ` --region ${region}` : ''
  switch (service) {
    case 's3': {
      // The ARN of an access point has a Region and an account: it is no bucket.
      const bucket = resource.split('/')[0] ?? ''
      if (region !== '' || account !== '' || !isBucket(bucket)) return undefined
      const whole = arn.slice(0, arn.length - resource.length) + bucket
      return {
        name: `bucket ${bucket}`,
        actions: ['s3:*'],
        resources: [whole, `${whole}/*`],
        read: `aws s3api get-bucket-policy --bucket ${bucket} --query Policy --output text`,
        write: (file) => `aws s3api put-bucket-policy --bucket ${bucket} --policy file://${file}`,
      }
    }
    case 'kms':
      if (!/^key\/[\w-]+$/.test(resource)) return undefined
      return {
        name: resource,
        actions: ['kms:*'],
        resources: ['*'],
        read: `aws kms get-key-policy${at} --key-id ${shellWord(arn)} --policy-name default --query Policy --output text`,
        write: (file) =>
          `aws kms put-key-policy${at} --key-id ${shellWord(arn)} --policy-name default --policy file://${file}`,
      }
    case 'secretsmanager':
      if (!resource.startsWith('secret:')) return undefined
      return {
        name: resource,
        actions: ['secretsmanager:*'],
        resources: ['*'],
        read: `aws secretsmanager get-resource-policy${at} --secret-id ${shellWord(arn)} --query ResourcePolicy --output text`,
        write: (file) =>
          `aws secretsmanager put-resource-policy${at} --secret-id ${shellWord(arn)} --resource-policy file://${file}`,
      }
    case 'sns':
      if (!/^[\w.-]+$/.test(resource)) return undefined
      return {
        name: `topic ${resource}`,
        actions: topicActions,
        resources: [arn],
        read: `aws sns get-topic-attributes${at} --topic-arn ${shellWord(arn)} --query Attributes.Policy --output text`,
        write: (file) =>
          `aws sns set-topic-attributes${at} --topic-arn ${shellWord(arn)} --attribute-name Policy --attribute-value file://${file}`,
      }
    case 'iam': {
      const role = /^role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(resource)?.[1]
      if (role === undefined) return undefined
      const name = `--role-name ${shellWord(role)}`
      return {
        name: `role ${role}`,
        actions: ['sts:AssumeRole'],
        resources: undefined,
        read: `aws iam get-role ${name} --query Role.AssumeRolePolicyDocument`,
        write: (file) => `aws iam update-assume-role-policy ${name} --policy-document file://${file}`,
      }
    }
    default:
      return undefined
  }
}

/**
 * The actions that a policy of a topic takes; it takes no `sns:*`.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
const topicActions = [
  'sns:AddPermission',
  'sns:DeleteTopic',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
  'sns:Publish',
  'sns:RemovePermission',
  'sns:SetTopicAttributes',
  'sns:Subscribe',
]

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const isBucket = (name: string): boolean => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)
