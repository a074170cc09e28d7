import { at, statedCases } from './cases.ts'

statedCases('codebuild', [
  ['StartBuild', { projectName: 'web' }, [at('codebuild', 'project/web')]],
  ['BatchGetBuilds', { ids: ['web:0a1b2c3d-0000-4000-8000-000000000001'] }, [at('codebuild', 'project/web')]],
  ['BatchGetBuilds', { ids: ['web:oddly'] }, 'unknown'],
  ['BatchGetProjects', { names: ['web', 'api'] }, [at('codebuild', 'project/web'), at('codebuild', 'project/api')]],
  ['CreateProject', { name: 'web' }, [at('codebuild', 'project/web')]],
])

statedCases('codepipeline', [
  ['StartPipelineExecution', { name: 'web' }, [at('codepipeline', 'web')]],
  ['CreatePipeline', { pipeline: { name: 'web', stages: [{ name: 'Source' }] } }, [at('codepipeline', 'web')]],
  ['RetryStageExecution', { pipelineName: 'web', stageName: 'Deploy' }, [at('codepipeline', 'web/Deploy')]],
  [
    'PutApprovalResult',
    { pipelineName: 'web', stageName: 'Deploy', actionName: 'Ok' },
    [at('codepipeline', 'web/Deploy/Ok')],
  ],
  ['PutApprovalResult', { pipelineName: 'web', stageName: 'Deploy' }, 'unknown'],
])
