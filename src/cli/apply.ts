import { recoverFiles, replaceFiles, hasInterruptedRun, type Replacement } from '../checkout/replace-files.ts'
import { uncommittedFiles } from '../checkout/uncommitted.ts'
import type { Environment } from './command.ts'

/**
 * Before files are read: ends what a killed `plan --apply` left half done, or says that there is such a run.
 *
 * @param applying may files be written?
 */
export async function finishInterruptedApply(root: string, applying: boolean, { stderr }: Environment): Promise<void> {
  if (!applying) {
    if (await hasInterruptedRun(root))
      stderr.write('whittle: an earlier plan --apply was killed while it wrote files; the next plan --apply ends it\n')
    return
  }
  const recovery = await recoverFiles(root)
  if (!recovery) return
  const { finished, restored, foreign } = recovery
  const words = [
    ...(finished.length > 0 ? [`it had written ${finished.join(', ')}`] : []),
    ...(restored.length > 0 ? [`put back ${restored.join(', ')}`] : []),
    ...(foreign.length > 0 ? [`left ${foreign.join(', ')}, which was changed since`] : []),
  ]
  stderr.write(
    `whittle: an earlier plan --apply was killed: ${words.length > 0 ? words.join('; ') : 'no file was changed'}\n`,
  )
}

/** Edits the files in place, all or none, and says which; a file with uncommitted changes is named before. */
export async function applyEdits(
  root: string,
  files: readonly Replacement[],
  { stderr, env, signal }: Environment,
): Promise<void> {
  const paths = files.map(({ path }) => path)
  const uncommitted = await uncommittedFiles(root, paths, env)
  if (uncommitted.length > 0)
    stderr.write(`whittle: not committed, and edited as they are: ${uncommitted.join(', ')}\n`)
  await replaceFiles(root, files, signal)
  stderr.write(files.length === 0 ? 'No file was changed.\n' : `Edited ${paths.join(', ')}.\n`)
}
