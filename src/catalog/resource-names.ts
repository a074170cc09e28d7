import { normalName, type Leaf } from './parameters.ts'

/**
 * Where a request names what an ARN template's variable stands for, when it does not call it by the same name.
 * IAM prefix → variable → names of request members, the likeliest first.
 */
const members: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  apprunner: { ServiceName: ['serviceName'] },
  athena: { WorkGroupName: ['workGroup', 'name'] },
  autoscaling: { GroupFriendlyName: ['autoScalingGroupName'] },
  cloudfront: { DistributionId: ['id', 'distributionId'] },
  codebuild: { ProjectName: ['projectName', 'name'] },
  codepipeline: { PipelineName: ['name', 'pipelineName'] },
  ec2: {
    KeyPairName: ['keyName'],
    SecurityGroupId: ['groupId', 'securityGroupId'],
    VpcFlowLogId: ['flowLogId'],
    DhcpOptionsId: ['dhcpOptionsId'],
    NaclId: ['networkAclId'],
    LaunchTemplateId: ['launchTemplateId'],
  },
  ecs: { ClusterName: ['cluster', 'clusterName'], ServiceName: ['service', 'serviceName'] },
  eks: { ClusterName: ['clusterName', 'name'] },
  elasticache: { CacheClusterId: ['cacheClusterId'] },
  events: { RuleName: ['rule', 'name'] },
  glue: { TableName: ['tableName', 'name'], DatabaseName: ['databaseName', 'name'], JobName: ['jobName', 'name'] },
  kms: { KeyId: ['keyId'] },
  logs: { LogGroupName: ['logGroupName', 'logGroupIdentifier'] },
  rds: {
    DbInstanceName: ['dBInstanceIdentifier'],
    SnapshotName: ['dBSnapshotIdentifier'],
    ClusterSnapshotName: ['dBClusterSnapshotIdentifier'],
    DbClusterInstanceName: ['dBClusterIdentifier'],
    SubnetGroupName: ['dBSubnetGroupName'],
    ParameterGroupName: ['dBParameterGroupName'],
    ClusterParameterGroupName: ['dBClusterParameterGroupName'],
    SecurityGroupName: ['dBSecurityGroupName'],
  },
  redshift: { ClusterName: ['clusterIdentifier'] },
  route53: { Id: ['hostedZoneId', 'id'] },
  s3: { BucketName: ['bucketName', 'bucket'], ObjectName: ['key'] },
  secretsmanager: { SecretId: [] },
  ssm: { ParameterNameWithoutLeadingSlash: ['name', 'names'] },
}

/** Variables whose values may hold slashes. */
const slashes = new Set([
  'LogGroupName',
  'LogStreamName',
  'ObjectName',
  'ParameterNameWithoutLeadingSlash',
  'RepositoryName',
])

/**
 * How a value must be read before it goes into an ARN; `undefined`: it does not tell the ARN. `service:Variable`.
 */
const readers: Readonly<Record<string, (value: string) => string | undefined>> = {
  /** An alias or an alias ARN says nothing of the key's id. */
  'kms:KeyId': (value) => (/^(mrk-)?[0-9a-f-]{32,36}$/i.test(value) ? value : undefined),
  'route53:Id': (value) => value.replace(/^\/?(hostedzone|change|healthcheck|delegationset)\//, ''),
  'ssm:ParameterNameWithoutLeadingSlash': (value) => value.replace(/^\//, ''),
}

/** RDS stores identifiers in lower case, whatever case a request uses. */
const lowerCase = new Set(['rds', 'redshift', 'elasticache'])

function readValue(service: string, name: string, value: string): string | undefined {
  if (value === '' || value.length > 1024 || /[*?$\s]/.test(value) || value.includes(':')) return undefined
  const reader = readers[`${service}:${name}`]
  const read = reader ? reader(value) : value
  if (read === undefined || read === '') return undefined
  if (read.includes('/') && !slashes.has(name)) return undefined
  return lowerCase.has(service) ? read.toLowerCase() : read
}

/** Where the request is asked only for its outermost members: a `name` deeper down names something else. */
const shallow = new Set(['name', 'id', 'names', 'ids', 'key', 'rule', 'service', 'cluster', 'bucket'])

/**
 * The values a request gives for a variable: those of the least deep member of that name (`groupId`, not
 * `ipPermissions[].groups[].groupId`), in order, each once. `only`: the action has a single resource type, so that a
 * plain `name` or `id` at the top speaks of it. Empty when the request does not tell, or one value cannot be read.
 */
export function valuesOf(service: string, name: string, leaves: readonly Leaf[], only: boolean): readonly string[] {
  const plain = only ? (/name/i.test(name) ? ['name'] : /id$/i.test(name) ? ['id'] : []) : []
  for (const member of [...(members[service]?.[name] ?? [name]), ...plain]) {
    const wanted = normalName(member)
    const plural = `${wanted}s`
    const found = leaves.filter(
      (leaf) => (leaf.name === wanted || leaf.name === plural) && !(shallow.has(wanted) && depth(leaf.path) > 1),
    )
    if (found.length === 0) continue
    const least = Math.min(...found.map(({ path }) => depth(path)))
    const values = found.filter(({ path }) => depth(path) === least).map(({ value }) => readValue(service, name, value))
    return values.includes(undefined) ? [] : [...new Set(values.filter((value) => value !== undefined))]
  }
  return []
}

/** Newer EC2 calls wrap the request in its own name: `CreateNatGatewayRequest.SubnetId` is at the top. */
const depth = (path: readonly string[]): number => (path[0]?.endsWith('Request') ? path.length - 1 : path.length)
