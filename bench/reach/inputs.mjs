/** What the directories in which Terraform runs are given: files of values, Terragrunt, made-up values. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { evaluate, evaluateFields } from './evaluate.mjs'
import { attributesIn, blocksIn } from './hcl.mjs'
import { valueOf } from './made-up.mjs'
import { MadeUp, textOf } from './values.mjs'

/**
 * The inputs of Terragrunt's units by the directory that each applies: of several for a directory, that of the environment's
 * name.
 */
export function terragruntInputs(root, world) {
  const found = new Map()
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('terragrunt.hcl') && !path.includes('.terragrunt-cache'))
    .sort()
  for (const path of files) {
    const text = readFileSync(join(root, path), 'utf8')
    const unit = blocksIn(text).find(({ type }) => type === 'terraform')
    const source = unit && attributesIn(text, unit.bodyStart, unit.bodyEnd).find(({ name }) => name === 'source')
    const [, before, below] =
      /"([^"]*?)\/\/([\w./-]+)"/.exec(source ? text.slice(source.valueStart, source.end) : '') ?? []
    const inputs = attributesIn(text, 0, text.length).find(({ name }) => name === 'inputs')
    if (below === undefined || inputs === undefined) continue
    const directory = normalize(before.startsWith('.') ? join(dirname(path), before, below) : below).replace(/\/$/, '')
    if (found.has(directory) && !path.includes(world.environment)) continue
    found.set(directory, evaluateFields(text.slice(inputs.valueStart, inputs.end), scopeOf(text, world)))
  }
  return found
}

/** Outputs of other units are made up. */
function scopeOf(text, world) {
  const locals = blocksIn(text)
    .filter(({ type }) => type === 'locals')
    .flatMap((block) => attributesIn(text, block.bodyStart, block.bodyEnd))
  const local = (name) => {
    const own = locals.find((each) => each.name === name)
    return own ? evaluate(text.slice(own.valueStart, own.end), scope) : new MadeUp(() => name.replaceAll('_', '-'))
  }
  const madeUp = new MadeUp((steps) => textOf(evaluate(valueOf(steps.at(-1) ?? 'dependency', 'string', world), scope)))
  const scope = {
    directory: '.',
    root: '.',
    name: (word) => (word === 'local' ? new Proxy({}, { get: (_, name) => local(String(name)) }) : madeUp),
  }
  return scope
}

/**
 * What a root is given. A directory without provider and backend is a module that other repositories call: what it makes only
 * on demand is asked for.
 */
export function inputsOf(folder, blocks, world, terragrunt = {}) {
  const given = valuesIn(folder)
  const isRun = blocks.some(
    ({ type, text, start, end }) =>
      type === 'provider' || (type === 'terraform' && /\bbackend\b/.test(text.slice(start, end))),
  )
  const defaults = (wanted) => {
    const found = blocks.filter(
      ({ type, text, start, end }) => !isRun && type === 'variable' && wanted.test(text.slice(start, end)),
    )
    return new Set(found.map(({ labels }) => labels[0]))
  }
  const [off, empty] = [defaults(/\bdefault\s*=\s*false\b/), defaults(/\bdefault\s*=\s*""/)]
  return (name) =>
    Object.hasOwn(terragrunt, name)
      ? terragrunt[name]
      : given.has(name)
        ? evaluate(given.get(name), {})
        : off.has(name)
          ? true
          : empty.has(name)
            ? textOf(evaluate(valueOf(name, 'string', world), {}))
            : undefined
}

/** Texts of the values in the files that Terraform reads by itself. */
function valuesIn(folder) {
  const files = readdirSync(folder).filter((name) => name === 'terraform.tfvars' || name.endsWith('.auto.tfvars'))
  return new Map(
    files.sort().flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      return attributesIn(text, 0, text.length).map(({ name: key, valueStart, end }) => [
        key,
        text.slice(valueStart, end),
      ])
    }),
  )
}
