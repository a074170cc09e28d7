import { byType, type NamedKind } from './by-type.ts'

/** A stack is named by name, or by its id, which is its ARN; the name alone leaves the id at the ARN's end out. */
const stack: NamedKind = {
  service: 'cloudformation',
  before: 'stack/',
  name: /^[A-Za-z][A-Za-z0-9-]*$/,
  after: '/*',
  members: ['stackname'],
}

export const cloudformation = byType({
  page: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html',
  kinds: {
    stack,
    stackset: {
      service: 'cloudformation',
      before: 'stackset/',
      name: /^[A-Za-z][A-Za-z0-9-]*$/,
      after: ':*',
      members: ['stacksetname'],
      // A delegated administrator acts on stack sets of the management account.
      unless: ['callas'],
    },
  },
  types: { DescribeStacks: ['stack'] },
})
