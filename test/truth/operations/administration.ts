import type { Operation, Scene } from '../operation.ts'
import { arn, globalArn, need, needs, onOne, reference, service, silent, untyped, uuid } from './define.ts'

/**
 * AWS CodeArtifact, Config, Cost and Usage Report, Directory Service, IAM Identity Center and its Identity Store, AWS RAM,
 * Resource Explorer, Resource Groups, Service Quotas, Support and the Well-Architected Tool.
 */
const packages = service({ prefix: 'codeartifact', source: 'codeartifact', page: reference('awscodeartifact') })

/** Records have other names of members than the API: `domainName` for `domain`. */
const RECORDS = 'https://docs.aws.amazon.com/codeartifact/latest/ug/codeartifact-information-in-cloudtrail.html'

const token =
  (owner: (scene: Scene) => string): Operation['call'] =>
  (scene) => {
    const domainName = scene.name('package-domain')
    const domainOwner = owner(scene)
    const ARN = arn(scene, 'codeartifact', `domain/${domainName}`, domainOwner)
    return {
      request: { domainName, domainOwner },
      needs: [need('codeartifact:GetAuthorizationToken', ARN), silent('sts:GetServiceBearerToken', '*')],
    }
  }
const TOKEN = 'https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html'

export const codeartifact: readonly Operation[] = [
  packages.write(
    'GetAuthorizationToken',
    token((scene) => scene.account),
    { page: TOKEN },
  ),
  packages.write(
    'GetAuthorizationToken#foreign-domain',
    token((scene) => scene.otherAccount),
    { page: TOKEN },
  ),
  packages.read(
    'ReadFromRepository#foreign-domain',
    (scene) => {
      const domainName = scene.name('package-domain')
      const repositoryName = scene.name('package-repository')
      const path = `repository/${domainName}/${repositoryName}`
      return {
        request: {
          domainName,
          domainOwner: scene.otherAccount,
          repositoryName,
          packageName: 'lodash',
          packageFormat: 'npm',
          packageVersion: '4.17.21',
        },
        additional: { httpMethod: 'GET', requestUri: '/npm/lodash/-/lodash-4.17.21.tgz' },
        needs: needs('codeartifact:ReadFromRepository', [arn(scene, 'codeartifact', path, scene.otherAccount)]),
      }
    },
    { page: RECORDS },
  ),
]

const rules = service({ prefix: 'config', source: 'config', page: reference('awsconfig') })
/** Rules have names in requests and ids in ARNs. */
const ruleArn = (scene: Scene, name: string): string =>
  arn(scene, 'config', `config-rule/${scene.id('config-rule-', 6, name)}`)

export const config: readonly Operation[] = [
  rules.read('DescribeConfigRules', (scene) =>
    untyped('config:DescribeConfigRules', { configRuleNames: [scene.name('config-rule')] })(scene),
  ),
  rules.write(
    'DeleteConfigRule',
    onOne('config:DeleteConfigRule', (scene) => {
      const configRuleName = scene.name('config-rule')
      return [{ configRuleName }, ruleArn(scene, configRuleName)]
    }),
  ),
  rules.write(
    'StartConfigRulesEvaluation',
    onOne('config:StartConfigRulesEvaluation', (scene) => {
      const name = scene.name('config-rule')
      return [{ configRuleNames: [name] }, ruleArn(scene, name)]
    }),
  ),
]

export const cur: readonly Operation[] = [
  service({
    prefix: 'cur',
    source: 'cur',
    page: reference('awscostandusagereport'),
    region: 'us-east-1',
  }).read('DescribeReportDefinitions', untyped('cur:DescribeReportDefinitions')),
]

const directories = service({ prefix: 'ds', source: 'ds', page: reference('awsdirectoryservice') })
const directoryId = (scene: Scene): string => scene.id('d-', 10, scene.name('directory'))

export const ds: readonly Operation[] = [
  directories.read('DescribeDirectories', (scene) =>
    untyped('ds:DescribeDirectories', { directoryIds: [directoryId(scene)] })(scene),
  ),
  directories.write(
    'CreateSnapshot',
    onOne('ds:CreateSnapshot', (scene) => {
      const id = directoryId(scene)
      return [{ directoryId: id, name: 'weekly' }, arn(scene, 'ds', `directory/${id}`)]
    }),
  ),
]

const centers = service({ prefix: 'sso', source: 'sso', page: reference('awsiamidentitycenter') })
const INSTANCE = 'ssoins-7223af8ea2d1f140'
const instanceArn = `arn:aws:sso:::instance/${INSTANCE}`
const permissionSet = (scene: Scene): string =>
  `arn:aws:sso:::permissionSet/${INSTANCE}/${scene.id('ps-', 16, scene.name('permission-set'))}`

export const sso: readonly Operation[] = [
  centers.read('ListInstances', untyped('sso:ListInstances')),
  centers.read('DescribePermissionSet', (scene) => {
    const permissionSetArn = permissionSet(scene)
    return {
      request: { instanceArn, permissionSetArn },
      needs: needs('sso:DescribePermissionSet', [instanceArn, permissionSetArn]),
    }
  }),
  centers.write('CreateAccountAssignment', (scene) => {
    const permissionSetArn = permissionSet(scene)
    return {
      request: {
        instanceArn,
        targetId: scene.otherAccount,
        targetType: 'AWS_ACCOUNT',
        permissionSetArn,
        principalType: 'GROUP',
        principalId: uuid(scene, scene.name('group')),
      },
      needs: needs('sso:CreateAccountAssignment', [
        instanceArn,
        permissionSetArn,
        `arn:aws:sso:::account/${scene.otherAccount}`,
      ]),
    }
  }),
]

