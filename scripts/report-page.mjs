// The browser part of the HTML report as one script and one style sheet: `npm run report-page` writes them into assets/.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../', import.meta.url))

/**
 * Bundles src/report/html/page/. The same source and packages always give the same bytes.
 *
 * @returns {Promise<{script: string, style: string, packages: string[]}>} `packages`: folders of the packages in the script,
 *   from the root
 */
export async function buildReportPage() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/report/html/page/main.tsx'],
    outfile: 'report-page.js',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    mainFields: ['module', 'main'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfig: 'src/report/html/page/tsconfig.json',
    // Prism looks for the global object under Node's name
    define: { global: 'globalThis' },
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'error',
  })
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text.trimEnd()
  const { inputs } = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith('main.tsx'))
  const folders = Object.entries(inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [])
  return { script: textOf('.js'), style: textOf('.css'), packages: [...new Set(folders)].sort() }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { script, style, packages } = await buildReportPage()
  writeFileSync(new URL('../assets/report-page.js', import.meta.url), script)
  writeFileSync(new URL('../assets/report-page.css', import.meta.url), style)
  console.log(`script ${script.length} bytes, style ${style.length} bytes, of ${packages.join(', ')}`)
}
