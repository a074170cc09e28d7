import { InputError } from '../errors.ts'
import { nearestWord } from '../settings/nearest.ts'
import { showValue } from '../settings/mistakes.ts'
import type { TriageAnswer } from './run.ts'
import type { TriageQuestion } from './types.ts'

export type Answers = Readonly<Record<string, 'yes' | 'no' | 'unclear'>>

/**
 * The answers up to the first that does not lead on. A question without an answer is unclear.
 *
 * @throws {InputError} for an answer to no question
 */
export function answerQuestions(questions: readonly TriageQuestion[], answers: Answers): readonly TriageAnswer[] {
  const ids = questions.map(({ id }) => id)
  const unknown = Object.keys(answers).find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    const close = nearestWord(unknown, ids)
    const remedy =
      close !== undefined ? `did you mean ${close}?` : ids.length === 0 ? 'it asks none' : `it asks ${ids.join(', ')}`
    throw new InputError(`${showValue(unknown)} is no question of the runbook: ${remedy}`)
  }
  const given: TriageAnswer[] = []
  for (const question of questions) {
    const said = answers[question.id] ?? 'unclear'
    given.push({ id: question.id, answer: said, leadsTo: question[said] })
    if (question[said] !== 'continue') break
  }
  return given
}
