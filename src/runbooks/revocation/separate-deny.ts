import { lastPathSegment } from '../../policy/arn.ts'
import type { Statement } from '../../policy/document.ts'
import { addInlineDeny, inlineDenyOf } from '../../sources/terraform/removal/inline-deny.ts'
import { principalBlock } from '../../sources/terraform/removal/principal-block.ts'
import type { PolicySource } from '../../sources/types.ts'
import { isIamName } from '../containment/inline-deny.ts'
import { policyJson } from '../deny-statements.ts'
import { awsOption, shellWord } from '../../shell-word.ts'
import type { ManualStep } from '../types.ts'
import type { RevocationRun } from './context.ts'
import type { RevocationDraft } from './draft.ts'
import { revocationChange, freeSidAmong, type PolicyDrafts } from './policy-drafts.ts'

/** A Deny that holds for one user or role alone. */
export interface SeparateDeny {
  /** Name of the inline policy. */
  readonly name: string
  /** Added to the label of the block: `quarantine`. */
  readonly suffix: string
  /** What it does, as the beginning of a sentence: `Everything is denied`. */
  readonly does: string
  readonly statements: readonly Statement[]
}

/**
 * Denies something to one user or role and to no other: by an inline policy beside its block; else by statements in a policy
 * of the repository that it alone holds; else by a command for a person.
 */
export function denySeparately(
  principal: string,
  deny: SeparateDeny,
  draft: RevocationDraft,
  drafts: PolicyDrafts,
  { bound, context }: RevocationRun,
): void {
  draft.losses.push({ principals: [principal], after: { version: '2012-10-17', statements: deny.statements } })
  const { graph } = context
  const owner = graph ? principalBlock(principal, graph) : 'No Terraform was read.'
  const why: string[] = []
  if (typeof owner === 'string') why.push(owner)
  else if (graph) {
    const { path } = owner.placed.file
    const known = inlineDenyOf(owner, deny.name, graph)
    if (known) {
      draft.says.push(`${path}: ${principal} has the inline policy ${deny.name} already.`)
      return
    }
    const notEdited = context.notEdited?.get(path)
    const comment = `${deny.does} by runbook ${bound.runbook.id}; removing this block takes it back.`
    const splice = addInlineDeny(owner, { ...deny, comment: comment.replace(/\s+/g, ' ') }, graph)
    if (typeof splice !== 'string' && notEdited === undefined) {
      draft.edits.push({ file: path, splices: [splice] })
      draft.says.push(`${deny.does}, for ${principal} alone: the inline policy ${deny.name} in ${path}.`)
      return
    }
    why.push(notEdited ?? (typeof splice === 'string' ? `${splice}.` : ''))
  }
  const own = ownPolicy(principal, context.sources, context.notEdited)
  if (own) {
    const present = drafts.statements(own)
    const all = present.map(({ statement }) => statement)
    const added = deny.statements.map((statement) => ({
      from: null,
      statement: { ...statement, sid: freeSidAmong(statement.sid ?? 'RevokedByRunbook', all) },
    }))
    const summary = `${deny.does}, for ${principal}, which alone holds the policy.`
    const sids = added.map(({ statement }) => statement.sid)
    drafts.change(
      own,
      [...present, ...added],
      [revocationChange(summary, null, sids.join(', '), { before: [], after: [] })],
    )
    draft.policies.push(own.id)
    draft.says.push(`${own.file}:${own.line}: ${summary}`)
    return
  }
  draft.says.push(...why)
  const step = denyStep(principal, deny)
  if (step) draft.manual.push(step)
  else if (graph) {
    draft.refused = true
    draft.says.push(`${principal}: there is no command for it.`)
  }
}

/** An identity policy of the repository that one principal is known to hold alone. */
const ownPolicy = (
  principal: string,
  sources: RevocationRun['context']['sources'],
  notEdited?: ReadonlyMap<string, string>,
): PolicySource | undefined =>
  sources.find(
    (source): source is PolicySource =>
      source.status === 'found' &&
      source.kind === 'identity' &&
      source.form !== 'managed-attachment' &&
      source.principalsUnknown.length === 0 &&
      source.principals.length === 1 &&
      source.principals[0] === principal &&
      notEdited?.has(source.file) !== true &&
      source.rest === undefined,
  )

/** @see https://docs.aws.amazon.com/cli/latest/reference/iam/put-user-policy.html */
function denyStep(principal: string, { name, does, statements }: SeparateDeny): ManualStep | undefined {
  const [, kind, path = ''] = /:(user|role)\/(.+)$/.exec(principal) ?? []
  const entity = lastPathSegment(path)
  if (kind === undefined || !isIamName(entity) || principal.includes(':role/aws-reserved/')) return undefined
  const target = `${awsOption(`--${kind}-name`, entity)} --policy-name ${name}`
  return {
    id: `${name}-${entity}`,
    title: `${does}, for ${kind} ${entity}, which is outside of the repository`,
    actor: `IAM administrator of account ${principal.split(':')[4] ?? ''}`,
    phase: 'revocation',
    commands: [`aws iam put-${kind}-policy ${target} --policy-document ${shellWord(policyJson(...statements))}`],
    verify: `aws iam get-${kind}-policy ${target}`,
    undo: `aws iam delete-${kind}-policy ${target}`,
  }
}
