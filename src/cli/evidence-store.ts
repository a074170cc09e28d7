import { resolve } from 'node:path'
import type { Environment } from './command.ts'
import type { Arguments } from './options.ts'
import { localFile } from '../evidence/store/backends/local-file.ts'
import { storeOf } from '../jobs/load/evidence-store.ts'
import type { StoreRequest } from '../jobs/load/load-evidence.ts'
import { ledgerDefaults } from '../settings/ledger-defaults.ts'
import type { Settings } from '../settings/types.ts'

/** The option for evidence of earlier runs. */
export const ledgerOption = {
  name: 'ledger',
  value: 'FILE',
  help: 'evidence of earlier runs: read if it is there, merged with what is read now, and written back; alone it is the evidence',
} as const

/**
 * The place of saved evidence: the file of the command line, or the place of the configuration, if a command line can
 * reach it.
 *
 * @param root folder that paths of the configuration start from
 */
export function evidenceStoreFor(
  args: Arguments,
  environment: Environment,
  { ledger }: Pick<Settings, 'ledger'>,
  root: string,
): { readonly store?: StoreRequest; readonly note?: string } {
  const expireDays = ledger?.expireDays ?? ledgerDefaults.expireDays
  const file = args.one('ledger')
  if (file !== undefined) {
    return { store: { store: localFile(resolve(environment.cwd, file), file), expireDays, alone: true } }
  }
  if (ledger === undefined) return {}
  const store = storeOf(ledger.place, root)
  if (store !== undefined) return { store: { store, expireDays, alone: false } }
  const { kind } = ledger.place
  return {
    note: `ledger.${kind} is used by the action only: the evidence of this run is not saved (--ledger FILE saves it in a file).`,
  }
}
