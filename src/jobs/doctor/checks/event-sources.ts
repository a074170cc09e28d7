import type { CheckResult } from '../../../report/doctor/types.ts'
import type { Settings } from '../../../settings/types.ts'
import { textRemedy, failureResult, unknownResult, okResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'evidence.sources', area: 'evidence' } as const
const windowCheck = { id: 'evidence.window', area: 'evidence' } as const

/** Days that Event history holds. @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
const eventHistoryDays = 90

/**
 * Is there anything to read, and can it cover the window?
 *
 * @param settings as configured, without a default source
 * @param given paths of `--events`
 * @param hasCredentials may AWS be asked where no source is named? `undefined`: not known
 */
export function checkEventSources(
  { evidence, ledger }: Pick<Settings, 'evidence' | 'ledger'>,
  given: number,
  hasCredentials: boolean | undefined,
): readonly CheckResult[] {
  const sources = evidence.cloudtrail.filter(({ kind }) => kind !== 'trail')
  if (sources.length === 0 && given === 0) {
    const named = [
      textRemedy('Name a source in .github/whittle.yml, or files with --events:'),
      yamlRemedy('evidence:\n  cloudtrail:\n    - lookup-events: { regions: [eu-west-1, us-east-1] }'),
    ]
    if (hasCredentials === true)
      return [
        warningResult(
          check,
          'No source of events is configured: Event history is read in every Region, with the credentials of the run.',
          named,
        ),
      ]
    if (hasCredentials === undefined)
      return [
        unknownResult(
          check,
          'No source of events is configured: a run reads Event history in every Region, if it has credentials; whether they exist was not asked.',
          named,
        ),
      ]
    return [
      failureResult(
        check,
        'No source of events is configured, and there are no credentials to ask AWS with: there is nothing to read.',
        named,
      ),
    ]
  }
  const kinds = [...new Set(sources.map(({ kind }) => kind)), ...(given > 0 ? ['--events'] : [])]
  return [
    okResult(check, `Events are read from ${kinds.join(', ')}.`),
    ...windowOf(evidence, ledger !== undefined, given),
  ]
}

function windowOf(
  { cloudtrail, windowDays }: Settings['evidence'],
  isSaved: boolean,
  given: number,
): readonly CheckResult[] {
  const sources = cloudtrail.flatMap((source) => ('days' in source ? [source] : []))
  const hasFiles = given > 0 || cloudtrail.some(({ kind }) => kind === 'files')
  if (sources.length === 0 || hasFiles) return []
  const most = Math.max(
    ...sources.map(({ kind, days }) => (kind === 'lookup-events' ? Math.min(days, eventHistoryDays) : days)),
  )
  if (most >= windowDays)
    return [okResult(windowCheck, `The sources reach back ${most} days; the window is ${windowDays}.`)]
  const detail = `The sources reach back ${most} days, and evidence.window asks for ${windowDays}`
  if (isSaved)
    return [
      warningResult(windowCheck, `${detail}: nothing is removed until the saved evidence has grown to that.`, [
        textRemedy('Wait, or read older logs once with --events and --ledger.'),
      ]),
    ]
  return [
    failureResult(
      windowCheck,
      `${detail}: no action will ever be called unused.`,
      [
        textRemedy('Read a trail (s3 or athena) as far back, or keep the evidence between runs:'),
        yamlRemedy('ledger: { s3: { bucket: acme-whittle, key: whittle/ledger, region: eu-west-1 } }'),
      ],
      'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html',
    ),
  ]
}
