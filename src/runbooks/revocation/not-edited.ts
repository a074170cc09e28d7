import type { RemovalEdits } from '../../sources/terraform/removal/removal-edits.ts'
import type { RevocationContext } from './context.ts'
import type { RevocationDraft } from './draft.ts'

/** Takes over a removal with what it says; without the edits of files that must not be edited. */
export function takeOverEdits(
  { edits, removed, left }: RemovalEdits,
  { notEdited }: RevocationContext,
  draft: RevocationDraft,
): void {
  for (const edit of edits) {
    const why = notEdited?.get(edit.file)
    if (why === undefined) draft.edits.push(edit)
    else {
      draft.refused = true
      draft.says.push(`${edit.file} is not edited: ${why}`)
    }
  }
  if (draft.edits.length > 0) draft.says.push(`Without ${removed.join(', ')}.`)
  draft.says.push(...left)
  if (left.length > 0) draft.refused = true
}
