import { readAsset } from '../../../assets.ts'
import { FileScanner } from './file-scanner.ts'
import { TrailKernel } from './kernel.ts'
import type { RecordMeaning } from './record-meaning.ts'

/** A scanner of log files for this thread, with a kernel of its own. */
export async function loadScanner<Loose, Caller extends object, Call extends object>(
  meaning: RecordMeaning<Loose, Caller, Call>,
): Promise<FileScanner<Loose, Caller, Call>> {
  return new FileScanner(await TrailKernel.load(await readAsset('trail.wasm'), meaning.fields), meaning)
}
