import { at, statedCases } from './cases.ts'

const bus = at('events', 'event-bus/custom')

statedCases('events', [
  ['PutRule', { name: 'nightly' }, [at('events', 'rule/nightly')]],
  ['PutRule', { name: 'nightly', eventBusName: 'default' }, [at('events', 'rule/nightly')]],
  ['PutRule', { name: 'nightly', eventBusName: 'custom' }, [at('events', 'rule/custom/nightly')]],
  ['PutRule', { name: 'nightly', eventBusName: bus }, [at('events', 'rule/custom/nightly')]],
  ['PutRule', { name: 'nightly', eventBusName: at('events', 'event-bus/default') }, [at('events', 'rule/nightly')]],
  [
    'PutRule',
    { name: 'nightly', eventBusName: 'aws.partner/example.com/1/x' },
    [at('events', 'rule/aws.partner/example.com/1/x/nightly')],
  ],
  [
    'PutRule',
    { name: 'nightly', eventBusName: at('events', 'event-bus/custom', 'eu-central-1:444455556666') },
    'unknown',
  ],
  ['PutRule', {}, 'unknown'],
  ['PutTargets', { rule: 'nightly', targets: [{ id: '1', arn: at('sqs', 'q') }] }, [at('events', 'rule/nightly')]],
  ['PutEvents', { entries: [{ source: 'a', detailType: 'b' }] }, [at('events', 'event-bus/default')]],
  [
    'PutEvents',
    {
      entries: [
        { detailType: 'b', eventBusName: bus },
        { detailType: 'c', eventBusName: 'custom' },
      ],
    },
    [bus],
  ],
  [
    'PutEvents',
    { entries: [{ detailType: 'b', eventBusName: bus }, { detailType: 'c' }] },
    [bus, at('events', 'event-bus/default')],
  ],
  ['PutEvents', { entries: [{ detailType: 'b' }], endpointId: 'abc.veo' }, 'unknown'],
  ['PutEvents', {}, 'unknown'],
  ['DescribeEventBus', {}, [at('events', 'event-bus/default')]],
  ['DescribeEventBus', { name: bus }, [bus]],
  ['CreateEventBus', { name: 'custom' }, [bus]],
  ['DescribeArchive', { archiveName: 'a' }, [at('events', 'archive/a')]],
  [
    'StartReplay',
    { replayName: 'r', eventSourceArn: at('events', 'archive/a'), destination: { arn: bus } },
    [at('events', 'replay/r'), at('events', 'archive/a'), bus],
  ],
  // An id follows the name.
  ['DescribeConnection', { name: 'crm' }, [at('events', 'connection/crm*')]],
  [
    'CreateApiDestination',
    { name: 'crm', connectionArn: at('events', 'connection/crm/1a-2b') },
    [at('events', 'api-destination/crm*'), at('events', 'connection/crm/1a-2b')],
  ],
  ['TagResource', { resourceARN: at('events', 'rule/custom/nightly') }, [at('events', 'rule/custom/nightly')]],
  ['ListRules', { eventBusName: 'custom' }, ['*']],
])
