import type { Operation, Scene } from '../operation.ts'
import { arn, idOf, needs, onOne, reference, service, untyped, uuid } from './define.ts'

/**
 * AWS Amplify, App Runner, AppSync, Elastic Beanstalk, EC2 Image Builder, Amazon Lightsail, AWS Service Catalog and Amazon
 * WorkSpaces.
 */
const sites = service({ prefix: 'amplify', source: 'amplify', page: reference('awsamplify') })
const appId = (scene: Scene): string => scene.id('d', 13, scene.name('amplify-app'))

export const amplify: readonly Operation[] = [
  sites.read(
    'GetApp',
    onOne('amplify:GetApp', (scene) => {
      const id = appId(scene)
      return [{ appId: id }, arn(scene, 'amplify', `apps/${id}`)]
    }),
  ),
  sites.write(
    'CreateBranch',
    onOne('amplify:CreateBranch', (scene) => {
      const id = appId(scene)
      const branchName = `feature-${scene.id('', 8)}`
      return [{ appId: id, branchName }, arn(scene, 'amplify', `apps/${id}/branches/${branchName}`)]
    }),
  ),
  sites.write(
    'StartJob',
    onOne('amplify:StartJob', (scene) => {
      const id = appId(scene)
      return [
        { appId: id, branchName: 'main', jobType: 'RELEASE' },
        arn(scene, 'amplify', `apps/${id}/branches/main/jobs/*`),
      ]
    }),
  ),
]

const runners = service({ prefix: 'apprunner', source: 'apprunner', page: reference('awsapprunner') })
const runnerArn = (scene: Scene): string => {
  const name = scene.name('web-service')
  return arn(scene, 'apprunner', `service/${name}/${scene.id('', 32, name)}`)
}

export const apprunner: readonly Operation[] = [
  runners.write(
    'StartDeployment',
    onOne('apprunner:StartDeployment', (scene) => {
      const serviceArn = runnerArn(scene)
      return [{ serviceArn }, serviceArn]
    }),
  ),
  runners.write('UpdateService#scaling', (scene) => {
    const serviceArn = runnerArn(scene)
    const name = scene.name('scaling')
    const scaling = arn(scene, 'apprunner', `autoscalingconfiguration/${name}/3/${scene.id('', 32, name)}`)
    return {
      request: { serviceArn, autoScalingConfigurationArn: scaling },
      needs: needs('apprunner:UpdateService', [serviceArn, scaling]),
    }
  }),
]

const graphs = service({ prefix: 'appsync', source: 'appsync', page: reference('awsappsync') })

export const appsync: readonly Operation[] = [
  graphs.read(
    'GetGraphqlApi',
    onOne('appsync:GetGraphqlApi', (scene) => {
      const apiId = scene.id('', 26, scene.name('graph-api'))
      return [{ apiId }, arn(scene, 'appsync', `apis/${apiId}`)]
    }),
  ),
]

const beanstalks = service({
  prefix: 'elasticbeanstalk',
  source: 'elasticbeanstalk',
  page: reference('awselasticbeanstalk'),
})

export const elasticbeanstalk: readonly Operation[] = [
  beanstalks.write(
    'RestartAppServer',
    onOne('elasticbeanstalk:RestartAppServer', (scene) => {
      const environmentName = scene.name('environment')
      const path = `environment/${scene.name('beanstalk-app')}/${environmentName}`
      return [{ environmentName }, arn(scene, 'elasticbeanstalk', path)]
    }),
  ),
  beanstalks.write(
    'DeleteApplicationVersion',
    onOne('elasticbeanstalk:DeleteApplicationVersion', (scene) => {
      const applicationName = scene.name('beanstalk-app')
      const versionLabel = scene.name('build')
      const ARN = arn(scene, 'elasticbeanstalk', `applicationversion/${applicationName}/${versionLabel}`)
      return [{ applicationName, versionLabel, deleteSourceBundle: false }, ARN]
    }),
  ),
]

const builders = service({ prefix: 'imagebuilder', source: 'imagebuilder', page: reference('amazonec2imagebuilder') })

export const imagebuilder: readonly Operation[] = [
  builders.write('StartImagePipelineExecution', (scene) => {
    const imagePipelineArn = arn(scene, 'imagebuilder', `image-pipeline/${scene.name('image-pipeline')}`)
    return {
      request: { imagePipelineArn, clientToken: uuid(scene) },
      needs: [
        ...needs('imagebuilder:StartImagePipelineExecution', [imagePipelineArn]),
        ...needs('imagebuilder:GetImagePipeline', [imagePipelineArn]),
      ],
    }
  }),
  builders.read(
    'GetImage',
    onOne('imagebuilder:GetImage', (scene) => {
      const imageBuildVersionArn = arn(scene, 'imagebuilder', `image/${scene.name('image')}/1.0.0/1`)
      return [{ imageBuildVersionArn }, imageBuildVersionArn]
    }),
  ),
]

const lights = service({ prefix: 'lightsail', source: 'lightsail', page: reference('amazonlightsail') })
/** ARNs have an id that no request has. */
const lightArn = (scene: Scene, name: string): string => arn(scene, 'lightsail', `Instance/${uuid(scene, name)}`)

export const lightsail: readonly Operation[] = [
  lights.write(
    'RebootInstance',
    onOne('lightsail:RebootInstance', (scene) => {
      const instanceName = scene.name('light-instance')
      return [{ instanceName }, lightArn(scene, instanceName)]
    }),
  ),
  lights.write(
    'OpenInstancePublicPorts',
    onOne('lightsail:OpenInstancePublicPorts', (scene) => {
      const instanceName = scene.name('light-instance')
      const portInfo = { fromPort: 443, toPort: 443, protocol: 'tcp' }
      return [{ instanceName, portInfo }, lightArn(scene, instanceName)]
    }),
  ),
  lights.read('GetInstance', (scene) =>
    untyped('lightsail:GetInstance', { instanceName: scene.name('light-instance') })(scene),
  ),
]

const products = service({ prefix: 'servicecatalog', source: 'servicecatalog', page: reference('awsservicecatalog') })

export const servicecatalog: readonly Operation[] = [
  products.read(
    'DescribeProduct',
    onOne('servicecatalog:DescribeProduct', (scene) => {
      const id = idOf(scene, 'prod-', 'product', 13)
      return [{ id }, arn(scene, 'catalog', `product/${id}`)]
    }),
  ),
  service({
    prefix: 'servicecatalog',
    source: 'servicecatalog-appregistry',
    page: reference('awsservicecatalog'),
  }).read('ListApplications', untyped('servicecatalog:ListApplications', { maxResults: '100' })),
]

const desks = service({ prefix: 'workspaces', source: 'workspaces', page: reference('amazonworkspaces') })
const deskId = (scene: Scene): string => idOf(scene, 'ws-', 'workspace', 9)

export const workspaces: readonly Operation[] = [
  desks.write(
    'RebootWorkspaces',
    onOne('workspaces:RebootWorkspaces', (scene) => {
      const workspaceId = deskId(scene)
      return [{ rebootWorkspaceRequests: [{ workspaceId }] }, arn(scene, 'workspaces', `workspace/${workspaceId}`)]
    }),
  ),
  desks.read('DescribeWorkspaces', (scene) =>
    untyped('workspaces:DescribeWorkspaces', { workspaceIds: [deskId(scene)] })(scene),
  ),
]
