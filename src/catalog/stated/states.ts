import type { Call } from '../call.ts'
import { nestedText, byAction, resourceNamedBy, namedRule, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedResources, type StatedRule } from './rule.ts'

const page = 'https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html'

const machine: Kind = { service: 'states', before: 'stateMachine:', name: /^[\w-]{1,80}$/ }
const activity: Kind = { service: 'states', before: 'activity:', name: /^[\w-]{1,80}$/ }

/** "Step Functions uses the state machine's ARN instead of using the version ARN or alias ARN." */
const withoutQualifier = (call: Call, arn: string | undefined): StatedResources | undefined => {
  const [plain] = /^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:[\w-]+(?=$|:[\w-]+$)/.exec(arn ?? '') ?? []
  return exactResources(resourceArn(call, machine, plain))
}

const machineRule = (...members: readonly string[]): StatedRule => ({
  page: 'https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html',
  resolve: (call) => withoutQualifier(call, call.request.text(...members)),
})

const executionRule: StatedRule = {
  page,
  resolve: (call) => {
    const arn = call.request.text('executionarn') ?? ''
    return /^arn:[^:]+:states:[^:]+:\d{12}:(execution|express):[^*?\s]+$/.test(arn) ? exactResources(arn) : undefined
  },
}

const mapRun: Kind = { service: 'states', before: 'mapRun:', name: /^$/ }

/** Results of tasks (`SendTaskSuccess` and its like) name a token, and act on no resource. */
export const states = byAction(
  [
    'DeleteStateMachine DescribeStateMachine ListStateMachineAliases ListStateMachineVersions StartExecution ' +
      'StartSyncExecution UpdateStateMachine',
    machineRule('statemachinearn'),
  ],
  ['CreateStateMachine', namedRule(page, machine, 'name')],
  [
    'PublishStateMachineVersion',
    {
      page,
      // Also where a machine is made and published at once.
      resolve: (call) => machineRule('statemachinearn').resolve(call) ?? resourceNamedBy(machine, 'name')(call),
    },
  ],
  ['DeleteStateMachineAlias DescribeStateMachineAlias UpdateStateMachineAlias', machineRule('statemachinealiasarn')],
  ['DeleteStateMachineVersion', machineRule('statemachineversionarn')],
  [
    'CreateStateMachineAlias',
    {
      page: 'https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html',
      resolve: (call) => withoutQualifier(call, nestedText(call, 2, 'statemachineversionarn')),
      leaves: ['statemachineversionarn'],
    },
  ],
  ['CreateActivity', namedRule(page, activity, 'name')],
  ['DeleteActivity DescribeActivity GetActivityTask', namedRule(page, activity, 'activityarn')],
  [
    'DescribeExecution DescribeStateMachineForExecution GetExecutionHistory ListMapRuns RedriveExecution StopExecution',
    executionRule,
  ],
  ['DescribeMapRun UpdateMapRun', namedRule(page, mapRun, 'maprunarn')],
  [
    'ListExecutions',
    {
      page,
      resolve: (call) =>
        call.request.asks(['maprunarn'])
          ? resourceNamedBy(mapRun, 'maprunarn')(call)
          : withoutQualifier(call, call.request.text('statemachinearn')),
    },
  ],
  [
    'ListTagsForResource TagResource UntagResource',
    {
      page,
      resolve: (call) =>
        resourceNamedBy(activity, 'resourcearn')(call) ?? withoutQualifier(call, call.request.text('resourcearn')),
    },
  ],
)
