import type { ServedRow } from './row.ts'

/**
 * Operations of OpenSearch Service by their names of 2021, each after its name of 2015. A policy with the older name allows
 * the operation of either name, and events bear the name that was called.
 */
const openSearch: readonly (readonly [older: string, newer: string])[] = [
  ['AcceptInboundCrossClusterSearchConnection', 'AcceptInboundConnection'],
  ['CancelElasticsearchServiceSoftwareUpdate', 'CancelServiceSoftwareUpdate'],
  ['CreateElasticsearchDomain', 'CreateDomain'],
  ['CreateOutboundCrossClusterSearchConnection', 'CreateOutboundConnection'],
  ['DeleteElasticsearchDomain', 'DeleteDomain'],
  ['DeleteInboundCrossClusterSearchConnection', 'DeleteInboundConnection'],
  ['DeleteOutboundCrossClusterSearchConnection', 'DeleteOutboundConnection'],
  ['DescribeElasticsearchDomain', 'DescribeDomain'],
  ['DescribeElasticsearchDomainConfig', 'DescribeDomainConfig'],
  ['DescribeElasticsearchDomains', 'DescribeDomains'],
  ['DescribeElasticsearchInstanceTypeLimits', 'DescribeInstanceTypeLimits'],
  ['DescribeInboundCrossClusterSearchConnections', 'DescribeInboundConnections'],
  ['DescribeOutboundCrossClusterSearchConnections', 'DescribeOutboundConnections'],
  ['DescribeReservedElasticsearchInstanceOfferings', 'DescribeReservedInstanceOfferings'],
  ['DescribeReservedElasticsearchInstances', 'DescribeReservedInstances'],
  ['GetCompatibleElasticsearchVersions', 'GetCompatibleVersions'],
  ['ListElasticsearchInstanceTypeDetails', 'ListInstanceTypeDetails'],
  ['ListElasticsearchInstanceTypes', 'ListInstanceTypeDetails'],
  ['ListElasticsearchVersions', 'ListVersions'],
  ['PurchaseReservedElasticsearchInstanceOffering', 'PurchaseReservedInstanceOffering'],
  ['RejectInboundCrossClusterSearchConnection', 'RejectInboundConnection'],
  ['RollbackElasticsearchServiceSoftwareUpdate', 'RollbackServiceSoftwareUpdate'],
  ['StartElasticsearchServiceSoftwareUpdate', 'StartServiceSoftwareUpdate'],
  ['UpdateElasticsearchDomainConfig', 'UpdateDomainConfig'],
  ['UpgradeElasticsearchDomain', 'UpgradeDomain'],
]

/** Permissions by an older name, which allow the calls of the operation's newer name. */
export const renamedRows: readonly ServedRow[] = openSearch.map(([older, newer]) => ({
  name: `opensearch-${older.toLowerCase()}`,
  keep: `es: ${older}`,
  with: `es: ${newer}`,
  because: `it allows es:${newer}, the newer name of the operation, too`,
  page: 'opensearch-service/latest/developerguide/rename.html',
}))
