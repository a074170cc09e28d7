import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { doctorAreas } from '../../src/report/doctor/types.ts'

const root = new URL('../..', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const page = read('docs/doctor.md')
const folder = 'src/jobs/doctor'
const source = [
  `${folder}/results.ts`,
  ...readdirSync(new URL(`${folder}/checks`, root)).map((name) => `${folder}/checks/${name}`),
]
  .map(read)
  .join('\n')

const checks = new Set([...source.matchAll(/\bid: '([\w.-]+)', area: '(\w+)'/g)].map(([, id, area]) => `${id} ${area}`))

test('the page lists every check with its area, and no other one', () => {
  const listed = [...page.matchAll(/^\| `(\w+\.[\w-]+)` +\| (\w+)/gm)].map(([, id, area]) => `${id} ${area}`)
  expect(checks.size).toBeGreaterThan(30)
  expect(listed.toSorted()).toEqual([...checks].toSorted())
})

test('the schema has the same areas', () => {
  const schema = JSON.parse(read('schema/doctor.schema.json')) as {
    readonly $defs: { readonly check: { readonly properties: { readonly area: { readonly enum: readonly string[] } } } }
  }
  expect(schema.$defs.check.properties.area.enum).toEqual(doctorAreas)
})
