/** A checkout as one configuration that Terraform can apply to one account: a module call for each directory that is a root. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { calledDirectory, readDirectories, rootsOf } from '../directories.mjs'
import { attributesIn } from '../hcl.mjs'
import { valueOf } from '../made-up.mjs'
import { reduce } from './reduce.mjs'

const ignored = new Set(['.git', '.terraform', 'node_modules'])

/**
 * Writes a checkout, reduced to IAM, as a configuration into a folder.
 *
 * @param world account, Region, environment
 * @param provider text of the provider's configuration
 * @returns `blockAt(path, line)` is the block on a line of a file of the configuration, and `remove(blocks)` takes such blocks
 * out. The roots are modules `r0`, `r1`, … in their order
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
  const files = new Map()
  const called = new Set(
    [...directories].flatMap(([directory, blocks]) =>
      blocks.flatMap((block) => calledDirectory(directory, block) ?? []),
    ),
  )
  for (const [directory, blocks] of directories)
    for (const block of reduce(blocks, world, called.has(directory))) {
      const path = join('tree', block.path)
      files.set(path, [...(files.get(path) ?? []), block])
    }
  const calls = roots.map((directory, index) => ({
    declares: `module.r${index}`,
    text: `module "r${index}" {\n  source = "./${join('tree', directory)}"\n${argumentsOf(directories.get(directory), world)}}`,
  }))
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

  return { blockAt, remove }
}

/** Values for the variables of a root that have none. */
function argumentsOf(blocks, world) {
  const lines = blocks
    .filter(({ type }) => type === 'variable')
    .flatMap(({ text, labels: [name], bodyStart, bodyEnd }) => {
      const attributes = attributesIn(text, bodyStart, bodyEnd)
      const value = (key) => {
        const found = attributes.find((attribute) => attribute.name === key)
        return found && text.slice(found.valueStart, found.end).trim()
      }
      const type = value('type')?.replace(/^"(.*)"$/, '$1')
      return value('default') === undefined ? [`  ${name} = ${valueOf(name, type, world)}\n`] : []
    })
  return lines.join('')
}
