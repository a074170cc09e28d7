import { byType, firstTableWith } from './by-type.ts'
import { byAction } from './parts.ts'
import { exactResources } from './rule.ts'

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html for `registryId` */
export const ecr = byType({
  page: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_service-with-iam.html',
  kinds: {
    repository: {
      service: 'ecr',
      before: 'repository/',
      name: /^[a-z0-9][a-z0-9._/-]*$/,
      members: ['repositoryname', 'resourcearn'],
      lists: ['repositoryNames'],
      owner: 'registryid',
    },
  },
})

const eksPage = 'https://docs.aws.amazon.com/eks/latest/userguide/security-iam-service-with-iam.html'

/** Node groups and the like have an id after their name, which requests do not carry. */
export const eks = firstTableWith(
  byAction([
    'DescribeNodegroup DeleteNodegroup UpdateNodegroupConfig UpdateNodegroupVersion',
    {
      page: eksPage,
      resolve: ({ request, place }) => {
        const cluster = request.text('clustername', 'name')
        const group = request.text('nodegroupname')
        return cluster && group && /^[\w-]+$/.test(cluster) && /^[\w-]+$/.test(group)
          ? exactResources(
              `arn:${place.partition}:eks:${place.region}:${place.account}:nodegroup/${cluster}/${group}/*`,
            )
          : undefined
      },
    },
  ]),
  byType({
    page: eksPage,
    kinds: { cluster: { service: 'eks', before: 'cluster/', members: ['clustername', 'name'] } },
  }),
)
