import { readFileSync } from 'node:fs'
import { readSources } from '../../../src/sources/read.ts'
import { parseStateOrPlan } from '../../../src/sources/state/read.ts'
import type { StateOrPlan } from '../../../src/sources/state/types.ts'
import { loadParser } from '../support.ts'

const fixture = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

/** A small configuration of our own: a module called twice and with for_each, groups, generated names. */
export const shop = (at = ''): Record<string, string> => ({
  [`${at}main.tf`]: fixture('shop/main.tf'),
  [`${at}modules/service/main.tf`]: fixture('shop/modules/service/main.tf'),
})

/** Real outputs of `terraform show -json`, cleaned (see clean.ts); how they are made is in the conformance test. */
export const stateText = fixture('shop.state.json')
export const planText = fixture('shop.plan.json')
/** The state file that `stateText` was printed from, cleaned likewise. */
export const rawStateText = fixture('shop.tfstate')

export const stateOf = (directory?: string): StateOrPlan => parseStateOrPlan(stateText, 'state.json', directory)
export const planOf = (directory?: string): StateOrPlan => parseStateOrPlan(planText, 'plan.json', directory)

/** Address → the principals it is attached to, and why there may be more. */
export async function heldIn(
  files: Readonly<Record<string, string>>,
  shown: readonly StateOrPlan[],
  account?: string,
): Promise<Record<string, { readonly principals: readonly string[]; readonly unknown: readonly string[] }>> {
  const { sources } = readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => account, principals: {}, parser: await loadParser(), shown },
  )
  return Object.fromEntries(
    sources.flatMap((source) =>
      source.status === 'found' && source.kind === 'identity'
        ? [[source.address ?? source.file, { principals: source.principals, unknown: source.principalsUnknown }]]
        : [],
    ),
  )
}
