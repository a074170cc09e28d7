import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'
import type { TerraformFile, TerraformParser } from '../../../../src/sources/terraform/syntax/syntax-tree.ts'
import { convertFile } from './convert.ts'

const assets = [
  'web-tree-sitter/web-tree-sitter.wasm',
  '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm',
]

/** Another project's grammar of Terraform, as an independent reader of the same text. */
export async function loadTreeSitter(): Promise<TerraformParser> {
  const require = createRequire(import.meta.url)
  const [runtime, grammar] = await Promise.all(assets.map((name) => readFile(require.resolve(name))))
  // Copies: bytes read in another realm (a test runner's) are no Uint8Array to the library's `instanceof`.
  await Parser.init({ wasmBinary: new Uint8Array(runtime!) })
  const language = await Language.load(new Uint8Array(grammar!))
  const parser = new Parser().setLanguage(language)
  return { parse: (content) => parseWith(parser, content) }
}

function parseWith(parser: Parser, content: string): TerraformFile {
  parser.reset()
  const text = content.startsWith('\uFEFF') ? ` ${content.slice(1)}` : content
  const tree = parser.parse(text)
  if (!tree) throw new Error('The parser gave no tree')
  try {
    return convertFile(tree.rootNode, text)
  } finally {
    tree.delete()
  }
}
