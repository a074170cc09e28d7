import { createHash } from 'node:crypto'
import type { ReportInput } from './input.ts'
import { reportData } from './report-parts.ts'

export type { ReportInput } from './input.ts'

/** What the page is made of beside its data: the bundle of `page/`. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/**
 * The HTML report: one page that loads nothing, in pieces. A text from outside is data only: it stands in JSON blocks, which
 * browsers do not run, and the page writes it as text. The policy of the page allows its own script and style, by hash, and
 * no request.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 * @see https://html.spec.whatwg.org/multipage/scripting.html#data-block
 */
export function* renderReport(input: ReportInput, assets: PageAssets): Generator<string> {
  const { parts, policies } = reportData(input)
  const { script, style } = assets
  const { narrowed, policies: all } = parts.overview.summary
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Whittle report: ${narrowed} of ${all} policies narrowed</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript><p>This report needs JavaScript. It loads nothing; <code>whittle plan</code> prints the same as text.</p></noscript>
<div id="app"></div>
`
  for (const [name, value] of Object.entries(parts)) yield dataBlock(`data-${name}`, value)
  for (const [index, detail] of policies.entries()) yield dataBlock(`policy-${index}`, detail)
  yield `<script>${script}</script>\n</body>\n</html>\n`
}

/** Only what the page itself holds. Scripts may write markup nowhere: `require-trusted-types-for` without any policy. */
const contentPolicy = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

/**
 * JSON that nothing in it can end: the one way out of a script element begins with `<`.
 *
 * @see https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
const dataBlock = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>\n`
