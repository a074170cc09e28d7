import { byType, type NamedKind } from './by-type.ts'
import { resourceNamedBy } from './parts.ts'
import type { StatedRule, StatedRules } from './rule.ts'

/** A stack is named by name, or by its id, which is its ARN; the name alone leaves the id at the ARN's end out. */
const stack: NamedKind = {
  service: 'cloudformation',
  before: 'stack/',
  name: /^[A-Za-z][A-Za-z0-9-]*$/,
  after: '/*',
  members: ['stackname'],
}

const byName = byType({
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

/**
 * Templates with a transform are checked on it as well, as CreateChangeSet on `…:aws:transform/NAME`, whichever operation
 * brings the template; the request does not name the transforms.
 */
const transformed: StatedRule = {
  page: 'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html',
  resolve: (call) => {
    const found = resourceNamedBy(stack, 'stackname')(call)
    return found && { ...found, complete: false }
  },
}

/** Says only that the template of another operation may have transforms: see `capabilities`. */
const onlyTransforms: StatedRule = { ...transformed, resolve: () => undefined, leaves: ['capabilities'] }

export const cloudformation: StatedRules = (action, operation) => {
  if (action.name !== 'cloudformation:CreateChangeSet') return byName(action, operation)
  return operation === 'CreateChangeSet' ? transformed : onlyTransforms
}
