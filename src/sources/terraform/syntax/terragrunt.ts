import {
  attributeOf,
  withoutParentheses,
  type Attribute,
  type Block,
  type Body,
  type Expression,
  type TerraformFile,
} from './syntax-tree.ts'

/** Files of this name configure a run of Terraform. */
export const isTerragrunt = (path: string): boolean => /(^|\/)terragrunt\.hcl$/.test(path)

/**
 * A terragrunt configuration with its inputs in the form that they have for the module: the arguments of a call,
 * `inputs`.
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#inputs
 */
export function withInputs(file: TerraformFile): TerraformFile {
  const call = callIn(file)
  return call ? { ...file, body: { ...file.body, blocks: [...file.body.blocks, call] } } : file
}

function callIn({ body, problems }: TerraformFile): Block | undefined {
  const inputs = attributeOf(body, 'inputs')
  const terraform = body.blocks.find(({ type }) => type === 'terraform')
  const source = terraform && attributeOf(terraform.body, 'source')
  const at = inputs ?? terraform
  if (!at) return undefined
  const named = inputs ? inputsOf(inputs.value) : { attributes: [], open: false }
  const more = setsVariables(body)
  // Inputs are variables of the environment, which files and arguments of the command line win over.
  const given = more ? { attributes: named.attributes.map(overridable), open: true } : named
  return {
    start: at.start,
    end: at.end,
    type: 'module',
    labels: ['inputs'],
    address: 'inputs',
    body: { attributes: [...(source ? [source] : []), ...given.attributes], blocks: [] },
    inner: inputs ? { start: inputs.value.start, end: inputs.value.end } : { start: at.end, end: at.end },
    open: given.open,
    broken: problems.length > 0,
  }
}

/**
 * Arguments of the command line, files and environment variables may set variables too.
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform
 */
export const setsVariables = (body: Body): boolean =>
  body.blocks.some((block) => block.type === 'terraform' && block.body.blocks.some(givesVariables))

function givesVariables({ type, body }: Block): boolean {
  if (type !== 'extra_arguments') return false
  return body.attributes.some(({ name, value }) => {
    if (name.endsWith('_var_files')) return true
    if (name === 'env_vars') return value.kind !== 'object' || value.text.includes('TF_VAR_')
    if (name !== 'arguments') return false
    return (
      value.kind !== 'tuple' ||
      value.elements.some((each) => each.kind !== 'template' || /-var\b|-var-file|\$\{/.test(each.text))
    )
  })
}

/** An input that something else may win over. */
export const overridable = (attribute: Attribute): Attribute => {
  const { value } = attribute
  const other: Expression = {
    kind: 'other',
    start: value.end,
    end: value.end,
    text: `inputs.${attribute.name}`,
    construct: 'inputs',
    children: [],
  }
  return { ...attribute, value: eitherOf(value, other, value.start) }
}

export interface Inputs {
  readonly attributes: readonly Attribute[]
  /** There may be more than these. */
  readonly open: boolean
}

/** The inputs that an object, or several merged ones, gives. A later input replaces an earlier one. */
function inputsOf(value: Expression): Inputs {
  const inner = withoutParentheses(value)
  if (inner.kind === 'object') {
    const attributes = inner.entries.flatMap((entry): Attribute[] => {
      const name = nameOf(entry.key)
      return name === undefined ? [] : [{ start: entry.start, end: entry.end, name, value: entry.value }]
    })
    return { attributes, open: attributes.length < inner.entries.length }
  }
  if (inner.kind !== 'call' || inner.name !== 'merge' || inner.spread) return { attributes: [], open: true }
  return inner.arguments.reduce<Inputs>((before, argument) => withDefaults(before, inputsOf(argument), argument), {
    attributes: [],
    open: false,
  })
}

/** The later of two sets of inputs over the earlier one. */
export function withDefaults(before: Inputs, after: Inputs, { start, end, text }: Expression): Inputs {
  const taken = new Set(after.attributes.map(({ name }) => name))
  const unsure: Expression = { kind: 'other', start: end, end, text, construct: 'inputs', children: [] }
  const left = before.attributes
    .filter(({ name }) => !taken.has(name))
    .map((attribute) => (after.open ? { ...attribute, value: eitherOf(attribute.value, unsure, start) } : attribute))
  return { attributes: [...left, ...after.attributes], open: before.open || after.open }
}

/** One of two values; it is unknown which. */
export const eitherOf = (value: Expression, other: Expression, at: number): Expression => ({
  kind: 'conditional',
  start: value.start,
  end: value.end,
  text: value.text,
  condition: { kind: 'other', start: at, end: at, text: 'inputs', construct: 'inputs', children: [] },
  consequent: value,
  alternate: other,
})

function nameOf(key: Expression): string | undefined {
  if (key.kind === 'traversal' && key.steps.length === 0) return key.root
  if (key.kind !== 'template' || key.parts.some(({ kind }) => kind !== 'text')) return undefined
  return key.text.slice(1, -1)
}
