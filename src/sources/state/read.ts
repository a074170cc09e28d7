import * as z from 'zod'
import { InputError } from '../../errors.ts'
import { keptValues } from './kept-values.ts'
import { isComplete, type PlanConfiguration } from './plan-completeness.ts'
import { moduleCallsOf } from './module-calls.ts'
import { isRawState, resourcesOfRawState } from './read-raw.ts'
import type { StateResource, StateOrPlan } from './types.ts'

/**
 * The needed parts of the format only: minor versions may add properties, a new major version is refused.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
const resourceSchema = z.object({
  address: z.string(),
  mode: z.enum(['managed', 'data']).catch('managed'),
  type: z.string(),
  name: z.string(),
  values: z.record(z.string(), z.unknown()).nullish(),
  deposed_key: z.string().optional(),
})

interface ShownModule {
  readonly address?: string | undefined
  readonly resources?: readonly z.infer<typeof resourceSchema>[] | undefined
  readonly child_modules?: readonly ShownModule[] | undefined
}

const moduleSchema: z.ZodType<ShownModule> = z.lazy(() =>
  z.object({
    address: z.string().optional(),
    resources: z.array(resourceSchema).optional(),
    child_modules: z.array(moduleSchema).optional(),
  }),
)

const valuesSchema = z.object({ root_module: moduleSchema.optional() })

const configurationSchema: z.ZodType<PlanConfiguration> = z.lazy(() =>
  z.object({
    resources: z
      .array(
        z.object({
          address: z.string(),
          mode: z.string().optional(),
          count_expression: z.unknown().optional(),
          for_each_expression: z.unknown().optional(),
        }),
      )
      .optional(),
    module_calls: z
      .record(
        z.string(),
        z.object({
          module: configurationSchema.optional(),
          count_expression: z.unknown().optional(),
          for_each_expression: z.unknown().optional(),
        }),
      )
      .optional(),
  }),
)

const shownSchema = z.object({
  format_version: z.string(),
  values: valuesSchema.nullish(),
  planned_values: valuesSchema.nullish(),
  prior_state: z.object({ values: valuesSchema.nullish() }).nullish(),
  configuration: z.object({ root_module: configurationSchema.optional() }).nullish(),
  errored: z.boolean().optional(),
  complete: z.boolean().optional(),
})

/** The file to give instead, for each of the other files that Terraform writes. */
const remedy = {
  state: 'terraform show -json > state.json',
  plan: 'terraform plan -out=plan.tfplan && terraform show -json plan.tfplan > plan.json',
} as const

/**
 * Reads a state as Terraform keeps it (version 4), or the output of `terraform show -json` of a state or of a plan.
 * Values that are not needed are dropped (`keptValues`).
 *
 * @param name name of the file in messages
 * @param directory of the root module, where it is known
 * @throws InputError with the command that makes the right file
 */
export function parseStateOrPlan(content: string, name: string, directory?: string): StateOrPlan {
  const fail = (what: string): never => {
    throw new InputError(`${name}: ${what}`)
  }
  if (content.startsWith('PK')) return fail(`is a plan in binary form; make it readable with: ${remedy.plan}`)
  if (/\.tfstate\.(\d+\.)?backup$/.test(name))
    return fail(
      'is a backup, which is older than the state; give the state itself, or make it with: terraform state pull',
    )
  const base = { name, ...(directory !== undefined && { directory }) }
  const value = parse(content, fail)
  if (isRawState(value)) {
    const resources = resourcesOfRawState(value, name, fail)
    return { ...base, kind: 'state', resources, declared: rootBlocks(resources), complete: false }
  }
  const parsed = shownSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return fail(
      `is neither a state nor what terraform show -json prints (${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}); make it with: ${remedy.state}`,
    )
  }
  const { format_version: version, values, planned_values: planned, prior_state: prior, configuration } = parsed.data
  if (!/^[01]\./.test(version)) {
    const said = /^[\d.]{1,20}$/.test(version) ? ` ${version}` : ''
    return fail(`has a format version${said} that is not known, only 0 and 1 are`)
  }
  if (!planned) {
    const resources = resourcesOf(values?.root_module)
    return { ...base, kind: 'state', resources, declared: rootBlocks(resources), complete: false }
  }
  const made = resourcesOf(planned.root_module)
  // Data that are read while planning are in the state that the plan starts from.
  const read = resourcesOf(prior?.values?.root_module).filter(({ block }) => block.startsWith('data.'))
  const known = new Set(made.map(({ address }) => address))
  const resources = [...made, ...read.filter(({ address }) => !known.has(address))]
  const root = configuration?.root_module
  const whole = parsed.data.errored !== true && root !== undefined
  return {
    ...base,
    kind: 'plan',
    resources,
    declared: root ? declaredIn(root) : rootBlocks(made),
    complete: whole && (parsed.data.complete ?? isComplete(root, resources)),
  }
}

function parse(content: string, fail: (what: string) => never): unknown {
  try {
    return JSON.parse(content)
  } catch {
    if (/^\s*\{"@level"/.test(content))
      return fail(`is the log of terraform plan -json; make a plan with: ${remedy.plan}`)
    return fail(`is not JSON; make it with: ${remedy.state}`)
  }
}

function resourcesOf(module: ShownModule | undefined, address = ''): StateResource[] {
  if (!module) return []
  const own = (module.resources ?? []).map((each): StateResource => ({
    address: each.address,
    module: address,
    block: each.mode === 'data' ? `data.${each.type}.${each.name}` : `${each.type}.${each.name}`,
    type: each.type,
    values: keptValues(each.type, each.values),
    ...(each.deposed_key !== undefined && { deposed: true }),
  }))
  return [...own, ...(module.child_modules ?? []).flatMap((child) => resourcesOf(child, child.address ?? ''))]
}

const rootBlocks = (resources: readonly StateResource[]): string[] => [
  ...new Set(
    resources.flatMap(({ module, block }) => {
      if (module === '') return block.startsWith('data.') ? [] : [block]
      return [moduleCallsOf(module)[0] ?? '']
    }),
  ),
]

const declaredIn = ({ resources, module_calls: calls }: PlanConfiguration): string[] => [
  ...(resources ?? []).map(({ address }) => address),
  ...Object.keys(calls ?? {}).map((name) => `module.${name}`),
]
