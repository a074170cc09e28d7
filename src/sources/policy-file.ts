import type { PolicyKind } from '../policy/document.ts'
import { parsePolicyDocument } from '../policy/parse.ts'
import { capitalize } from '../words.ts'
import { positionAt, type SourceFile } from './files.ts'
import { plainJson, readJson, type JsonText } from './json/text.ts'
import { policyKindOf } from './kind.ts'
import { objectLayout, unreadPartsOf, type Layout } from './layout.ts'
import { notAPolicyReason } from './not-a-policy.ts'
import { configuredPrincipals } from './principals.ts'
import type { FileUse } from './terraform/file-uses.ts'
import { ignoredEditReason } from './terraform/principals/uses/lifecycle.ts'
import { plainHost } from './terraform/plain-host.ts'
import { guessedNamesOf, unionOfPrincipals } from './terraform/principals/attached-principals.ts'
import { templateFileJson } from './terraform/policies/template-file.ts'
import type { TerraformParser } from './terraform/syntax/parser.ts'
import type { Host, PolicySource, SkippedSource, Source } from './types.ts'
import { duplicateKey, entryOf, valueOf } from './located-value.ts'

/** Files that may be templates of policies, by their name; any other is one only where Terraform reads it as one. */
export const isTemplate = (path: string): boolean => /\.(tpl|tftpl|tmpl|template)$/.test(path)

export type FileLanguage = 'json' | 'template'

/** Layout of a policy in a file of its own, and the language to read it in again. */
export interface FileLayout extends Layout {
  readonly language: FileLanguage
  readonly grammar: PolicyKind
}

export interface PolicyFileOptions {
  readonly principals: Readonly<Record<string, readonly string[]>>
  /** Is it asked for what each host is in IAM? */
  readonly entities?: boolean
  readonly parser: TerraformParser
}

/**
 * The policy in a file of its own; `undefined` for a file that is something else. A policy is known by its shape, not
 * by its name. `uses`: Terraform's uses of it; `mentions`: sentences on other places that name it.
 */
export function readPolicyFile(
  file: SourceFile,
  uses: readonly FileUse[],
  mentions: readonly string[],
  options: PolicyFileOptions,
): Source | undefined {
  if (uses.length === 0 && !/"Statement"\s*:/.test(file.content)) return undefined
  const languages = new Set(uses.map(({ language }) => language))
  if (languages.size === 0) languages.add(isTemplate(file.path) ? 'template' : 'json')
  const [language = 'json'] = languages
  const kinds = new Set(uses.flatMap(({ hosts }) => hosts.map(({ attribute }) => attribute.policy)))
  const place = { file, language, uses, kind: [...kinds][0], entities: options.entities === true }
  if (languages.size > 1) return skipped(place, 0, 'It is read as it stands in one place and as a template in another')
  if (kinds.size > 1) return skipped(place, 0, 'It is used both as an identity policy and as another kind of policy')
  const json = jsonTextOf(file.content, language, options.parser)
  if ('reason' in json) return skipped(place, json.at, json.reason)
  const read = readJson(json)
  if (read.kind === 'failed') {
    if (uses.length === 0 && !/"Effect"\s*:/.test(file.content)) return undefined
    const { line, column } = positionAt(file.content, read.at)
    const hint = uses.length > 0 ? '' : '; a template is read where Terraform fills it in'
    return skipped(
      place,
      read.at,
      language === 'json'
        ? `It is not valid JSON (${read.problem})${hint}`
        : `Its JSON cannot be read at ${file.path}:${line}:${column} (${read.problem})`,
    )
  }
  const start = read.root.start
  if (!entryOf(read.root, 'Statement'))
    return uses.length > 0 ? skipped(place, start, 'The document has no Statement') : undefined
  const twice = duplicateKey(read.root)
  if (twice !== undefined) return skipped(place, start, `duplicate key "${twice}" in one object`)
  const value = valueOf(read.root)
  const { kind, grammar } = policyKindOf(value, place.kind)
  const made = objectLayout(read.root, language === 'json' ? 'json' : 'heredoc', file.content, [])
  if (made.kind === 'unreadable') return { ...skipped(place, start, made.reason), kind }
  const { document, problems } = parsePolicyDocument(made.value, grammar)
  if (!document) {
    const why = notAPolicyReason(value, problems, language)
    return { ...skipped(place, start, why), kind }
  }
  const ignored = ignoredEditReason(uses.flatMap(({ hosts }) => hosts))
  if (ignored !== undefined) return { ...skipped(place, start, ignored), kind }
  const layout: FileLayout = { ...made.layout, language, grammar, ...(json.choices && { choices: json.choices }) }
  const rest = unreadPartsOf(made.layout)
  const source: PolicySource = {
    ...site(place, start),
    kind,
    status: 'found',
    document,
    ...(rest.length > 0 && { rest }),
    ...((options.entities || kind !== 'identity') && {
      furtherUses: [...new Set([...mentions, ...uses.flatMap(hiddenNear)])].sort(),
    }),
    ...(kind === 'identity'
      ? attachedPrincipalsOf(file, uses, mentions, options)
      : { principals: [], principalsUnknown: [], attachedTo: uses.flatMap(({ attachedTo }) => attachedTo) }),
    layout,
  }
  return source
}

