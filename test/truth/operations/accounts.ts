import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, globalArn, need, reference, roleArn, service, TAGS, uuid } from './define.ts'

/** AWS Organizations, Budgets, Cost Explorer, Account Management, Health, CloudTrail, GuardDuty, IAM Roles Anywhere. */
const HOME = 'us-east-1'
const organizationId = (scene: Scene): string => scene.id('o-', 10, 'organization')
const inOrganization = (scene: Scene, type: string, id: string): string =>
  globalArn(scene, 'organizations', `${type}/${organizationId(scene)}/${id}`)

const organization = service({
  prefix: 'organizations',
  source: 'organizations',
  page: reference('awsorganizations'),
  region: HOME,
})

export const organizations: readonly Operation[] = [
  organization.read('DescribeOrganization', () => ({
    request: null,
    needs: [need('organizations:DescribeOrganization', '*')],
  })),
  organization.read('ListAccounts', () => ({ request: null, needs: [need('organizations:ListAccounts', '*')] })),
  organization.read('DescribeAccount', (scene) => ({
    request: { accountId: scene.otherAccount },
    needs: [need('organizations:DescribeAccount', inOrganization(scene, 'account', scene.otherAccount))],
  })),
  organization.write('AttachPolicy', (scene) => {
    const policyId = scene.id('p-', 8, scene.name('service-control-policy'))
    const targetId = `ou-${scene.id('', 4, 'root')}-${scene.id('', 8, scene.name('organizational-unit'))}`
    return {
      request: { policyId, targetId },
      needs: [
        need('organizations:AttachPolicy', inOrganization(scene, 'policy', `service_control_policy/${policyId}`)),
        need('organizations:AttachPolicy', inOrganization(scene, 'ou', targetId)),
      ],
    }
  }),
]

const budgetsOf = service({ prefix: 'budgets', source: 'budgets', page: reference('awsbudgetservice'), region: HOME })
const budgetArn = (scene: Scene, name: string): string => globalArn(scene, 'budgets', `budget/${name}`)

export const budgets: readonly Operation[] = [
  budgetsOf.read('DescribeBudget', (scene) => {
    const budgetName = scene.name('budget')
    return {
      request: { accountId: scene.account, budgetName },
      needs: [need('budgets:ViewBudget', budgetArn(scene, budgetName))],
    }
  }),
  budgetsOf.write('CreateBudget', (scene) => {
    const budgetName = fresh(scene, 'budget')
    return {
      request: { accountId: scene.account, budget: { budgetName, budgetType: 'COST', timeUnit: 'MONTHLY' } },
      needs: [need('budgets:ModifyBudget', budgetArn(scene, budgetName))],
    }
  }),
]

const COSTS = 'Cost Explorer is recorded with the names of its API, capitals included.'
const costs = service({ prefix: 'ce', source: 'ce', page: reference('awscostexplorerservice'), region: HOME })

export const ce: readonly Operation[] = [
  costs.read(
    'ListCostAllocationTags',
    () => ({
      request: { Status: 'Active', MaxResults: 100 },
      needs: [need('ce:ListCostAllocationTags', '*')],
    }),
    { capitals: COSTS },
  ),
  costs.read(
    'GetReservationUtilization',
    () => ({
      request: { TimePeriod: { Start: '2026-01-01', End: '2026-02-01' }, Granularity: 'MONTHLY' },
      needs: [need('ce:GetReservationUtilization', '*')],
    }),
    { capitals: COSTS },
  ),
]

export const account: readonly Operation[] = [
  service({ prefix: 'account', source: 'account', page: reference('awsaccountmanagement'), region: HOME }).read(
    'GetRegionOptStatus',
    (scene) => ({
      request: { RegionName: scene.region },
      needs: [need('account:GetRegionOptStatus', globalArn(scene, 'account', 'account'))],
    }),
    { capitals: 'Account Management is recorded with the names of its API, capitals included.' },
  ),
]

export const health: readonly Operation[] = [
  service({ prefix: 'health', source: 'health', page: reference('awshealthapisandnotifications'), region: HOME }).read(
    'DescribeEventAggregates',
    () => ({
      request: { filter: { eventStatusCodes: ['open'] }, aggregateField: 'eventTypeCategory' },
      needs: [need('health:DescribeEventAggregates', '*')],
    }),
  ),
]

const trails = service({ prefix: 'cloudtrail', source: 'cloudtrail', page: reference('awscloudtrail') })

export const cloudtrail: readonly Operation[] = [
  trails.write(
    'CreateTrail#tags',
    (scene) => {
      const name = fresh(scene, 'trail')
      const ARN = arn(scene, 'cloudtrail', `trail/${name}`)
      return {
        request: { name, s3BucketName: scene.name('bucket'), includeGlobalServiceEvents: true, tagsList: TAGS },
        response: { name, trailARN: ARN },
        needs: [need('cloudtrail:CreateTrail', ARN), need('cloudtrail:AddTags', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/security_iam_id-based-policy-examples.html' },
  ),
  trails.write('StartLogging', (scene) => {
    const name = scene.name('trail')
    return {
      request: { name },
      needs: [need('cloudtrail:StartLogging', arn(scene, 'cloudtrail', `trail/${name}`))],
    }
  }),
  trails.read('LookupEvents', () => ({ request: { maxResults: 5 }, needs: [need('cloudtrail:LookupEvents', '*')] })),
]

const detectors = service({ prefix: 'guardduty', source: 'guardduty', page: reference('amazonguardduty') })
const detectorId = (scene: Scene): string => scene.id('', 32, 'detector')

export const guardduty: readonly Operation[] = [
  detectors.read('GetDetector', (scene) => ({
    request: { detectorId: detectorId(scene) },
    needs: [need('guardduty:GetDetector', arn(scene, 'guardduty', `detector/${detectorId(scene)}`))],
  })),
  detectors.read('ListDetectors', () => ({ request: null, needs: [need('guardduty:ListDetectors', '*')] })),
  detectors.write('CreateFilter#tags', (scene) => {
    const name = fresh(scene, 'filter')
    const ARN = arn(scene, 'guardduty', `detector/${detectorId(scene)}/filter/${name}`)
    return {
      request: { detectorId: detectorId(scene), name, findingCriteria: {}, tags: { team: 'orders' } },
      needs: [need('guardduty:CreateFilter', ARN), need('guardduty:TagResource', ARN)],
    }
  }),
]

const anchors = service({
  prefix: 'rolesanywhere',
  source: 'rolesanywhere',
  page: reference('awsidentityandaccessmanagementrolesanywhere'),
})

export const rolesanywhere: readonly Operation[] = [
  anchors.write('CreateProfile', (scene) => {
    const role = roleArn(scene, 'workload-role')
    return {
      request: { durationSeconds: 3600, enabled: true, name: fresh(scene, 'profile'), roleArns: [role] },
      needs: [need('rolesanywhere:CreateProfile', '*'), need('iam:PassRole', role)],
    }
  }),
  anchors.write('DeleteProfile', (scene) => {
    const profileId = uuid(scene, scene.name('profile'))
    return {
      request: { profileId },
      needs: [need('rolesanywhere:DeleteProfile', arn(scene, 'rolesanywhere', `profile/${profileId}`))],
    }
  }),
]
