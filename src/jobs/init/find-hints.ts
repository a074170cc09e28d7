import { showUnresolved } from '../../policy/unresolved.ts'
import { isInstalled } from '../../sources/files.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import { placeAt } from '../../sources/terraform/modules/places.ts'
import { attributeOf } from '../../sources/terraform/syntax/syntax-tree.ts'
import type { AccountHint } from './types.ts'

/**
 * Accounts that the repository names without saying that anything is made in them: by resources of identity policies, by
 * values of variables, by the buckets of its states, and by the roles that its workflows take on. Accounts that a trust or
 * resource policy lets in are none: they belong to others at least as often.
 *
 * @param workflows text of the files in `.github/workflows`, by path
 */
export function findHints(
  graph: ModuleGraph,
  sources: readonly Source[],
  backends: readonly { readonly bucket: string; readonly place: string }[],
  workflows: ReadonlyMap<string, string>,
): readonly AccountHint[] {
  const hints = new Map<string, string[]>()
  const add = (account: string | undefined, because: string): void => {
    if (account === undefined) return
    const known = hints.get(account) ?? []
    hints.set(account, known)
    if (!known.includes(because)) known.push(because)
  }
  for (const { place, account } of valuesIn(graph)) add(account, place)
  for (const { file, line, ...source } of sources.filter(isIdentity))
    for (const account of accountsIn(source)) add(account, `${file}:${line} names resources of it`)
  for (const { bucket, place } of backends)
    add(/(?<!\d)\d{12}(?!\d)/.exec(bucket)?.[0], `${place} names it in the bucket of a state`)
  for (const [path, text] of workflows)
    for (const [, account] of text.matchAll(/role-to-assume:\s*["']?arn:aws[a-z-]*:iam::(\d{12}):role\//g))
      add(account, `${path} takes on a role of it`)
  return [...hints].map(([account, [first = '', ...others]]) => ({
    account,
    because: others.length === 0 ? first : `${first}, and ${others.length} more`,
  }))
}

const isIdentity = (source: Source): source is PolicySource =>
  source.status === 'found' && source.kind === 'identity' && !isInstalled(source.file)

/** A policy that lets its principal take on a role names another account's as a rule. */
function accountsIn({ document }: Pick<PolicySource, 'document'>): ReadonlySet<string> {
  const resources = document.statements
    .filter(({ effect, action = [] }) => effect === 'Allow' && !action.every((each) => /^sts:/i.test(each)))
    .flatMap(({ resource = [] }) => resource)
  return new Set(resources.flatMap((arn) => /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(showUnresolved(arn))?.[1] ?? []))
}

/** Values of variables whose name says that they are an account: defaults, and those of files. */
function valuesIn({ modules }: ModuleGraph): readonly { readonly account: string; readonly place: string }[] {
  const own = modules.filter(({ directory }) => !isInstalled(`${directory}/`))
  const given = own.flatMap((module) => module.given)
  const defaults = own.flatMap(({ blocks }) =>
    [...blocks.values()].flatMap(({ block, file }) => {
      const value = block.type === 'variable' ? attributeOf(block.body, 'default')?.value : undefined
      return value ? [{ name: block.labels[0] ?? '', value, file }] : []
    }),
  )
  return [...given, ...defaults].flatMap(({ name, value, file }) => {
    const account = /^"?(\d{12})"?$/.exec(value.text)?.[1]
    if (account === undefined || !/account/i.test(name) || /elb|log_delivery/i.test(name)) return []
    return [{ account, place: `${placeAt(file, value.start)} sets ${name}` }]
  })
}
