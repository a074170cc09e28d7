import type { UsageEntry } from './ledger-types.ts'
import { byCodeUnits } from './sample.ts'

/** Of how many uses of a service's actions the resources could be told. One call of two actions is two uses. */
export interface ResourceShare {
  /** IAM prefix. */
  readonly service: string
  readonly uses: number
  /** Of actions that have no resource types and work on `*` only. */
  readonly without: number
  /** All resources are known. */
  readonly told: number
  /** At least one resource is not known: nothing is concluded about the resources of the action. */
  readonly untold: number
}

/** The shares of services, those with the most untold uses first, and of all of them together. */
export function resourceShares(entries: readonly UsageEntry[]): {
  readonly all: Omit<ResourceShare, 'service'>
  readonly services: readonly ResourceShare[]
} {
  const all = { uses: 0, without: 0, told: 0, untold: 0 }
  const services = new Map<string, typeof all>()
  for (const { action, resource, calls } of entries) {
    const service = action.slice(0, action.indexOf(':'))
    const share = services.get(service) ?? { uses: 0, without: 0, told: 0, untold: 0 }
    services.set(service, share)
    const kind = resource === null ? 'untold' : resource === '*' ? 'without' : 'told'
    for (const each of [share, all]) {
      each.uses += calls
      each[kind] += calls
    }
  }
  return {
    all,
    services: [...services]
      .map(([service, share]) => ({ service, ...share }))
      .sort((a, b) => b.untold - a.untold || b.uses - a.uses || byCodeUnits(a.service, b.service)),
  }
}
