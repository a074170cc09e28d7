import { mistakesFrom } from './mistakes.ts'
import { settingsSchema } from './schema.ts'

/**
 * The mistake in a value that is given elsewhere (an input of the action, an option) instead of a key of the
 * configuration, judged by the rules of that key.
 *
 * @param path keys from the top, e.g. `['pull-requests', 'max']`
 * @returns a clause that begins with the value, e.g. `200 must be at most 100`; `undefined` where there is none
 */
export function mistakeInValue(path: readonly string[], value: unknown): string | undefined {
  const data = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  const { error } = settingsSchema.safeParse(data, { reportInput: true })
  return error && mistakesFrom(error.issues)[0]?.text
}
