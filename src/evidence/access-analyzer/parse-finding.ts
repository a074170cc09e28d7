import * as z from 'zod'
import { timeOf } from '../time.ts'
import { findingTypes, type FindingType } from '../../settings/finding-types.ts'
import type { Access, AnalyzerFinding } from './finding.ts'
import type { UnusedService } from './types.ts'

/** The API's answers have dates; the CLI prints texts, or seconds since 1970 in its first version. */
const time = z
  .union([z.date(), z.iso.datetime({ offset: true }), z.number()])
  .transform((value) => timeOf(typeof value === 'number' ? value : new Date(value).getTime() / 1000))

const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => new Map(Object.entries(value ?? {})))

const access = z.object({
  principal: texts,
  action: z.array(z.string()).nullish(),
  condition: texts,
  isPublic: z.boolean().nullish(),
  sources: z
    .array(z.object({ type: z.string(), detail: z.object({ accessPointArn: z.string().nullish() }).nullish() }))
    .nullish(),
  resourceControlPolicyRestriction: z.string().nullish(),
  serviceControlPolicyRestriction: z.string().nullish(),
  principalOwnerAccount: z.string().nullish(),
})

const lastAccessed = z.object({ lastAccessed: time.nullish() })

/** Exactly one member each; members that are not known here stay, so that they can be named. */
const details = z.looseObject({
  externalAccessDetails: access.optional(),
  internalAccessDetails: access.optional(),
  unusedIamRoleDetails: lastAccessed.optional(),
  unusedIamUserPasswordDetails: lastAccessed.optional(),
  unusedIamUserAccessKeyDetails: lastAccessed.extend({ accessKeyId: z.string() }).optional(),
  unusedPermissionDetails: lastAccessed
    .extend({
      serviceNamespace: z.string(),
      actions: z.array(lastAccessed.extend({ action: z.string() })).nullish(),
    })
    .optional(),
})

const head = z.object({
  id: z.string().min(1),
  resource: z.string().nullish(),
  resourceType: z.string().nullish(),
  resourceOwnerAccount: z.string().nullish(),
  status: z.enum(['ACTIVE', 'ARCHIVED', 'RESOLVED']),
  analyzedAt: time.nullish(),
  error: z.string().nullish(),
  findingType: z.string().nullish(),
  nextToken: z.string().nullish(),
  findingDetails: z.array(details),
})

type Head = z.output<typeof head>
type Details = z.output<typeof details>

export interface ParsedFinding {
  readonly finding: AnalyzerFinding
  /** Continues its details, where these are one of several pages. */
  readonly nextToken?: string
}

/**
 * One page of GetFindingV2, from the API or as the AWS CLI prints it.
 *
 * @param from the file or analyzer, for messages
 * @returns what is wrong with it, as a phrase, where it is none
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html
 */
export function parseFinding(value: unknown, from: string): ParsedFinding | string {
  const parsed = head.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `${issue?.path.join('.') || 'the finding'}: ${issue?.message ?? 'is not as expected'}`
  }
  const { nextToken } = parsed.data
  const finding = findingOf(parsed.data, from)
  return { finding, ...(nextToken != null && nextToken !== '' && { nextToken }) }
}

const known = new Set(Object.keys(details.shape))

function findingOf(page: Head, from: string): AnalyzerFinding {
  const { id, resource, resourceType, resourceOwnerAccount, status, analyzedAt, error, findingDetails } = page
  const unknown = findingDetails.flatMap((each) =>
    // The SDK keeps a member that it does not know as `$unknown: [name, value]`.
    Object.entries(each).flatMap(([name, value]) =>
      known.has(name) || value === undefined ? [] : [name === '$unknown' ? String((value as unknown[])[0]) : name],
    ),
  )
  const base = {
    id,
    from,
    resource: resource ?? '',
    resourceType: resourceType ?? '',
    account: resourceOwnerAccount ?? (resource ?? '').split(':')[4] ?? '',
    status,
    ...(analyzedAt != null && { analyzed: analyzedAt }),
    ...(error != null && { error }),
    complete: true,
    unknownDetails: [...new Set(unknown)].sort(),
  }
  const type = findingTypes.find((each) => each === page.findingType) ?? typeByDetails(findingDetails)
  switch (type) {
    case 'UnusedPermission':
      return { ...base, type, services: servicesIn(findingDetails) }
    case 'UnusedIAMRole':
      return { ...base, type, ...last(findingDetails[0]?.unusedIamRoleDetails) }
    case 'UnusedIAMUserPassword':
      return { ...base, type, ...last(findingDetails[0]?.unusedIamUserPasswordDetails) }
    case 'UnusedIAMUserAccessKey':
      return {
        ...base,
        type,
        keys: findingDetails.flatMap(({ unusedIamUserAccessKeyDetails: key }) =>
          key ? [{ id: key.accessKeyId, ...last(key) }] : [],
        ),
      }
    case 'ExternalAccess':
    case 'InternalAccess':
      return {
        ...base,
        type,
        access: findingDetails.flatMap((each) => {
          const found = type === 'ExternalAccess' ? each.externalAccessDetails : each.internalAccessDetails
          return found ? [accessOf(found)] : []
        }),
      }
    case undefined:
    default:
      return { ...base, type: 'other', name: page.findingType ?? unknown[0] ?? 'unknown' }
  }
}

