import { createHash } from 'node:crypto'
import { StoreError, type EvidenceStore, type Stored } from '../../evidence/store/backends/backend.ts'
import { fileOfBase } from './file-of-base.ts'
import type { ReviewTrees } from './read-trees.ts'

/**
 * Saved evidence in a file of the checkout, for the review of a change that could edit that file: it is read from the
 * base. Where only the change has it, it is not read. A file that neither commit has was put there by the workflow, and
 * is read as it is. Nothing is written.
 *
 * @param path of the file, from `root`
 * @param asItIs the file in the checkout
 */
export function evidenceOfBase(
  trees: Pick<ReviewTrees, 'committed' | 'folder'>,
  { root, path, asItIs }: { readonly root: string; readonly path: string; readonly asItIs: EvidenceStore },
): EvidenceStore {
  const ofBase = fileOfBase(trees, root, path)
  if (!ofBase) return asItIs
  const read = async (): Promise<Stored | undefined> => {
    const file = await ofBase()
    if (file.kind === 'file') {
      return { bytes: file.bytes, tag: createHash('sha256').update(file.bytes).digest('hex') }
    }
    if (file.kind === 'as-it-is') return asItIs.read()
    throw new StoreError('the change itself adds it, or a link on the way to it: only a file of the base counts')
  }
  let found: Promise<Stored | undefined> | undefined
  return {
    place: asItIs.place,
    exclusive: false,
    read: () => (found ??= read()),
    write: () => Promise.reject(new StoreError('a review saves no evidence')),
  }
}
