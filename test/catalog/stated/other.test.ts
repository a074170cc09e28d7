import { at, statedCases } from './cases.ts'

statedCases('cognito-idp', [
  ['AdminGetUser', { userPoolId: 'eu-central-1_Ab1' }, [at('cognito-idp', 'userpool/eu-central-1_Ab1')]],
  ['AdminGetUser', {}, 'unknown'],
])

statedCases('cloudtrail', [
  ['StartLogging', { name: 'main' }, [at('cloudtrail', 'trail/main')]],
  [
    'PutEventSelectors',
    { trailName: at('cloudtrail', 'trail/main', 'us-east-1:111122223333') },
    [at('cloudtrail', 'trail/main', 'us-east-1:111122223333')],
  ],
])

statedCases(
  'cloudwatch',
  [
    ['PutMetricAlarm', { alarmName: 'cpu high' }, [at('cloudwatch', 'alarm:cpu high')]],
    ['DeleteAlarms', { alarmNames: ['a', 'b'] }, [at('cloudwatch', 'alarm:a'), at('cloudwatch', 'alarm:b')]],
    ['PutDashboard', { dashboardName: 'd' }, [at('cloudwatch', 'dashboard/d', ':111122223333')]],
    // a composite alarm takes Resource "*", and its name does not tell it from others
    ['DescribeAlarms', { alarmNames: ['a'] }, 'unknown'],
    ['DescribeAlarms', { alarmNames: ['a'], alarmTypes: ['CompositeAlarm'] }, 'unknown'],
    ['DescribeAlarmHistory', { alarmName: 'a' }, 'unknown'],
    ['PutCompositeAlarm', { alarmName: 'a', alarmRule: 'FALSE' }, 'unknown'],
  ],
  'monitoring',
)

statedCases('cloudtrail', [
  [
    'ListTags',
    { resourceIdList: [at('cloudtrail', 'trail/a'), at('cloudtrail', 'trail/b')] },
    [at('cloudtrail', 'trail/a'), at('cloudtrail', 'trail/b')],
  ],
  ['AddTags', { resourceId: 'main' }, 'unknown'],
])

statedCases('ec2-instance-connect', [
  ['SendSSHPublicKey', { instanceId: 'i-0a1b', instanceOSUser: 'ec2-user' }, [at('ec2', 'instance/i-0a1b')]],
  ['SendSSHPublicKey', {}, 'unknown'],
])

statedCases('sagemaker', [
  ['DescribeEndpoint', { endpointName: 'recommend' }, [at('sagemaker', 'endpoint/recommend')]],
  // The case of the name in the ARN is another one.
  ['DescribeEndpoint', { endpointName: 'Recommend' }, 'unknown'],
  [
    'CreateEndpoint',
    { endpointName: 'r', endpointConfigName: 'c' },
    [at('sagemaker', 'endpoint/r'), at('sagemaker', 'endpoint-config/c')],
  ],
  ['InvokeEndpoint', { endpointName: 'r', inferenceComponentName: 'x' }, 'unknown'],
])