/** Only where a page of an older form does not state its type. */
function typeByDetails(all: readonly Details[]): FindingType | undefined {
  const [first] = all
  if (first?.externalAccessDetails) return 'ExternalAccess'
  if (first?.internalAccessDetails) return 'InternalAccess'
  if (first?.unusedIamRoleDetails) return 'UnusedIAMRole'
  if (first?.unusedIamUserPasswordDetails) return 'UnusedIAMUserPassword'
  if (first?.unusedIamUserAccessKeyDetails) return 'UnusedIAMUserAccessKey'
  return first?.unusedPermissionDetails && 'UnusedPermission'
}

const last = (of: { readonly lastAccessed?: string | null | undefined } | undefined): { lastAccessed?: string } =>
  of?.lastAccessed == null ? {} : { lastAccessed: of.lastAccessed }

function servicesIn(all: readonly Details[]): Map<string, UnusedService> {
  const services = new Map<string, UnusedService>()
  for (const { unusedPermissionDetails: unused } of all) {
    if (unused === undefined) continue
    const before = services.get(unused.serviceNamespace)
    const actions = new Map(before?.actions)
    for (const each of unused.actions ?? [])
      // Written with or without the prefix of its service.
      actions.set(each.action.slice(each.action.indexOf(':') + 1).toLowerCase(), last(each).lastAccessed)
    const { lastAccessed: latest } = { ...before, ...last(unused) }
    const whole = actions.size === 0
    services.set(unused.serviceNamespace, { whole, ...(latest !== undefined && { lastAccessed: latest }), actions })
  }
  return services
}

const accessOf = (stated: NonNullable<Details['externalAccessDetails']>): Access => ({
  principal: stated.principal,
  actions: stated.action ?? [],
  condition: stated.condition,
  isPublic: stated.isPublic ?? false,
  sources: (stated.sources ?? []).map(({ type, detail }) => ({
    type,
    ...(detail?.accessPointArn != null && { accessPoint: detail.accessPointArn }),
  })),
  restrictions: [stated.resourceControlPolicyRestriction, stated.serviceControlPolicyRestriction].filter(
    (each) => each != null,
  ),
  ...(stated.principalOwnerAccount != null && { principalAccount: stated.principalOwnerAccount }),
})

/** Two pages of one finding as one. */
export function withNextPage(finding: AnalyzerFinding, next: AnalyzerFinding): AnalyzerFinding {
  const unknownDetails = [...new Set([...finding.unknownDetails, ...next.unknownDetails])].sort()
  if (finding.type === 'UnusedPermission' && next.type === 'UnusedPermission')
    return { ...finding, unknownDetails, services: mergedServices(finding.services, next.services) }
  if ((finding.type === 'ExternalAccess' || finding.type === 'InternalAccess') && next.type === finding.type)
    return { ...finding, unknownDetails, access: [...finding.access, ...next.access] }
  if (finding.type === 'UnusedIAMUserAccessKey' && next.type === finding.type)
    return { ...finding, unknownDetails, keys: [...finding.keys, ...next.keys] }
  return { ...finding, unknownDetails }
}

/** Details of one service may go on on the next page. */
function mergedServices(
  one: ReadonlyMap<string, UnusedService>,
  two: ReadonlyMap<string, UnusedService>,
): ReadonlyMap<string, UnusedService> {
  const all = new Map(one)
  for (const [name, service] of two) {
    const before = all.get(name)
    const actions = new Map([...(before?.actions ?? []), ...service.actions])
    all.set(name, { ...before, ...service, whole: actions.size === 0, actions })
  }
  return all
}
