import { at, statedCases } from './cases.ts'

const machine = at('states', 'stateMachine:orders')
const execution = at('states', 'execution:orders:7d2e')

statedCases('states', [
  ['StartExecution', { stateMachineArn: machine }, [machine]],
  // An alias or a version is authorised as the machine.
  ['StartExecution', { stateMachineArn: `${machine}:live` }, [machine]],
  ['StartSyncExecution', { stateMachineArn: `${machine}:3` }, [machine]],
  [
    'StartExecution',
    { stateMachineArn: at('states', 'stateMachine:x', 'eu-central-1:444455556666') },
    [at('states', 'stateMachine:x', 'eu-central-1:444455556666')],
  ],
  ['DescribeStateMachine', { stateMachineArn: `${machine}/map` }, 'unknown'],
  ['CreateStateMachine', { name: 'orders', roleArn: 'arn:aws:iam::111122223333:role/r' }, [machine]],
  ['CreateStateMachine PublishStateMachineVersion', { name: 'orders', publish: true }, [machine]],
  ['UpdateStateMachine PublishStateMachineVersion', { stateMachineArn: machine, publish: true }, [machine]],
  ['DescribeStateMachineAlias', { stateMachineAliasArn: `${machine}:live` }, [machine]],
  [
    'CreateStateMachineAlias',
    { name: 'live', routingConfiguration: [{ stateMachineVersionArn: `${machine}:3`, weight: 100 }] },
    [machine],
  ],
  ['StopExecution', { executionArn: execution }, [execution]],
  ['GetExecutionHistory', {}, 'unknown'],
  [
    'DescribeExecution',
    { executionArn: at('states', 'express:orders:7d2e:9a') },
    [at('states', 'express:orders:7d2e:9a')],
  ],
  ['ListExecutions', { stateMachineArn: `${machine}:live` }, [machine]],
  ['ListExecutions', { mapRunArn: at('states', 'mapRun:orders/map:1') }, [at('states', 'mapRun:orders/map:1')]],
  ['CreateActivity', { name: 'approve' }, [at('states', 'activity:approve')]],
  ['GetActivityTask', { activityArn: at('states', 'activity:approve') }, [at('states', 'activity:approve')]],
  ['TagResource', { resourceArn: machine }, [machine]],
  ['SendTaskSuccess', { taskToken: 'AAAA' }, ['*']],
])
