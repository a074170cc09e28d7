/** What a run of Whittle says of a checkout, held against what is true of the generated accounts. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { allows, leavesSomething } from './uses.mjs'
import { byBlock } from './work.mjs'

/** Runs the command line; the parsed JSON. Throws with its message where it fails. */
export function whittle(program, ...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (status !== 0) throw new Error(`whittle ${words[0]}: ${stderr.slice(0, 2000)}`)
  return JSON.parse(stdout)
}

/** Policies that the source writes: attachments of AWS's own, which Whittle lists too, have no document there. */
const isIdentity = ({ kind, address }) =>
  kind === 'identity' && !/^aws_(iam_\w*attachment|ssoadmin_managed\w*)\.|managed_policy_arns/.test(address ?? '')

/** Identity policies, and those whose principals are all known, in a checkout's inventory. */
export function known(program, root, ...words) {
  const policies = whittle(program, 'inventory', root, ...words).policies.filter(isIdentity)
  return { all: policies.length, known: policies.filter(({ status }) => status === 'found').length, policies }
}

const instanceKey = ({ account, arn, name }) => `${account} ${arn} ${name}`

/** The instances that are made of a source policy: those of its hosts, unless another document of the source is rendered there. */
function trueInstances({ file, address, hosts }, blocks, ids) {
  const own = `${file}#${address}`
  const made = hosts.flatMap((host) => {
    const text = (typeof host === 'string' ? host : host.address).replace(/\.inline_policy.*$/, '')
    return [...blocks].filter(([key]) => isNear(key, file, text)).flatMap(([, instances]) => instances)
  })
  return [...new Set(made)].filter(
    ({ renderedBy }) => !renderedBy || renderedBy.includes(own) || !renderedBy.some((each) => ids.has(each)),
  )
}

/** Hosts are named by their address in a directory: that of the policy's file, or for a file of its own the one that reads it. */
function isNear(key, file, address) {
  if (!key.endsWith(`#${address}`)) return false
  const directory = key.slice(0, Math.max(0, key.lastIndexOf('/', key.indexOf('#'))))
  const own = file.slice(0, Math.max(0, file.lastIndexOf('/')))
  return own === directory || (!file.endsWith('.tf') && own.startsWith(directory))
}

/**
 * Holds the policies of an inventory with snapshots against the truth.
 *
 * @returns counts (`located`: all instances are found, whether or not all principals are said to be known); `defects`, each a line: principals that are not known although all are said to be; `extra`:
 * policies with instances or principals that are not the source's; `misses`: reason → ids of policies without drift
 */
export function scoreMatches(policies, instances) {
  const blocks = byBlock(instances)
  const ids = new Set(policies.map(({ file, address }) => `${file}#${address}`))
  const score = {
    applied: 0,
    drifted: 0,
    located: 0,
    matched: 0,
    unattached: 0,
    defects: [],
    extra: [],
    misses: new Map(),
    scored: [],
  }
  for (const policy of policies) {
    const wanted = trueInstances(policy, blocks, ids)
    if (wanted.length === 0) continue
    const id = `${policy.file}#${policy.address}`
    score.applied++
    const principals = [...new Set(wanted.flatMap((each) => each.principals))]
    const isDrifted = wanted.some(({ drifted }) => drifted)
    if (isDrifted) score.drifted++
    const complete =
      policy.status === 'found' ||
      (principals.length === 0 && (policy.reason ?? '').startsWith('It is attached to no role'))
    if (complete) {
      const lost = principals.filter((arn) => !policy.principals.includes(arn))
      if (lost.length > 0) score.defects.push(`${id}: ${lost.join(', ')}`)
      const more = (policy.instances ?? []).filter(
        (each) => !wanted.some((other) => instanceKey(other) === instanceKey(each)),
      )
      if (more.length > 0 || policy.principals.some((arn) => !principals.includes(arn))) score.extra.push(id)
    }
    if (isDrifted) continue
    const found = new Set((policy.instances ?? []).map(instanceKey))
    if (wanted.every((each) => found.has(instanceKey(each)))) score.located++
    if (complete) score.matched++
    else score.misses.set(causeOf(policy.reason), [...(score.misses.get(causeOf(policy.reason)) ?? []), id])
    if (complete && principals.length === 0) score.unattached++
    score.scored.push({ id, policy, wanted, principals, complete })
  }
  return score
}

/** A reason without what belongs to one policy alone. */
export const causeOf = (reason) =>
  (reason ?? 'no reason')
    .split(/(?<=[a-z)])\. /)[0]
    .replaceAll(/"[^"]*"|`[^`]*`|arn:\S+|\b\d{12}\b|[\w./-]*[/_.][\w./-]*\w|\b\d{4}-\d\d-\d\d\b/g, '…')
    .replaceAll(/polic(y|ies) [\w@+=,.-]+/g, 'policy …')
    .replaceAll(/\b\d+\b/g, 'N')
    .slice(0, 160)

/**
 * Of the matched policies that are attached: those whose use leaves something, those of them that are narrowed, and why the
 * others are not. Each narrower document must allow what its principals called and the old one allowed.
 */
export function scoreNarrowing(scored, plan, uses, knowledge) {
  const planned = new Map(plan.policies.map((policy) => [`${policy.file}#${policy.address}`, policy]))
  const all = new Map([...uses.values()].flatMap((own) => [...own]))
  const score = { leaving: 0, narrowed: 0, defects: [], reasons: new Map() }
  for (const { id, wanted, principals, complete } of scored) {
    const policy = planned.get(id)
    if (policy?.status === 'narrowed') {
      const calls = new Set(principals.flatMap((arn) => [...(all.get(arn)?.keys() ?? [])]))
      for (const action of calls)
        if (
          wanted.some(({ document }) => allows(document, action)) &&
          allows(policy.before, action) &&
          !allows(policy.after, action)
        )
          score.defects.push(`${id}: ${action}`)
    }
    if (wanted.some(({ isYoung }) => isYoung)) continue
    if (!complete || principals.length === 0 || !leavesSomething(wanted, all, principals, knowledge)) continue
    score.leaving++
    if (policy?.status === 'narrowed') score.narrowed++
    else score.reasons.set(causeOf(policy?.reason), [...(score.reasons.get(causeOf(policy?.reason)) ?? []), id])
  }
  return score
}

export const snapshotOptions = (folder, accounts) =>
  accounts.flatMap(({ world }) => ['--iam', join(folder, `${world.account}.json`)])
