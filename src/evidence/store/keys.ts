import { ledgerUpdateKey, type LedgerUpdate } from '../records/ledger-update.ts'
import type { SavedRegion, DeclaredKinds } from './types.ts'

/**
 * An update as it is saved. By then it is settled which of several copies of an event counts for it; a record that
 * made its own reading incomplete does not make a later one so.
 */
export function toSavedEntry({ problem: _, ...update }: LedgerUpdate): LedgerUpdate {
  return { ...update, rank: 0 }
}

/** @param update as it is saved */
export const useKey = (update: LedgerUpdate): string => ledgerUpdateKey(update)

/**
 * The fields of a declaration without its time, as a list: equal for equal declarations. A new field must be added
 * here.
 */
export function declarationParts(kinds: DeclaredKinds): readonly unknown[] {
  const parts: Readonly<Record<keyof DeclaredKinds, unknown>> = {
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

export const declarationKey = (kinds: DeclaredKinds): string => JSON.stringify(declarationParts(kinds))

export const regionKey = ({ account, region }: Pick<SavedRegion, 'account' | 'region'>): string =>
  JSON.stringify([account, region])
