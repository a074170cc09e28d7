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

/** Where else the Terraform of the repository speaks of a file: each may make a policy of it too. */
export function otherMentions(path: string, uses: readonly FileUse[], files: readonly ModuleFile[]): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const sentences: string[] = []
  for (const file of files)
    for (const { text, at } of quotedWith(name, file.content)) {
      if (!mayBe(text, path, directoryOf(file.path))) continue
      const known = uses.some(
        (use) => use.text.file.path === file.path && use.text.at.start <= at && at < use.text.at.end,
      )
      if (known || file.syntax.comments.some(({ start, end }) => start <= at && at < end)) continue
      const { line } = positionAt(file.content, at)
      sentences.push(`${path} is also named in ${file.path}:${line}, which is not followed: ${advice}`)
    }
  return sentences
}

/** Quoted texts that end with a name, as paths are written; in JSON the quotes are escaped. */
function* quotedWith(name: string, content: string): Generator<{ readonly text: string; readonly at: number }> {
  for (let found = content.indexOf(name); found !== -1; found = content.indexOf(name, found + 1)) {
    const end = found + name.length
    if (!/^\\?"/.test(content.slice(end, end + 2))) continue
    const at = Math.max(content.lastIndexOf('"', found - 1), content.lastIndexOf('\n', found - 1))
    if (content[at] === '"') yield { text: content.slice(at + 1, end), at }
  }
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
