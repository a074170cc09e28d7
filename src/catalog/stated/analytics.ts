import { byType, firstTableWith, type NamedKind } from './by-type.ts'
import { byAction, resourceArn } from './parts.ts'
import { exactResources, type StatedRule } from './rule.ts'

const workgroup: NamedKind = {
  service: 'athena',
  before: 'workgroup/',
  name: /^[\w.-]+$/,
  members: ['workgroup'],
}
const workgroupPage = 'https://docs.aws.amazon.com/athena/latest/ug/workgroups-iam-policy.html'

/** "If no workgroup is specified, the primary workgroup is used." */
const orPrimary: StatedRule = {
  page: 'https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html',
  resolve: (call) => exactResources(resourceArn(call, workgroup, call.request.text('workgroup') ?? 'primary')),
}

/** The id of a query does not name its workgroup. */
export const athena = firstTableWith(
  byAction(
    ['StartQueryExecution CreateNamedQuery ListNamedQueries ListQueryExecutions', orPrimary],
    [
      'CreateWorkGroup',
      {
        page: workgroupPage,
        resolve: (call) => exactResources(resourceArn(call, workgroup, call.request.text('name'))),
      },
    ],
  ),
  byType({
    page: workgroupPage,
    kinds: {
      workgroup,
      datacatalog: { service: 'athena', before: 'datacatalog/', name: /^[\w@-]+$/, members: ['catalogname', 'name'] },
      'capacity-reservation': { service: 'athena', before: 'capacity-reservation/', members: ['name'] },
    },
    except: ['ListTagsForResource', 'TagResource', 'UntagResource'],
  }),
)

const stream: NamedKind = { service: 'kinesis', before: 'stream/', members: ['streamarn', 'streamname'] }

export const kinesis = byType({
  page: 'https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html',
  kinds: {
    stream,
    consumer: { service: 'kinesis', before: 'stream/', name: /^$/, members: ['consumerarn'] },
  },
  except: [
    'DeleteResourcePolicy',
    'GetResourcePolicy',
    'PutResourcePolicy',
    'ListTagsForResource',
    'TagResource',
    'UntagResource',
  ],
})

export const firehose = byType({
  page: 'https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html',
  kinds: {
    deliverystream: { service: 'firehose', before: 'deliverystream/', members: ['deliverystreamname'] },
  },
})
