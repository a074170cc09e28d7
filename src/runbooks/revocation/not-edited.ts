import type { RemovalEdits } from '../../sources/terraform/removal/removal-edits.ts'
import type { RevocationContext } from './context.ts'
import type { Draft } from './draft.ts'

/** Takes over the edits of a removal, without those of files that must not be edited. */
export function withoutNotEdited({ edits }: RemovalEdits, { notEdited }: RevocationContext, draft: Draft): void {
  for (const edit of edits) {
    const why = notEdited?.get(edit.file)
    if (why === undefined) draft.edits.push(edit)
    else {
      draft.refused = true
      draft.says.push(`${edit.file} is not edited: ${why}`)
    }
  }
}
