import type { CheckResult } from '../../../report/doctor/types.ts'
import { shellWord } from '../../../shell-word.ts'
import type { CallAnswer } from '../answer.ts'
import type { TrailFacts } from '../facts/trails.ts'
import { checkRecordedEvents } from './recorded-events.ts'
import { textRemedy, failureResult, unansweredResult, warningResult } from './result.ts'
import { checkTrailDelivery } from './trail-delivery.ts'
import { checkTrailScope } from './trail-scope.ts'

const check = { id: 'trails.found', area: 'trails' } as const

/**
 * The trails that the credentials see: those whose logs are read, or all where none is.
 *
 * @param places where logs are read (`logLocation`)
 * @param arns trails that the configuration names
 */
export function checkTrails(
  answer: CallAnswer<readonly TrailFacts[]>,
  places: readonly string[],
  arns: readonly string[],
  now: number,
): readonly CheckResult[] {
  if (answer.kind !== 'known')
    return [unansweredResult(check, 'Which trails there are', answer, { sid: 'ReadWhatIsRecorded', resources: ['*'] })]
  const isRead = ({ arn, writesTo }: TrailFacts): boolean => arns.includes(arn) || places.includes(writesTo)
  const own = answer.value.filter(isRead)
  const missing = arns.filter((arn) => !answer.value.some((trail) => trail.arn === arn))
  const shown = own.length > 0 ? own : answer.value
  return [
    ...missing.map((arn) =>
      failureResult(check, `The credentials see no trail ${arn}.`, [
        textRemedy('Correct its ARN in evidence.cloudtrail, or the account of the credentials.'),
      ]),
    ),
    ...places
      .filter((place) => !answer.value.some(({ writesTo }) => writesTo === place))
      .map((place) =>
        warningResult(check, `No trail that the credentials see writes to ${place}: what it records is not known.`, [
          textRemedy(
            'Name it under evidence.cloudtrail (trail), with a role of the account that manages it, so that its selectors are known.',
          ),
        ]),
      ),
    ...(answer.value.length === 0 && places.length === 0
      ? [
          warningResult(
            check,
            'There is no trail: Event history alone has 90 days, and no data events.',
            [textRemedy('Make a trail of all Regions, and read it by Athena (docs/setup.md).')],
            'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html',
          ),
        ]
      : []),
    ...shown.flatMap((trail) => [
      checkTrailDelivery(trail, isRead(trail), now),
      ...checkTrailScope(trail),
      ...checkRecordedEvents(`Trail ${trail.name}`, trail.kinds, {
        put: `aws cloudtrail put-event-selectors --region ${trail.home} --trail-name ${shellWord(trail.arn)} --event-selectors`,
        isRead: isRead(trail),
      }),
    ]),
  ]
}
