import { InputError } from '../errors.ts'
import { nearestWord } from '../settings/nearest.ts'
import { itemsOf } from './input-values.ts'

/** Outcomes of a run that can fail its step; `action.yml` describes them. */
export const failConditions = ['no-evidence', 'incomplete', 'not-opened', 'proposals'] as const

export type FailCondition = (typeof failConditions)[number]

/** A job that saw nothing, or could not do what it is for, is not green unless the workflow asks for that. */
const byDefault: readonly FailCondition[] = ['no-evidence', 'not-opened']

/**
 * The input `fail-on`: a list of conditions, or `none`.
 *
 * @throws {InputError} with the conditions that there are
 */
export function failOnOf(text: string): readonly FailCondition[] {
  const items = itemsOf(text)
  if (items.length === 0) return byDefault
  if (items.includes('none')) {
    if (items.length === 1) return []
    throw new InputError(
      'input fail-on: none cannot be combined with other conditions; name none alone, or only the others',
    )
  }
  return failConditions.filter((condition) => items.map(conditionOf).includes(condition))
}

function conditionOf(item: string): FailCondition {
  const known = failConditions.find((condition) => condition === item)
  if (known !== undefined) return known
  const close = nearestWord(item, [...failConditions, 'none'])
  throw new InputError(
    `input fail-on: there is no "${item}"${close === undefined ? '' : ` (did you mean ${close}?)`}; it takes ${failConditions.join(', ')} or none`,
  )
}
