import { readFile } from 'node:fs/promises'

/** Files that are not code but ship with it: beside the bundle in `dist/`, elsewhere when run from source. */
const fromSource = {
  'catalog.br': '../assets/catalog.br',
  'trail.wasm': '../assets/trail.wasm',
} as const

export type AssetName = keyof typeof fromSource

/** Reads one shipped asset, whole. */
export async function readAsset(name: AssetName): Promise<Uint8Array> {
  const besideBundle = new URL(`./${name}`, import.meta.url)
  try {
    return await readFile(besideBundle)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return readFile(new URL(fromSource[name], import.meta.url))
}