/** A file's text as JSON; a template with its interpolations masked. */
export const jsonTextOf = (
  content: string,
  language: FileLanguage,
  parser: TerraformParser,
): JsonText | { readonly reason: string; readonly at: number } =>
  language === 'json' ? plainJson(content) : templateFileJson(content, parser)

function attachedPrincipalsOf(
  file: SourceFile,
  uses: readonly FileUse[],
  mentions: readonly string[],
  options: PolicyFileOptions,
): Pick<PolicySource, 'principals' | 'principalsUnknown' | 'namesGuessed'> {
  const addresses = uses.flatMap((use) => use.addresses)
  const configured = configuredPrincipals(options.principals, { file: file.path, addresses })
  const shown = uses.flatMap(({ attachedPrincipals }) => attachedPrincipals.principals)
  // Configuration states its principals completely; further principals from the source keep the permissions that they
  // use.
  const principals = [...new Set([...shown, ...(configured ?? [])])].sort()
  const guesses = guessedNamesOf(
    unionOfPrincipals(uses.map(({ attachedPrincipals }) => attachedPrincipals)),
    configured,
  )
  if (configured) return { principals, principalsUnknown: [], ...guesses }
  const unknown = [
    ...new Set([...uses.flatMap(({ attachedPrincipals }) => attachedPrincipals.unknown), ...mentions]),
  ].sort()
  const advice = `name the principals of ${file.path} under policies.principals in .github/whittle.yml`
  if (uses.length === 0 && unknown.length === 0)
    unknown.push(
      `${isTemplate(file.path) ? 'A template' : 'A JSON file'} does not state the principals that it is attached to: ${advice}`,
    )
  if (principals.length === 0 && unknown.length === 0) unknown.push(`It is attached to no role or user here: ${advice}`)
  return { principals, principalsUnknown: unknown, ...guesses }
}

/** Files beside a use that cannot be read: they may use the text too. */
const hiddenNear = ({ hosts }: FileUse): readonly string[] =>
  hosts.flatMap((host) => ('place' in host ? host.place.module.hidden : []))

interface Place {
  readonly file: SourceFile
  readonly language: FileLanguage
  readonly uses: readonly FileUse[]
  readonly kind: Source['kind'] | undefined
  readonly entities: boolean
}

function site({ file, language, uses, kind, entities }: Place, start: number) {
  const { line, column } = positionAt(file.content, start)
  const form = language === 'json' ? 'json' : 'template'
  const hosts = uses.flatMap((use) =>
    use.hosts.map((each) => plainHost(each, entities && 'place' in each ? each.place : undefined)),
  )
  const alone: Host = { address: file.path, kind: 'unknown' }
  return {
    id: file.path,
    file: file.path,
    line,
    column,
    form,
    kind: kind ?? 'identity',
    hosts: hosts.length > 0 ? hosts : [alone],
  } as const
}

const skipped = (place: Place, start: number, reason: string): SkippedSource => ({
  ...site(place, start),
  status: 'skipped',
  reason: capitalize(reason),
})
