import { directoryOf, positionAt, resolvePath } from '../files.ts'
import type { Holders } from './holders/principals.ts'
import type { AttachedResource } from '../types.ts'
import type { ModuleFile } from './module.ts'
import type { PolicyHost, PolicyText } from './texts.ts'
import { nameTheHolders } from './holders/holders.ts'

/** Something in Terraform makes a policy of a file: it reads it as JSON, or fills it in as a template. */
export interface FileUse {
  /** From the repository's root. */
  readonly path: string
  readonly language: 'json' | 'template'
  readonly text: PolicyText
  readonly hosts: readonly PolicyHost[]
  readonly holders: Holders
  /** What a resource or trust policy in it is attached to. */
  readonly attachedTo: readonly AttachedResource[]
  /** Addresses that the configuration may name it by. */
  readonly addresses: readonly string[]
}

/** A quoted text that may be the path of a file. */
interface Mention {
  readonly file: ModuleFile
  readonly text: string
  readonly at: number
}

/** File name → where Terraform names it. */
export type Mentions = ReadonlyMap<string, readonly Mention[]>

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Where else the Terraform of the repository speaks of a file: each may make a policy of it too. */
export function otherMentions(path: string, uses: readonly FileUse[], mentions: Mentions): string[] {
  const sentences: string[] = []
  for (const { file, text, at } of mentions.get(nameOf(path)) ?? []) {
    if (!mayBe(text, path, directoryOf(file.path))) continue
    const known = uses.some(
      (use) => use.text.file.path === file.path && use.text.at.start <= at && at < use.text.at.end,
    )
    if (known || file.syntax.comments.some(({ start, end }) => start <= at && at < end)) continue
    const { line } = positionAt(file.content, at)
    sentences.push(`${path} is also named in ${file.path}:${line}, which is not followed: ${nameTheHolders}`)
  }
  return sentences
}

/** Quoted texts that end with the name of one of these files, as paths are written; in JSON the quotes are escaped. */
export function mentionsOf(paths: Iterable<string>, files: readonly ModuleFile[]): Mentions {
  const found = new Map<string, Mention[]>()
  for (const path of paths) found.set(nameOf(path), [])
  if (found.size === 0) return found
  // Most quoted texts are told apart by how they end.
  const endings = new Set([...found.keys()].map((name) => name.slice(-ending)))
  for (const file of files) {
    const { content } = file
    for (let quote = content.indexOf('"'); quote !== -1; quote = content.indexOf('"', quote + 1)) {
      const end = content[quote - 1] === '\\' ? quote - 1 : quote
      if (!endings.has(content.slice(Math.max(0, end - ending), end))) continue
      const line = content.lastIndexOf('\n', end - 1) + 1
      const name = /[^/}"\\]+$/.exec(content.slice(line, end))?.[0] ?? ''
      const list = found.get(name)
      const at = list ? content.lastIndexOf('"', end - name.length - 1) : -1
      if (list && at >= line) list.push({ file, text: content.slice(at + 1, end), at })
    }
  }
  return found
}

/** As many characters as the shortest of the usual file extensions has. */
const ending = 4

/** May this path be that file? What an interpolation stands for may be any folder. */
function mayBe(text: string, path: string, directory: string): boolean {
  const relative = text.replace(/^\$\{path\.module\}\//, './')
  const tail = relative.slice(relative.lastIndexOf('}') + 1)
  if (tail === relative && relative.startsWith('./') && text !== relative)
    return resolvePath(directory, text.slice(15)) === path
  const steps = tail.split('/').filter((step) => step !== '' && step !== '.' && step !== '..')
  const end = steps.join('/')
  return path === end || path.endsWith(`/${end}`)
}
