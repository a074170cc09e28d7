/** A checkout as one configuration that Terraform can apply to one account: a module call for each directory that is a root. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { attributesIn, blocksIn } from './hcl.mjs'
import { valueOf } from './made-up.mjs'
import { reduce, sourceOf } from './reduce.mjs'

const ignored = new Set(['.git', '.terraform', 'node_modules'])

function* directoriesBelow(root, below = '.') {
  yield below
  for (const entry of readdirSync(join(root, below), { withFileTypes: true }))
    if (entry.isDirectory() && !ignored.has(entry.name)) yield* directoriesBelow(root, join(below, entry.name))
}

/** Directory → its files of Terraform, and the directories of modules that it calls. */
function readDirectories(root) {
  const directories = new Map()
  for (const directory of directoriesBelow(root)) {
    const files = readdirSync(join(root, directory), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.tf'))
      .map(({ name }) => ({ path: join(directory, name), text: readFileSync(join(root, directory, name), 'utf8') }))
    if (files.length === 0) continue
    const calls = files.flatMap(({ text }) =>
      blocksIn(text)
        .filter(({ type }) => type === 'module')
        .map((block) => sourceOf(text, block))
        .filter((source) => /^\.\.?\//.test(source ?? ''))
        .map((source) => normalize(join(directory, source)).replace(/(.)\/$/, '$1')),
    )
    directories.set(directory, { files, calls })
  }
  return directories
}

const isIam = ({ files }) => files.some(({ text }) => /^\s*resource\s+"aws_iam_/m.test(text))

/** The directories from which Terraform is run, of those that hold or call anything of IAM. */
function rootsOf(directories) {
  const called = new Set([...directories.values()].flatMap(({ calls }) => calls))
  const reaches = (directory, seen = new Set()) => {
    const found = directories.get(directory)
    if (found === undefined || seen.has(directory)) return false
    seen.add(directory)
    return isIam(found) || found.calls.some((each) => reaches(each, seen))
  }
  return [...directories.keys()].filter((directory) => !called.has(directory) && reaches(directory)).sort()
}

/**
 * Writes a checkout, reduced to IAM, as a configuration into a folder.
 *
 * @param world account, Region, environment
 * @param provider text of the provider's configuration
 * @returns the roots by their names in the configuration; `blockAt(path, line)` is the block on a line of a file of the
 * configuration, and `remove(blocks)` takes such blocks out
 */
export function writeConfiguration(root, folder, world, provider) {
  rmSync(join(folder, 'tree'), { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(root, join(folder, 'tree'), {
    recursive: true,
    filter: (path) => !ignored.has(path.split('/').at(-1)) && !/\.(tf|tf\.json|lock\.hcl)$/.test(path),
  })
  const directories = readDirectories(root)
  const roots = rootsOf(directories)
  const names = new Map(roots.map((directory, index) => [`r${index}`, directory]))
  const files = new Map()
  const called = new Set([...directories.values()].flatMap(({ calls }) => calls))
  for (const [directory, { files: sources }] of directories)
    for (const block of reduce(sources, world, called.has(directory))) {
      const path = join('tree', block.path)
      files.set(path, [...(files.get(path) ?? []), block])
    }
  const calls = roots.map((directory, index) => {
    const { files: sources } = directories.get(directory)
    return {
      declares: `module.r${index}`,
      text: `module "r${index}" {\n  source = "./${join('tree', directory)}"\n${argumentsOf(sources, world)}}`,
    }
  })
  files.set('main.tf', [{ declares: 'provider', text: provider }, ...calls])
  for (const path of files.keys()) write(path)

  function write(path) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(
      join(folder, path),
      `${files
        .get(path)
        .map(({ text }) => text)
        .join('\n\n')}\n`,
    )
  }

  /** The block on a line of a file of the configuration. */
  function blockAt(path, line) {
    let from = 1
    for (const block of files.get(path) ?? []) {
      const to = from + block.text.split('\n').length
      if (line >= from && line < to) return block.declares === 'provider' ? undefined : { ...block, file: path, block }
      from = to + 1
    }
    return undefined
  }

  /** Takes blocks out. A local value becomes a text first; an input of a module that is not declared goes alone. */
  function remove(blocks) {
    for (const { block, file } of blocks) {
      const [scope, name] = block.declares.split('.')
      const replaced =
        scope === 'local' && !block.replaced
          ? [{ ...block, replaced: true, text: `locals {\n  ${name} = "${name.replaceAll('_', '-')}"\n}` }]
          : []
      files.set(file, files.get(file).toSpliced(files.get(file).indexOf(block), 1, ...replaced))
    }
    for (const file of new Set(blocks.map((each) => each.file))) write(file)
  }
  /** Takes out what another run of the same checkout took out: `{file, declares}`. */
  function removeDeclared(gone) {
    for (const { file, declares } of gone) {
      const block = files.get(file)?.find((each) => each.declares === declares)
      if (block !== undefined) remove([{ block, file }])
    }
  }
  return { roots: names, blockAt, remove, removeDeclared }
}

/** Values for the variables of a root that have none. */
function argumentsOf(files, world) {
  const lines = files.flatMap(({ text }) =>
    blocksIn(text)
      .filter(({ type }) => type === 'variable')
      .flatMap(({ labels: [name], bodyStart, bodyEnd }) => {
        const attributes = attributesIn(text, bodyStart, bodyEnd)
        const value = (key) => {
          const found = attributes.find((attribute) => attribute.name === key)
          return found && text.slice(found.valueStart, found.end).trim()
        }
        const type = value('type')?.replace(/^"(.*)"$/, '$1')
        return value('default') === undefined ? [`  ${name} = ${valueOf(name, type, world)}\n`] : []
      }),
  )
  return lines.join('')
}
