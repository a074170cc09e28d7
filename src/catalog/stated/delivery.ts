import { byType, firstTableWith, type NamedKind } from './by-type.ts'
import { nestedText, byAction, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedRule } from './rule.ts'

/** Builds are named `PROJECT:ID`, and are authorised as their project. */
const project: NamedKind = {
  service: 'codebuild',
  before: 'project/',
  members: ['projectname', 'name'],
  lists: ['names'],
}
const buildsOfProject: NamedKind = {
  ...project,
  name: /^[\w-]+$/,
  read: (text) => text.replace(/:[0-9a-f-]{36}$/, ''),
  members: ['id'],
  lists: ['ids'],
}
const codebuildPage =
  'https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-access-control-identity-based.html'

export const codebuild = firstTableWith(
  byType({
    page: codebuildPage,
    kinds: { builds: buildsOfProject },
    types: {
      BatchDeleteBuilds: ['builds'],
      BatchGetBuildBatches: ['builds'],
      BatchGetBuilds: ['builds'],
      RetryBuild: ['builds'],
      RetryBuildBatch: ['builds'],
      StopBuild: ['builds'],
      StopBuildBatch: ['builds'],
      DeleteBuildBatch: ['builds'],
    },
  }),
  byType({
    page: codebuildPage,
    kinds: { project },
    except: ['BatchGetSandboxes', 'StopSandbox', 'UpdateProjectVisibility'],
  }),
)

/** A pipeline's ARN is its name, what lies in it follows: `NAME/STAGE/ACTION`. */
const pipeline: Kind = { service: 'codepipeline', before: '', name: /^[\w.@-]+$/ }
const codepipelinePage = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/permissions-reference.html'

const inPipeline = (...members: readonly string[]): StatedRule => ({
  page: codepipelinePage,
  resolve: (call) => {
    const names = members.map((member) => call.request.text(member) ?? '')
    const whole: Kind = { ...pipeline, name: /^[\w.@-]+(\/[\w.@-]+)*$/ }
    return names.every((name) => /^[\w.@-]+$/.test(name))
      ? exactResources(resourceArn(call, whole, names.join('/')))
      : undefined
  },
})

export const codepipeline = byAction(
  ['DeletePipeline GetPipeline GetPipelineState StartPipelineExecution', inPipeline('name')],
  [
    'GetPipelineExecution ListActionExecutions ListPipelineExecutions ListRuleExecutions StopPipelineExecution',
    inPipeline('pipelinename'),
  ],
  [
    'CreatePipeline UpdatePipeline',
    {
      page: codepipelinePage,
      resolve: (call) => exactResources(resourceArn(call, pipeline, nestedText(call, 2, 'name'))),
      leaves: ['name'],
    },
  ],
  [
    'DisableStageTransition EnableStageTransition RetryStageExecution RollbackStage',
    inPipeline('pipelinename', 'stagename'),
  ],
  ['PutApprovalResult PutActionRevision', inPipeline('pipelinename', 'stagename', 'actionname')],
)
