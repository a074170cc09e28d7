const policies = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference'

/**
 * Event source and name → the service to which the call passes a role, as `iam:PassedToService` names it. Each is in the
 * condition of a policy of AWS for the calls. A call that is not listed may pass its role to another service than that
 * of its name.
 */
const passedTo: ReadonlyMap<string, { readonly service: string; readonly page: string }> = new Map(
  (
    [
      [
        'lambda.amazonaws.com',
        'lambda',
        'CreateFunction20150331 UpdateFunctionConfiguration20150331v2',
        'AWSLambda_FullAccess',
      ],
      ['ecs-tasks.amazonaws.com', 'ecs', 'RegisterTaskDefinition RunTask', 'AmazonECS_FullAccess'],
      ['events.amazonaws.com', 'events', 'PutTargets', 'AmazonEventBridgeFullAccess'],
      ['scheduler.amazonaws.com', 'scheduler', 'CreateSchedule UpdateSchedule', 'AmazonEventBridgeSchedulerFullAccess'],
      ['pipes.amazonaws.com', 'pipes', 'CreatePipe UpdatePipe', 'AmazonEventBridgePipesFullAccess'],
      ['glue.amazonaws.com', 'glue', 'CreateJob UpdateJob CreateCrawler UpdateCrawler', 'AWSGlueConsoleFullAccess'],
    ] as const
  ).flatMap(([service, source, names, policy]) =>
    names
      .split(' ')
      .map((name) => [`${source}.amazonaws.com:${name}`, { service, page: `${policies}/${policy}.html` }] as const),
  ),
)

/**
 * The service to which a call passes a role.
 *
 * @param operation event source and name: `ecs.amazonaws.com:RunTask`
 * @param role ARN, or null where the request does not name it; outside of the partition `aws` the pages say nothing
 * @returns `undefined` where it is not known
 */
export const passedToService = (operation: string, role: string | null): string | undefined =>
  role === null || role.startsWith('arn:aws:') ? passedTo.get(operation)?.service : undefined
