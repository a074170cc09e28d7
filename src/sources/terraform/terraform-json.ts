import type { SourceFile } from '../files.ts'
import { hostAttribute } from './hosts.ts'
import type { SkippedSource } from '../types.ts'

/** Policies of a `.tf.json` file, all skipped: its strings are templates, and its documents are not read yet. */
export function readTerraformJson(file: SourceFile): SkippedSource[] {
  let value: unknown
  try {
    value = JSON.parse(file.content)
  } catch {
    return [skipped(file, file.path, 'It is not valid JSON')]
  }
  const found: SkippedSource[] = []
  for (const [type, named] of entries(get(value, 'resource')))
    for (const [name, body] of entries(named))
      for (const [attribute] of entries(body))
        if (hostAttribute(type, [], attribute)) found.push(skipped(file, `${type}.${name}`, notRead))
  for (const [name] of entries(get(get(value, 'data'), 'aws_iam_policy_document')))
    found.push(skipped(file, `data.aws_iam_policy_document.${name}`, notRead))
  return found
}

const notRead = "It is written in Terraform's JSON syntax, which is not read: move it to a .tf file"

const get = (value: unknown, key: string): unknown => (value as Record<string, unknown> | null | undefined)?.[key]

/** Entries of an object, or of the objects in a list: Terraform takes both. */
function entries(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap(entries)
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function skipped(file: SourceFile, address: string, reason: string): SkippedSource {
  const line = Math.max(
    0,
    file.content.slice(0, Math.max(0, file.content.indexOf(`"${address.split('.').at(-1)}"`))).split('\n').length,
  )
  return {
    id: `${file.path}#${address}`,
    file: file.path,
    line,
    column: 1,
    address,
    form: 'other',
    kind: 'identity',
    hosts: [{ address, kind: 'unknown' }],
    status: 'skipped',
    reason,
  }
}
