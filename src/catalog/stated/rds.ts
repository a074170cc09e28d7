import { byType, firstTableWith, type NamedKind } from './by-type.ts'
import { byAction } from './parts.ts'
import { exactResources } from './rule.ts'

/** Identifiers are "stored as a lowercase string", whatever the request holds. */
const kind = (before: string, member: string): NamedKind => ({
  service: 'rds',
  before,
  name: /^[a-z0-9:.-]+$/,
  members: [member],
  read: (text) => text.toLowerCase(),
})

/** What a call names; groups that it leaves to a default are checked besides, so that no creation is listed. */
export const rds = firstTableWith(
  byAction([
    'AddTagsToResource ListTagsForResource RemoveTagsFromResource',
    {
      page: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html',
      resolve: (call) => {
        const arn = call.request.text('resourcename') ?? ''
        return /^arn:[^:]+:rds:[^:]*:\d{12}:[a-z-]+:[^*?\s]+$/.test(arn) ? exactResources(arn) : undefined
      },
    },
  ]),
  byType({
    page: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.html',
    kinds: {
      db: kind('db:', 'dbinstanceidentifier'),
      cluster: kind('cluster:', 'dbclusteridentifier'),
      snapshot: kind('snapshot:', 'dbsnapshotidentifier'),
      'cluster-snapshot': kind('cluster-snapshot:', 'dbclustersnapshotidentifier'),
      'cluster-endpoint': kind('cluster-endpoint:', 'dbclusterendpointidentifier'),
      pg: kind('pg:', 'dbparametergroupname'),
      'cluster-pg': kind('cluster-pg:', 'dbclusterparametergroupname'),
      og: kind('og:', 'optiongroupname'),
      subgrp: kind('subgrp:', 'dbsubnetgroupname'),
      secgrp: kind('secgrp:', 'dbsecuritygroupname'),
      es: kind('es:', 'subscriptionname'),
    },
    types: {
      DescribeDBInstances: ['db'],
      DescribeDBClusters: ['cluster'],
      DescribeDBParameterGroups: ['pg'],
      DescribeDBClusterParameterGroups: ['cluster-pg'],
      DescribeDBSubnetGroups: ['subgrp'],
      DescribeOptionGroups: ['og'],
      DescribeEventSubscriptions: ['es'],
    },
    except: [
      'CopyDBClusterParameterGroup',
      'CopyDBClusterSnapshot',
      'CopyDBParameterGroup',
      'CopyDBSnapshot',
      'CopyOptionGroup',
      'CreateDBCluster',
      'CreateDBInstanceReadReplica',
      'DeleteDBCluster',
      'RestoreDBClusterFromS3',
    ],
  }),
)
