import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, need, reference, resource, roleArn, service, TAGS, uuid } from './define.ts'

/** AWS CloudFormation, CodeBuild, CodePipeline, CodeCommit, CodeDeploy and AppConfig. */
const stacks = service({ prefix: 'cloudformation', source: 'cloudformation', page: reference('awscloudformation') })

/** A stack's ARN ends in an id that requests by name do not show. */
const stackArn = (scene: Scene, name: string): string =>
  arn(scene, 'cloudformation', `stack/${name}/${uuid(scene, `stack ${name}`)}`)

const onStack =
  (action: string, by: 'name' | 'arn', parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const name = scene.name('stack')
    const ARN = stackArn(scene, name)
    return { request: { stackName: by === 'name' ? name : ARN, ...parameters }, needs: [need(action, ARN)] }
  }

export const cloudformation: readonly Operation[] = [
  stacks.read('DescribeStacks', onStack('cloudformation:DescribeStacks', 'name')),
  stacks.read('DescribeStackEvents#arn', onStack('cloudformation:DescribeStackEvents', 'arn')),
  stacks.write('DeleteStack', onStack('cloudformation:DeleteStack', 'name')),
  stacks.write(
    'CreateStack#role',
    (scene) => {
      const stackName = fresh(scene, 'stack')
      const roleARN = roleArn(scene, 'stack-role')
      return {
        request: { stackName, templateURL: 'https://templates.s3.amazonaws.com/app.yaml', roleARN, capabilities: [] },
        response: { stackId: stackArn(scene, stackName) },
        needs: [
          need('cloudformation:CreateStack', arn(scene, 'cloudformation', `stack/${stackName}/*`)),
          need('iam:PassRole', roleARN),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html' },
  ),
  stacks.write('ExecuteChangeSet', (scene) => {
    const stackName = scene.name('stack')
    return {
      request: { stackName, changeSetName: `deploy-${scene.id('', 8)}` },
      needs: [need('cloudformation:ExecuteChangeSet', stackArn(scene, stackName))],
    }
  }),
  stacks.read('ValidateTemplate', () => ({
    request: { templateURL: 'https://templates.s3.amazonaws.com/app.yaml' },
    needs: [need('cloudformation:ValidateTemplate', '*')],
  })),
]

const builds = service({ prefix: 'codebuild', source: 'codebuild', page: reference('awscodebuild') })
const projectArn = (scene: Scene, name: string): string => arn(scene, 'codebuild', `project/${name}`)

export const codebuild: readonly Operation[] = [
  builds.write('StartBuild', (scene) => {
    const projectName = scene.name('project')
    return {
      request: { projectName, sourceVersion: 'main' },
      needs: [need('codebuild:StartBuild', projectArn(scene, projectName))],
    }
  }),
  builds.read('BatchGetBuilds', (scene) => {
    const projectName = scene.name('project')
    return {
      request: { ids: [`${projectName}:${uuid(scene)}`] },
      needs: [need('codebuild:BatchGetBuilds', projectArn(scene, projectName))],
    }
  }),
  builds.read(
    'BatchGetProjects#names-and-arns',
    (scene) => {
      const name = scene.name('project')
      const other = projectArn(scene, scene.name('library-project'))
      return {
        request: { names: [name, other] },
        needs: [need('codebuild:BatchGetProjects', projectArn(scene, name)), need('codebuild:BatchGetProjects', other)],
      }
    },
    { page: 'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetProjects.html' },
  ),
  builds.write(
    'CreateProject',
    (scene) => {
      const name = fresh(scene, 'project')
      const serviceRole = roleArn(scene, 'build-role')
      return {
        request: {
          name,
          source: { type: 'NO_SOURCE', buildspec: 'buildspec.yml' },
          artifacts: { type: 'NO_ARTIFACTS' },
          environment: { type: 'LINUX_CONTAINER', image: 'aws/codebuild/standard:7.0' },
          serviceRole,
          tags: TAGS,
        },
        needs: [need('codebuild:CreateProject', projectArn(scene, name)), need('iam:PassRole', serviceRole)],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html',
    },
  ),
]

const pipelines = service({ prefix: 'codepipeline', source: 'codepipeline', page: reference('awscodepipeline') })

export const codepipeline: readonly Operation[] = [
  pipelines.write('StartPipelineExecution', (scene) => {
    const name = scene.name('pipeline')
    return {
      request: { name },
      needs: [need('codepipeline:StartPipelineExecution', arn(scene, 'codepipeline', name))],
    }
  }),
  pipelines.write('PutApprovalResult', (scene) => {
    const pipelineName = scene.name('pipeline')
    return {
      request: {
        pipelineName,
        stageName: 'Release',
        actionName: 'Approve',
        result: { status: 'Approved', summary: 'ok' },
        token: uuid(scene),
      },
      needs: [need('codepipeline:PutApprovalResult', arn(scene, 'codepipeline', `${pipelineName}/Release/Approve`))],
    }
  }),
  pipelines.write(
    'UpdatePipeline',
    (scene) => {
      const name = scene.name('pipeline')
      const role = roleArn(scene, 'pipeline-role')
      return {
        request: { pipeline: { name, roleArn: role, stages: [], version: 3 } },
        needs: [need('codepipeline:UpdatePipeline', arn(scene, 'codepipeline', name)), need('iam:PassRole', role)],
      }
    },
    { page: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/permissions-reference.html' },
  ),
]

const repositories = service({ prefix: 'codecommit', source: 'codecommit', page: reference('awscodecommit') })
const repositoryArn = (scene: Scene, name: string): string => arn(scene, 'codecommit', name)

/** Git's own traffic: the repository stands beside the request. */
const git =
  (action: string): Operation['call'] =>
  (scene) => {
    const repositoryName = scene.name('git-repository')
    const ARN = repositoryArn(scene, repositoryName)
    return {
      request: null,
      additional: { protocol: 'HTTP', dataTransferred: true, repositoryName, repositoryId: uuid(scene, ARN) },
      resources: [resource(scene, 'AWS::CodeCommit::Repository', ARN)],
      needs: [need(action, ARN)],
    }
  }

const GIT = 'https://docs.aws.amazon.com/codecommit/latest/userguide/integ-cloudtrail.html'

export const codecommit: readonly Operation[] = [
  repositories.read('GitPull', git('codecommit:GitPull'), { page: GIT }),
  repositories.write('GitPush', git('codecommit:GitPush'), { page: GIT }),
  repositories.write('CreateRepository#tags', (scene) => {
    const repositoryName = fresh(scene, 'git-repository')
    const ARN = repositoryArn(scene, repositoryName)
    return {
      request: { repositoryName, tags: { team: 'orders' } },
      needs: [need('codecommit:CreateRepository', ARN), need('codecommit:TagResource', ARN)],
    }
  }),
  repositories.write('CreatePullRequest', (scene) => {
    const repositoryName = scene.name('git-repository')
    return {
      request: { title: 'change', targets: [{ repositoryName, sourceReference: 'change' }] },
      needs: [need('codecommit:CreatePullRequest', repositoryArn(scene, repositoryName))],
    }
  }),
]

const deployments = service({ prefix: 'codedeploy', source: 'codedeploy', page: reference('awscodedeploy') })

export const codedeploy: readonly Operation[] = [
  deployments.write('CreateDeployment', (scene) => {
    const applicationName = scene.name('application')
    const deploymentGroupName = scene.name('deployment-group')
    const ARN = arn(scene, 'codedeploy', `deploymentgroup:${applicationName}/${deploymentGroupName}`)
    return {
      request: { applicationName, deploymentGroupName, revision: { revisionType: 'S3' } },
      needs: [need('codedeploy:CreateDeployment', ARN)],
    }
  }),
  deployments.read('GetDeployment', (scene) => {
    const path = `${scene.name('application')}/${scene.name('deployment-group')}`
    return {
      request: { deploymentId: `d-${scene.id('', 9).toUpperCase()}` },
      needs: [need('codedeploy:GetDeployment', arn(scene, 'codedeploy', `deploymentgroup:${path}`))],
    }
  }),
]

const CONFIGURATION = 'AWS::AppConfig::Configuration'
const configurations = service({ prefix: 'appconfig', source: 'appconfig', page: reference('awsappconfig') })

/** Sessions may name what they read; ARNs are made of ids. */
const ids = (scene: Scene) => ({
  application: scene.id('', 7, scene.name('config-application')),
  environment: scene.id('', 7, scene.name('config-environment')),
  profile: scene.id('', 7, scene.name('config-profile')),
})

export const appconfig: readonly Operation[] = [
  configurations.write(
    'StartConfigurationSession#names',
    (scene) => {
      const application = scene.name('config-application')
      const environment = scene.name('config-environment')
      const profile = scene.name('config-profile')
      const [a, e, p] = [application, environment, profile].map((name) => scene.id('', 7, name))
      const ARN = arn(scene, 'appconfig', `application/${a}/environment/${e}/configuration/${p}`)
      return {
        request: {
          applicationIdentifier: application,
          environmentIdentifier: environment,
          configurationProfileIdentifier: profile,
        },
        resources: [resource(scene, CONFIGURATION, ARN)],
        needs: [need('appconfig:StartConfigurationSession', ARN)],
      }
    },
    {
      dataType: CONFIGURATION,
      page: 'https://docs.aws.amazon.com/appconfig/latest/userguide/logging-using-cloudtrail.html',
    },
  ),
  configurations.write('StartDeployment', (scene) => {
    const { application, environment, profile } = ids(scene)
    const strategy = scene.id('', 7, 'strategy')
    const on = (path: string) => need('appconfig:StartDeployment', arn(scene, 'appconfig', path))
    return {
      request: {
        applicationId: application,
        environmentId: environment,
        configurationProfileId: profile,
        deploymentStrategyId: strategy,
        configurationVersion: '3',
      },
      needs: [
        on(`application/${application}`),
        on(`application/${application}/environment/${environment}`),
        on(`application/${application}/configurationprofile/${profile}`),
        on(`deploymentstrategy/${strategy}`),
      ],
    }
  }),
]
