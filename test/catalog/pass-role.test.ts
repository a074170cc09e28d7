import { describe, expect, test } from '@jest/globals'
import { authorised, catalog, facts } from './catalog-asset.ts'

const role = 'arn:aws:iam::111122223333:role/app/worker'
const other = 'arn:aws:iam::111122223333:role/other'

const passed = (...event: Parameters<typeof facts>) => authorised(facts(...event)).get('iam:PassRole')
const known = (...resources: string[]) => ({ action: 'iam:PassRole', resources, complete: true, grade: 'guessed' })
const unknown = { action: 'iam:PassRole', resources: [], complete: false, grade: 'guessed' }

describe('a role in the request is passed', () => {
  test.each([
    ['lambda', 'CreateFunction20150331', { functionName: 'f', role }, known(role)],
    [
      'ecs',
      'RegisterTaskDefinition',
      { family: 'web', taskRoleArn: role, executionRoleArn: other },
      known(role, other),
    ],
    ['ecs', 'RunTask', { taskDefinition: 'web:1', overrides: { taskRoleArn: role } }, known(role)],
    ['ec2', 'CreateFlowLogs', { CreateFlowLogsRequest: { DeliverLogsPermissionArn: role } }, known(role)],
    [
      'events',
      'PutTargets',
      {
        rule: 'r',
        targets: [
          { id: '1', roleArn: role },
          { id: '2', roleArn: role },
        ],
      },
      known(role),
    ],
    [
      'cognito-identity',
      'SetIdentityPoolRoles',
      { identityPoolId: 'p', roles: { authenticated: role, unauthenticated: other } },
      known(role, other),
    ],
    ['rolesanywhere', 'CreateProfile', { name: 'p', roleArns: [role] }, known(role)],
    [
      'sns',
      'SetTopicAttributes',
      {
        topicArn: 'arn:aws:sns:eu-central-1:111122223333:t',
        attributeName: 'SQSSuccessFeedbackRoleArn',
        attributeValue: role,
      },
      known(role),
    ],
    ['cloudformation', 'CreateStack', { stackName: 's', roleARN: role }, known(role)],
  ])('%s %s', (source, name, parameters, expected) => {
    expect(passed(source, name, parameters)).toEqual(expected)
  })
})

describe('a role that the request does not name', () => {
  test.each([
    ['an instance profile', 'ec2', 'RunInstances', { iamInstanceProfile: { name: 'web' } }],
    [
      'an instance profile by ARN',
      'ec2',
      'AssociateIamInstanceProfile',
      {
        AssociateIamInstanceProfileRequest: {
          IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/web' },
        },
      },
    ],
    ['a launch template', 'ec2', 'RunInstances', { launchTemplate: { launchTemplateId: 'lt-1' } }],
    [
      'settings in words of their own',
      'elasticbeanstalk',
      'CreateEnvironment',
      { optionSettings: [{ optionName: 'IamInstanceProfile', value: 'web' }] },
    ],
    ['a role by name, which may have a path', 'glue', 'CreateJob', { name: 'j', role: 'worker' }],
    ['a profile that gets a role', 'iam', 'AddRoleToInstanceProfile', null],
    ['a request that was not recorded', 'lambda', 'CreateFunction20150331', null],
  ])('%s', (_, source, name, parameters) => {
    expect(passed(source, name, parameters)).toEqual(unknown)
  })
})

describe('a role that is not handed over', () => {
  test.each([
    ['sts', 'AssumeRole', { roleArn: role }],
    ['iam', 'SimulatePrincipalPolicy', { policySourceArn: role }],
    ['kms', 'CreateGrant', { granteePrincipal: role }],
    ['eks', 'CreateAccessEntry', { clusterName: 'c', principalArn: role }],
    ['lambda', 'AddPermission20150331v2', { functionName: 'f', principal: role }],
    ['lambda', 'GetFunction20150331v2', { functionName: 'f' }],
    ['ec2', 'RunInstances', { instancesSet: { items: [{ imageId: 'ami-1' }] } }],
    ['ec2', 'CreateLaunchTemplate', { CreateLaunchTemplateRequest: { LaunchTemplateName: 'l' } }],
  ])('%s %s', (source, name, parameters) => {
    expect(passed(source, name, parameters)).toBeUndefined()
  })
})

test('calls that take a role depend on iam:PassRole, and iam:PassRole itself is never observable', () => {
  expect(catalog.action('lambda:CreateFunction')?.dependentActions).toContain('iam:PassRole')
  expect(catalog.action('ec2:RunInstances')?.dependentActions).toContain('iam:PassRole')
  expect(catalog.action('lambda:GetFunction')?.dependentActions).toEqual([])
  expect(catalog.action('sts:AssumeRole')?.dependentActions).not.toContain('iam:PassRole')
  expect(catalog.action('iam:PassRole')?.visibility.kind).toBe('none')
})
