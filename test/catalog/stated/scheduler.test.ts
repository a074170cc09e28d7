import { at, statedCases } from './cases.ts'

statedCases('scheduler', [
  ['GetSchedule', { name: 'nightly' }, [at('scheduler', 'schedule/default/nightly')]],
  ['UpdateSchedule', { name: 'nightly', groupName: 'batch' }, [at('scheduler', 'schedule/batch/nightly')]],
  ['CreateSchedule', { groupName: 'batch' }, 'unknown'],
  ['DeleteSchedule', { name: 'nightly', groupName: 'a/b' }, 'unknown'],
  ['CreateScheduleGroup', { name: 'batch' }, [at('scheduler', 'schedule-group/batch')]],
  ['TagResource', { resourceArn: at('scheduler', 'schedule-group/batch') }, [at('scheduler', 'schedule-group/batch')]],
  ['ListSchedules', { groupName: 'batch' }, ['*']],
])
