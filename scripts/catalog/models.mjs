import { byCode } from './order.mjs'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** The folder of botocore: `BOTOCORE`, or the one that Python has. */
export function botocore() {
  if (process.env.BOTOCORE) {
    if (existsSync(join(process.env.BOTOCORE, 'data'))) return process.env.BOTOCORE
    throw new Error(`BOTOCORE is ${process.env.BOTOCORE}, where there is no folder "data".`)
  }
  try {
    return execFileSync('python3', ['-c', 'import botocore, os; print(os.path.dirname(botocore.__file__))'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch (cause) {
    throw new Error('botocore is missing: "pip install botocore", or set BOTOCORE to its folder.', { cause })
  }
}

/** A JSON file of botocore, which may be compressed; `undefined` where there is none. */
export function readModelFile(path) {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  return existsSync(`${path}.gz`) ? JSON.parse(gunzipSync(readFileSync(`${path}.gz`)).toString('utf8')) : undefined
}

/** Names of the SDK's services, sorted, each with its folder. */
export function serviceFolders() {
  const data = join(botocore(), 'data')
  return readdirSync(data, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted(byCode)
    .map((sdk) => ({ sdk, folder: join(data, sdk) }))
}

/** Versions of a service's API, oldest first, as folders. */
export const versionsOf = (folder) =>
  readdirSync(folder)
    .toSorted(byCode)
    .map((version) => join(folder, version))
