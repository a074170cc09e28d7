/**
 * Home Regions that the endpoints data leave out, each with the page that names them. Read in November 2026.
 */

const virginia = { aws: ['us-east-1'] }
const oregon = { aws: ['us-west-2'] }

/** IAM prefix → {partition: Regions}, beside what the endpoints data say. */
export const homesByService = {
  // "You must specify the US West (Oregon) Region to create, update, or otherwise work with accelerators."
  // https://docs.aws.amazon.com/global-accelerator/latest/api/Welcome.html
  globalaccelerator: oregon,
  // "You must specify the US West (Oregon) Region for Route 53 ARC API calls."
  // https://docs.aws.amazon.com/routing-control/latest/APIReference/Welcome.html
  'route53-recovery-readiness': oregon,
  'route53-recovery-control-config': oregon,
  // Routing control states are read and changed at a cluster's endpoints in five Regions.
  // https://docs.aws.amazon.com/r53recovery/latest/dg/routing-control.update.api.html
  'route53-recovery-cluster': { aws: ['ap-northeast-1', 'ap-southeast-2', 'eu-west-1', 'us-east-1', 'us-west-2'] },
  // https://docs.aws.amazon.com/partner-central/latest/APIReference/what-is-partner-central-api.html
  partnercentral: virginia,
  // For web ACLs of CloudFront and Amplify: us-east-1.
  // https://docs.aws.amazon.com/waf/latest/APIReference/Welcome.html
  wafv2: virginia,
  // Billing and Cost Management is global, its events are recorded in US East (N. Virginia).
  // https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/logging-using-cloudtrail.html
  'aws-portal': virginia,
  consolidatedbilling: virginia,
  payments: virginia,
  'purchase-orders': virginia,
  sustainability: virginia,
  // https://docs.aws.amazon.com/awssupport/latest/user/cloudtrail-logging-for-aws-support.html
  supportplans: virginia,
  trustedadvisor: virginia,
  // https://docs.aws.amazon.com/artifact/latest/ug/cloudtrail-logs.html
  artifact: virginia,
  // CloudFront is global; key value stores are called by its ARN, without a Region of one's own.
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/logging_using_cloudtrail.html
  'cloudfront-keyvaluestore': virginia,
}

/** [Action pattern, {partition: Regions}] for actions that differ from their service. */
export const homesByAction = [
  // "This action will always be routed to the US West (Oregon) Region."
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateMultiRegionAccessPoint.html
  ['s3:*MultiRegionAccessPoint*', oregon],
  // The global endpoint s3.amazonaws.com is that of us-east-1; what names no bucket is answered there.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
  ['s3:ListAllMyBuckets', virginia],
  // All of Marketplace but metering has its endpoint in us-east-1.
  // https://docs.aws.amazon.com/general/latest/gr/aws-marketplace.html
  ['aws-marketplace:Get*', virginia],
  ['aws-marketplace:List*', virginia],
  ['aws-marketplace:Search*', virginia],
  ['aws-marketplace:PutDeploymentParameter', virginia],
  // "You can call this operation only from the organization's management account and from the us-east-1 Region."
  // https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetComplianceSummary.html
  ['tag:GetComplianceSummary', virginia],
  ['tag:StartReportCreation', virginia],
  ['tag:DescribeReportCreation', virginia],
]
