import type { Settings } from '../../settings/types.ts'

/**
 * Settings that ask for nothing over the network: of the evidence what is in files, and no checks of AWS.
 *
 * @returns `note`: a sentence on what is left out; absent where nothing is
 */
export function withoutNetwork(settings: Settings): { readonly settings: Settings; readonly note?: string } {
  const { accessAnalyzer, ledger, ...rest } = settings
  const { accessAnalyzer: analyzer, lastAccessed, ...evidence } = settings.evidence
  const cloudtrail = evidence.cloudtrail.filter(({ kind }) => kind === 'files')
  const isSavedInFile = ledger?.place.kind === 'file'
  const leftOut = [
    ...(cloudtrail.length < evidence.cloudtrail.length ? ['evidence.cloudtrail'] : []),
    ...(analyzer !== undefined ? ['evidence.access-analyzer'] : []),
    ...(lastAccessed !== undefined ? ['evidence.last-accessed'] : []),
    ...(ledger !== undefined && !isSavedInFile ? ['ledger'] : []),
    ...(accessAnalyzer !== undefined ? ['access-analyzer'] : []),
  ]
  return {
    settings: { ...rest, ...(ledger && isSavedInFile && { ledger }), evidence: { ...evidence, cloudtrail } },
    ...(leftOut.length > 0 && {
      note: `Nothing was asked over the network (--offline): ${leftOut.join(', ')} of the configuration did not count.`,
    }),
  }
}
