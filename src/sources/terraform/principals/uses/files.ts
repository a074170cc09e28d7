import { policyAttributeOf } from '../../policies/policy-attributes.ts'
import { addressOf, allPartsOf, type Expression } from '../../syntax/syntax-tree.ts'
import { isExact, patternsOf, type Pattern } from '../possible/text.ts'
import type { Possible } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import type { PolicyExpression } from '../../policies/find-policies.ts'
import type { TraceHost } from '../trace-document.ts'
import { compareReference } from '../completeness.ts'
import { adviceToNamePrincipals } from '../attached-principals.ts'
import { Candidates } from './candidates.ts'
import { hostAt } from './documents.ts'
import { attachesNothing, passesArgumentsOn } from './pass-through-blocks.ts'
import { entriesIn, type WantedEntries } from './entries.ts'
import { reachedFrom } from './reach.ts'
import { fileContents } from './interests.ts'
import { attributesReached, placeOf, type AttributeValues } from './values.ts'
import { moduleContextOf } from '../../modules/module-context.ts'

/** A place that makes something of the content of a file. */
interface FileLeaf {
  readonly paths: readonly Pattern[]
  readonly given: AttributeValues
  readonly certain: boolean
  readonly shared: boolean
  readonly language: 'json' | 'template'
  /** The call as a text of its own, where it is one. */
  readonly text?: PolicyExpression
}

const known = new WeakMap<RepositoryFacts, readonly FileLeaf[]>()

const reads = /\b(file|templatefile|filebase64)\s*\(|local_file/

/** Attributes in which files are read. */
const readFiles: WantedEntries = {
  inFile: (content) => reads.test(content),
  at: ({ value }) => readsFile(value),
  serving: fileContents,
  // The content is taken out of the data source later.
  isOpen: ({ value }) => value.text.includes('local_file'),
}

/** All uses of file contents in the repository. */
function leavesOfFiles(facts: RepositoryFacts): readonly FileLeaf[] {
  const before = known.get(facts)
  if (before) return before
  const { modules, configurations } = facts.repository
  const entries = entriesIn([...modules, ...configurations], readFiles, facts)
  const { sinks, outputs } = reachedFrom(entries, facts)
  const found = [...sinks, ...outputs].flatMap((sink) => {
    if (passesArgumentsOn(sink.block)) return []
    return attributesReached(fileContents, sink, facts).flatMap((given) =>
      attachesNothing(given)
        ? []
        : given.leaves(fileContents).flatMap(({ value, certain, shared }): FileLeaf[] => {
            if (value.kind === 'written' && value.value.kind === 'file')
              return [{ ...leafOf(value.value), given, certain, shared, text: value.text }]
            return value.kind === 'file' ? [{ ...leafOf(value), given, certain, shared }] : []
          }),
    )
  })
  known.set(facts, found)
  return found
}

const readsFile = (value: Expression): boolean =>
  reads.test(value.text) ||
  allPartsOf(value).some((part) => part.kind === 'traversal' && part.text.includes('local_file'))

const leafOf = ({ path, language }: Possible & { readonly kind: 'file' }): Pick<FileLeaf, 'paths' | 'language'> => ({
  paths: patternsOf(path, (each) => each),
  language,
})

const byText = new WeakMap<RepositoryFacts, Candidates<PolicyExpression, FileLeaf>>()

/** The files that a text is read from, where its path is known. */
export function pathsOfText(text: PolicyExpression, facts: RepositoryFacts): readonly string[] {
  const all = byText.get(facts) ?? new Candidates(leavesOfFiles(facts), (leaf) => (leaf.text ? [leaf.text] : []))
  byText.set(facts, all)
  return [...new Set(all.of(text).flatMap((leaf) => leaf.paths.filter(isExact).map((pattern) => pattern.join(''))))]
}

const byPath = new WeakMap<RepositoryFacts, Candidates<string, FileLeaf>>()

/** The places whose path may be that of a file. */
function leavesOfFile(path: string, facts: RepositoryFacts): readonly FileLeaf[] {
  const all =
    byPath.get(facts) ??
    new Candidates(leavesOfFiles(facts), ({ paths }) =>
      paths.every(isExact) ? paths.map((pattern) => pattern.join('')) : undefined,
    )
  byPath.set(facts, all)
  return all.of(path)
}

/** A resource that a file becomes part of, and how the file is read for it. */
export interface HostOfFile extends TraceHost {
  readonly language: 'json' | 'template'
  readonly sites: AttributeValues['site'][]
  /** Addresses of the texts that read it. */
  readonly texts: string[]
}

/** Terraform's uses of one file: policies, and uses that are not followed (sentences). */
export interface UsesOfFile {
  readonly hosts: readonly HostOfFile[]
  readonly unknown: readonly string[]
  readonly alone: boolean
}

/** May a path be that of a file? */
const fits = (pattern: Pattern, path: string): boolean =>
  compareReference({ kind: 'partly known', pattern }, { identity: {}, names: [[path]] }) !== 'is not'

/** The repository's uses of a file, by all its possible paths. */
export function usesOfFile(path: string, facts: RepositoryFacts): UsesOfFile {
  const hosts = new Map<string, HostOfFile>()
  const unknown = new Set<string>()
  let alone = true
  for (const leaf of leavesOfFile(path, facts)) {
    const { given, certain, shared, paths, language, text } = leaf
    if (!paths.some((pattern) => fits(pattern, path))) continue
    const { block, context } = given.site
    const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
    const attribute = policyAttributeOf(type, given.path, given.name)
    const exact = certain && paths.every((pattern) => isExact(pattern))
    if (attribute && exact) {
      const place = moduleContextOf(context.module, facts.repository, context.call ? [context.call] : undefined)
      const host = hostAt(given, attribute, place, facts)
      const key = `${language} ${host.file.path} ${host.address} ${context.call ? addressOf(context.call.block) : ''}`
      const own = hosts.get(key)
      alone &&= !shared
      if (own) own.sites.push(given.site)
      else hosts.set(key, { ...host, language, sites: [given.site], texts: [] })
      const found = hosts.get(key)
      if (text && found && !found.texts.includes(text.address)) found.texts.push(text.address)
      continue
    }
    // For a file that is no policy, only a name that is known in part shows that it may be this file.
    if (!(attribute && exact) && type.startsWith('aws_iam_') && /^(name|name_prefix)$/.test(given.name)) continue
    if (!attribute && !paths.some((pattern) => fits(pattern, path) && /[A-Za-z]/.test(pattern.join('')))) continue
    const at = block.type === 'output' ? addressOf(block) : [addressOf(block), ...given.path, given.name].join('.')
    unknown.add(
      exact
        ? `${path} is also read for ${at} (${placeOf(given)}), which is not followed: ${adviceToNamePrincipals}`
        : `${path} may be read for ${at} (${placeOf(given)}), whose path is not in the source: ${adviceToNamePrincipals}`,
    )
  }
  return { hosts: [...hosts.values()], unknown: [...unknown].sort(), alone }
}
