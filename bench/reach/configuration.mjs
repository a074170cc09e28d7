/**
 * A checkout as Terraform sees it with made-up values in the place of what only a state or AWS would know: the instances of
 * the blocks about IAM, with their values. Nothing of the project's reader is used.
 */
import { join } from 'node:path'
import { calledDirectory } from './directories.mjs'
import { convert, evaluate, render } from './evaluate.mjs'
import { attributesIn, blocksIn } from './hcl.mjs'
import { entities, lazy } from './iam-objects.mjs'
import { stubOf, valueOf as madeUpValueOf } from './made-up.mjs'
import { policyDocumentOf } from './policy-document.mjs'
import { entriesOf, isMadeUp, MadeUp, textOf } from './values.mjs'

/**
 * An instance of a module, with values on demand.
 *
 * @param module `{root, directory, blocks, directories, inputs, world, path, ids}`: `inputs` gives the value of a variable or
 * undefined, `path` is the address of the instance, `ids` makes what AWS makes up
 */
export function moduleInstance({
  root,
  directory,
  directories,
  inputs,
  world: given,
  path,
  ids,
  depth = 0,
  providers,
}) {
  const world = { ...given }
  const blocks = directories.get(directory) ?? []
  const find = (type, ...labels) =>
    blocks.find((block) => block.type === type && labels.every((label, n) => block.labels[n] === label))
  const locals = new Map(
    blocks
      .filter(({ type }) => type === 'locals')
      .flatMap(({ text, bodyStart, bodyEnd }) =>
        attributesIn(text, bodyStart, bodyEnd).map(({ name, valueStart, end }) => [name, text.slice(valueStart, end)]),
      ),
  )
  const cache = new Map()
  const once = (key, make) => {
    if (!cache.has(key)) {
      cache.set(key, { running: true })
      try {
        cache.set(key, { value: make() })
      } catch (error) {
        cache.set(key, { error })
      }
    }
    const { running, error, value } = cache.get(key)
    if (running) throw new Error(`${key} refers to itself`)
    if (error) throw error
    return value
  }
  const madeUp = (type, name, block) =>
    new MadeUp((steps) => {
      const own = block && namesOf(block)
      const text = evaluateStub(type, own ?? name, steps, world, own !== undefined)
      return text
    })
  const namesOf = (block) => {
    for (const key of ['bucket', 'name', 'function_name', 'cluster_name', 'family', 'identifier']) {
      try {
        const value = attribute(block, key, scope())
        if (value !== undefined && value !== null) return textOf(value)
      } catch {
        continue
      }
    }
    return undefined
  }

  const variable = (name) =>
    once(`var.${name}`, () => {
      const block = find('variable', name)
      const type = block && rawAttribute(block, 'type')?.replace(/^"(.*)"$/, '$1')
      const value = inputs(name) ?? (block && attribute(block, 'default', scope()))
      if (value !== undefined) return type === undefined ? value : convert(value, type, scope())
      // A map has whatever it is asked for.
      return /^map\b/.test(type ?? '') || type === 'any'
        ? new MadeUp((steps) => evaluateStub('variable', name, steps, world))
        : evaluate(madeUpValueOf(name, type, world), scope())
    })

  const fields = {
    var: get((name) => variable(name)),
    local: get((name) =>
      once(`local.${name}`, () => {
        if (!locals.has(name)) throw new Error(`no local.${name}`)
        return evaluate(locals.get(name), scope())
      }),
    ),
    path: { module: join(root, directory), root: join(root, directory), cwd: join(root, directory) },
    terraform: { workspace: world.environment },
    module: get((name) => moduleValue(name)),
    data: get((type) => get((name) => resourceValue('data', type, name))),
  }

  function scope(more = {}) {
    return {
      directory: join(root, directory),
      root,
      name: (word) => more[word] ?? fields[word] ?? get((name) => resourceValue('resource', word, name)),
    }
  }

  /** What a reference to a resource or data source gives: an instance, a list or a map of them. */
  function resourceValue(kind, type, name) {
    const block = find(kind, type, name)
    if (kind === 'data' && type === 'aws_caller_identity')
      return {
        account_id: world.account,
        id: world.account,
        arn: `arn:aws:iam::${world.account}:root`,
        user_id: 'AIDAEXAMPLE',
      }
    if (kind === 'data' && type === 'aws_partition') return { partition: 'aws', dns_suffix: 'amazonaws.com', id: 'aws' }
    if (kind === 'data' && type === 'aws_region') return { name: world.region, id: world.region, region: world.region }
    const known = (
      kind === 'data' ? ['aws_iam_policy_document', 'template_file', 'aws_iam_policy'] : Object.keys(entities)
    ).includes(type)
    if (block === undefined || !known) return madeUp(type, name, block)
    return once(`${kind}.${type}.${name}`, () => {
      const found = instancesOf(block)
      const values = found.map(({ key, more }) => [key, objectOf(kind, block, more, key)])
      if (has(block, 'count')) return values.map(([, value]) => value)
      return has(block, 'for_each') ? Object.fromEntries(values) : values[0][1]
    })
  }

  function objectOf(kind, block, more, key) {
    const [type, name] = block.labels
    const inner = scope(more)
    if (type === 'aws_iam_policy_document')
      return lazy({
        json: () =>
          once(`json ${name} ${key}`, () => {
            const blocks = [`${block.file}#data.${type}.${name}`]
            const merged = (each) => blocks.push(...(ids.rendered.get(each) ?? []))
            const text = policyDocumentOf(block, (each) => evaluate(each, inner), evaluateWith(more), merged)
            ids.rendered.set(text, blocks)
            return text
          }),
        minified_json: () =>
          JSON.stringify(JSON.parse(policyDocumentOf(block, (text) => evaluate(text, inner), evaluateWith(more)))),
      })
    if (type === 'template_file')
      return lazy({
        rendered: () =>
          render(
            textOf(attribute(block, 'template', inner)),
            attribute(block, 'vars', inner) ?? varsOf(block, inner),
            inner,
          ),
      })
    if (kind === 'data')
      return lazy({
        arn: () =>
          attribute(block, 'arn', inner) ?? `arn:aws:iam::aws:policy/${textOf(attribute(block, 'name', inner))}`,
        name: () => attribute(block, 'name', inner),
        policy: () => '{}',
      })
    return entities[type](`${path}${type}.${name}${keyText(key)}`, (wanted) => attribute(block, wanted, inner), {
      world,
      ids,
    })
  }

  const evaluateWith = (more) => (text, bound) => evaluate(text, scope({ ...more, ...bound }))

  function varsOf(block, inner) {
    const vars = blocksIn(block.text, block.bodyStart, block.bodyEnd).find(({ type }) => type === 'vars')
    if (vars === undefined) return {}
    return Object.fromEntries(
      attributesIn(block.text, vars.bodyStart, vars.bodyEnd).map(({ name, valueStart, end }) => [
        name,
        evaluate(block.text.slice(valueStart, end), inner),
      ]),
    )
  }

  /** `{key, more}` of each instance of a block: what `each` and `count` are in it. */
  function instancesOf(block) {
    if (has(block, 'count')) {
      const count = attribute(block, 'count', scope())
      const times = isMadeUp(count) ? 1 : Number(count)
      return Array.from({ length: times }, (_, index) => ({ key: index, more: { count: { index } } }))
    }
    if (!has(block, 'for_each')) return [{ more: {} }]
    const over = attribute(block, 'for_each', scope())
    const entries = Array.isArray(over) ? over.map((item) => [textOf(item), item]) : entriesOf(over)
    return entries.map(([key, value]) => ({ key: String(key), more: { each: { key: String(key), value } } }))
  }

  function moduleValue(name) {
    const block = find('module', name)
    if (block === undefined) return madeUp('module', name)
    const target = calledDirectory(directory, block)
    if (target === undefined || !directories.has(target)) return madeUp('module', name)
    return once(`module.${name}`, () => {
      const values = childrenOf(block).map(({ key, instance }) => [key, instance.outputs])
      if (has(block, 'count')) return values.map(([, value]) => value)
      return has(block, 'for_each') ? Object.fromEntries(values) : values[0][1]
    })
  }

  /** The instances of a module that a block calls. */
  function childrenOf(block) {
    if (depth > 8) throw new Error('modules are called too deeply')
    return once(`children ${block.labels[0]}`, () =>
      instancesOf(block).map(({ key, more }) => ({
        key,
        instance: moduleInstance({
          root,
          directory: calledDirectory(directory, block),
          directories,
          world,
          ids,
          depth: depth + 1,
          path: `${path}module.${block.labels[0]}${keyText(key)}.`,
          inputs: (wanted) => attribute(block, wanted, scope(more)),
          providers: providersOf(block),
        }),
      })),
    )
  }

  const outputs = get((name) => {
    const block = find('output', name)
    if (block === undefined) throw new Error(`no output ${name}`)
    return once(`output.${name}`, () => attribute(block, 'value', scope()))
  })

  /** Every block about IAM, here and in the modules that are called; what fails is given to `failed`. */
  function* resources(failed) {
    for (const block of blocks) {
      const [type, name] = block.labels
      try {
        if (block.type === 'module' && calledDirectory(directory, block) !== undefined) {
          for (const { instance } of childrenOf(block)) yield* instance.resources(failed)
        } else if (block.type === 'resource' && type.startsWith('aws_iam_')) {
          for (const { key, more } of instancesOf(block))
            yield {
              directory,
              file: block.file,
              type,
              name,
              address: `${type}.${name}`,
              path: `${path}${type}.${name}${keyText(key)}`,
              account: accountOf(block),
              read: (wanted) => attribute(block, wanted, scope(more)),
              inner: (wanted) => innerBlocks(block, wanted, more),
            }
        }
      } catch (error) {
        failed({ directory, address: block.labels.join('.'), because: error.message })
      }
    }
  }

  /** Blocks inside of a block, with their attributes: `inline_policy` of a role. */
  const innerBlocks = (block, wanted, more) =>
    blocksIn(block.text, block.bodyStart, block.bodyEnd)
      .filter(({ type }) => type === wanted)
      .map((inner) => (key) => attribute({ ...inner, text: block.text }, key, scope(more)))

  /** What a provider's configuration says: the default one, or that of an alias. */
  function providerOf(alias) {
    if (providers !== undefined) return providers(alias)
    return once(`provider ${alias}`, () => {
      const found = blocks.find(
        (block) => block.type === 'provider' && block.labels[0] === 'aws' && aliasOf(block) === alias,
      )
      const role = found && innerBlocks(found, 'assume_role', {})[0]
      return {
        region: safely(() => found && literalText(attribute(found, 'region', scope()))),
        account: safely(() => /^arn:[\w-]+:iam::(\d{12}):/.exec(textOf(role?.('role_arn') ?? ''))?.[1]),
      }
    })
  }

  /** The account in which a block makes its resource, where the source says so. */
  const accountOf = (block) => providerOf(/^aws\.([\w-]+)/.exec(rawAttribute(block, 'provider') ?? '')?.[1]).account

  /** The providers of a module that a block calls. */
  function providersOf(block) {
    const text = rawAttribute(block, 'providers')
    if (text === undefined) return (alias) => (alias === undefined ? providerOf() : {})
    const passed = new Map(
      [...text.matchAll(/\baws(?:\.([\w-]+))?\s*=\s*aws(?:\.([\w-]+))?/g)].map(([, inner, outer]) => [inner, outer]),
    )
    return (alias) => (passed.has(alias) ? providerOf(passed.get(alias)) : alias === undefined ? providerOf() : {})
  }

  if (depth === 0) world.region = providerOf().region ?? world.region

  return { outputs, resources, scope }
}

