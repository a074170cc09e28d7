import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { actionsIn } from '../../narrowing/granted.ts'
import { freeSid } from '../../narrowing/scope.ts'
import type { Change } from '../../narrowing/types.ts'
import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { documentSize } from '../../policy/print.ts'
import { policyQuota } from '../../policy/quota.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { replay } from '../../proof/replay.ts'
import { editSource } from '../../sources/edit.ts'
import type { PolicySource, ProposedStatements } from '../../sources/types.ts'
import type { RevocationRun } from './context.ts'

/** A document as several revocations change it, one after the other. */
interface PolicyDraft {
  readonly source: PolicySource
  statements: ProposedStatements
  readonly changes: Change[]
}

/** What became of a policy: its plan, or why its document is left. */
export type DraftedPlan = { readonly plan: PolicyPlan } | { readonly refused: string }

/**
 * The documents of a run's policies. Each is edited once, from what it was to what all revocations make of it: so that two
 * revocations of one policy do not contradict each other.
 */
export class PolicyDrafts {
  private readonly run: RevocationRun
  private readonly drafts = new Map<string, PolicyDraft>()
  private readonly plans = new Map<string, DraftedPlan>()

  constructor(run: RevocationRun) {
    this.run = run
  }

  /** The statements as earlier revocations leave them. */
  statements(source: PolicySource): ProposedStatements {
    return (
      this.drafts.get(source.id)?.statements ??
      source.document.statements.map((statement, from) => ({ from, statement }))
    )
  }

  document(source: PolicySource): PolicyDocument {
    return { ...source.document, statements: this.statements(source).map(({ statement }) => statement) }
  }

  change(source: PolicySource, statements: ProposedStatements, changes: readonly Change[]): void {
    const draft = this.drafts.get(source.id) ?? { source, statements, changes: [] }
    draft.statements = statements
    draft.changes.push(...changes)
    this.drafts.set(source.id, draft)
  }

  /** With the edits of all revocations; made once. */
  plan(id: string): DraftedPlan | undefined {
    const draft = this.drafts.get(id)
    const known = this.plans.get(id) ?? (draft && this.make(draft))
    if (known) this.plans.set(id, known)
    return known
  }

  /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  private make({ source, statements, changes }: PolicyDraft): DraftedPlan {
    const { context, legitimate } = this.run
    const place = `${source.file}:${source.line}`
    const after: PolicyDocument = { ...source.document, statements: statements.map(({ statement }) => statement) }
    const containment = proveContainment(after, source.document)
    if (containment.verdict !== 'proven')
      return {
        refused: `${place} is left: that the new document grants nothing more is not proven (${containment.reason}).`,
      }
    const notEdited = context.notEdited?.get(source.file)
    if (notEdited !== undefined) return { refused: `${place} is not edited: ${notEdited}` }
    const content = context.files.get(source.file)
    if (content === undefined) return { refused: `${place} is not edited: the file is not among those that were read.` }
    const size = documentSize(after)
    const quota = quotaOf(source)
    if (size > quota && size > documentSize(source.document))
      return { refused: `${place} is left: the document would have ${size} characters, and AWS takes ${quota}.` }
    const edit = editSource(source, content, statements, { parser: context.parser })
    if (edit.kind === 'refused') return { refused: `${place} is not edited: ${edit.reason}` }
    const entries = entriesOfPrincipals(legitimate, source.principals)
    const counts = { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }
    for (const { outcome, count } of entries) {
      counts[outcome] += count
      counts.total += count
    }
    const plan: PolicyPlan = {
      id: source.id,
      file: source.file,
      line: source.line,
      ...(source.address !== undefined && { address: source.address }),
      form: source.form,
      hosts: source.hosts,
      principals: source.principals,
      status: 'narrowed',
      reason: changes.map(({ summary }) => summary).join(' '),
      notes: edit.notes ?? [],
      before: source.document,
      after,
      statements,
      actions: {
        before: actionsIn(source.document, context.catalog).size,
        after: actionsIn(after, context.catalog).size,
      },
      changes,
      blindSpots: [],
      findings: [],
      proof: {
        containment,
        replay: replay(after, entries, counts, { before: source.document, isCovered: () => true }),
        backtest: null,
        unseen: null,
      },
      edits: edit.splices,
    }
    return { plan }
  }
}

function quotaOf({ hosts }: PolicySource): number {
  const quotas = hosts.map(({ kind }) =>
    kind in policyQuota ? policyQuota[kind as keyof typeof policyQuota] : Infinity,
  )
  return Math.min(Infinity, ...quotas)
}

/** A change that a revocation makes, for the reader of the pull request. */
export const revocationChange = (
  summary: string,
  statement: number | null,
  sid: string | undefined,
  lists: { readonly before: readonly string[]; readonly after: readonly string[] },
): Change => ({
  rule: 'revoke',
  statement,
  ...(sid !== undefined && { sid }),
  summary,
  before: lists.before,
  after: lists.after,
  kept: [],
  removed: {},
  dropped: [],
  nameless: [],
  readmitted: [],
  undo: 'Revert the commit, once the cause is gone.',
})

/** A Sid that no other statement has. */
export function freeSidAmong(wanted: string, statements: readonly Statement[]): string {
  return freeSid(wanted, new Set(statements.map(({ sid }) => sid)))
}
