import { lastPathSegment, parseArn } from '../../policy/arn.ts'
import type { ContainmentCommand } from '../run.ts'
import type { ContainedCaller } from './callers.ts'
import { isIamName } from './inline-deny.ts'
import { denyOnResource, isBucket } from './resource-deny.ts'
import { endSessionsCommand } from './role.ts'

/** Commands for a caller, and what there are none for, a sentence each. */
export interface CallerContainment {
  readonly commands: readonly ContainmentCommand[]
  readonly notes: readonly string[]
}

/** More resources than these are not contained one by one. */
const maxResources = 20

/**
 * The principal belongs to another account, whose administrators alone can deactivate it. Here it is denied what it called.
 * A role that it assumed keeps its sessions after the trust policy was changed, so these are ended, too.
 *
 * @param moment ISO 8601: now
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function containOtherAccount(caller: ContainedCaller, moment: string): CallerContainment {
  const principal = /^arn:[^:]*:(iam|sts)::\d{12}:/.test(caller.principal) ? caller.principal : caller.account
  if (!/^\d{12}$/.test(caller.account))
    return { commands: [], notes: [`${caller.principal}: its account is not known.`] }
  const resources = containers(caller.resources)
  const found = resources.slice(0, maxResources).map((arn) => ({ arn, command: denyOnResource(arn, principal) }))
  const roles = found.flatMap(({ arn, command }) => (command && isRole(arn) ? [lastPathSegment(arn)] : []))
  const open = found.flatMap(({ arn, command }) => (command ? [] : [arn]))
  return {
    commands: [
      ...found.flatMap(({ command }) => command ?? []),
      ...roles
        .filter(isIamName)
        .map((role) =>
          endSessionsCommand(role, moment, [], `IAM administrator of account ${caller.recordedIn[0] ?? ''}`),
        ),
    ],
    notes: [
      `${caller.principal} belongs to account ${caller.account}: its administrators deactivate its credentials.`,
      ...(open.length > 0
        ? [`No command is known that denies ${open.join(', ')} to it: remove it from their policies by hand.`]
        : []),
      ...(resources.length > maxResources
        ? [`It called ${resources.length} resources; commands are given for the first ${maxResources}.`]
        : []),
    ],
  }
}

/** Buckets instead of their objects, each once. */
function containers(resources: readonly string[]): readonly string[] {
  return [
    ...new Set(
      resources.map((arn) => {
        const parsed = parseArn(arn)
        if (parsed?.service !== 's3' || parsed.region !== '' || parsed.account !== '') return arn
        return arn.slice(0, arn.length - parsed.resource.length) + (parsed.resource.split('/')[0] ?? '')
      }),
    ),
  ]
}

/** Not of an access point, which has a Region and an account. */
const isBucketArn = (arn: string): boolean => /^arn:[^:]+:s3:::/.test(arn)

const before = (bucket: string): string => `public-access-before-${bucket}.json`

const isRole = (arn: string): boolean => /^arn:[^:]+:iam::\d{12}:role\//.test(arn)
/**
 * Requests without credentials are let in by a public policy or ACL.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function containAnonymous(caller: ContainedCaller): CallerContainment {
  const buckets = containers(caller.resources).filter(isBucketArn)
  const names = buckets.map((arn) => parseArn(arn)?.resource ?? '').filter(isBucket)
  const others = containers(caller.resources).filter((arn) => !isBucketArn(arn))
  const flags = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true'
  return {
    commands: names.slice(0, maxResources).map((bucket): ContainmentCommand => ({
      title: `Block public access to bucket ${bucket}`,
      actor: `administrator of bucket ${bucket}`,
      commands: [
        `aws s3api get-public-access-block --bucket ${bucket} > ${before(bucket)}`,
        `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration ${flags}`,
      ],
      stops: 'Requests without credentials, and those of other accounts where the policy of the bucket is public.',
      doesNotStop:
        'Copies that were made; principals of the account; accounts that a policy names while it is not public.',
      undo: `if [ -s ${before(bucket)} ]; then aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration "$(jq -c .PublicAccessBlockConfiguration ${before(bucket)})"; else aws s3api delete-public-access-block --bucket ${bucket}; fi`,
      verify: `aws s3api get-public-access-block --bucket ${bucket}`,
    })),
    notes:
      others.length > 0
        ? [`Requests without credentials reached ${others.join(', ')}: remove the public statements of their policies.`]
        : [],
  }
}
