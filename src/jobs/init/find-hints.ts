import { showUnresolved } from '../../policy/unresolved.ts'
import { isInstalled } from '../../sources/files.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import { placeAt } from '../../sources/terraform/modules/places.ts'
import { defaultsOf, isPlaceholder } from './find-given.ts'
import { isForeign, type NamedAccount } from './scan-accounts.ts'
import type { AccountHint } from './types.ts'

/**
 * Accounts that the repository names without saying that anything is made in them: by providers of other directories,
 * defaults of variables, names that it gives to accounts, the buckets of its states, the roles that its workflows assume,
 * and resources of identity policies; the strongest first. Accounts that a trust or resource policy lets in without a name
 * are none: they belong to others at least as often.
 *
 * @param named what the files of the repository call their accounts
 * @param workflows text of the files in `.github/workflows`, by path
 */
export function findHints(
  graph: ModuleGraph,
  sources: readonly Source[],
  backends: readonly { readonly bucket: string; readonly place: string }[],
  named: readonly NamedAccount[],
  workflows: ReadonlyMap<string, string>,
): readonly AccountHint[] {
  const hints = new Map<string, string[]>()
  const counted = new Set<string>()
  const add = (account: string | undefined, because: string, counts = true): void => {
    if (account === undefined || isPlaceholder(account)) return
    const known = hints.get(account) ?? []
    hints.set(account, known)
    if (counts) counted.add(account)
    if (!known.includes(because)) known.push(because)
  }
  const byName = named.toSorted((a, b) => rankOf(a) - rankOf(b))
  for (const { account, file, line, does } of byName) add(account, `${file}:${line} ${does}`, false)
  for (const { name, value, file } of valuesIn(graph))
    if (/account/i.test(name) && !isForeign(name))
      add(/^"?(\d{12})"?$/.exec(value.text)?.[1], `${placeAt(file, value.start)} sets ${name}`)
  for (const { bucket, place } of backends)
    add(/(?<!\d)\d{12}(?!\d)/.exec(bucket)?.[0], `${place} names it in the bucket of a state`)
  for (const [path, text] of workflows)
    for (const [, account] of text.matchAll(/role-to-assume:\s*["']?arn:aws[a-z-]*:iam::(\d{12}):role\//g))
      add(account, `${path} assumes a role of it`)
  for (const { file, line, ...source } of sources.filter(isIdentity))
    for (const account of accountsIn(source)) add(account, `${file}:${line} names resources of it`)
  return [...hints].map(([account, [first = '', ...others]]) => ({
    account,
    counts: counted.has(account),
    because: others.length === 0 ? first : `${first}, and ${others.length} more`,
  }))
}

/** What a provider says counts before what a name says. */
const rankOf = ({ does }: NamedAccount): number =>
  ['allows', 'takes', 'calls', 'sets'].indexOf(does.split(' ')[0] ?? '')

/** Values of variables: defaults, and those of files. */
const valuesIn = ({ modules }: ModuleGraph) =>
  modules
    .filter(({ directory }) => !isInstalled(`${directory}/`))
    .flatMap((module) => [...module.given, ...defaultsOf(module)])

const isIdentity = (source: Source): source is PolicySource =>
  source.status === 'found' && source.kind === 'identity' && !isInstalled(source.file)

/** A policy that lets its principal assume a role names another account's as a rule. */
function accountsIn({ document }: Pick<PolicySource, 'document'>): ReadonlySet<string> {
  const resources = document.statements
    .filter(({ effect, action = [] }) => effect === 'Allow' && !action.every((each) => /^sts:/i.test(each)))
    .flatMap(({ resource = [] }) => resource)
  return new Set(
    resources.flatMap((arn) => /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):(?!layer:)/.exec(showUnresolved(arn))?.[1] ?? []),
  )
}
