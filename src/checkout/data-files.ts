import { lastPathSegment } from '../policy/arn.ts'
import type { DataFiles } from '../sources/files.ts'
import { directoryOf } from '../sources/files.ts'
import type { FileTree } from './file-tree.ts'
import type { Folder } from './list-files.ts'

/** Files of data that Terraform's functions decode. */
const data = /\.(ya?ml|json|csv|tpl|tftpl|tmpl|template)$/

/** Is a file of this name data, by its name? */
export const isDataFile = (name: string): boolean => data.test(name)

const terraform = /\.(tf|tofu|hcl|tfvars)(\.json)?$/

/** Bytes of one file, and of all, that are kept. */
const largest = 1024 * 1024
const most = 16 * 1024 * 1024

/** The files that exist, and the contents of those that Terraform decodes. */
export class DataReader {
  private readonly tree: FileTree
  private readonly paths = new Set<string>()
  private readonly linked = new Set<string>()

  constructor(tree: FileTree) {
    this.tree = tree
  }

  folder({ folder, names, manifests = [], others = [], links }: Folder): void {
    const add = (name: string): string => {
      const path = folder === '' ? name : `${folder}/${name}`
      this.paths.add(path)
      return path
    }
    for (const group of [names, manifests, others]) for (const name of group) add(name)
    for (const name of links) this.linked.add(add(name))
  }

  /**
   * The data files that an expression of Terraform may read, where it decodes files at all: found by their names, by
   * their folder, or beside it. Other files are not read.
   */
  read(files: readonly { readonly path: string; readonly content: string }[]): DataFiles {
    const { paths, linked, tree } = this
    const contents = new Map<string, string>()
    const sources = files.filter(({ path }) => terraform.test(path))
    if (!sources.some(({ content }) => /\b(yaml|json|csv)decode\s*\(/.test(content))) return { paths, contents }
    const found = [...paths].filter((path) => data.test(path) && !terraform.test(path))
    const named = wordsIn(
      sources,
      new Set(found.flatMap((path) => [lastPathSegment(path), lastPathSegment(directoryOf(path))])),
    )
    const folders = new Set(sources.map(({ path }) => directoryOf(path)))
    let left = most
    for (const path of found) {
      const folder = directoryOf(path)
      if (!named.has(lastPathSegment(path)) && !folders.has(folder) && !named.has(lastPathSegment(folder))) continue
      const content = linked.has(path) ? tree.readLinked(path) : tree.read(path)
      if (typeof content !== 'string' || content.length > largest || content.includes('\ufffd')) continue
      left -= content.length
      if (left < 0) break
      contents.set((linked.has(path) ? tree.linkTarget(path) : undefined) ?? path, content)
    }
    return { paths, contents }
  }
}

/** Those of the words that stand in a text. */
function wordsIn(sources: readonly { readonly content: string }[], words: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { content } of sources)
    for (const word of content.match(/[\w.-]+/g) ?? []) if (words.has(word)) found.add(word)
  return found
}
