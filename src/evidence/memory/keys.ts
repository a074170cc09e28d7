import { contributionKey, type Contribution } from '../contribution.ts'
import type { RememberedRegion, VouchedKinds } from './types.ts'

/**
 * A contribution as it is remembered. Which of several copies of an event spoke for it is settled by then; a record that
 * made its own reading incomplete does not make a later one so.
 */
export function rememberedAs({ problem: _, ...contribution }: Contribution): Contribution {
  return { ...contribution, rank: 0 }
}

/** @param contribution as it is remembered */
export const useKey = (contribution: Contribution): string => contributionKey(contribution)

export function wordKey(kinds: VouchedKinds): string {
  const { account, regions, managementReads, managementWrites, excludable, dataEvents, basis } = kinds
  const oneSided = (kinds.oneSidedData ?? []).map(({ type, only }) => [type, only])
  return JSON.stringify([
    account,
    regions,
    managementReads,
    managementWrites,
    excludable,
    dataEvents,
    kinds.dataComplete ?? [],
    oneSided,
    basis,
  ])
}

export const regionKey = ({ account, region }: Pick<RememberedRegion, 'account' | 'region'>): string =>
  JSON.stringify([account, region])
