import { at, statedCases } from './cases.ts'

statedCases('athena', [
  ['StartQueryExecution', { workGroup: 'team' }, [at('athena', 'workgroup/team')]],
  ['StartQueryExecution', { queryString: 'HIDDEN' }, [at('athena', 'workgroup/primary')]],
  ['GetQueryExecution', { queryExecutionId: '0a1b' }, 'unknown'],
  ['CreateWorkGroup', { name: 'team' }, [at('athena', 'workgroup/team')]],
  [
    'GetDatabase',
    { catalogName: 'AwsDataCatalog', databaseName: 'lake' },
    [at('athena', 'datacatalog/AwsDataCatalog')],
  ],
])

statedCases('kinesis', [
  ['DescribeStreamSummary', { streamName: 'clicks' }, [at('kinesis', 'stream/clicks')]],
  [
    'DescribeStreamSummary',
    { streamARN: at('kinesis', 'stream/clicks', 'eu-central-1:444455556666') },
    [at('kinesis', 'stream/clicks', 'eu-central-1:444455556666')],
  ],
  ['GetRecords', { shardIterator: 'AAAA' }, 'unknown'],
  [
    'DeregisterStreamConsumer',
    { consumerARN: at('kinesis', 'stream/clicks/consumer/a:1') },
    [at('kinesis', 'stream/clicks/consumer/a:1')],
  ],
])

statedCases('firehose', [
  ['PutRecordBatch', { deliveryStreamName: 'logs' }, [at('firehose', 'deliverystream/logs')]],
  ['ListDeliveryStreams', {}, ['*']],
])
