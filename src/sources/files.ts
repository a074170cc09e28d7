/** A file of the repository: path from its root, with `/`. */
export interface SourceFile {
  readonly path: string
  readonly content: string
  /**
   * Read only for facts that its directory's policies need (names, attachments): its own policies were not requested.
   */
  readonly context?: boolean
  /** Text of another language: only the policies and files that it names matter. */
  readonly manifest?: true
  /** The reason why it could not be read; it may contain something that matters to its directory. */
  readonly unread?: string
}

/** Files for `fileset`, `file` and the functions that decode them: paths from the root. */
export interface DataFiles {
  /** Every file of the checkout. */
  readonly paths: ReadonlySet<string>
  /** The contents of the files that were read. */
  readonly contents: ReadonlyMap<string, string>
}

/** The directory of a path, `''` for the root. */
export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** A file or folder of a module from outside of the repository, which `terraform init` has put on disk. */
export const isInstalled = (path: string): boolean => /(^|\/)\.terraform\/modules\//.test(path)

/** A path relative to a directory; `undefined` where it leads out of the repository. */
export function resolvePath(directory: string, relative: string): string | undefined {
  const parts = directory === '' ? [] : directory.split('/')
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** 1-based line of a position in a text whose line starts are known (see `lineStarts`). */
export function lineAt(starts: readonly number[], offset: number): number {
  let [from, to] = [0, starts.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((starts[middle] ?? 0) <= offset) from = middle + 1
    else to = middle
  }
  return from
}

/** The starts of the lines of a text. */
export function lineStarts(content: string): number[] {
  const starts = [0]
  for (let at = content.indexOf('\n'); at !== -1; at = content.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** 1-based line and column of a position. */
export function positionAt(content: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1
  let start = 0
  for (let at = content.indexOf('\n'); at !== -1 && at < offset; at = content.indexOf('\n', at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: offset - start + 1 }
}
