/**
 * Forms of ARNs that the service authorization reference no longer lists, and that existing resources keep. Services of
 * ECS made before 2021 have them until they are migrated; of tasks and container instances too they leave out the cluster.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-arn-migration.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
 */
const olderArns: Readonly<Record<string, string>> = {
  'ecs service': 'arn:${Partition}:ecs:${Region}:${Account}:service/${ServiceName}',
  'ecs task': 'arn:${Partition}:ecs:${Region}:${Account}:task/${TaskId}',
  'ecs container-instance': 'arn:${Partition}:ecs:${Region}:${Account}:container-instance/${ContainerInstanceId}',
}

/** The forms of the ARN of a resource type in one text, as the reference lists several. @param type `service` of `ecs` */
export function withOlderArns(service: string, type: string, arn: string): string {
  const older = olderArns[`${service} ${type}`]
  return older === undefined ? arn : `${arn}, ${older}`
}
