import type { SourceFile } from '../../../../src/sources/files.ts'
import { isManifest, manifestLines } from '../../../../src/sources/manifests.ts'
import { readSources } from '../../../../src/sources/read.ts'
import { terraformParser } from '../../../../src/sources/terraform/syntax/parser.ts'
import { account } from './builder.ts'
import { treeOf, type Tree } from './tree.ts'

/** The result of reading a tree, compared with the truth. */
export type Outcome =
  | { readonly kind: 'complete'; readonly extra: readonly string[] }
  | { readonly kind: 'unknown'; readonly reasons: readonly string[] }
  | { readonly kind: 'missed'; readonly missed: readonly string[] }

/** A file as it is read from a checkout: of other languages only the lines that name policies. */
function filesOf(path: string, content: string): readonly SourceFile[] {
  if (!isManifest(path)) return path.endsWith('.csv') ? [] : [{ path, content }]
  const lines = manifestLines(path, content)
  return lines === undefined ? [] : [{ path, content: lines, context: true, manifest: true }]
}

/** Every principal is found, or it is reported that there may be more. */
export function outcomeOf(tree: Tree): Outcome {
  const { sources } = readSources(
    Object.entries(tree.files).flatMap(([path, content]) => filesOf(path, content)),
    {
      accountOf: () => account,
      isAccountSettled: () => false,
      principals: {},
      parser: terraformParser,
      links: tree.links,
      data: { paths: new Set(Object.keys(tree.files)), contents: new Map(Object.entries(tree.files)) },
    },
  )
  const source = sources.find((each) => (each.address ?? each.file) === tree.target)
  if (!source || source.status === 'skipped') return { kind: 'unknown', reasons: [source?.reason ?? 'it is not found'] }
  if (source.principalsUnknown.length > 0) return { kind: 'unknown', reasons: source.principalsUnknown }
  const missed = tree.attachedPrincipals.filter((attachedPrincipal) => !source.principals.includes(attachedPrincipal))
  if (missed.length > 0) return { kind: 'missed', missed }
  return { kind: 'complete', extra: source.principals.filter((arn) => !tree.attachedPrincipals.includes(arn)) }
}

export interface Tally {
  readonly trees: number
  complete: number
  /** Trees that state every principal, and those of them that are complete. */
  stated: number
  statedComplete: number
  readonly reasons: Map<string, number>
  readonly missed: string[]
  extra: number
}

/** A reason without the names in it. */
export const kindOfReason = (reason: string): string =>
  reason
    .replace(/:\s*(give|name|set)\b.*/s, '')
    .replace(/\(?[\w./-]+\.(tf|json|hcl)(:\d+)?\)?/g, '…')
    .replace(/`[^`]*`/g, '`…`')
    .replace(/\b(data\.)?(aws_\w+|awscc_\w+|module|local|output|var|terraform_data)\.[\w.[\]"*-]+/g, '$1$2')
    .replace(/\bx\d+\./g, '')
    .replace(/\s+/g, ' ')

/** Reads trees one by one. */
export function tallyOf(from: number, count: number): Tally {
  const tally: Tally = {
    trees: count,
    complete: 0,
    stated: 0,
    statedComplete: 0,
    reasons: new Map(),
    missed: [],
    extra: 0,
  }
  for (let seed = from; seed < from + count; seed++) {
    const tree = treeOf(seed)
    const outcome = outcomeOf(tree)
    if (tree.stated) tally.stated++
    if (outcome.kind === 'complete') {
      tally.complete++
      if (tree.stated) tally.statedComplete++
      if (outcome.extra.length > 0) tally.extra++
    } else if (outcome.kind === 'missed')
      tally.missed.push(`seed ${seed}: ${outcome.missed.join(', ')} (${tree.forms.join('; ')})`)
    else
      for (const kind of new Set(outcome.reasons.map(kindOfReason)))
        tally.reasons.set(kind, (tally.reasons.get(kind) ?? 0) + 1)
  }
  return tally
}
