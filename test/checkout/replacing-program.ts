import { createRequire, syncBuiltinESMExports } from 'node:module'
import { recoverFiles, replaceFiles } from '../../src/checkout/replace-files.ts'
import { after, before, paths } from './replaced.ts'

/**
 * A program that replaces files, and that kills itself at a step: before the system call of that number, in the middle of
 * it where it writes, or after it.
 * Arguments: root, number of the step, `before`, `within` or `after`; without a number it only counts the steps.
 */
const [root = '', stepText = '', moment = 'before'] = process.argv.slice(2)
const step = stepText === '' ? -1 : Number(stepText)
let count = 0

const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('the process was killed')
}

type Call = (...words: unknown[]) => Promise<unknown>

/** Counts a method, and dies at its turn. */
function watch(target: Record<string, unknown>, name: string): void {
  const original = target[name] as Call
  target[name] = async function (this: unknown, ...words: unknown[]): Promise<unknown> {
    const due = count++ === step
    if (due && moment === 'before') die()
    if (due && moment === 'within' && name === 'writeFile') {
      await original.call(this, String(words[0]).slice(0, String(words[0]).length / 2))
      die()
    }
    const result = await original.apply(this, words)
    if (due) die()
    return result
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
process.stdout.write(String(count))
