import { expect, test } from '@jest/globals'
import { widenToContainer } from '../../src/narrowing/resource-types.ts'

const of = (service: string, resource: string): string => `arn:aws:${service}:eu-west-1:111122223333:${resource}`
const uuid = '0a1b2c3d-4e5f-6789-abcd-ef0123456789'
const group = 'arn:aws:logs:eu-west-1:111122223333:log-group:/app/web'

test.each<[string, string, string, string]>([
  ['an object stands for those of its bucket', 's3', 'arn:aws:s3:::assets/css/a.css', 'arn:aws:s3:::assets/*'],
  ['a bucket for itself', 's3', 'arn:aws:s3:::assets', 'arn:aws:s3:::assets'],
  ['a log group with its streams for itself', 'logs', `${group}:*`, `${group}:*`],
  ['a log group that is tagged for itself', 'logs', group, group],
  ['a log stream for its group', 'logs', `${group}:log-stream:a`, `${group}:*`],
  [
    'a log destination for itself',
    'logs',
    'arn:aws:logs:eu-west-1:1:destination:d',
    'arn:aws:logs:eu-west-1:1:destination:d',
  ],
  ['a log group of another service for itself', 'firehose', group, group],
  ['what is of another service for itself', 'athena', 'arn:aws:s3:::assets/css/a.css', 'arn:aws:s3:::assets/css/a.css'],
  [
    'a revision of a task definition for its family',
    'ecs',
    of('ecs', 'task-definition/web:42'),
    of('ecs', 'task-definition/web:*'),
  ],
  [
    'a task for those of its cluster',
    'ecs',
    of('ecs', 'task/main/0123456789abcdef0123456789abcdef'),
    of('ecs', 'task/main/*'),
  ],
  ['a service of ECS for itself', 'ecs', of('ecs', 'service/main/web'), of('ecs', 'service/main/web')],
  [
    'a version of a function for its versions',
    'lambda',
    of('lambda', 'function:api:12'),
    of('lambda', 'function:api:*'),
  ],
  ['an alias of a function for itself', 'lambda', of('lambda', 'function:api:live'), of('lambda', 'function:api:live')],
  ['a function for itself', 'lambda', of('lambda', 'function:api'), of('lambda', 'function:api')],
  ['a version of a layer for its versions', 'lambda', of('lambda', 'layer:tools:7'), of('lambda', 'layer:tools:*')],
  [
    'a revision of a job definition',
    'batch',
    of('batch', 'job-definition/nightly:3'),
    of('batch', 'job-definition/nightly:*'),
  ],
  ['a job queue for itself', 'batch', of('batch', 'job-queue/q1'), of('batch', 'job-queue/q1')],
  [
    'a stack by its id for those of its name',
    'cloudformation',
    of('cloudformation', `stack/app/${uuid}`),
    of('cloudformation', 'stack/app/*'),
  ],
  [
    'a stack set by its id',
    'cloudformation',
    of('cloudformation', `stackset/base:${uuid}`),
    of('cloudformation', 'stackset/base:*'),
  ],
  [
    'a stream of a table for its streams',
    'dynamodb',
    of('dynamodb', 'table/orders/stream/2026-01-15T10:00:00.000'),
    of('dynamodb', 'table/orders/stream/*'),
  ],
  [
    'a backup of a table for its backups',
    'dynamodb',
    of('dynamodb', 'table/orders/backup/01489602797149-73d8d5bc'),
    of('dynamodb', 'table/orders/backup/*'),
  ],
  [
    'an index of a table for itself',
    'dynamodb',
    of('dynamodb', 'table/orders/index/by-day'),
    of('dynamodb', 'table/orders/index/by-day'),
  ],
  [
    'a consumer of a stream, registered anew',
    'kinesis',
    of('kinesis', 'stream/s/consumer/c:1700000000'),
    of('kinesis', 'stream/s/consumer/c:*'),
  ],
  ['a change of Route 53 for all changes', 'route53', 'arn:aws:route53:::change/C123', 'arn:aws:route53:::change/*'],
  ['a hosted zone for itself', 'route53', 'arn:aws:route53:::hostedzone/Z123', 'arn:aws:route53:::hostedzone/Z123'],
  [
    'an execution for those of its machine',
    'states',
    of('states', 'execution:import:run-1'),
    of('states', 'execution:import:*'),
  ],
  ['a state machine for itself', 'states', of('states', 'stateMachine:import'), of('states', 'stateMachine:import')],
])('%s', (_, service, arn, expected) => expect(widenToContainer(arn, service)).toBe(expected))
