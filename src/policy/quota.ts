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
