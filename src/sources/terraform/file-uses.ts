import { directoryOf, positionAt, resolvePath } from '../files.ts'
import type { Holders } from './holders/principals.ts'
import type { AttachedResource } from '../types.ts'
import type { ModuleFile } from './module.ts'
import type { PolicyHost, PolicyText } from './texts.ts'

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

const advice = 'name the holders under policies.principals in .github/whittle.yml'

/** Quoted text that ends with a file's name, as paths are written. */
const quoted = /"([^"\n]*)"/g

/** Where else the Terraform of the repository speaks of a file: each may make a policy of it too. */
export function otherMentions(path: string, uses: readonly FileUse[], files: readonly ModuleFile[]): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const sentences: string[] = []
  for (const file of files) {
    if (!file.content.includes(name)) continue
    for (const match of file.content.matchAll(quoted)) {
      const text = match[1] ?? ''
      if (!text.endsWith(name) || !mayBe(text, path, directoryOf(file.path))) continue
      const known = uses.some(
        (use) => use.text.file.path === file.path && use.text.at.start <= match.index && match.index < use.text.at.end,
      )
      if (known || file.syntax.comments.some(({ start, end }) => start <= match.index && match.index < end)) continue
      const { line } = positionAt(file.content, match.index)
      sentences.push(`${path} is also named in ${file.path}:${line}, which is not followed: ${advice}`)
    }
  }
  return sentences
}

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
