import type { Catalog } from '../../catalog/types.ts'
import type { Ledger, UsageEntry } from '../../evidence/types.ts'
import { simulateFence } from '../../network/simulation.ts'
import { resourceDeny } from '../../network/resource-fence.ts'
import { printStatement } from '../../policy/print.ts'
import { isAttachedTo } from '../../proof/resource-policies.ts'
import { formatCount } from '../../words.ts'
import type { PolicyInput } from './preconditions.ts'

const serviceOf = (arn: string): string => arn.split(':')[2] ?? ''

/**
 * What is to be said of a fence that configuration asks for on a resource policy: the statement, where the evidence shows
 * every call on the resource and none of them would have been denied; else why there is none. Resource policies are not
 * edited: a Deny for everyone is put in by a person.
 *
 * @returns `undefined` where no fence is asked for
 */
export function resourceFenceNote(file: PolicyInput): string | undefined {
  const { source, ledger, catalog } = file
  const asked = file.fence ?? file.simulation?.request
  if (asked === undefined || source.kind !== 'resource') return undefined
  const attached = source.attachedTo ?? []
  const arns = [...new Set(attached.flatMap((each) => each.arns))].sort()
  const [service, ...others] = new Set(arns.map(serviceOf))
  if (service === undefined || others.length > 0 || attached.some(({ complete }) => !complete)) {
    return 'No Deny by network is proposed: it is not known which resource the policy is attached to.'
  }
  const fence = resourceDeny(arns, asked)
  if (fence.statements.length === 0) {
    return 'No Deny by network is proposed: its service cannot be held to these networks.'
  }
  const unseen = whyUnseen(service, ledger, catalog, source.document.statements.length > 0)
  if (unseen !== undefined) return `No Deny by network is proposed for ${arns.join(', ')}: ${unseen}.`
  const uses = ledger.entries.filter((entry) => isOn(entry, service, attached))
  const window = windowOf(ledger)
  const { denied, note } = simulateFence(
    { statements: [] },
    { request: asked, quietDays: file.simulation?.quietDays ?? file.windowDays, statements: fence.statements },
    uses,
    window,
  )
  if (denied.length > 0 || window.days < file.windowDays) return note
  const text = fence.statements.map((statement) => JSON.stringify(printStatement(statement))).join(', ')
  return `A Deny by network for ${arns.join(', ')} would have denied none of the ${formatCount(uses.length, 'distinct request')} on it from ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}. Callers of other accounts are not among them. The statement: ${text}`
}

/** A call on the resource, or of its service on a resource that the record does not name. */
const isOn = (
  { outcome, action, resource }: UsageEntry,
  service: string,
  attached: Parameters<typeof isAttachedTo>[1],
): boolean =>
  outcome === 'allowed' &&
  action.startsWith(`${service}:`) &&
  (resource === null || resource.includes('*') ? resource !== '*' : isAttachedTo(resource, attached))

/** A clause: why calls on the resource may not be in the evidence. */
function whyUnseen(service: string, ledger: Ledger, catalog: Catalog, isRead: boolean): string | undefined {
  const { accounts, complete } = ledger.coverage
  if (!isRead) return 'the policy could not be read'
  if (!complete || accounts.length === 0) return 'the evidence is incomplete'
  if (service === 'kms' && !accounts.every(({ excludable }) => excludable.includes('kms.amazonaws.com'))) {
    return 'the trail may leave out the events of KMS'
  }
  const types = new Set(
    catalog
      .actionsOf(service)
      .flatMap(({ visibility }) => (visibility.kind === 'data' ? visibility.resourceTypes : [])),
  )
  const missing = [...types].filter((type) => !accounts.every(({ dataComplete }) => dataComplete?.includes(type)))
  return missing.length === 0
    ? undefined
    : `data events (${missing.sort().join(', ')}) are not known to be recorded for every resource, so that its callers are not all known`
}

/** What the evidence covers in all accounts. */
const windowOf = ({ coverage: { accounts } }: Ledger): { days: number; from: string; to: string } => ({
  days: Math.min(...accounts.map(({ days }) => days)),
  from:
    accounts
      .map(({ from }) => from)
      .sort()
      .at(-1) ?? '',
  to: accounts.map(({ to }) => to).sort()[0] ?? '',
})
