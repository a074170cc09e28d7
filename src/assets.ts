import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** Files that are not code but ship with it: beside the bundle in `dist/`, elsewhere when run from source. */
const fromSource = {
  'catalog.br': '../assets/catalog.br',
  'trail.wasm': '../assets/trail.wasm',
  'report-page.js': '../assets/report-page.js',
  'report-page.css': '../assets/report-page.css',
} as const

export type AssetName = keyof typeof fromSource

/** Reads one shipped asset, whole. */
export async function readAsset(name: AssetName): Promise<Uint8Array> {
  try {
    return await readFile(besideBundle(name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return readFile(new URL(fromSource[name], import.meta.url))
}

/** `readAsset`, for functions that return their result at once. */
export function readAssetNow(name: AssetName): Uint8Array {
  try {
    return readFileSync(besideBundle(name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return readFileSync(new URL(fromSource[name], import.meta.url))
}

const besideBundle = (name: AssetName): URL => new URL(`./${name}`, import.meta.url)
