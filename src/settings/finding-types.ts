/** @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingSummaryV2.html */
export const findingTypes = [
  'ExternalAccess',
  'InternalAccess',
  'UnusedIAMRole',
  'UnusedIAMUserAccessKey',
  'UnusedIAMUserPassword',
  'UnusedPermission',
] as const

export type FindingType = (typeof findingTypes)[number]