export const identitystore: readonly Operation[] = [
  service({ prefix: 'identitystore', source: 'identitystore', page: reference('awsidentitystore') }).read(
    'DescribeUser',
    (scene) => {
      const identityStoreId = scene.id('d-', 10, 'identity store')
      const userId = uuid(scene, scene.name('person'))
      return {
        request: { identityStoreId, userId },
        needs: needs('identitystore:DescribeUser', [
          globalArn(scene, 'identitystore', `identitystore/${identityStoreId}`),
          `arn:aws:identitystore:::user/${userId}`,
        ]),
      }
    },
  ),
]

const shares = service({ prefix: 'ram', source: 'ram', page: reference('awsresourceaccessmanagerram') })

export const ram: readonly Operation[] = [
  shares.read(
    'ListResources',
    untyped('ram:ListResources', { maxResults: 100, resourceOwner: 'SELF', resourceType: 'ec2:Subnet' }),
  ),
  shares.write(
    'AssociateResourceShare',
    onOne('ram:AssociateResourceShare', (scene) => {
      const resourceShareArn = arn(scene, 'ram', `resource-share/${uuid(scene, scene.name('share'))}`)
      return [{ resourceShareArn, principals: [scene.otherAccount] }, resourceShareArn]
    }),
  ),
]

const EXPLORER = 'Resource Explorer is recorded with the names of its API, capitals included.'
const explorers = service({
  prefix: 'resource-explorer-2',
  source: 'resource-explorer-2',
  page: reference('awsresourceexplorer'),
})

export const resourceExplorer: readonly Operation[] = [
  explorers.read('ListIndexes', untyped('resource-explorer-2:ListIndexes', { Type: 'AGGREGATOR' }), {
    capitals: EXPLORER,
  }),
  explorers.read(
    'Search#default-view',
    onOne('resource-explorer-2:Search', (scene) => [
      { QueryString: 'service:ec2', MaxResults: 100 },
      arn(scene, 'resource-explorer-2', `view/all-resources/${uuid(scene, 'default view')}`),
    ]),
    { capitals: EXPLORER, page: 'https://docs.aws.amazon.com/resource-explorer/latest/apireference/API_Search.html' },
  ),
]

const GROUPS = 'Resource Groups is recorded with the names of its API, capitals included.'
const groups = service({ prefix: 'resource-groups', source: 'resource-groups', page: reference('awsresourcegroups') })
const onGroup = (action: string): Operation['call'] =>
  onOne(action, (scene) => {
    const name = scene.name('resource-group')
    return [{ GroupName: name }, arn(scene, 'resource-groups', `group/${name}`)]
  })

export const resourceGroups: readonly Operation[] = [
  groups.read('GetGroup', onGroup('resource-groups:GetGroup'), { capitals: GROUPS }),
  groups.write('DeleteGroup', onGroup('resource-groups:DeleteGroup'), { capitals: GROUPS }),
]

const quotas = service({ prefix: 'servicequotas', source: 'servicequotas', page: reference('servicequotas') })
const onQuota = (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  onOne(action, (scene) => {
    const [serviceCode, quotaCode] = scene.pick([
      ['ec2', 'L-1216C47A'],
      ['lambda', 'L-B99A9384'],
    ] as const)
    return [{ serviceCode, quotaCode, ...parameters }, arn(scene, 'servicequotas', `${serviceCode}/${quotaCode}`)]
  })

export const servicequotas: readonly Operation[] = [
  quotas.read('GetServiceQuota', onQuota('servicequotas:GetServiceQuota')),
  quotas.write(
    'RequestServiceQuotaIncrease',
    onQuota('servicequotas:RequestServiceQuotaIncrease', { desiredValue: 2000 }),
  ),
]

export const support: readonly Operation[] = [
  service({ prefix: 'support', source: 'support', page: reference('awssupport'), region: 'us-east-1' }).read(
    'DescribeCases',
    untyped('support:DescribeCases', { includeResolvedCases: false }),
  ),
]

const REVIEWS = 'The Well-Architected Tool is recorded with the names of its API, capitals included.'
const reviews = service({
  prefix: 'wellarchitected',
  source: 'wellarchitected',
  page: reference('awswell-architectedtool'),
})
const onWorkload = (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  onOne(action, (scene) => {
    const WorkloadId = scene.id('', 32, scene.name('workload'))
    return [{ WorkloadId, ...parameters }, arn(scene, 'wellarchitected', `workload/${WorkloadId}`)]
  })

export const wellarchitected: readonly Operation[] = [
  reviews.read('GetWorkload', onWorkload('wellarchitected:GetWorkload'), { capitals: REVIEWS }),
  reviews.write('CreateMilestone', onWorkload('wellarchitected:CreateMilestone', { MilestoneName: 'quarter' }), {
    capitals: REVIEWS,
  }),
]
