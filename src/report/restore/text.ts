import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { showDocument } from '../../policy/print.ts'
import type { Colours } from '../colours.ts'
import { escapeInvisible } from '../escape.ts'

/** A policy that has back what a change took away, or the reason why it has not. */
export interface PutBackPolicy {
  /** Id of the policy. */
  readonly policy: string
  readonly line: number
  readonly lost: readonly Statement[]
  readonly deniesRemoved: readonly Statement[]
  readonly isAsBefore: boolean
  readonly how?: 'reverted' | 'edited'
  readonly reason?: string
}

/** Lines for a terminal: what is put back in a policy, and what is proved of it. */
export function putBackText(policy: PutBackPolicy, paint: Colours): string[] {
  const { lost, deniesRemoved, isAsBefore, how, reason } = policy
  const heading = paint.strong(escapeInvisible(policy.policy))
  if (reason !== undefined) return [heading, `  ${paint.warn('not put back')}  ${escapeInvisible(reason)}`, '']
  const edit =
    how === 'reverted'
      ? 'the lines of that commit are taken back'
      : 'the statements are written anew in the present text'
  return [
    heading,
    `  ${paint.good('put back')}  ${edit}`,
    ...statementLines('allows again', lost),
    ...statementLines('no longer denies', deniesRemoved),
    `  ${paint.good('proved')}  it allows everything that was taken away; the present policy loses nothing; nothing is allowed that neither of the two allows`,
    isAsBefore
      ? `  ${paint.good('proved')}  it allows the same as before that change`
      : '  It does not allow the same as before that change: other changes since then stay.',
    '',
  ]
}

const mostActions = 8

function statementLines(what: string, statements: readonly Statement[]): string[] {
  return statements.map(({ action, notAction = [], resource, notResource = [], condition }) => {
    const actions = action ?? notAction.map((each) => `all but ${each}`)
    const resources = resource ?? notResource.map((each) => `all but ${each}`)
    const more = actions.length > mostActions ? ` and ${actions.length - mostActions} more` : ''
    const conditions = condition.length > 0 ? ', under its conditions' : ''
    return `    ${what}: ${escapeInvisible(actions.slice(0, mostActions).join(', '))}${more} on ${escapeInvisible(resources.join(', '))}${conditions}`
  })
}

/** The same for a program. */
export const statementsJson = (statements: readonly Statement[]): unknown => {
  const document: PolicyDocument = { version: '2012-10-17', statements }
  return (showDocument(document) as { readonly Statement?: unknown }).Statement ?? []
}
