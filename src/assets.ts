import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** Files that are not code but ship with it: beside the bundle in `dist/`, elsewhere when run from source. */
const fromSource = {
  'catalog.br': '../assets/catalog.br',
  'trail.wasm': '../assets/trail.wasm',
  'web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-terraform.wasm': '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm',
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
  const path = fromSource[name]
  return readFile(path.startsWith('.') ? new URL(path, import.meta.url) : createRequire(import.meta.url).resolve(path))
}
