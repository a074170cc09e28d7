/** The directories of a checkout with files of Terraform. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { attributesIn, blocksIn } from './hcl.mjs'
import { byText } from './values.mjs'

const ignored = new Set(['.git', '.terraform', 'node_modules'])

/** Every directory with files of Terraform → its blocks. */
export function readDirectories(root) {
  const directories = new Map()
  const visit = (below) => {
    const entries = readdirSync(join(root, below), { withFileTypes: true })
    const blocks = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.tf'))
      .flatMap(({ name }) => {
        const text = readFileSync(join(root, below, name), 'utf8')
        return blocksIn(text).map((block) => ({ ...block, text, file: join(below, name) }))
      })
    if (blocks.length > 0) directories.set(below, blocks)
    for (const entry of entries) if (entry.isDirectory() && !ignored.has(entry.name)) visit(join(below, entry.name))
  }
  visit('.')
  return directories
}

const literalOf = (block, wanted) => {
  const found = attributesIn(block.text, block.bodyStart, block.bodyEnd).find(({ name }) => name === wanted)
  return found && /^"([^"$]*)"\s*(?:[#/].*)?$/.exec(block.text.slice(found.valueStart, found.end).trim())?.[1]
}

/** The directory of a module call in this checkout, or nothing. */
export const calledDirectory = (directory, block) => {
  const source = literalOf(block, 'source')
  return source !== undefined && /^\.\.?(\/|$)/.test(source)
    ? normalize(join(directory, source)).replace(/(.)\/$/, '$1')
    : undefined
}

/** The directories that Terraform is run in, of those that hold or call anything about IAM. */
export function rootsOf(directories) {
  const calls = new Map(
    [...directories].map(([directory, blocks]) => [
      directory,
      blocks.filter(({ type }) => type === 'module').flatMap((block) => calledDirectory(directory, block) ?? []),
    ]),
  )
  const called = new Set([...calls.values()].flat())
  const isIam = (directory) =>
    directories.get(directory)?.some(({ type, labels }) => type === 'resource' && labels[0].startsWith('aws_iam_'))
  const reaches = (directory, seen = new Set()) =>
    !seen.has(directory) &&
    seen.add(directory) &&
    (isIam(directory) || (calls.get(directory) ?? []).some((each) => reaches(each, seen)))
  return [...directories.keys()].filter((directory) => !called.has(directory) && reaches(directory)).sort(byText)
}
