import type { Settings } from '../../settings/types.ts'

/**
 * Settings that ask for nothing over the network: of the evidence what is in files, and no checks of AWS.
 *
 * @returns `note`: a sentence on what is left out; absent where nothing is
 */
export function withoutNetwork(settings: Settings): { readonly settings: Settings; readonly note?: string } {
  const { accessAnalyzer, ledger, ...rest } = settings
  const cloudtrail = settings.evidence.cloudtrail.filter(({ kind }) => kind === 'files')
  const isSavedInFile = ledger?.place.kind === 'file'
  const leftOut = [
    ...(cloudtrail.length < settings.evidence.cloudtrail.length ? ['evidence.cloudtrail'] : []),
    ...(ledger !== undefined && !isSavedInFile ? ['ledger'] : []),
    ...(accessAnalyzer !== undefined ? ['access-analyzer'] : []),
  ]
  return {
    settings: { ...rest, ...(ledger && isSavedInFile && { ledger }), evidence: { ...settings.evidence, cloudtrail } },
    ...(leftOut.length > 0 && {
      note: `Nothing was asked over the network (--offline): ${leftOut.join(', ')} of the configuration did not count.`,
    }),
  }
}
