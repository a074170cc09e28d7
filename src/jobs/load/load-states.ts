import { readFile, stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { InputError } from '../../errors.ts'
import { parseStateOrPlan } from '../../sources/state/read.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'

/** Larger states and plans than this are refused: they have to fit in memory several times. */
export const largestState = 256 * 1024 * 1024

/**
 * Reads states (`terraform.tfstate`, `terraform state pull`) and what `terraform show -json` printed. Each is `FILE`, or
 * `DIR=FILE` where `DIR` is the root module's directory from the repository's root (`.` for the root itself). Files are
 * looked for from `from`.
 */
export const loadStates = (named: readonly string[], from: string): Promise<StateOrPlan[]> =>
  Promise.all(named.map((each) => load(each, from)))

async function load(named: string, from: string): Promise<StateOrPlan> {
  const [, directory, file = named] = /^([^=]*)=(.+)$/s.exec(named) ?? []
  const path = resolve(from, file)
  const content = decode(await readBounded(path, file))
  return parseStateOrPlan(content, file, directory === undefined ? undefined : plainDirectory(directory))
}

async function readBounded(path: string, shown: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > largestState) throw new InputError(`${shown}: has ${size} bytes, more than 256 MB`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(
      `${shown}: cannot be read (${code ?? 'unknown error'}); name a state file or the output of terraform show -json, or DIR=FILE`,
    )
  }
}

/** PowerShell's `>` writes UTF-16. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1)
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

const plainDirectory = (directory: string): string => {
  const path = relative('/', resolve('/', directory)).split('\\').join('/')
  return path === '.' ? '' : path
}
