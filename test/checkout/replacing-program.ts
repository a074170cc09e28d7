import { createRequire, syncBuiltinESMExports } from 'node:module'
import { recoverFiles, replaceFiles } from '../../src/checkout/replace-files.ts'
import { after, before, paths } from './replaced.ts'

/**
 * A program that replaces files, and kills itself at a system call: before the call of that number, or in the middle of
 * it where it writes. Arguments: root, number of the call, `before` or `within`. Without a number it runs to its end, and
 * prints the names of all calls.
 */
const [root = '', stepText = '', moment = 'before'] = process.argv.slice(2)
const step = stepText === '' ? -1 : Number(stepText)
const calls: string[] = []

const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('the process was killed')
}

type Call = (...words: unknown[]) => Promise<unknown>

/** Counts a method, and dies at its turn. */
function watch(target: Record<string, unknown>, name: string): void {
  const original = target[name] as Call
  target[name] = async function (this: unknown, ...words: unknown[]): Promise<unknown> {
    const due = calls.push(name) - 1 === step
    if (due && moment === 'within') await original.call(this, String(words[0]).slice(0, String(words[0]).length / 2))
    return due ? die() : original.apply(this, words)
  }
}

const promises = createRequire(import.meta.url)('node:fs/promises') as Record<string, unknown>
const handle = (await (promises['open'] as Call)(process.argv[1])) as { close(): Promise<void> }
await handle.close()
const methods = Object.getPrototypeOf(handle) as Record<string, unknown>
for (const name of ['writeFile', 'sync', 'chmod']) watch(methods, name)
for (const name of ['open', 'rename', 'rm', 'lstat', 'readFile']) watch(promises, name)
syncBuiltinESMExports()

await recoverFiles(root)
await replaceFiles(
  root,
  paths.map((path) => ({ path, before: before(path), after: after(path) })),
)
process.stdout.write(JSON.stringify(calls))
