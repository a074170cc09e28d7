/** Hooks of Node's module loader: types are stripped from TypeScript, and `@jest/globals` is what Jest gives its own tests. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

export const resolve = (specifier, context, next) => next(specifier === '@jest/globals' ? globals : specifier, context)

const globals = new URL('globals.mjs', import.meta.url).href

export async function load(url, context, next) {
  const [address] = url.split('?')
  if (!address.endsWith('.ts')) return next(url, context)
  const { code } = await transform(await readFile(fileURLToPath(address), 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: address,
    sourcemap: 'inline',
    sourcesContent: false,
  })
  return { format: 'module', source: code, shortCircuit: true }
}
