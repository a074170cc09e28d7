import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { buildReportPage } from '../../scripts/report-page.mjs'

const asset = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../assets/${name}`, import.meta.url)), 'utf8')

test('the page of the report in assets/ is what its source builds; else: npm run report-page', async () => {
  const { script, style, packages } = await buildReportPage()
  expect(asset('report-page.js') === script).toBe(true)
  expect(asset('report-page.css') === style).toBe(true)
  expect(packages).toContain('node_modules/preact')
})

test('the page writes no markup and asks for nothing', () => {
  const script = asset('report-page.js')
  expect(script).not.toMatch(/<\/script|<!--/i)
  expect(script).not.toMatch(/\bfetch\(|XMLHttpRequest|\beval\(|document\.write/)
  expect(asset('report-page.css')).not.toMatch(/url\(|@import|<\//)
})
