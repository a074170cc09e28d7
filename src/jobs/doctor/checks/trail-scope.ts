import type { CheckResult } from '../../../report/doctor/types.ts'
import { shellWord } from '../../../shell-word.ts'
import type { TrailFacts } from '../facts/trails.ts'
import { command, okay, warned } from './result.ts'

const regionsCheck = { id: 'trails.regions', area: 'trails' } as const
const validationCheck = { id: 'trails.validation', area: 'trails' } as const

/** Does a trail record every Region, and can its logs be shown to be unchanged? */
export function trailScope({ name, arn, home, multiRegion, validated }: TrailFacts): readonly CheckResult[] {
  const update = `aws cloudtrail update-trail --region ${home} --name ${shellWord(arn)}`
  return [
    multiRegion
      ? okay(regionsCheck, `Trail ${name} records every Region.`)
      : warned(
          regionsCheck,
          `Trail ${name} records ${home} alone: use in other Regions is not seen.`,
          [command(`${update} --is-multi-region-trail`)],
          'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html',
        ),
    validated
      ? okay(validationCheck, `Trail ${name} signs its logs (log file validation).`)
      : warned(
          validationCheck,
          `Trail ${name} does not sign its logs: nothing shows whether they were changed or removed.`,
          [command(`${update} --enable-log-file-validation`)],
          'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html',
        ),
  ]
}
