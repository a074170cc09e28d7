import './prism-manual.ts'
import Prism from 'prismjs/components/prism-core.js'
import 'prismjs/components/prism-json.js'
import 'prismjs/components/prism-hcl.js'

/** A piece of a line: its token's type, for colours. */
export interface CodeToken {
  readonly text: string
  readonly type: string
}

type Token = string | { readonly type: string; readonly content: Token | readonly Token[] }

/** A text as lines of coloured pieces. */
export function highlightLines(text: string, language: 'hcl' | 'json'): CodeToken[][] {
  const grammar = Prism.languages[language]
  const tokens = grammar === undefined ? [text] : (Prism.tokenize(text, grammar) as Token[])
  const lines: CodeToken[][] = [[]]
  for (const piece of flat(tokens, '')) {
    const [first = '', ...rest] = piece.text.split('\n')
    if (first !== '') lines.at(-1)?.push({ ...piece, text: first })
    for (const line of rest) lines.push(line === '' ? [] : [{ ...piece, text: line }])
  }
  return lines
}

function* flat(tokens: readonly Token[], within: string): Generator<CodeToken> {
  for (const token of tokens) {
    if (typeof token === 'string') yield { text: token, type: within }
    else yield* flat(Array.isArray(token.content) ? token.content : [token.content as Token], token.type)
  }
}
