import { byAction, resourceNamedBy, namedRule, resourceArn, type Kind } from './parts.ts'
import { exactResources } from './rule.ts'

const name = /^[\w.-]{1,64}$/
const group: Kind = { service: 'scheduler', before: 'schedule-group/', name }

/** A schedule whose group is not named lies in the group `default`. */
export const scheduler = byAction(
  [
    'CreateSchedule DeleteSchedule GetSchedule UpdateSchedule',
    {
      page: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html',
      resolve: (call) => {
        const within = call.request.text('groupname') ?? 'default'
        const schedule: Kind = { service: 'scheduler', before: `schedule/${within}/`, name }
        return name.test(within) ? exactResources(resourceArn(call, schedule, call.request.text('name'))) : undefined
      },
    },
  ],
  [
    'CreateScheduleGroup DeleteScheduleGroup GetScheduleGroup',
    namedRule('https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html', group, 'name'),
  ],
  [
    'ListTagsForResource TagResource UntagResource',
    {
      page: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html',
      resolve: resourceNamedBy(group, 'resourcearn'),
    },
  ],
)
