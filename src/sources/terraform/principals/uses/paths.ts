import { lastPathSegment } from '../../../../policy/arn.ts'
import { isExact, mayBeSame, patternsOf, type Pattern } from '../possible/text.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import type { Possible } from '../possible/types.ts'
import { adviceToNamePrincipals } from '../attached-principals.ts'
import { Candidates } from './candidates.ts'
import { decodesData } from './mentions.ts'
import { attachesNothing, passesArgumentsOn } from './pass-through-blocks.ts'
import { entriesIn, type WantedEntries } from './entries.ts'
import { reachedFrom } from './reach.ts'
import { fileContents, fileExtension, fileNames, fileWords } from './interests.ts'
import { attributesReached, placeOf } from './values.ts'

/** A path, or a longer text with one in it, that is an argument of something other than Terraform's own functions. */
interface NamedPath {
  /** The name of the file, as far as it is known; absent: any name that the text contains. */
  readonly name: Pattern | undefined
  readonly text: string
  readonly place: string
}

const known = new WeakMap<RepositoryFacts, Candidates<string, NamedPath>>()

/** By the names of files: most names are known, and mean one. */
function pathsByName(facts: RepositoryFacts): Candidates<string, NamedPath> {
  const before = known.get(facts)
  if (before) return before
  const made = new Candidates(pathsIn(facts), ({ name }) => (name && isExact(name) ? [name.join('')] : undefined))
  known.set(facts, made)
  return made
}

/** Attributes in which the name of a file, or a part of one, may be written or read. */
const writtenNames: WantedEntries = {
  inFile: (content) => fileExtension.test(content) || namePart.test(content) || decodesData.test(content),
  at: ({ value: { text } }) => fileExtension.test(text) || namePart.test(text) || decodesData.test(text),
  serving: fileNames | fileWords | fileContents,
}

/** The extension alone, or behind something that a text is put together with. */
const namePart = /["}](json|tpl|tftpl|tmpl|template)\b/

function pathsIn(facts: RepositoryFacts): readonly NamedPath[] {
  const { modules, configurations } = facts.repository
  const entries = entriesIn([...modules, ...configurations], writtenNames, facts)
  const { sinks, outputs } = reachedFrom(entries, facts)
  const found: NamedPath[] = []
  const seen = new Set<string>()
  const byValue = new Map<Possible, ReturnType<typeof namesIn>>()
  for (const sink of [...sinks, ...outputs]) {
    if (passesArgumentsOn(sink.block)) continue
    for (const given of attributesReached(fileNames, sink, facts)) {
      if (attachesNothing(given) || /^(name|name_prefix|source|version|key|filename|provider)$/.test(given.name))
        continue
      for (const { value } of given.leaves(fileNames)) {
        const names = byValue.get(value) ?? namesIn(value)
        byValue.set(value, names)
        if (names.length === 0) continue
        const place = placeOf(given)
        for (const named of names) {
          const { text } = named
          if (seen.has(`${place} ${text}`)) continue
          seen.add(`${place} ${text}`)
          found.push({ ...named, place })
        }
      }
    }
  }
  return found
}

/** The names of files that a text may contain. */
function namesIn(value: Possible): readonly Pick<NamedPath, 'text' | 'name'>[] {
  if (value.kind !== 'known' && value.kind !== 'text') return []
  return patternsOf(value, (each) => each).flatMap((pattern) => {
    const text = pattern.map((part) => part ?? '*').join('')
    if (!fileExtension.test(text) || /"(Statement|Effect)"\s*:/.test(text)) return []
    return [{ text, name: /\s/.test(text) ? undefined : lastOf(pattern) }]
  })
}

/** The part after the last slash. */
function lastOf(pattern: Pattern): Pattern {
  const index = pattern.findLastIndex((part) => part?.includes('/'))
  if (index === -1) return pattern
  const part = pattern[index] ?? ''
  return [lastPathSegment(part), ...pattern.slice(index + 1)]
}

/** The places in which Terraform names a file for something else than to read it: that may make a policy of it too. */
export function otherPlacesNaming(path: string, facts: RepositoryFacts): string[] {
  const own = lastPathSegment(path)
  return pathsByName(facts)
    .of(own)
    .flatMap(({ name, text, place }) =>
      (name ? mayBeSame(name, [own]) : text.includes(own))
        ? [`${path} is also named in ${place}, which is not followed: ${adviceToNamePrincipals}`]
        : [],
    )
}
