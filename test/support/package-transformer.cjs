const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { buildSync, version } = require('esbuild')

/**
 * Packages of up to a hundred small files. Jest reads, compiles and links the modules that a test file imports for each test
 * file anew: as one module, a package takes a tenth of the time. Each test file still has an instance of its own.
 */
const packages = '/node_modules/(?:colors|csv-parse|diff|picomatch|undici|yaml|zod)/'
const folder = new RegExp(`^.*?${packages}`)

module.exports = {
  /** For `transform`: what this transformer is asked for. */
  pattern: `${packages}.*\\.c?js$`,
  /** For `transformIgnorePatterns`: all other packages are loaded as they are. */
  otherPackages: packages.replace('(?:', '(?!(?:').replace(/\/$/, '/)'),

  /** A file that is imported from outside its package, with what it imports from its own package. */
  process(_, file, { supportsStaticESM }) {
    const { outputFiles } = buildSync({
      entryPoints: [file],
      bundle: true,
      write: false,
      platform: 'node',
      format: supportsStaticESM ? 'esm' : 'cjs',
      target: 'node20',
      packages: 'external',
      keepNames: true,
      logLevel: 'error',
    })
    return { code: outputFiles[0].text }
  },

  /** The result is kept as long as the package and esbuild have the same versions. */
  getCacheKey(source, file, { configString, supportsStaticESM }) {
    const hash = createHash('sha256')
    const manifest = readFileSync(`${folder.exec(file)?.[0]}package.json`)
    for (const part of [version, configString, String(supportsStaticESM), file, source, manifest])
      hash.update(part).update('\0')
    return hash.digest('hex')
  },
}
