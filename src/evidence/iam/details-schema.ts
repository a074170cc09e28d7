import * as z from 'zod'

const zoned = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/

/**
 * A moment, as ISO 8601 in UTC to the second. The CLI prints `2026-05-01T08:00:00+00:00`, scripts that print Python's dates
 * put a blank in the place of the `T`, and the SDK gives a Date.
 */
export const zonedMoment = z.union([z.string(), z.date()]).transform((value, context) => {
  const time = value instanceof Date ? value : zoned.test(value) ? new Date(value.replace(' ', 'T')) : undefined
  if (time !== undefined && !Number.isNaN(time.getTime())) return `${time.toISOString().slice(0, 19)}Z`
  context.addIssue({ code: 'custom', message: 'is not a date and time of ISO 8601 with its zone' })
  return z.NEVER
})

/** A name or ARN of IAM, as AWS accepts it: messages quote it. */
const name = z.string().regex(/^[\u0021-\u007e]{1,512}$/, 'is no name of IAM')

const arn = (types: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:[a-z-]+:iam::(?:\\d{12}|aws):(?:${types})/[\\u0021-\\u007e]{1,1024}$`),
      `is no ARN of a ${types}`,
    )

/** JSON of a policy: an object as the CLI prints it, or text, URL-encoded as the API answers. */
const policyText = z.union([z.string(), z.record(z.string(), z.unknown())])

/** Lists and texts that AWS leaves out, or that printers of null print as null. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])

const attached = list(z.object({ PolicyName: name.nullish(), PolicyArn: arn('policy') }))

const inline = list(z.object({ PolicyName: name, PolicyDocument: policyText }))

const tags = list(z.object({ Key: z.string(), Value: z.string() }))

const boundary = z.object({ PermissionsBoundaryArn: arn('policy').nullish() }).nullish()

const entity = {
  Path: z.string().nullish(),
  CreateDate: zonedMoment,
  AttachedManagedPolicies: attached,
}

const user = z.object({
  ...entity,
  Arn: arn('user'),
  UserName: name,
  UserId: name,
  UserPolicyList: inline,
  GroupList: list(name),
  PermissionsBoundary: boundary,
  Tags: tags,
})

const group = z.object({
  ...entity,
  Arn: arn('group'),
  GroupName: name,
  GroupId: name,
  GroupPolicyList: inline,
})

const role = z.object({
  ...entity,
  Arn: arn('role'),
  RoleName: name,
  RoleId: name,
  AssumeRolePolicyDocument: policyText,
  RolePolicyList: inline,
  InstanceProfileList: list(z.object({ Arn: arn('instance-profile') })),
  PermissionsBoundary: boundary,
  Tags: tags,
  RoleLastUsed: z.object({ LastUsedDate: zonedMoment.nullish() }).nullish(),
})

const policy = z.object({
  Arn: arn('policy'),
  Path: z.string().nullish(),
  PolicyName: name.nullish(),
  PolicyId: name.nullish(),
  DefaultVersionId: name.nullish(),
  AttachmentCount: z.number().nullish(),
  CreateDate: zonedMoment,
  UpdateDate: zonedMoment.nullish(),
  PolicyVersionList: z
    .array(
      z.object({
        Document: policyText,
        VersionId: name,
        IsDefaultVersion: z.boolean().nullish(),
        CreateDate: zonedMoment,
      }),
    )
    .min(1, 'has no version'),
})

/**
 * The answer of GetAccountAuthorizationDetails, of one page or of all pages together: what Whittle needs of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const detailsSchema = z.object({
  UserDetailList: z.array(user),
  GroupDetailList: z.array(group),
  RoleDetailList: z.array(role),
  Policies: z.array(policy),
})

export type Details = z.infer<typeof detailsSchema>
export type UserDetails = Details['UserDetailList'][number]
export type GroupDetails = Details['GroupDetailList'][number]
export type RoleDetails = Details['RoleDetailList'][number]
export type PolicyDetails = Details['Policies'][number]
