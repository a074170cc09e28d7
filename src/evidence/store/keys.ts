import { contributionKey, type Contribution } from '../records/ledger-update.ts'
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

/** What a word says apart from when, as a list: the same for the same word. A field that is added has to be here, too. */
export function wordParts(kinds: VouchedKinds): readonly unknown[] {
  const parts: Readonly<Record<keyof VouchedKinds, unknown>> = {
    account: kinds.account,
    regions: kinds.regions,
    managementReads: kinds.managementReads,
    managementWrites: kinds.managementWrites,
    excludable: kinds.excludable,
    dataEvents: kinds.dataEvents,
    dataComplete: kinds.dataComplete ?? null,
    oneSidedData: kinds.oneSidedData?.map(({ type, only }) => [type, only]) ?? null,
    insights: kinds.insights ?? null,
    basis: kinds.basis,
  }
  return Object.values(parts)
}

export const wordKey = (kinds: VouchedKinds): string => JSON.stringify(wordParts(kinds))

export const regionKey = ({ account, region }: Pick<RememberedRegion, 'account' | 'region'>): string =>
  JSON.stringify([account, region])
