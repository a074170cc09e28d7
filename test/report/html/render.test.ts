import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { renderReport } from '../../../src/report/html/render.ts'
import { hostileInput, reportInput } from './report-input.ts'

const assets = { script: 'console.log("page")', style: 'body { margin: 0 }' }

const page = (input = reportInput()): string => [...renderReport(input, assets)].join('')

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

test('the policy of the page allows its own script and style, and nothing else', () => {
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page()) ?? []
  const rules = Object.fromEntries(
    (policy ?? '').split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
  )
  expect(rules).toEqual({
    'default-src': "'none'",
    'script-src': hash(assets.script),
    'style-src': hash(assets.style),
    'img-src': 'data:',
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  })
})

test('nothing in the data ends its block, whatever it holds', () => {
  const html = page(hostileInput())
  const blocks = html.match(/<script type="application\/json"/g) ?? []
  // six parts and three policies
  expect(blocks).toHaveLength(9)
  expect(html.match(/<\/script>/g)).toHaveLength(blocks.length + 1)
  expect(html).not.toContain('<img')
  for (const [, json = ''] of html.matchAll(/<script type="application\/json" id="[\w-]+">([^]*?)<\/script>/g))
    expect(() => JSON.parse(json) as unknown).not.toThrow()
})

test('the page names no other address', () => {
  const html = page()
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/)
})

test('the same plan gives the same bytes', () => {
  expect(page()).toBe(page())
})
