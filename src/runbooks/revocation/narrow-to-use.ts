import type { Revocation } from '../types.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'
import { identityPolicies, policiesOutsideRepository } from './edit-policies.ts'
import type { PolicyDrafts } from './policy-drafts.ts'

/** Days of a duration: `90d`, `36h`; part of a day counts as one. */
function daysOf(duration: string): number {
  const [, number = '0', unit = 'd'] = /^(\d+)([dhm])$/.exec(duration) ?? []
  return Math.ceil(Number(number) / { d: 1, h: 24, m: 1440 }[unit as 'd' | 'h' | 'm'])
}

/**
 * Narrows the policies of the subjects to what was used without the events of the scope, by the rules of `narrow`. Other
 * principals of a policy keep what they used; what the evidence cannot show stays.
 */
export function narrowToUse(
  { window }: Revocation & { readonly kind: 'narrow-to-use' },
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const { narrow } = run.context
  const found = identityPolicies(run, subjects).map((source): RevocationDraft => {
    const place = `${source.file}:${source.line}`
    const draft = draftOf(index, 'narrow-to-use', source.principals.filter((arn) => subjects.includes(arn)).join(', '))
    if (narrow === undefined) return refuse(draft, `${place}: no evidence of use was read.`)
    const before = drafts.statements(source)
    const plan = narrow({ ...source, document: drafts.document(source) }, daysOf(window), run.legitimate)
    if (plan.looksUnused)
      return refuse(
        draft,
        `${place}: nothing that it grants was used beside the matched events: detach it, or deny everything.`,
      )
    if (plan.status !== 'narrowed' || plan.statements === undefined || plan.tooLarge) {
      if (!plan.nothingToNarrow) draft.refused = true
      draft.says.push(`${place}: ${plan.reason}`)
      return draft
    }
    const statements = plan.statements.map(({ from, statement }) => ({
      from: from === null ? null : (before[from]?.from ?? null),
      statement,
    }))
    drafts.change(source, statements, plan.changes)
    draft.policies.push(source.id)
    draft.says.push(`${place}: ${plan.reason}`)
    return draft
  })
  const outside = subjects.flatMap((principal) => {
    const names = policiesOutsideRepository(principal, run).map(({ name }) => name)
    if (names.length === 0) return []
    return [
      refuse(
        draftOf(index, 'narrow-to-use', principal),
        `Outside of the repository, and not narrowed: ${names.join(', ')}.`,
      ),
    ]
  })
  return [...found, ...outside]
}

function refuse(draft: RevocationDraft, sentence: string): RevocationDraft {
  draft.refused = true
  draft.says.push(sentence)
  return draft
}
