import { parsePolicyDocument } from '../../policy/parse.ts'
import { positionAt, type SourceFile } from '../files.ts'
import { policyOf } from '../kind.ts'
import { objectLayout } from '../layout.ts'
import { configuredPrincipals } from '../principals.ts'
import type { PolicySource, SkippedSource, Source } from '../types.ts'
import { duplicateKey, entryOf, valueOf } from '../written.ts'
import { plainJson, readJson } from './text.ts'

/** The policy in a JSON file; `undefined` for JSON that is something else. A policy is known by its shape, not its name. */
export function readJsonFile(
  file: SourceFile,
  principals: Readonly<Record<string, readonly string[]>>,
): Source | undefined {
  if (!/"Statement"\s*:/.test(file.content)) return undefined
  const read = readJson(plainJson(file.content))
  if (read.kind === 'failed') {
    if (!/"Effect"\s*:/.test(file.content)) return undefined
    return skipped(
      file,
      read.at,
      `It is not valid JSON (${read.problem}); a template is read where Terraform fills it in`,
    )
  }
  const statement = entryOf(read.root, 'Statement')
  if (!statement) return undefined
  const twice = duplicateKey(read.root)
  if (twice !== undefined) return skipped(file, read.root.start, `"${twice}" stands twice in one object`)
  const value = valueOf(read.root)
  const { policy } = policyOf(value)
  if (policy) {
    const name = policy === 'trust' ? 'trust' : 'resource'
    return {
      ...skipped(file, read.root.start, `It is a ${name} policy: only identity policies are narrowed`),
      kind: policy,
    }
  }
  const made = objectLayout(read.root, 'json', file.content, [])
  if (made.kind === 'unclear') return skipped(file, read.root.start, made.reason)
  const { document, problems } = parsePolicyDocument(value, 'identity')
  if (!document) {
    const [problem] = problems.filter(({ severity }) => severity === 'error')
    return skipped(file, read.root.start, `AWS would not take it: ${problem?.message ?? 'it is no policy document'}`)
  }
  const configured = configuredPrincipals(principals, { file: file.path, addresses: [] })
  const advice = `A JSON file does not say who holds it: name the holders of ${file.path} under policies.principals in .github/whittle.yml`
  const source: PolicySource = {
    ...site(file, read.root.start),
    status: 'found',
    document,
    principals: configured ?? [],
    holdersUnknown: configured ? [] : [advice],
    layout: made.layout,
  }
  return source
}

function site(file: SourceFile, start: number) {
  const { line, column } = positionAt(file.content, start)
  const form = 'json' as const
  return { id: file.path, file: file.path, line, column, form, kind: 'identity', hosts: [hostOf(file)] } as const
}

const hostOf = (file: SourceFile) => ({ address: file.path, kind: 'unknown' }) as const

const skipped = (file: SourceFile, start: number, reason: string): SkippedSource => ({
  ...site(file, start),
  status: 'skipped',
  reason: reason.charAt(0).toUpperCase() + reason.slice(1),
})
