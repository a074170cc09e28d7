// How large the HTML report of many policies is, and how long a browser takes to open it: `npm run bench:report -- REPORT.html`.
// The time stands beside that of an empty page in the same browser, so that machines can be compared.
import { readFileSync, statSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: node bench/report.mjs REPORT.html   (of whittle plan --format html -o REPORT.html)')
  process.exit(2)
}

const runs = 5
const views = ['', '#/policies', '#/use', '#/policies?q=s3%3ADeleteBucket']

/** Milliseconds from the navigation to the first frame with a heading. */
async function opening(browser, url) {
  const page = await browser.newPage()
  const start = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForSelector('h1')
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  const took = performance.now() - start
  await page.close()
  return took
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-report-'))
const browser = await chromium.launch({
  executablePath: process.env.WHITTLE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const empty = join(folder, 'empty.html')
  writeFileSync(empty, '<!doctype html><h1>Empty</h1>')
  const text = readFileSync(file, 'utf8')
  const policies = text.match(/<script type="application\/json" id="policy-/g)?.length ?? 0
  console.log(`${policies} policies, ${(statSync(file).size / 1e6).toFixed(1)} MB`)
  const times = new Map([['an empty page', []], ...views.map((view) => [view, []])])
  for (let run = 0; run < runs; run++) {
    times.get('an empty page').push(await opening(browser, pathToFileURL(empty).href))
    for (const view of views) times.get(view).push(await opening(browser, pathToFileURL(resolve(file)).href + view))
  }
  const base = median(times.get('an empty page'))
  for (const [name, values] of times) {
    const took = median(values)
    console.log(`${(name || 'overview').padEnd(34)} ${took.toFixed(0).padStart(6)} ms  ${(took / base).toFixed(1)} ×`)
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
