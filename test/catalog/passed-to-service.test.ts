import { expect, test } from '@jest/globals'
import { passedToService } from '../../src/catalog/passed-to-service.ts'
import { requestsOf } from '../../src/evidence/usage/possible-requests.ts'
import { entry } from '../support/ledger.ts'
import { catalog, facts } from './catalog-asset.ts'
import { mapEvent } from '../../src/catalog/map-event.ts'

const role = 'arn:aws:iam::111122223333:role/task'

/** Each service is in the condition of a policy of AWS for the call: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ */
test.each([
  ['lambda.amazonaws.com:CreateFunction20150331', role, 'lambda.amazonaws.com'],
  ['ecs.amazonaws.com:RegisterTaskDefinition', role, 'ecs-tasks.amazonaws.com'],
  ['ecs.amazonaws.com:RunTask', null, 'ecs-tasks.amazonaws.com'],
  ['events.amazonaws.com:PutTargets', role, 'events.amazonaws.com'],
  ['glue.amazonaws.com:CreateJob', role, 'glue.amazonaws.com'],
  ['ecs.amazonaws.com:CreateService', role, undefined],
  ['ec2.amazonaws.com:RunInstances', null, undefined],
  ['ecs.amazonaws.com:RunTask', 'arn:aws-cn:iam::111122223333:role/task', undefined],
  ['', role, undefined],
])('%s of %s: %s', (operation, arn, service) => {
  expect(passedToService(operation, arn)).toBe(service)
  const [request] = requestsOf(entry('iam:PassRole', { operation, resource: arn, grade: 'guessed' }))
  expect(request?.context.keys.get('iam:passedtoservice')).toEqual(service === undefined ? undefined : [service])
})

test('other actions have no such key, whatever their operation', () => {
  const [request] = requestsOf(entry('ecs:RunTask', { operation: 'ecs.amazonaws.com:RunTask' }))
  expect(request?.context.keys.has('iam:passedtoservice')).toBe(false)
})

test.each(['CreateFunction20150331', 'UpdateFunctionConfiguration20150331v2'])(
  'the name of an event is as CloudTrail writes it: %s passes a role',
  (name) => {
    const mapping = mapEvent(catalog, facts('lambda', name, { functionName: 'f', role }))
    expect(mapping.kind === 'actions' && mapping.actions.some(({ action }) => action === 'iam:PassRole')).toBe(true)
  },
)
