import { byType, firstTableWith, type NamedKind } from './by-type.ts'
import { byAction, textsOfList } from './parts.ts'
import { exactResources } from './rule.ts'

export const cognitoIdp = byType({
  page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/security_iam_service-with-iam.html',
  kinds: {
    userpool: { service: 'cognito-idp', before: 'userpool/', name: /^[a-z0-9-]+_\w+$/, members: ['userpoolid'] },
  },
  except: ['CreateUserPool'],
})

/** A trail's name means one of this Region; one of another Region is given by its ARN. */
const trail: NamedKind = { service: 'cloudtrail', before: 'trail/', members: ['name', 'trailname'] }

const taggedTrails = /^arn:[^:]+:cloudtrail:[^:]*:\d{12}:(trail|eventdatastore|channel|dashboard)\/[^*?\s]+$/

export const cloudtrail = firstTableWith(
  byAction([
    'AddTags ListTags RemoveTags',
    {
      page: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTags.html',
      resolve: (call) =>
        exactResources(
          ...textsOfList(call, 'resourceid', 'resourceidlist').map((arn) => (taggedTrails.test(arn) ? arn : undefined)),
        ),
      leaves: ['resourceid', 'resourceidlist'],
    },
  ]),
  byType({
    page: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/security_iam_service-with-iam.html',
    kinds: { trail },
    types: {
      CreateTrail: ['trail'],
      DeleteTrail: ['trail'],
      GetTrail: ['trail'],
      GetTrailStatus: ['trail'],
      GetEventSelectors: ['trail'],
      PutEventSelectors: ['trail'],
      StartLogging: ['trail'],
      StopLogging: ['trail'],
      UpdateTrail: ['trail'],
    },
  }),
)

const instance: NamedKind = { service: 'ec2', before: 'instance/', name: /^i-[0-9a-f]+$/i, members: ['instanceid'] }

export const ec2InstanceConnect = byType({
  page: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-connect-configure-IAM-role.html',
  kinds: { instance },
  types: { SendSSHPublicKey: ['instance'], SendSerialConsoleSSHPublicKey: ['instance'] },
  except: ['OpenTunnel'],
})

const alarm: NamedKind = {
  service: 'cloudwatch',
  before: 'alarm:',
  name: /^[\w ./@=+:()[\]-]+$/,
  members: ['alarmname'],
  lists: ['alarmNames'],
}

export const cloudwatch = firstTableWith(
  byAction([
    'ListTagsForResource TagResource UntagResource',
    {
      page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html',
      resolve: (call) => {
        const arn = call.request.text('resourcearn') ?? ''
        return /^arn:[^:]+:cloudwatch:[^:]*:\d{12}:(alarm:|dashboard\/|insight-rule\/)[^*?]+$/.test(arn)
          ? exactResources(arn)
          : undefined
      },
    },
  ]),
  // For composite alarms, which a name does not tell from others, these work with Resource "*" alone.
  byAction([
    'DescribeAlarms DescribeAlarmHistory PutCompositeAlarm',
    {
      page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html',
      resolve: () => undefined,
    },
  ]),
  byType({
    page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-access-control-overview-cw.html',
    kinds: {
      alarm,
      dashboard: {
        service: 'cloudwatch',
        before: 'dashboard/',
        isGlobal: true,
        members: ['dashboardname'],
        lists: ['dashboardNames'],
      },
    },
    types: { PutMetricAlarm: ['alarm'] },
  }),
)

/**
 * SageMaker writes names in lower case into ARNs: the ARN does not follow from a name in other letters.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
 */
const sagemakerKind = (type: string): NamedKind => ({
  service: 'sagemaker',
  before: `${type}/`,
  name: /^[a-z0-9-]+$/,
  members: [`${type.replaceAll('-', '')}name`],
})

const sagemakerTypes = [
  'algorithm',
  'code-repository',
  'compilation-job',
  'endpoint',
  'endpoint-config',
  'experiment',
  'feature-group',
  'image',
  'hyper-parameter-tuning-job',
  'labeling-job',
  'model',
  'model-package-group',
  'monitoring-schedule',
  'notebook-instance',
  'notebook-instance-lifecycle-config',
  'pipeline',
  'processing-job',
  'project',
  'studio-lifecycle-config',
  'training-job',
  'transform-job',
]

export const sagemaker = byType({
  page: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html',
  kinds: {
    ...Object.fromEntries(sagemakerTypes.map((type) => [type, sagemakerKind(type)])),
    // An inference component that is named is checked besides.
    endpoint: { ...sagemakerKind('endpoint'), unless: ['inferencecomponentname'] },
  },
  types: { InvokeEndpoint: ['endpoint'], InvokeEndpointWithResponseStream: ['endpoint'] },
})
