import { resolvePath } from '../../../files.ts'
import type { Env } from './env.ts'
import { resolveLinks, type Links } from '../../modules/callers.ts'
import { anyText, isExact, patternsOf, type Pattern } from './text.ts'
import { knownAs, unknownPossible, rootMark, someOf, type EvaluationContext, type Possible } from './types.ts'

const valueIn =
  (env: Env) =>
  (thing: Possible): Possible =>
    env.facts.worth(thing)

/** `fileset(path, pattern)`: the files of the repository whose names fit; any name where either is not known. */
export function readFiles([path, pattern]: readonly Possible[], env: Env): Possible {
  const unknown: Possible = { kind: 'many', of: unknownPossible }
  if (!path || !pattern) return unknown
  const [folder, ...more] = patternsOf(pathFromRoot(path, env), valueIn(env))
  const [glob, ...others] = patternsOf(pattern, valueIn(env))
  if (!folder || !glob || !isExact(folder) || !isExact(glob) || more.length + others.length > 0) return unknown
  const { paths, links } = env.facts.repository
  const root = resolveLinks(folder.join(''), links) ?? ''
  const prefix = root === '' ? '' : `${root}/`
  // Files below a symbolic link have names through the link, too.
  const text = glob.join('')
  const folders = [...links].filter(([, target]) => !paths.has(target))
  if (/\/|\*\*/.test(text) && folders.some(([link]) => `${link}/`.startsWith(prefix))) return unknown
  const fits = globbed(text)
  if (!fits) return unknown
  const names = [...paths]
    .filter((file) => file.startsWith(prefix) && fits.test(file.slice(prefix.length)))
    .map((file) => file.slice(prefix.length))
  return { kind: 'list', items: names.sort().map(knownAs) }
}

/** `*`, `**`, `?` and `{a,b}`, as Go's doublestar reads them. */
function globbed(glob: string): RegExp | undefined {
  if (/[[\]\\]/.test(glob)) return undefined
  const source = glob.replace(/\*\*\/?|\*|\?|\{|\}|,|[.+^$()|[\]\\]/g, (found) => {
    if (found.startsWith('**')) return '(?:.*/)?'
    if (found === '*') return '[^/]*'
    if (found === '?') return '[^/]'
    if (found === '{') return '(?:'
    if (found === '}') return ')'
    if (found === ',') return glob.includes('{') ? '|' : ','
    return `\\${found}`
  })
  return new RegExp(`^${source}$`)
}

/** A path from the root of the repository: one that begins nowhere is counted from where Terraform runs. */
export function pathFromRoot(path: Possible, env: Env): Possible {
  const patterns = patternsOf(path, valueIn(env))
  return someOf(
    patterns.map((pattern) => asPossible(linked(anchored(pattern, env.context), env.facts.repository.links))),
  )
}

/** The target of a symbolic link, as far as the text is known. */
function linked(pattern: Pattern, links: Links): Pattern {
  const [first, ...rest] = pattern
  if (first === undefined || links.size === 0) return pattern
  if (rest.length === 0) return [resolveLinks(first, links) ?? first]
  const cut = first.lastIndexOf('/')
  const folder = cut === -1 ? '' : resolveLinks(first.slice(0, cut), links)
  if (folder === undefined) return pattern
  // The rest of the path may go through a link, or be one.
  if ([...links.keys()].some((link) => link.startsWith(first))) return anyText
  return [cut === -1 ? first : `${folder === '' ? '' : `${folder}/`}${first.slice(cut + 1)}`, ...rest]
}

function anchored(pattern: Pattern, context: EvaluationContext): Pattern {
  const [first = '', ...rest] = pattern
  if (pattern.length === 0 || pattern[0] === undefined) return pattern.length === 0 ? anyText : pattern
  if (first.startsWith(rootMark)) return normal('', [first.slice(rootMark.length), ...rest])
  const folder = runsIn(context)
  if (first.startsWith('/')) return pattern
  return folder === undefined ? [undefined, `/${first.replace(/^\.\//, '')}`, ...rest] : normal(folder, pattern)
}

/** The folder that Terraform runs in, where that is plain. */
function runsIn(context: EvaluationContext): string | undefined {
  const { module, outer, lost } = context
  if (lost) return undefined
  // Terragrunt copies a module before it runs it.
  if (!outer) return module.folder ?? module.directory
  return outer.module.folder === undefined ? runsIn(outer) : undefined
}

/** Without `.` and `..`, as far as the text is known. */
function normal(folder: string, pattern: Pattern): Pattern {
  if (isExact(pattern)) {
    const found = resolvePath(folder, pattern.join(''))
    return found === undefined ? ['/'] : [found]
  }
  const [first = '', ...rest] = pattern
  const cut = first.lastIndexOf('/') + 1
  const start = resolvePath(folder, first.slice(0, cut))
  if (start === undefined) return anyText
  return [start === '' ? first.slice(cut) : `${start}/${first.slice(cut)}`, ...rest]
}

/** A pattern as a value. */
export const asPossible = (pattern: Pattern): Possible =>
  isExact(pattern) ? knownAs(pattern.join('')) : { kind: 'text', parts: pattern.map((part) => part ?? unknownPossible) }
