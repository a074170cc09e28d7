/**
 * What of a directory of Terraform is about IAM, as Terraform that can be applied without anything else: identity policies,
 * their principals and attachments, and what their values are made of. References to all other resources, data and modules
 * from elsewhere become made-up texts.
 */
import { attributesIn, blocksIn, referencesIn } from '../hcl.mjs'
import { stubOf, valueOf } from '../made-up.mjs'

const keptResources = new Set(
  `role role_policy role_policy_attachment policy policy_attachment user user_policy user_policy_attachment
  user_group_membership group group_policy group_policy_attachment group_membership instance_profile`
    .split(/\s+/)
    .map((name) => `aws_iam_${name}`),
)
const keptData = new Set(['aws_iam_policy_document', 'aws_partition', 'aws_caller_identity', 'aws_region'])

/** What Terraform gives every configuration, or what is no reference at all. */
const builtIn = new Set(['var', 'local', 'each', 'count', 'path', 'self'])

const isLocal = (source) => /^\.\.?\//.test(source)

const sourceOf = (text, { bodyStart, bodyEnd }) => {
  const found = attributesIn(text, bodyStart, bodyEnd).find(({ name }) => name === 'source')
  return found && /^"([^"]*)"/.exec(text.slice(found.valueStart, found.end))?.[1]
}

/**
 * The blocks of a directory that are kept, each with the file that it comes from and what it declares.
 *
 * @param found the blocks of one directory
 * @param world account, Region and environment
 * @param keepOutputs are the directory's outputs read by a module call?
 */
export function reduce(found, world, keepOutputs) {
  const blocks = found.map(({ text, file, ...block }) => ({ ...block, path: file, source: text }))
  const kept = blocks.filter((block) => isKept(block, keepOutputs))
  const has = new Set(kept.map(addressOf))
  const templates = new Map(
    blocks
      .filter(({ type, labels }) => type === 'data' && labels[0] === 'template_file')
      .map((block) => [block.labels[1], block]),
  )
  const rewriting = { has, templates, world }
  const reduced = kept.flatMap((block) =>
    block.type === 'locals'
      ? attributesIn(block.source, block.bodyStart, block.bodyEnd).map(({ name, start, end }) => ({
          path: block.path,
          declares: `local.${name}`,
          text: `locals {\n  ${rewrite(block.source.slice(start, end), rewriting)}\n}`,
        }))
      : [{ path: block.path, declares: addressOf(block), text: rewrite(trimmed(block), rewriting) }],
  )
  return [...reduced, ...undeclared(reduced, has, blocks[0].path, world)]
}

/** Variables that are read but declared nowhere here: Terragrunt and scripts write such files before Terraform runs. */
function undeclared(blocks, has, path, world) {
  const names = blocks.flatMap(({ text }) =>
    referencesIn(text).flatMap(({ steps: [first, second] }) =>
      first.name === 'var' && second?.name ? [second.name] : [],
    ),
  )
  return [...new Set(names)]
    .filter((name) => !has.has(`var.${name}`))
    .map((name) => ({
      path,
      declares: `var.${name}`,
      text: `variable "${name}" {\n  default = ${valueOf(name, undefined, world)}\n}`,
    }))
}

function isKept({ type, labels, source, ...block }, keepOutputs) {
  if (type === 'variable' || type === 'locals') return true
  if (type === 'output') return keepOutputs
  if (type === 'resource') return keptResources.has(labels[0])
  if (type === 'data') return keptData.has(labels[0])
  return type === 'module' && isLocal(sourceOf(source, block) ?? '')
}

const addressOf = ({ type, labels }) =>
  type === 'resource' ? labels.join('.') : type === 'variable' ? `var.${labels[0]}` : [type, ...labels].join('.')

/** A block without what ties it to other providers, other resources and the order of an apply. */
function trimmed({ type, source, start, bodyStart, bodyEnd, end }) {
  const gone = [
    ...attributesIn(source, bodyStart, bodyEnd).filter(
      ({ name }) =>
        name === 'provider' ||
        name === 'providers' ||
        name === 'depends_on' ||
        (type === 'variable' && name === 'ephemeral'),
    ),
    ...blocksIn(source, bodyStart, bodyEnd).filter(({ type: inner }) =>
      ['lifecycle', 'provisioner', 'timeouts', 'validation', 'precondition'].includes(inner),
    ),
  ].sort((a, b) => b.start - a.start)
  let text = source.slice(start, end)
  for (const each of gone) text = text.slice(0, each.start - start) + text.slice(each.end - start)
  return text
}

function rewrite(text, rewriting) {
  let [result, last] = ['', 0]
  for (const { steps, start, end } of referencesIn(text)) {
    const replacement = replacementOf(steps, text, end, rewriting)
    if (replacement === undefined) continue
    result += text.slice(last, start) + replacement
    last = end
  }
  return besideModule(result + text.slice(last))
}

/** Paths of files begin in the directory itself, as they do where Terraform runs in it. */
const besideModule = (text) =>
  text
    .replaceAll(/\bpath\.(root|cwd)\b/g, 'path.module')
    .replaceAll(/\b((?:file\w*|templatefile)\(\s*")(?!\$\{|\/)(?:\.\/)?/g, '$1${path.module}/')

/** The expression in the place of a reference, or nothing where it stays. */
function replacementOf(steps, text, end, { has, templates, world }) {
  const [{ name: first }, second, third, ...rest] = steps
  if (first === 'terraform' && second?.name === 'workspace') return JSON.stringify(world.environment)
  if (builtIn.has(first) || second?.name === undefined) return undefined
  if (first === 'data') {
    if (third?.name === undefined || has.has(`data.${second.name}.${third.name}`)) return undefined
    const template = second.name === 'template_file' ? templates.get(third.name) : undefined
    return (
      (template && templateCall(template, { has, templates, world })) ?? stubOf(second.name, third.name, rest, world)
    )
  }
  if (first === 'module')
    return has.has(`module.${second.name}`)
      ? undefined
      : stubOf('module', second.name, [third, ...rest].filter(Boolean), world)
  if (!/^[a-z]+_[a-z0-9_]+$/.test(first) || has.has(`${first}.${second.name}`)) return undefined
  return stubOf(first, second.name, [third, ...rest].filter(Boolean), world)
}

/** `templatefile(…)` for a data source `template_file`, whose provider is not asked; nothing where its text is inline. */
function templateCall({ source, bodyStart, bodyEnd }, rewriting) {
  const attribute = attributesIn(source, bodyStart, bodyEnd).find(({ name }) => name === 'template')
  const value = attribute && source.slice(attribute.valueStart, attribute.end).trim()
  const [, path] = /^(?:"\$\{)?\s*file\(([\s\S]*)\)\s*(?:\}")?$/.exec(value ?? '') ?? []
  if (path === undefined) return undefined
  const block = blocksIn(source, bodyStart, bodyEnd).find(({ type }) => type === 'vars')
  const map = attributesIn(source, bodyStart, bodyEnd).find(({ name }) => name === 'vars')
  const vars = block
    ? `{${source.slice(block.bodyStart, block.bodyEnd)}}`
    : map
      ? source.slice(map.valueStart, map.end)
      : '{}'
  return `templatefile(${rewrite(path, rewriting)}, ${rewrite(vars, rewriting)})`
}
