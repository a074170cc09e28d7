import type { CheckResult } from '../../../report/doctor/types.ts'
import { advice, command, okay, warned } from './result.ts'

const check = { id: 'configuration.matches', area: 'configuration' } as const
const fileCheck = { id: 'configuration.file', area: 'configuration' } as const
const warningCheck = { id: 'configuration.warnings', area: 'configuration' } as const

export interface ConfigurationFacts {
  /** From the root; absent: there is none. */
  readonly path?: string
  /** Entries that match nothing, a line each. */
  readonly unmatched: readonly string[]
  /** Waivers that ran out, and networks that would lock clients out. */
  readonly warnings: readonly string[]
}

/** The configuration, and what of it has no effect. */
export function configuration({ path, unmatched, warnings }: ConfigurationFacts): readonly CheckResult[] {
  return [
    path === undefined
      ? warned(fileCheck, 'There is no configuration (.github/whittle.yml): everything is default.', [
          advice('Have one written for what is found here, or copy the one of docs/setup.md:'),
          command('whittle init'),
        ])
      : okay(fileCheck, `${path} is valid.`),
    ...unmatched.map((line) => warned(check, line, [advice('Correct or remove the entry.')])),
    ...warnings.map((line) => warned(warningCheck, line, [])),
    ...(path !== undefined && unmatched.length === 0
      ? [okay(check, 'Every entry of the configuration matches something.')]
      : []),
  ]
}
