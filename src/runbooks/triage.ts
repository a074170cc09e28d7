import { InputError } from '../errors.ts'
import { nearest } from '../settings/nearest.ts'
import { show } from '../settings/mistakes.ts'
import type { TriageAnswer } from './run.ts'
import type { TriageQuestion } from './types.ts'

export type Answers = Readonly<Record<string, 'yes' | 'no' | 'unclear'>>

/**
 * The answers up to the first that does not lead on. A question without an answer is unclear.
 *
 * @throws {InputError} for an answer to no question
 */
export function answer(questions: readonly TriageQuestion[], answers: Answers): readonly TriageAnswer[] {
  const ids = questions.map(({ id }) => id)
  const unknown = Object.keys(answers).find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    const close = nearest(unknown, ids)
    const remedy =
      close !== undefined ? `did you mean ${close}?` : ids.length === 0 ? 'it asks none' : `it asks ${ids.join(', ')}`
    throw new InputError(`${show(unknown)} is no question of the runbook: ${remedy}`)
  }
  const given: TriageAnswer[] = []
  for (const question of questions) {
    const said = answers[question.id] ?? 'unclear'
    given.push({ id: question.id, answer: said, leadsTo: question[said] })
    if (question[said] !== 'continue') break
  }
  return given
}
