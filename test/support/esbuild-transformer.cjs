const { transformSync } = require('esbuild')

exports.process = (source, file) =>
  transformSync(source, { loader: 'ts', format: 'esm', target: 'node20', sourcefile: file, sourcemap: 'inline' })
