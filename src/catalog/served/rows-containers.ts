import type { ServedRow } from './row.ts'

/** Images, and the agents of clusters. */
export const containerRows: readonly ServedRow[] = [
  {
    name: 'ecr-pull',
    keep: 'ecr: BatchGetImage GetDownloadUrlForLayer',
    with: 'ecr: BatchGetImage GetDownloadUrlForLayer',
    because: 'layers are downloaded where the client does not have them yet',
    page: 'AmazonECR/latest/userguide/logging-using-cloudtrail.html',
  },
  {
    name: 'ecr-push',
    keep: 'ecr: BatchCheckLayerAvailability InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage BatchGetImage',
    with: 'ecr: PutImage InitiateLayerUpload',
    because: 'a push uploads the layers that the repository does not have yet',
    page: 'AmazonECR/latest/userguide/image-push-iam.html',
  },
  {
    name: 'ecr-pull-through-cache',
    keep: 'ecr: CreateRepository BatchImportUpstreamImage',
    with: 'ecr: BatchImportUpstreamImage',
    because: 'the first pull of an image by way of a pull-through cache makes its repository',
    page: 'AmazonECR/latest/userguide/pull-through-cache-iam.html',
  },
  {
    name: 'ecs-execution',
    keep: `ecr: GetAuthorizationToken BatchCheckLayerAvailability GetDownloadUrlForLayer BatchGetImage
      BatchImportUpstreamImage; logs: CreateLogGroup CreateLogStream PutLogEvents`,
    trusted: 'ecs-tasks',
    because: 'the container agent pulls images and writes logs with the execution role of the task',
    page: 'AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  },
  {
    name: 'ecs-exec',
    keep: 'ssmmessages: CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel',
    trusted: 'ecs-tasks',
    because: 'ECS Exec opens its channels with the role of the task',
    page: 'AmazonECS/latest/developerguide/ecs-exec.html',
  },
  {
    name: 'ecs-agent',
    keep: `ecs: Poll StartTelemetrySession PutSystemLogEvents DiscoverPollEndpoint RegisterContainerInstance
      DeregisterContainerInstance SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange
      UpdateContainerInstancesState; ec2: DescribeTags`,
    with: 'ecs: Poll DiscoverPollEndpoint RegisterContainerInstance',
    trusted: 'ec2',
    because: 'the container agent needs them together',
    page: 'AmazonECS/latest/developerguide/instance_IAM_role.html',
  },
  {
    name: 'eks-pod-identity-agent',
    keep: 'eks-auth: AssumeRoleForPodIdentity',
    trusted: 'ec2',
    because: 'the Pod Identity agent gets credentials for pods with the role of the node',
    page: 'eks/latest/userguide/pod-id-agent-setup.html',
  },
  {
    name: 'eks-pod-identity',
    keep: 'sts: TagSession',
    trusted: 'pods.eks',
    because: 'EKS Pod Identity assumes the role with session tags',
    page: 'eks/latest/userguide/pod-id-role.html',
  },
]
