import { readFile, stat } from 'node:fs/promises'
import { InputError } from '../../errors.ts'

/**
 * What counts of a file that a change could edit: the bytes of the base, the file as it is where neither commit has it (the
 * workflow put it there), or nothing where only the change has it.
 */
export type FileOfBase =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'as-it-is' }
  | { readonly kind: 'of-the-change' }

/** Bytes of the largest file that is read: it has to fit in memory several times. */
export const largestInputFile = 256 * 1024 * 1024

/**
 * The text of a file that a user names.
 *
 * @param shown name of the file, for messages
 * @param remedy the rest of the message where it cannot be read: what to name instead
 * @throws {InputError} where it is not there, no file, or larger than 256 MB
 */
export async function readBoundedText(path: string, shown: string, remedy: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > largestInputFile) throw new InputError(`${shown}: has ${size} bytes, more than 256 MB`)
    return textOfBytes(await readFile(path))
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(`${shown}: cannot be read (${code ?? 'unknown error'}); ${remedy}`)
  }
}

/** Text in UTF-8, or in UTF-16 as PowerShell's `>` writes it, without its byte order mark. */
export function textOfBytes(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1)
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}
