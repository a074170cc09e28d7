import type { Catalog } from '../../../src/catalog/types.ts'
import type { AccountCoverage, Ledger, Network, UsageEntry } from '../../../src/evidence/types.ts'
import type { FencePlace } from '../../../src/jobs/narrow/preconditions.ts'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import { proposePlacedFence } from '../../../src/jobs/narrow/propose-placed-fence.ts'
import type { PolicyDocument } from '../../../src/policy/document.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import type { AttachedResource, PolicySource } from '../../../src/sources/types.ts'
import type { NetworkDenyRequest } from '../../../src/network/fence.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { account, coverage, entry, ledger } from '../../support/ledger.ts'
import { policyInput, source } from '../propose-input.ts'

export const bucket = 'arn:aws:s3:::secret'
export const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3'
export const key = 'arn:aws:kms:eu-west-1:111122223333:key/1'
export const queue = 'arn:aws:sqs:eu-west-1:111122223333:jobs'
export const office = {
  networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }],
  exempt: [],
}
export const catalog = fakeCatalog({
  's3:GetObject': { level: 'Read', visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] } },
  'secretsmanager:GetSecretValue': { level: 'Read' },
  'kms:Decrypt': { level: 'Write' },
  'sqs:GetQueueAttributes': { level: 'Read' },
})
export const policy: PolicyDocument = {
  version: '2012-10-17',
  statements: [{ effect: 'Allow', principal: '*', action: ['s3:GetObject'], resource: [`${bucket}/*`], condition: [] }],
}

export interface Over {
  readonly coverage?: Partial<AccountCoverage>
  readonly attached?: readonly AttachedResource[]
  readonly seen?: readonly UsageEntry[]
  readonly simulate?: number
  readonly place?: Partial<FencePlace> | null
  readonly document?: PolicyDocument
  readonly source?: Partial<PolicySource>
  readonly ledger?: Partial<Ledger>
  readonly catalog?: Catalog
  readonly fence?: NetworkDenyRequest
}

/** With a call on each resource from the office, unless said otherwise. */
export function planOf(arns: readonly string[], more: readonly UsageEntry[], over: Over = {}): PolicyPlan {
  const seen = over.seen ?? arns.map((resource) => entry(`${resource.split(':')[2]}:Describe`, { resource }))
  const entries = [...more, ...seen]
  const attachedTo = over.attached ?? (arns.length === 0 ? [] : [{ arns, complete: true }])
  const covered = { accounts: [coverage(over.coverage)], complete: true, problems: [] }
  const place = over.place === null ? undefined : over.place
  const { fencePlace: _, ...input } = policyInput([...entries], {
    catalog: over.catalog ?? catalog,
    source: source({ kind: 'resource', document: over.document ?? policy, attachedTo, principals: [], ...over.source }),
    ...(over.simulate === undefined
      ? { fence: over.fence ?? office }
      : { simulation: { request: office, quietDays: over.simulate } }),
  })
  const file = {
    ...input,
    ledger: ledger(entries, { coverage: covered, ...over.ledger }),
    ...(over.place !== null && {
      fencePlace: { kind: 'resource-policy', resources: [], accounts: [account], ...place } as const,
    }),
  }
  return proposePlacedFence(file, propose(file))
}

export const lastNote = (plan: PolicyPlan): string => plan.notes.at(-1) ?? ''
export const from = (action: string, resource: string | null, network?: Network): UsageEntry =>
  entry(action, { resource, ...(network && { network }) })
export const outside: Network = { kind: 'address', address: '198.51.100.9' }
export const withObjects = { coverage: { dataComplete: ['AWS::S3::Object'] } }
