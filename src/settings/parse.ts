import { type Overrides, settingsFrom, withOverrides } from './defaults.ts'
import { crossMistakes, type Mistake } from './mistakes.ts'
import { settingsJsonSchema, settingsSchema } from './schema.ts'
import type { Settings } from './types.ts'
import { readYamlFile } from './yaml-file.ts'

export { defaultSettings, type Overrides } from './defaults.ts'
export { activeWaivers, settingsWarnings } from './waivers.ts'

/** A configuration, and a way to refuse it later for what only others can check. */
export interface Configuration {
  readonly settings: Settings
  /** @throws {InputError} that names file, line, column and what is wrong, where there is any mistake */
  readonly refuse: (mistakes: readonly Mistake[]) => void
}

/** The settings of `parseConfiguration`. */
export const parseSettings = (text: string, path: string): Settings => parseConfiguration(text, path).settings

/**
 * Reads `.github/whittle.yml`; `path` is only for messages.
 *
 * @param overrides values that stand in for those of the file, which is checked all the same
 * @throws {InputError} as `readYamlFile`
 */
export function parseConfiguration(text: string, path: string, overrides: Overrides = {}): Configuration {
  const { data = {}, refuse } = readYamlFile(text, path, {
    noun: 'configuration',
    schema: settingsSchema,
    jsonSchema: settingsJsonSchema,
    crossMistakes,
  })
  return { settings: settingsFrom(withOverrides(data, overrides)), refuse }
}
