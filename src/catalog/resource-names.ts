import { normalName } from './member-names.ts'
import type { ParameterValue } from './parameters.ts'

/**
 * The members of requests that name what an ARN template's variable stands for, when it does not call it by the same
 * name. IAM prefix → variable → names of request members, the likeliest first.
 */
const members: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  apprunner: { ServiceName: ['serviceName'] },
  athena: { WorkGroupName: ['workGroup', 'name'] },
  autoscaling: { GroupFriendlyName: ['autoScalingGroupName'] },
  cloudfront: { DistributionId: ['id', 'distributionId'] },
  codebuild: { ProjectName: ['projectName', 'name'] },
  codepipeline: { PipelineName: ['name', 'pipelineName'] },
  ecs: { ClusterName: ['cluster', 'clusterName'], ServiceName: ['service', 'serviceName'] },
  eks: { ClusterName: ['clusterName', 'name'] },
  elasticache: { CacheClusterId: ['cacheClusterId'] },
  events: { RuleName: ['rule', 'name'] },
  glue: { TableName: ['tableName', 'name'], DatabaseName: ['databaseName', 'name'], JobName: ['jobName', 'name'] },
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
  secretsmanager: { SecretId: [] },
  ssm: { ParameterNameWithoutLeadingSlash: ['name', 'names'] },
}

/** Variables whose values may hold slashes. */
const slashes = new Set(['ParameterNameWithoutLeadingSlash', 'RepositoryName'])

/**
 * The form in which a value must be read before it goes into an ARN; `undefined`: the ARN does not follow from it.
 * `service:Variable`.
 */
const readers: Readonly<Record<string, (value: string) => string | undefined>> = {
  'route53:Id': (value) => value.replace(/^\/?(hostedzone|change|healthcheck|delegationset)\//, ''),
  'ssm:ParameterNameWithoutLeadingSlash': (value) => value.replace(/^\//, ''),
}

/** RDS stores identifiers in lower case, whatever case a request uses. */
const lowerCase = new Set(['rds', 'redshift', 'elasticache'])

/**
 * Names that are looked for among the outermost members of the request only: a `name` deeper down names something else.
 */
const shallow = new Set(['name', 'id', 'names', 'ids', 'key', 'rule', 'service', 'cluster', 'bucket'])

interface Source {
  readonly name: string
  readonly plural: string
  readonly isShallow: boolean
}

/** Finds what a request gives for a variable of an ARN template. */
export class VariableReader {
  readonly #sources: readonly Source[]
  readonly #reader: ((value: string) => string | undefined) | undefined
  readonly #mayHoldSlashes: boolean
  readonly #isLowerCase: boolean

  /** @param only the action has a single resource type, so that a plain `name` or `id` at the top names it */
  constructor(service: string, variable: string, only: boolean) {
    const plain = only ? (/name/i.test(variable) ? ['name'] : /id$/i.test(variable) ? ['id'] : []) : []
    this.#sources = [...(members[service]?.[variable] ?? [variable]), ...plain].map((member) => {
      const name = normalName(member)
      return { name, plural: `${name}s`, isShallow: shallow.has(name) }
    })
    this.#reader = readers[`${service}:${variable}`]
    this.#mayHoldSlashes = slashes.has(variable)
    this.#isLowerCase = lowerCase.has(service)
  }

  /** Names of the members that may contain it, as `normalName` writes them. */
  get names(): readonly string[] {
    return this.#sources.flatMap(({ name, plural }) => [name, plural])
  }

  /**
   * The members of the request that state the resource: the least deep ones of the likeliest name (`groupId`, not
   * `ipPermissions[].groups[].groupId`), in order. Empty where the request does not state it. No value is read.
   */
  find(leaves: readonly ParameterValue[]): readonly ParameterValue[] {
    for (const { name, plural, isShallow } of this.#sources) {
      let found: ParameterValue[] | undefined
      let least = isShallow ? 1 : Infinity
      for (const leaf of leaves) {
        const { normal } = leaf.name
        if ((normal !== name && normal !== plural) || leaf.depth > least) continue
        if (found === undefined || leaf.depth < least) found = [leaf]
        else found.push(leaf)
        least = leaf.depth
      }
      if (found) return found
    }
    return []
  }

  /** The values that these members give, each once; empty when one of them cannot be read. */
  read(leaves: readonly ParameterValue[]): readonly string[] {
    const values: string[] = []
    for (const leaf of leaves) {
      const value = this.#readOne(leaf.value)
      if (value === undefined) return []
      values.push(value)
    }
    return values.length > 1 ? [...new Set(values)] : values
  }

  #readOne(value: string): string | undefined {
    if (value === '' || value.length > 1024 || /[*?$\s:]/.test(value)) return undefined
    const read = this.#reader ? this.#reader(value) : value
    if (read === undefined || read === '') return undefined
    if (!this.#mayHoldSlashes && read.includes('/')) return undefined
    return this.#isLowerCase ? read.toLowerCase() : read
  }
}
