import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, HIDDEN, need, reference, roleArn, service, TAGS, uuid } from './define.ts'

/** Versions and aliases are checked on the state machine's own ARN. */
const ALIASES = 'https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html'

const machines = service({ prefix: 'states', source: 'states', page: reference('awsstepfunctions') })

const machineArn = (scene: Scene, name: string): string => arn(scene, 'states', `stateMachine:${name}`)

const onMachine =
  (action: string, qualifier = '', parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const ARN = machineArn(scene, scene.name('state-machine'))
    return { request: { stateMachineArn: `${ARN}${qualifier}`, ...parameters }, needs: [need(action, ARN)] }
  }

const onExecution =
  (action: string): Operation['call'] =>
  (scene) => {
    const executionArn = arn(scene, 'states', `execution:${scene.name('state-machine')}:${uuid(scene, 'execution')}`)
    return { request: { executionArn }, needs: [need(action, executionArn)] }
  }

export const states: readonly Operation[] = [
  machines.write('StartExecution', onMachine('states:StartExecution', '', { input: HIDDEN })),
  machines.write('StartExecution#alias', onMachine('states:StartExecution', ':PROD', { input: HIDDEN }), {
    page: ALIASES,
  }),
  machines.read('DescribeStateMachine#version', onMachine('states:DescribeStateMachine', ':7'), { page: ALIASES }),
  machines.read('ListExecutions', onMachine('states:ListExecutions', '', { maxResults: 100 })),
  machines.read('DescribeExecution', onExecution('states:DescribeExecution')),
  machines.write('StopExecution', onExecution('states:StopExecution')),
  machines.read('ListStateMachines', () => ({ request: null, needs: [need('states:ListStateMachines', '*')] })),
  machines.write(
    'CreateStateMachine#published-with-tags',
    (scene) => {
      const name = fresh(scene, 'state-machine')
      const ARN = machineArn(scene, name)
      const role = roleArn(scene, 'workflow-role')
      return {
        request: { name, definition: HIDDEN, roleArn: role, type: 'STANDARD', publish: true, tags: TAGS },
        response: { stateMachineArn: ARN },
        needs: [
          need('states:CreateStateMachine', ARN),
          need('states:PublishStateMachineVersion', ARN),
          need('states:TagResource', ARN),
          need('iam:PassRole', role),
        ],
      }
    },
    { page: ALIASES },
  ),
  machines.write(
    'UpdateStateMachine',
    (scene) => {
      const ARN = machineArn(scene, scene.name('state-machine'))
      const role = roleArn(scene, 'workflow-role')
      return {
        request: { stateMachineArn: ARN, definition: HIDDEN, roleArn: role },
        needs: [need('states:UpdateStateMachine', ARN), need('iam:PassRole', role)],
      }
    },
    { page: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html' },
  ),
]

/** Rules of the default bus have no bus in their ARN. */
const rules = service({ prefix: 'events', source: 'events', page: reference('amazoneventbridge') })

const ruleArn = (scene: Scene, rule: string, bus?: string): string =>
  arn(scene, 'events', bus === undefined ? `rule/${rule}` : `rule/${bus}/${rule}`)

const onRule =
  (
    action: string,
    member: string,
    by: 'default' | 'name' | 'arn',
    parameters: Readonly<Record<string, unknown>> = {},
  ): Operation['call'] =>
  (scene) => {
    const rule = scene.name('rule')
    const bus = scene.name('event-bus')
    const eventBusName = { default: undefined, name: bus, arn: arn(scene, 'events', `event-bus/${bus}`) }[by]
    return {
      request: { [member]: rule, ...(eventBusName === undefined ? {} : { eventBusName }), ...parameters },
      needs: [need(action, ruleArn(scene, rule, by === 'default' ? undefined : bus))],
    }
  }

export const events: readonly Operation[] = [
  rules.write('PutRule', onRule('events:PutRule', 'name', 'default', { scheduleExpression: 'rate(1 hour)' })),
  rules.write('PutRule#bus', onRule('events:PutRule', 'name', 'name', { eventPattern: '{"source":["orders"]}' })),
  rules.write('PutRule#bus-arn', onRule('events:PutRule', 'name', 'arn', { eventPattern: '{"source":["orders"]}' })),
  rules.write(
    'PutRule#tags',
    (scene) => {
      const name = fresh(scene, 'rule')
      const ARN = ruleArn(scene, name)
      return {
        request: { name, scheduleExpression: 'rate(1 hour)', tags: TAGS },
        response: { ruleArn: ARN },
        needs: [need('events:PutRule', ARN), need('events:TagResource', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html' },
  ),
  rules.write(
    'PutTargets#role',
    (scene) => {
      const rule = scene.name('rule')
      const role = roleArn(scene, 'target-role')
      return {
        request: { rule, targets: [{ id: 'one', arn: machineArn(scene, scene.name('state-machine')), roleArn: role }] },
        needs: [need('events:PutTargets', ruleArn(scene, rule)), need('iam:PassRole', role)],
      }
    },
    { page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html' },
  ),
  rules.write('RemoveTargets#bus-arn', onRule('events:RemoveTargets', 'rule', 'arn', { ids: ['one'] })),
  rules.read('DescribeRule#bus', onRule('events:DescribeRule', 'name', 'name')),
  rules.read('ListRules', () => ({ request: { limit: 100 }, needs: [need('events:ListRules', '*')] })),
  rules.write(
    'CreateEventBus#tags',
    (scene) => {
      const name = fresh(scene, 'event-bus')
      const ARN = arn(scene, 'events', `event-bus/${name}`)
      return {
        request: { name, tags: TAGS },
        response: { eventBusArn: ARN },
        needs: [need('events:CreateEventBus', ARN), need('events:TagResource', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html' },
  ),
]

const schedules = service({ prefix: 'scheduler', source: 'scheduler', page: reference('amazoneventbridgescheduler') })

const createSchedule =
  (grouped: boolean): Operation['call'] =>
  (scene) => {
    const name = fresh(scene, 'schedule')
    const group = scene.name('schedule-group')
    const role = roleArn(scene, 'schedule-role')
    return {
      request: {
        name,
        ...(grouped ? { groupName: group } : {}),
        scheduleExpression: 'rate(1 hour)',
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: arn(scene, 'sqs', scene.name('queue')), roleArn: role },
        clientToken: scene.id('', 32),
      },
      needs: [
        need('scheduler:CreateSchedule', arn(scene, 'scheduler', `schedule/${grouped ? group : 'default'}/${name}`)),
        need('iam:PassRole', role),
      ],
    }
  }

export const scheduler: readonly Operation[] = [
  schedules.write('CreateSchedule', createSchedule(false)),
  schedules.write('CreateSchedule#group', createSchedule(true)),
  schedules.read('GetSchedule', (scene) => {
    const name = scene.name('schedule')
    return {
      request: { name },
      needs: [need('scheduler:GetSchedule', arn(scene, 'scheduler', `schedule/default/${name}`))],
    }
  }),
  schedules.write('DeleteSchedule#group', (scene) => {
    const name = scene.name('schedule')
    const groupName = scene.name('schedule-group')
    return {
      request: { name, groupName, clientToken: scene.id('', 32) },
      needs: [need('scheduler:DeleteSchedule', arn(scene, 'scheduler', `schedule/${groupName}/${name}`))],
    }
  }),
  schedules.read('ListSchedules', () => ({
    request: { maxResults: 50 },
    needs: [need('scheduler:ListSchedules', '*')],
  })),
  schedules.write('CreateScheduleGroup#tags', (scene) => {
    const name = fresh(scene, 'schedule-group')
    const ARN = arn(scene, 'scheduler', `schedule-group/${name}`)
    return {
      request: { name, tags: TAGS, clientToken: scene.id('', 32) },
      needs: [need('scheduler:CreateScheduleGroup', ARN), need('scheduler:TagResource', ARN)],
    }
  }),
]
