/**
 * A privilege escalation path: permissions that together lead to more. `target`: the permission whose resource is the user, role,
 * function or instance whose permissions are gained. `passedTo`: services to which a role must be passed.
 */
export interface EscalationPath {
  /** As https://pathfinding.cloud/paths/ID describes it. */
  readonly id: string
  /** The kind of path: changing one's own permissions, becoming another principal, or running code with a role. */
  readonly way: 'own-permissions' | 'other-principal' | 'pass-role' | 'role-in-use'
  readonly permissions: readonly string[]
  readonly target: string
  readonly passedTo: readonly string[]
}

const own = (id: string, permission: string): EscalationPath => ({
  id,
  way: 'own-permissions',
  permissions: [permission],
  target: permission,
  passedTo: [],
})

const other = (id: string, permission: string): EscalationPath => ({ ...own(id, permission), way: 'other-principal' })

const used = (id: string, target: string, ...more: readonly string[]): EscalationPath => ({
  id,
  way: 'role-in-use',
  permissions: [target, ...more],
  target,
  passedTo: [],
})

const passed = (id: string, services: readonly string[], ...permissions: readonly string[]): EscalationPath => ({
  id,
  way: 'pass-role',
  permissions: ['iam:PassRole', ...permissions],
  target: 'iam:PassRole',
  passedTo: services.map((service) => `${service}.amazonaws.com`),
})

/**
 * Which permissions together are a known path is public knowledge, collected by Spencer Gietzen (Rhino Security Labs,
 * 2018) and kept up in the list of pathfinding.cloud (https://github.com/DataDog/pathfinding.cloud, Apache-2.0), whose ids
 * are named here. As of 2025-12-17; `node scripts/escalation-paths.mjs PATHS.json` compares this table with a newer
 * export of that list (`docs/paths.json` of its repository) and prints what differs.
 *
 * `sts:AssumeRole` alone is no row: that a role may be assumed is what trust policies decide. Nor is a row whose
 * permissions hold those of another: it completes nothing that the other does not.
 */
export const escalationPaths: readonly EscalationPath[] = [
  own('iam-001', 'iam:CreatePolicyVersion'),
  own('iam-005', 'iam:PutRolePolicy'),
  own('iam-007', 'iam:PutUserPolicy'),
  own('iam-008', 'iam:AttachUserPolicy'),
  own('iam-009', 'iam:AttachRolePolicy'),
  own('iam-010', 'iam:AttachGroupPolicy'),
  own('iam-011', 'iam:PutGroupPolicy'),
  own('iam-013', 'iam:AddUserToGroup'),
  other('iam-002', 'iam:CreateAccessKey'),
  other('iam-004', 'iam:CreateLoginProfile'),
  other('iam-006', 'iam:UpdateLoginProfile'),
  other('iam-012', 'iam:UpdateAssumeRolePolicy'),
  passed('apprunner-001', ['tasks.apprunner', 'build.apprunner'], 'apprunner:CreateService'),
  passed(
    'bedrock-001',
    ['bedrock-agentcore'],
    'bedrock-agentcore:CreateCodeInterpreter',
    'bedrock-agentcore:StartCodeInterpreterSession',
    'bedrock-agentcore:InvokeCodeInterpreter',
  ),
  passed('cloudformation-001', ['cloudformation'], 'cloudformation:CreateStack'),
  passed(
    'cloudformation-003',
    ['cloudformation'],
    'cloudformation:CreateStackSet',
    'cloudformation:CreateStackInstances',
  ),
  passed('cloudformation-004', ['cloudformation'], 'cloudformation:UpdateStackSet'),
  passed('codebuild-001', ['codebuild'], 'codebuild:CreateProject', 'codebuild:StartBuild'),
  passed('codebuild-004', ['codebuild'], 'codebuild:CreateProject', 'codebuild:StartBuildBatch'),
  passed(
    'datapipeline-001',
    ['datapipeline', 'elasticmapreduce', 'ec2'],
    'datapipeline:CreatePipeline',
    'datapipeline:PutPipelineDefinition',
    'datapipeline:ActivatePipeline',
  ),
  passed('ec2-001', ['ec2'], 'ec2:RunInstances'),
  passed('ec2-003', ['ec2'], 'ec2:RequestSpotInstances'),
  passed('ecs-003', ['ecs-tasks'], 'ecs:RegisterTaskDefinition', 'ecs:CreateService'),
  passed('ecs-004', ['ecs-tasks'], 'ecs:RegisterTaskDefinition', 'ecs:RunTask'),
  passed('ecs-005', ['ecs-tasks'], 'ecs:RegisterTaskDefinition', 'ecs:StartTask'),
  passed('glue-001', ['glue'], 'glue:CreateDevEndpoint'),
  passed('glue-003', ['glue'], 'glue:CreateJob', 'glue:StartJobRun'),
  passed('glue-004', ['glue'], 'glue:CreateJob', 'glue:CreateTrigger'),
  passed('glue-005', ['glue'], 'glue:UpdateJob', 'glue:StartJobRun'),
  passed('glue-006', ['glue'], 'glue:UpdateJob', 'glue:CreateTrigger'),
  passed('lambda-001', ['lambda'], 'lambda:CreateFunction', 'lambda:InvokeFunction'),
  passed('lambda-002', ['lambda'], 'lambda:CreateFunction', 'lambda:CreateEventSourceMapping'),
  passed('lambda-006', ['lambda'], 'lambda:CreateFunction', 'lambda:AddPermission'),
  passed('sagemaker-001', ['sagemaker'], 'sagemaker:CreateNotebookInstance'),
  passed('sagemaker-002', ['sagemaker'], 'sagemaker:CreateTrainingJob'),
  passed('sagemaker-003', ['sagemaker'], 'sagemaker:CreateProcessingJob'),
  used('apprunner-002', 'apprunner:UpdateService'),
  used('bedrock-002', 'bedrock-agentcore:InvokeCodeInterpreter', 'bedrock-agentcore:StartCodeInterpreterSession'),
  used('cloudformation-002', 'cloudformation:UpdateStack'),
  used('cloudformation-005', 'cloudformation:ExecuteChangeSet', 'cloudformation:CreateChangeSet'),
  used('codebuild-002', 'codebuild:StartBuild'),
  used('codebuild-003', 'codebuild:StartBuildBatch'),
  used('ec2-002', 'ec2:ModifyInstanceAttribute', 'ec2:StopInstances', 'ec2:StartInstances'),
  used('ec2-004', 'ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'),
  used('ec2instanceconnect-003', 'ec2-instance-connect:SendSSHPublicKey'),
  used('glue-002', 'glue:UpdateDevEndpoint'),
  used('lambda-003', 'lambda:UpdateFunctionCode'),
  used('sagemaker-004', 'sagemaker:CreatePresignedNotebookInstanceUrl'),
  used(
    'sagemaker-005',
    'sagemaker:UpdateNotebookInstance',
    'sagemaker:CreateNotebookInstanceLifecycleConfig',
    'sagemaker:StopNotebookInstance',
    'sagemaker:StartNotebookInstance',
  ),
  used('ssm-001', 'ssm:StartSession'),
  used('ssm-002', 'ssm:SendCommand'),
]
