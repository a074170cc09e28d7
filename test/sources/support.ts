import type { Statement } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { readSources } from '../../src/sources/read.ts'
import { terraformParser, type TerraformParser } from '../../src/sources/terraform/syntax/parser.ts'
import type { PolicySource, ProposedStatement, Source } from '../../src/sources/types.ts'

export const loadParser = (): Promise<TerraformParser> => Promise.resolve(terraformParser)

export const account = '111122223333'

export interface ReadSettings {
  readonly account?: string | undefined
  readonly principals?: Readonly<Record<string, readonly string[]>>
}

/** The sources of some files, by path. */
export async function read(
  files: Readonly<Record<string, string>>,
  settings: ReadSettings = {},
): Promise<{ sources: readonly Source[]; problems: readonly string[] }> {
  return readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    {
      accountOf: () => ('account' in settings ? settings.account : account),
      principals: settings.principals ?? {},
      parser: await loadParser(),
    },
  )
}

export function sourceAt(sources: readonly Source[], address: string): Source {
  const found = sources.find((source) => (source.address ?? source.file) === address)
  if (!found) throw new Error(`No source ${address}; there are ${sources.map(({ id }) => id).join(', ')}`)
  return found
}

export function foundAt(sources: readonly Source[], address: string): PolicySource {
  const source = sourceAt(sources, address)
  if (source.status !== 'found') throw new Error(`${address} is skipped: ${source.reason}`)
  return source
}

/** A statement from IAM's JSON, in which `{{var.x}}` stands for the unresolved token of `var.x`. */
export function statement(value: unknown): Statement {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [value] })
  const tokens: unknown = JSON.parse(
    text.replace(/\{\{([^}]+)\}\}/g, (_, expression: string) => unresolvedText(expression)),
  )
  const { document, problems } = parsePolicyDocument(tokens, 'identity')
  const [parsed] = document?.statements ?? []
  if (!parsed) throw new Error(problems.map(({ message }) => message).join('; '))
  return parsed
}

export const proposed = (from: number | null, value: unknown): ProposedStatement => ({
  from,
  statement: statement(value),
})
