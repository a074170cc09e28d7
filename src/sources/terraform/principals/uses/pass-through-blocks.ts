import type { Block } from '../../syntax/syntax-tree.ts'
import type { AttributeValues } from './values.ts'

/** Blocks that pass their arguments on: the values are traced from there. */
export const passesArgumentsOn = ({ type, labels, body }: Block): boolean =>
  (type === 'data' && /^(aws_iam_policy_document|aws_iam_policy|template_file)$/.test(labels[0] ?? '')) ||
  (labels[0] === 'terraform_data' && body.blocks.every((inner) => inner.type !== 'provisioner'))

export const attachesNothing = ({ name, path }: AttributeValues): boolean =>
  (path.length === 0 && /^(for_each|count|depends_on|tags|tags_all|description|provider)$/.test(name)) ||
  (path.includes('lifecycle') && name !== 'replace_triggered_by') ||
  name === 'for_each'
