import { Language, Parser } from 'web-tree-sitter'
import { convertFile } from './convert.ts'
import type { TerraformFile, TerraformParser } from './syntax.ts'

export type { TerraformParser } from './syntax.ts'

/**
 * Loads the parser from its two WebAssembly modules (`web-tree-sitter.wasm`, `tree-sitter-terraform.wasm`). Pure: the
 * bytes come from outside. Content is parsed in UTF-16 units, so that positions are positions in the string.
 */
export async function loadTerraformParser(assets: {
  readonly runtime: Uint8Array
  readonly grammar: Uint8Array
}): Promise<TerraformParser> {
  // Copies: bytes read in another realm (a test runner's, a worker's) are no Uint8Array to the library's `instanceof`.
  await Parser.init({ wasmBinary: new Uint8Array(assets.runtime) })
  const language = await Language.load(new Uint8Array(assets.grammar))
  const parser = new Parser().setLanguage(language)
  return { parse: (content) => parseWith(parser, content) }
}

function parseWith(parser: Parser, content: string): TerraformFile {
  parser.reset()
  // A byte order mark is no Terraform to the grammar; a space in its place leaves every position as it is.
  const text = content.startsWith('\uFEFF') ? ` ${content.slice(1)}` : content
  const tree = parser.parse(text)
  if (!tree) throw new Error('The Terraform parser gave no tree')
  try {
    return convertFile(tree.rootNode, text)
  } finally {
    tree.delete()
  }
}
