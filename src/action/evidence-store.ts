import { evidenceBranch } from '../github/evidence-branch.ts'
import { storeOf } from '../jobs/load/evidence-store.ts'
import type { StoreRequest } from '../jobs/load/load-evidence.ts'
import { StoreError, type EvidenceStore } from '../evidence/store/backends/backend.ts'
import type { LedgerSettings, Settings } from '../settings/types.ts'
import type { ActionInputs } from './inputs.ts'
import { evidenceCache } from './evidence-cache.ts'
import { githubOf, type GitHubCapabilities } from './github-of-run.ts'

/** Its access to process, network and workflow. */
interface StoreReach extends GitHubCapabilities {
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The store of evidence that the configuration names, if it names one. The action can use every kind. */
export function storeOfAction(
  { ledger }: Settings,
  inputs: ActionInputs,
  capabilities: StoreReach,
): StoreRequest | undefined {
  if (ledger === undefined) return undefined
  const { place, expireDays } = ledger
  const store = storeOf(place, inputs.root) ?? storeAtGitHub(place, inputs, capabilities)
  return store && { store, expireDays, alone: false }
}

function storeAtGitHub(
  place: LedgerSettings['place'],
  inputs: ActionInputs,
  reach: StoreReach,
): EvidenceStore | undefined {
  const { env, fetch } = reach
  if (place.kind === 'cache') {
    const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    return evidenceCache({ key: place.key, env, fetch, sleep })
  }
  if (place.kind !== 'branch') return undefined
  if (inputs.token === '') return unreachable(`the branch ${place.name}`, 'there is no token (input token)')
  return evidenceBranch(githubOf(inputs, reach).client, inputs.repository, place.name)
}

/** A place that this run cannot reach: what is there counts as not read, and nothing is taken away. */
function unreachable(place: string, why: string): EvidenceStore {
  const fail = (): Promise<never> => Promise.reject(new StoreError(why))
  return { place, exclusive: false, read: fail, write: fail }
}