const keyText = (key) => (key === undefined ? '' : typeof key === 'number' ? `[${key}]` : `["${key}"]`)

const rawAttribute = (block, wanted) => {
  const found = attributesIn(block.text, block.bodyStart, block.bodyEnd).find(({ name }) => name === wanted)
  return found && block.text.slice(found.valueStart, found.end).trim()
}

const aliasOf = (block) => /^"([^"]*)"/.exec(rawAttribute(block, 'alias') ?? '')?.[1]

const safely = (make) => {
  try {
    return make()
  } catch {
    return undefined
  }
}

const literalText = (value) => (typeof value === 'string' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(value) ? value : undefined)

const has = (block, wanted) => rawAttribute(block, wanted) !== undefined

/** The value of an attribute; undefined where it is not set. */
function attribute(block, wanted, scope) {
  const text = rawAttribute(block, wanted)
  if (text === undefined) return undefined
  return evaluate(text, scope)
}

/** An object whose attributes are made when they are asked for. */
function get(make) {
  return new Proxy({}, { get: (_, name) => (typeof name === 'string' && name !== 'toJSON' ? make(name) : undefined) })
}

const evaluateStub = (type, name, steps, world, isOwn) => {
  const text = stubOf(
    type,
    name,
    steps.map((step) => ({ name: step })),
    world,
    isOwn,
  )
  return /^\[?"(.*)"\]?$/s.exec(text)?.[1] ?? name
}
