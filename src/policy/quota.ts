/**
 * Characters a policy may have, white space not counted.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html
 */
export const policyQuota = {
  'managed-policy': 6144,
  'role-inline': 10240,
  'group-inline': 5120,
  'user-inline': 2048,
  'permission-set-inline': 32768,
  trust: 2048,
} as const

/**
 * Characters that a policy on a resource may have, white space counted. By the prefix of its service.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
export const resourcePolicyQuota: Readonly<Record<string, number>> = {
  s3: 20_480,
  kms: 32_768,
  secretsmanager: 20_480,
  sqs: 8_192,
  sns: 30_720,
}

/** Statements that a policy on a resource may have, where the service has a limit. */
export const mostStatements: Readonly<Record<string, number>> = { sqs: 20, sns: 100 }

/**
 * Characters that a service or resource control policy may have; white space counts, unless the console saves it.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const organisationPolicyQuota = 5_120
