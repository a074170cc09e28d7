import { policiesOfPrincipal } from '../../evidence/iam/match/live-documents.ts'
import type { Change } from '../../narrowing/types.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { sameDocument } from '../../policy/same.ts'
import type { PolicySource, ProposedStatements } from '../../sources/types.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'
import type { PolicyDrafts } from './policy-drafts.ts'
import { denySeparately } from './separate-deny.ts'

/** The change that a revocation makes to one document. */
export type Transform = (
  document: PolicyDocument,
  statements: ProposedStatements,
) => { readonly statements: ProposedStatements; readonly changes: readonly Change[] } | undefined

/** What a revocation does to the identity policies of its subjects. */
export interface PolicyRevocation {
  readonly index: number
  readonly kind: RevocationDraft['kind']
  readonly transform: Transform
  /** For a subject whose policies cannot all be changed: the same for it alone. */
  readonly separate: { readonly name: string; readonly suffix: string; readonly does: string }
  /** @param documents that the Deny is for */
  readonly denies: (documents: readonly PolicyDocument[]) => readonly Statement[]
}

/**
 * Changes the policies that the subjects alone hold. Where a policy has other principals, too, is one of AWS, or is outside of
 * the repository, the subject gets a Deny of its own: no other principal loses anything.
 */
export function editPolicies(
  { index, kind, transform, separate, denies }: PolicyRevocation,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const results: RevocationDraft[] = []
  const apart = new Map<string, { readonly documents: PolicyDocument[]; readonly why: string[] }>()
  const set = new Set(subjects)
  const keepApart = (principal: string, document: PolicyDocument, why: string): void => {
    const known = apart.get(principal) ?? { documents: [], why: [] }
    apart.set(principal, { documents: [...known.documents, document], why: [...known.why, why] })
  }
  for (const source of identityPolicies(run, subjects)) {
    const changed = transform(drafts.document(source), drafts.statements(source))
    if (!changed) continue
    const own = source.principals.filter((arn) => set.has(arn))
    const why = separateReason(source, set, run)
    if (why !== undefined) {
      for (const principal of own) keepApart(principal, source.document, `${source.file}:${source.line} ${why}`)
      continue
    }
    drafts.change(source, changed.statements, changed.changes)
    const draft = draftOf(index, kind, own.join(', '))
    draft.policies.push(source.id)
    results.push(draft)
  }
  for (const principal of subjects)
    for (const { name, document } of policiesOutsideRepository(principal, run))
      if (
        transform(
          document,
          document.statements.map((statement, from) => ({ from, statement })),
        )
      )
        keepApart(principal, document, `Policy ${name} is outside of the repository`)
  for (const [principal, { documents, why }] of apart) {
    const draft = draftOf(index, kind, principal)
    draft.says.push(...why.map((each) => `${each}: ${principal} gets a Deny of its own.`))
    const statements = denies(documents)
    if (statements.length > 0) denySeparately(principal, { ...separate, statements }, draft, drafts, run)
    else draft.refused = true
    results.push(draft)
  }
  return results
}

/** Identity policies that are attached to one of the subjects. */
export const identityPolicies = ({ context }: RevocationRun, subjects: readonly string[]): readonly PolicySource[] =>
  context.sources.filter(
    (source): source is PolicySource =>
      source.status === 'found' &&
      source.kind === 'identity' &&
      source.principals.some((arn) => subjects.includes(arn)),
  )

/** The reason why the document itself is not changed, a clause. */
function separateReason(
  source: PolicySource,
  subjects: ReadonlySet<string>,
  { context }: RevocationRun,
): string | undefined {
  if (source.form === 'managed-attachment') return 'attaches a policy of AWS'
  const others = source.principals.filter((arn) => !subjects.has(arn))
  if (others.length > 0)
    return `is also attached to ${others[0]}${others.length > 1 ? ` and ${others.length - 1} more` : ''}`
  if (source.principalsUnknown.length > 0) return 'may be attached to others, too'
  if (context.notEdited?.has(source.file)) return 'is in a file that is not edited'
  return source.rest ? 'has parts that are not read' : undefined
}

/** Policies of a principal in its account that no policy of the repository makes. */
export function policiesOutsideRepository(
  principal: string,
  { context }: RevocationRun,
): readonly { readonly name: string; readonly document: PolicyDocument }[] {
  const { snapshots, sources, matches } = context
  if (snapshots === undefined) return []
  const own = sources.filter(
    (source): source is PolicySource => source.status === 'found' && source.principals.includes(principal),
  )
  const made = new Set(
    own.flatMap(({ id }) => matches?.get(id)?.instances.map(({ name, arn }) => `${name} ${arn}`) ?? []),
  )
  const isMade = (name: string, arn: string): boolean => made.has(`${name} ${arn}`)
  return (policiesOfPrincipal(principal, snapshots) ?? []).flatMap(({ name, arn, group, document }) => {
    if (!document || isMade(name, arn ?? group ?? principal)) return []
    return own.some((source) => sameDocument(source.document, document)) ? [] : [{ name, document }]
  })
}
