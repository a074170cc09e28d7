import type { Catalog } from '../catalog/types.ts'
import { proveContainment } from '../policy/contain.ts'
import type { Statement } from '../policy/document.ts'
import { unresolvedText } from '../policy/unresolved.ts'
import { directoryOf } from '../sources/files.ts'
import type { ModuleGraph } from '../sources/terraform/modules/module-graph.ts'
import { isTerraform } from '../sources/terraform/syntax/parse-file.ts'
import { addressOf, attributeOf } from '../sources/terraform/syntax/syntax-tree.ts'
import type { PolicyChange, Replaceable } from './rule-input.ts'
import { suggestionFor } from './suggestion.ts'

/**
 * Resources that own what a service's actions work on: the service's prefix in IAM, and the ARNs from the resource's own
 * (`%`) that its actions may need.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const owned: Readonly<Record<string, { readonly service: string; readonly arns: readonly string[] }>> = {
  aws_s3_bucket: { service: 's3', arns: ['%', '%/*'] },
  aws_dynamodb_table: { service: 'dynamodb', arns: ['%', '%/*'] },
  aws_sqs_queue: { service: 'sqs', arns: ['%'] },
  aws_sns_topic: { service: 'sns', arns: ['%', '%:*'] },
  aws_kms_key: { service: 'kms', arns: ['%'] },
  aws_secretsmanager_secret: { service: 'secretsmanager', arns: ['%'] },
  aws_lambda_function: { service: 'lambda', arns: ['%', '%:*'] },
  aws_kinesis_stream: { service: 'kinesis', arns: ['%', '%/*'] },
}

/**
 * Statements of the head that newly allow a service's actions on every resource, while the same change declares exactly
 * one resource of that service in the policy's directory. Only where each action can be limited to a resource, and only
 * as an offer: the one resource is what the change names, not what is known to be meant.
 */
export function replaceableIn(
  { head, comparison }: PolicyChange,
  graphs: { readonly base: ModuleGraph; readonly head: ModuleGraph },
  catalog: Catalog,
  content: string,
): readonly Replaceable[] {
  if (!head?.document || head.source.status === 'skipped' || head.source.kind !== 'identity') return []
  const { source, document } = head
  const declared = newResources(directoryOf(source.file), graphs)
  if (declared.length === 0) return []
  return comparison.widened.flatMap(({ statement: index }): Replaceable[] => {
    const statement = document.statements[index]
    const service = statement && serviceOf(statement, catalog)
    const own = declared.filter(({ type }) => owned[type]?.service === service)
    const [only, ...others] = own
    if (!statement || service === undefined || !only || others.length > 0) return []
    const arns = owned[only.type]?.arns ?? []
    const resource = needed(statement, arns, catalog).map((arn) =>
      arn.replace('%', unresolvedText(`${only.address}.arn`)),
    )
    const after: Statement = { ...statement, resource }
    const statements = document.statements.map((each, at) => (at === index ? after : each))
    if (proveContainment({ ...document, statements }, document).verdict !== 'proven') return []
    return [
      {
        statement: index,
        wildcard: '*',
        by: needed(statement, arns, catalog).map((arn) => arn.replace('%', `\${${only.address}.arn}`)),
        suggestion: suggestionFor(
          source,
          content,
          statements.map((each, from) => ({ from, statement: each })),
        ),
      },
    ]
  })
}

interface Declared {
  readonly type: string
  readonly address: string
}

/** Resources that the head has in a directory and the base has not, one instance each. */
function newResources(
  directory: string,
  { base, head }: { readonly base: ModuleGraph; readonly head: ModuleGraph },
): readonly Declared[] {
  const before = base.moduleIn(directory)?.blocks
  // A directory without policies is not read: what it had is not known.
  if (!before && [...base.paths].some((path) => isTerraform(path) && directoryOf(path) === directory)) return []
  return [...(head.moduleIn(directory)?.blocks.values() ?? [])].flatMap(({ block }): Declared[] => {
    const type = block.labels[0] ?? ''
    const address = addressOf(block)
    const several = attributeOf(block.body, 'count') ?? attributeOf(block.body, 'for_each')
    return block.type === 'resource' && Object.hasOwn(owned, type) && !several && !before?.has(address)
      ? [{ type, address }]
      : []
  })
}

/** The one service of a statement that allows actions by name or pattern on `*`, each of which a resource can limit. */
function serviceOf({ effect, action, resource }: Statement, catalog: Catalog): string | undefined {
  if (effect !== 'Allow' || action === undefined || resource?.length !== 1 || resource[0] !== '*') return undefined
  const services = new Set(action.map((pattern) => pattern.split(':')[0]?.toLowerCase()))
  const actions = action.flatMap((pattern) => catalog.expand(pattern))
  const isLimited = actions.length > 0 && actions.every(({ resourceTypes }) => resourceTypes.length > 0)
  return services.size === 1 && isLimited ? [...services][0] : undefined
}

/** Of a bucket and its objects only what the actions work on. */
function needed({ action = [] }: Statement, arns: readonly string[], catalog: Catalog): readonly string[] {
  if (!arns.includes('%/*') || action.some((pattern) => !/^s3:/i.test(pattern))) return arns
  const types = new Set(
    action
      .flatMap((pattern) => catalog.expand(pattern))
      .flatMap(({ resourceTypes }) => resourceTypes.map(({ name }) => name)),
  )
  return arns.filter((arn) => (arn === '%/*' ? types.has('object') : types.has('bucket')))
}
