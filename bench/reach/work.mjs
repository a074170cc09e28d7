/** A checkout's accounts, configuration and trails in a folder, and what is true of them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyTo, completeByHand } from './account.mjs'
import { detailsOf, principalsOf } from './details.mjs'
import { workByHand } from './by-hand.mjs'
import { readDirectories, rootsOf } from './directories.mjs'
import { usesOf, writeTrail } from './uses.mjs'
import { byText } from './values.mjs'

export const worlds = [
  { account: '111122223333', region: 'eu-west-1', environment: 'production' },
  { account: '444455556666', region: 'eu-west-1', environment: 'staging' },
]

const day = 86_400_000
const iso = (time) => `${new Date(time).toISOString().slice(0, 19)}+00:00`

/**
 * Writes `ACCOUNT.json` for each account, `whittle.yml` and, with `knowledge`, `trail/`.
 *
 * @param now milliseconds
 * @returns `accounts`, as `applyTo` makes them, and `instances`: what the source makes, with the principals of each
 */
export function makeWork(root, folder, { now, seed, drift, decoys, knowledge }) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const directories = readDirectories(root)
  const dates = { before: iso(now - 150 * day), again: iso(now - 20 * day) }
  const applied = worlds.map((world) => applyTo(root, world, { directories }))
  const known = new Set(worlds.map(({ account }) => account))
  const stated = [...new Set(applied.flatMap(({ others }) => [...others]))]
    .filter((each) => !known.has(each))
    .sort(byText)
  for (const account of stated) applied.push(applyTo(root, { ...worlds[0], account, isStated: true }, { directories }))
  const accounts = applied.filter(({ roles, users, policies }) => roles.size + users.size + policies.length > 0)
  for (const account of accounts) {
    const { world } = account
    workByHand(account, { seed, drift, decoys, dates })
    completeByHand(account)
    const text = JSON.stringify(
      detailsOf(account, iso(now - 200 * day), () => iso(now - day)),
      null,
      1,
    )
    writeFileSync(join(folder, `${world.account}.json`), text)
  }
  writeFileSync(join(folder, 'whittle.yml'), configurationOf(accounts, directories))
  const uses =
    knowledge && new Map(accounts.map((account) => [account.world.account, usesOf(account, knowledge, seed)]))
  if (uses)
    for (const account of accounts) writeTrail(join(folder, 'trail'), account, uses.get(account.world.account), { now })
  const instances = accounts.flatMap((account) =>
    account.policies
      .filter(({ byHand }) => !byHand)
      .map((policy) => ({
        ...policy,
        account: account.world.account,
        arn: policy.arn ?? account[`${policy.kind}s`].get(policy.owner).arn,
        principals: principalsOf(account, policy),
        isYoung: [...account.roles.values()].some(
          ({ again, arn }) => again && principalsOf(account, policy).includes(arn),
        ),
      })),
  )
  return { accounts, instances, uses }
}

/** The accounts of every directory in which Terraform runs, as one who knows them would write it. */
function configurationOf(accounts, directories) {
  const all = accounts.map(({ world }) => world.account)
  const lines = rootsOf(directories).flatMap((directory, index) => {
    const own = accounts.filter(({ policies }) => policies.some(({ path }) => path?.startsWith(`r${index}.`)))
    if (directory === '.' || own.length === 0 || own.length === all.length) return []
    return [[directory, own.map(({ world }) => world.account)]]
  })
  const entries = [
    ...lines.sort(([a], [b]) => b.length - a.length).map(([directory, own]) => [`${directory}/**`, own]),
    ['**', all],
  ]
  return `accounts:\n${entries.map(([glob, own]) => `  '${glob}': [${own.map((each) => `'${each}'`).join(', ')}]\n`).join('')}`
}

/** The instances of each block: `file#address` → instances. */
export function byBlock(instances) {
  const groups = new Map()
  for (const each of instances) {
    const key = `${each.file}#${each.address}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return groups
}
