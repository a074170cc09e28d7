/** `npm run test:slow`: the tests that `npm test` leaves out, and all cases of those of which it runs a sample. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import config from './jest.config.js'

const tests = fileURLToPath(new URL('test/', import.meta.url))

/** Of these `npm test` runs a part of the cases, or fewer runs of a property. */
const sampled = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .filter((path) => /\/support\/sampled\.ts'/.test(readFileSync(tests + path, 'utf8')))
  .map((path) => `<rootDir>/test/${path.replaceAll('\\', '/')}`)

export default {
  ...config,
  globals: { everything: true },
  testMatch: ['<rootDir>/test/**/*.slow.test.ts', ...sampled],
  testPathIgnorePatterns: ['/node_modules/'],
}
