import type { CheckResult } from '../../../report/doctor/types.ts'
import { textRemedy, commandRemedy, okResult, warningResult } from './result.ts'

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
export function checkConfiguration({ path, unmatched, warnings }: ConfigurationFacts): readonly CheckResult[] {
  return [
    path === undefined
      ? warningResult(fileCheck, 'There is no configuration (.github/whittle.yml): everything is default.', [
          textRemedy('Have one written for what is found here, or copy the one of docs/setup.md:'),
          commandRemedy('whittle init'),
        ])
      : okResult(fileCheck, `${path} is valid.`),
    ...unmatched.map((line) => warningResult(check, line, [textRemedy('Correct or remove the entry.')])),
    ...warnings.map((line) => warningResult(warningCheck, line, [])),
    ...(path !== undefined && unmatched.length === 0
      ? [okResult(check, 'Every entry of the configuration matches something.')]
      : []),
  ]
}
