import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, need, reference, roleArn, service } from './define.ts'

/** The ARN of a log group ends in `:*` for all actions but those on tags. */
const ACCESS = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html'

const { read, write } = service({ prefix: 'logs', source: 'logs', page: ACCESS })

const apiVersion = '20140328'
const groupOf = (scene: Scene): string => `/app/${scene.name('log-group')}`
const plain = (scene: Scene, group: string): string => arn(scene, 'logs', `log-group:${group}`)
const groupArn = (scene: Scene, group: string): string => `${plain(scene, group)}:*`

const onGroup =
  (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const logGroupName = groupOf(scene)
    return {
      request: { logGroupName, ...parameters },
      apiVersion,
      needs: [need(action, groupArn(scene, logGroupName))],
    }
  }

const onStream =
  (action: string): Operation['call'] =>
  (scene) => {
    const logGroupName = groupOf(scene)
    const logStreamName = `web/${scene.name('log-stream')}`
    return {
      request: { logGroupName, logStreamName },
      apiVersion,
      needs: [need(action, `${plain(scene, logGroupName)}:log-stream:${logStreamName}`)],
    }
  }

export const logs: readonly Operation[] = [
  write(
    'CreateLogGroup#tags',
    (scene) => {
      const logGroupName = `/app/${fresh(scene, 'log-group')}`
      return {
        request: { logGroupName, tags: { team: 'orders' } },
        apiVersion,
        needs: [
          need('logs:CreateLogGroup', groupArn(scene, logGroupName)),
          need('logs:TagResource', plain(scene, logGroupName)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html' },
  ),
  write(
    'CreateLogGroup#key',
    (scene) => {
      const logGroupName = `/app/${fresh(scene, 'log-group')}`
      return {
        request: { logGroupName, kmsKeyId: arn(scene, 'kms', `key/${scene.name('key')}`) },
        apiVersion,
        needs: [
          need('logs:CreateLogGroup', groupArn(scene, logGroupName)),
          need('logs:AssociateKmsKey', groupArn(scene, logGroupName)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/permissions-reference-cwl.html' },
  ),
  write('CreateLogStream', onStream('logs:CreateLogStream')),
  read('GetLogEvents', onStream('logs:GetLogEvents')),
  read(
    'DescribeLogGroups',
    () => ({
      request: { logGroupNamePrefix: '/app/' },
      apiVersion,
      needs: [need('logs:DescribeLogGroups', '*')],
    }),
    { page: reference('amazoncloudwatchlogs') },
  ),
  read('DescribeLogStreams', onGroup('logs:DescribeLogStreams', { orderBy: 'LastEventTime', descending: true })),
  read('FilterLogEvents', onGroup('logs:FilterLogEvents', { filterPattern: 'ERROR' })),
  write('PutRetentionPolicy', onGroup('logs:PutRetentionPolicy', { retentionInDays: 30 })),
  write('PutMetricFilter', onGroup('logs:PutMetricFilter', { filterName: 'errors', filterPattern: 'ERROR' })),
  write(
    'PutSubscriptionFilter',
    (scene) => {
      const logGroupName = groupOf(scene)
      const role = roleArn(scene, 'subscription-role')
      return {
        request: {
          logGroupName,
          filterName: 'all',
          filterPattern: '',
          destinationArn: arn(scene, 'kinesis', `stream/${scene.name('stream')}`),
          roleArn: role,
        },
        apiVersion,
        needs: [need('logs:PutSubscriptionFilter', groupArn(scene, logGroupName)), need('iam:PassRole', role)],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html' },
  ),
  read('StartQuery#groups', (scene) => {
    const groups = [...new Set([groupOf(scene), groupOf(scene)])]
    return {
      request: { logGroupNames: groups, startTime: 1767225600, endTime: 1767229200, queryString: 'fields @message' },
      apiVersion,
      needs: groups.map((group) => need('logs:StartQuery', groupArn(scene, group))),
    }
  }),
  write(
    'PutDestination',
    (scene) => {
      const destinationName = scene.name('destination')
      const role = roleArn(scene, 'subscription-role')
      return {
        request: { destinationName, targetArn: arn(scene, 'kinesis', `stream/${scene.name('stream')}`), roleArn: role },
        apiVersion,
        needs: [
          need('logs:PutDestination', arn(scene, 'logs', `destination:${destinationName}`)),
          need('iam:PassRole', role),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestination.html' },
  ),
  write('TagResource', (scene) => {
    const ARN = plain(scene, groupOf(scene))
    return {
      request: { resourceArn: ARN, tags: { team: 'orders' } },
      apiVersion,
      needs: [need('logs:TagResource', ARN)],
    }
  }),
]
