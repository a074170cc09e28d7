import type { Env } from './evaluate.ts'
import { exactText, patternsOf } from './text.ts'
import { knownAs, type Possible } from './types.ts'
import { worthOf } from './names.ts'

/** `fileset(path, pattern)`: the files of the repository whose names fit; any name where either is not known. */
export function readFiles([path, pattern]: readonly Possible[], env: Env): Possible {
  const unknown: Possible = { kind: 'many', of: { kind: 'made', from: [] } }
  if (!path || !pattern) return unknown
  const worth = (thing: Possible): Possible => worthOf(thing, env.world)
  const [folder, ...more] = patternsOf(path, worth).map(exactText)
  const [glob, ...others] = patternsOf(pattern, worth).map(exactText)
  if (folder === undefined || glob === undefined || more.length + others.length > 0) return unknown
  const prefix = folder === '.' || folder === '' ? '' : `${folder.replace(/^\.\//, '').replace(/\/$/, '')}/`
  const fits = globbed(glob)
  const names = [...env.world.repository.paths]
    .filter((file) => file.startsWith(prefix) && fits.test(file.slice(prefix.length)))
    .map((file) => file.slice(prefix.length))
  return { kind: 'list', items: names.sort().map(knownAs) }
}

/** `*`, `**`, `?` and `{a,b}`, as Go's doublestar reads them. */
function globbed(glob: string): RegExp {
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
