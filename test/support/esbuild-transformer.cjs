const { transformSync } = require('esbuild')

/** Types are stripped. The map lies beside the code: with it inside, V8 would read four times as much. */
exports.process = (source, file) =>
  transformSync(source, { loader: 'ts', format: 'esm', target: 'node20', sourcefile: file, sourcemap: 'external' })
