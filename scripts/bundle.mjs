/** Bundles the project's TypeScript for scripts and benches. */
import { build } from 'esbuild'

/**
 * Options of esbuild for a program of Node in one or several modules. Packages in CommonJS ask for Node's modules while
 * they load, by a `require` that such a module does not have.
 */
export const moduleOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'error',
}

/** Bundles with `moduleOptions`; other options are added, or take their place. */
export const bundleModule = (options) => build({ ...moduleOptions, ...options })
