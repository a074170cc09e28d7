import { fromRuns } from '../runs.ts'
import type { Runs } from '../types.ts'
import { overview, readPart, readPolicyDetail } from './data.ts'

/** Index of an action → indexes of the policies whose changes or blind spots name it. */
let index: ReadonlyMap<number, ReadonlySet<number>> | undefined

/** Made when an action is first searched for: it reads the details of every policy. */
function policiesByAction(): ReadonlyMap<number, ReadonlySet<number>> {
  if (index !== undefined) return index
  const found = new Map<number, Set<number>>()
  const add = (action: number, policy: number): void => {
    const known = found.get(action)
    if (known) known.add(policy)
    else found.set(action, new Set([policy]))
  }
  const { uses } = readPart('shared')
  for (const policy of overview().policies.keys()) {
    const { changes, blindSpots } = readPolicyDetail(policy)
    const sets: Runs[] = blindSpots.map(([, , actions]) => actions)
    for (const change of changes) {
      sets.push(change.removed, change.dropped, change.readmitted, ...change.kept.map(([, actions]) => actions))
      for (const use of change.used) add(uses[use]?.[0] ?? -1, policy)
    }
    for (const runs of sets) for (const action of fromRuns(runs)) add(action, policy)
  }
  return (index = found)
}

let last: { readonly word: string; readonly policies: ReadonlySet<number> } | undefined

/**
 * Does a policy name an action that holds a word? Only for words that look like an action: with a colon.
 *
 * @param word in lower case
 */
export function namesAction(policy: number, word: string): boolean {
  if (!/^[a-z0-9-]+:./.test(word)) return false
  if (last?.word !== word) {
    const policies = new Set<number>()
    for (const [action, name] of overview().actions.names.entries()) {
      if (!name.toLowerCase().includes(word)) continue
      for (const each of policiesByAction().get(action) ?? []) policies.add(each)
    }
    last = { word, policies }
  }
  return last.policies.has(policy)
}
