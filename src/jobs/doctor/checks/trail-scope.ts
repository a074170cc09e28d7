import type { CheckResult } from '../../../report/doctor/types.ts'
import { shellWord } from '../../../shell-word.ts'
import type { TrailFacts } from '../facts/trails.ts'
import { commandRemedy, okResult, warningResult } from './result.ts'

const regionsCheck = { id: 'trails.regions', area: 'trails' } as const
const validationCheck = { id: 'trails.validation', area: 'trails' } as const

/** Does a trail record every Region, and can its logs be shown to be unchanged? */
export function checkTrailScope({ name, arn, home, multiRegion, validated }: TrailFacts): readonly CheckResult[] {
  const update = `aws cloudtrail update-trail --region ${home} --name ${shellWord(arn)}`
  return [
    multiRegion
      ? okResult(regionsCheck, `Trail ${name} records every Region.`)
      : warningResult(
          regionsCheck,
          `Trail ${name} records ${home} alone: use in other Regions is not seen.`,
          [commandRemedy(`${update} --is-multi-region-trail`)],
          'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html',
        ),
    validated
      ? okResult(validationCheck, `Trail ${name} signs its logs (log file validation).`)
      : warningResult(
          validationCheck,
          `Trail ${name} does not sign its logs: nothing shows whether they were changed or removed.`,
          [commandRemedy(`${update} --enable-log-file-validation`)],
          'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html',
        ),
  ]
}
