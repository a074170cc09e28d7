import { constants, writeSync, type Stats } from 'node:fs'
import { access, open, realpath, rm, stat, type FileHandle } from 'node:fs/promises'
import { resolve } from 'node:path'
import { draftPathOf, setOwnership, renameDurably } from '../checkout/durable.ts'
import { InputError } from '../errors.ts'
import type { Command, Environment, ExitCode, Output } from './command.ts'
import type { Arguments } from './options.ts'

/** A file in the place of standard output: `--output FILE`. */
export interface ResultFile extends Output {
  /** Puts what was written in the place of the file, in one step. */
  finish(): Promise<void>
  /** Leaves the file, or its absence, as it was. */
  discard(): Promise<void>
}

/**
 * Runs a command with its result in the file of `--output`, where it is given; `-` stands for standard output. A command
 * that fails leaves the file as it was.
 */
export async function runWithResultFile(
  command: Command,
  args: Arguments,
  environment: Environment,
): Promise<ExitCode> {
  const file = args.one('output')
  if (file === undefined || file === '-' || command.spec.options.some(({ name }) => name === 'output'))
    return command.run(args, environment)
  const stdout = await openResult(file, environment.cwd)
  try {
    const code = await command.run(args, { ...environment, stdout })
    await stdout.finish()
    return code
  } catch (error) {
    await stdout.discard()
    throw error
  }
}

/**
 * Opens a file for a result. The text goes to a draft beside it, so that the place is known to be writable before the
 * work begins, and a reader never sees a part. A file that is there is replaced and keeps its mode and owner; a link is
 * followed. A device or a pipe (`/dev/stdout`) cannot be replaced, and is written as it is.
 *
 * @param file as the user wrote it, from `cwd`
 * @throws {InputError} for a directory and for what cannot be written
 */
export async function openResult(file: string, cwd: string): Promise<ResultFile> {
  if (file === '') throw new InputError('--output: expects a file, and is empty')
  const path = resolve(cwd, file)
  return failing(file, async () => {
    const present = await statOf(path)
    if (present?.isDirectory()) throw new InputError(`${file}: is a directory; --output expects a file`)
    if (present === undefined) return replacing(file, path)
    await access(path, constants.W_OK)
    return present.isFile() ? replacing(file, await realpath(path), present) : writingInto(file, path)
  })
}

async function replacing(file: string, path: string, present?: Stats): Promise<ResultFile> {
  const draft = draftPathOf(path)
  const handle = await open(draft, 'wx', 0o666)
  const discard = async (): Promise<void> => {
    await handle.close()
    await rm(draft, { force: true })
  }
  return {
    isFile: true,
    write: writerTo(file, handle),
    discard,
    finish: () =>
      failing(file, async () => {
        try {
          if (present) await setOwnership(handle, present)
          await handle.sync()
          await renameDurably(draft, path)
        } finally {
          await discard()
        }
      }),
  }
}

async function writingInto(file: string, path: string): Promise<ResultFile> {
  const handle = await open(path, 'w')
  const close = (): Promise<void> => handle.close()
  return { isFile: true, write: writerTo(file, handle), finish: () => failing(file, close), discard: close }
}

/** A result of many megabytes is written piece by piece: nothing waits in memory. */
const writerTo =
  (file: string, { fd }: FileHandle) =>
  (text: string): void => {
    try {
      let rest: Uint8Array = Buffer.from(text)
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      throw unwritable(file, error)
    }
  }

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function failing<Out>(file: string, write: () => Promise<Out>): Promise<Out> {
  try {
    return await write()
  } catch (error) {
    throw unwritable(file, error)
  }
}

const unwritable = (file: string, error: unknown): InputError =>
  error instanceof InputError
    ? error
    : new InputError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`)
