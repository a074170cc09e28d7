import { readAsset } from '../../assets.ts'
import { renderReport } from '../../report/html/render.ts'
import type { NarrowResult } from './run-narrow.ts'

/** The HTML report of a run, in pieces: one page that loads nothing. */
export async function htmlReport(result: NarrowResult): Promise<Iterable<string>> {
  const { plan, files, ledger, catalog, settings } = result
  const [script, style] = await Promise.all([readAsset('report-page.js'), readAsset('report-page.css')])
  return renderReport(
    {
      plan,
      ledger,
      catalog,
      files: Object.fromEntries(files.map(({ path, before }) => [path, { before }])),
      networks: settings.networks,
    },
    { script: textOf(script), style: textOf(style) },
  )
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
