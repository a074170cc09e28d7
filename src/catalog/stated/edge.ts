import { byType, firstTableWith, type NamedKind } from './by-type.ts'
import { byAction, resourceArn } from './parts.ts'
import { exactResources } from './rule.ts'

const cloudfrontKind = (before: string, ...members: readonly string[]): NamedKind => ({
  service: 'cloudfront',
  before,
  isGlobal: true,
  name: /^[\w-]+$/,
  members: members.length > 0 ? members : ['id'],
})

export const cloudfront = byType({
  page: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html',
  kinds: {
    distribution: cloudfrontKind('distribution/', 'targetdistributionid', 'distributionid', 'id'),
    'streaming-distribution': cloudfrontKind('streaming-distribution/'),
    'cache-policy': cloudfrontKind('cache-policy/'),
    'origin-request-policy': cloudfrontKind('origin-request-policy/'),
    'response-headers-policy': cloudfrontKind('response-headers-policy/'),
    'origin-access-control': cloudfrontKind('origin-access-control/'),
    'origin-access-identity': cloudfrontKind('origin-access-identity/'),
    'continuous-deployment-policy': cloudfrontKind('continuous-deployment-policy/'),
    'field-level-encryption-config': cloudfrontKind('field-level-encryption-config/'),
    'field-level-encryption-profile': cloudfrontKind('field-level-encryption-profile/'),
    function: cloudfrontKind('function/', 'name'),
    // Requests name a key value store, and its ARN ends in its id: API_KeyValueStoreAssociation of the API reference.
  },
  except: ['CopyDistribution', 'UpdateDistributionWithStagingConfig'],
})

/** Ids are given with or without what they are of: `/hostedzone/Z1`. */
const route53Kind = (type: string, ...members: readonly string[]): NamedKind => ({
  service: 'route53',
  before: `${type}/`,
  isGlobal: true,
  hasNoAccount: true,
  name: /^[\w-]+$/,
  read: (text) => text.replace(new RegExp(`^/?${type}/`), ''),
  members,
})

const zone = route53Kind('hostedzone', 'hostedzoneid', 'id')
const check = route53Kind('healthcheck', 'healthcheckid')

export const route53 = firstTableWith(
  byAction([
    'ChangeTagsForResource ListTagsForResource',
    {
      page: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html',
      resolve: (call) => {
        const type = call.request.text('resourcetype')
        const kind = type === 'hostedzone' ? zone : type === 'healthcheck' ? check : undefined
        return kind && exactResources(resourceArn(call, kind, call.request.text('resourceid')))
      },
    },
  ]),
  byType({
    page: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html',
    kinds: {
      hostedzone: zone,
      healthcheck: check,
      change: route53Kind('change', 'id'),
      delegationset: route53Kind('delegationset', 'id', 'delegationsetid'),
      trafficpolicyinstance: route53Kind('trafficpolicyinstance', 'id'),
      queryloggingconfig: route53Kind('queryloggingconfig', 'id'),
    },
  }),
)
