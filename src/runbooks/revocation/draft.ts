import type { Splice } from '../../sources/types.ts'
import type { ManualStep } from '../types.ts'
import type { RevocationResult } from '../run.ts'
import type { DocumentLoss } from './context.ts'

/** A result while it is made. */
export interface RevocationDraft {
  readonly index: number
  readonly kind: RevocationResult['kind']
  readonly subject: string
  readonly says: string[]
  readonly manual: ManualStep[]
  readonly edits: { readonly file: string; readonly splices: readonly Splice[] }[]
  /** Ids of policies whose documents change. */
  readonly policies: string[]
  readonly losses: DocumentLoss[]
  /** An edit of it stands in another result. */
  elsewhere: boolean
  /** Something was found that is left as it is, for the reasons in `says`. */
  refused: boolean
}

export const draftOf = (index: number, kind: RevocationResult['kind'], subject: string): RevocationDraft => ({
  index,
  kind,
  subject,
  says: [],
  manual: [],
  edits: [],
  policies: [],
  losses: [],
  elsewhere: false,
  refused: false,
})

/**
 * Edits come first, then what a person has to do, then what is left.
 *
 * @param policies number of policies that change
 */
export function draftStatus(draft: RevocationDraft, policies: number): RevocationResult['status'] {
  if (policies > 0 || draft.elsewhere || draft.edits.some(({ splices }) => splices.length > 0)) return 'proposed'
  if (draft.manual.length > 0) return 'manual'
  return draft.refused ? 'refused' : 'nothing-to-do'
}
