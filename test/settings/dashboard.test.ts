import { expect, test } from '@jest/globals'
import { parseSettings } from '../../src/settings/parse.ts'

test.each<readonly [string, unknown]>([
  ['', undefined],
  ['dashboard: false', undefined],
  ['dashboard: true', { labels: [] }],
  ['dashboard: {}', { labels: [] }],
  ['dashboard: { labels: [iam] }', { labels: ['iam'] }],
  ['dashboard: { title: IAM }', { title: 'IAM', labels: [] }],
])('%j', (text, dashboard) => {
  expect(parseSettings(text, 'whittle.yml').dashboard).toEqual(dashboard)
})

test.each([
  ['dashboard: yes please', /whittle\.yml:1:12: dashboard/],
  ['dashboard: { title: "" }', /title: "" must be one line of text, not empty/],
  [`dashboard: { labels: [${'x'.repeat(51)}] }`, /labels\[0\]: "x+" is longer than the 50 characters of a label/],
  ['dashboard: { label: [iam] }', /label/],
])('%j is refused', (text, message) => {
  expect(() => parseSettings(text, 'whittle.yml')).toThrow(message)
})
