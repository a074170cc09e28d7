/** What people do in an account after Terraform: change documents, copy policies and roles, attach them elsewhere. */
import { createHash } from 'node:crypto'

/** A number from 0 up to 1 that is the same for the same words. */
export const chance = (...words) =>
  parseInt(createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 8), 16) / 2 ** 32

const clone = (document) => JSON.parse(JSON.stringify(document))

/** The document with an action more, or one less. */
function drifted(document, seed) {
  const copy = clone(document)
  const statements = [copy.Statement].flat()
  const allow = statements.find(({ Effect, Action }) => Effect === 'Allow' && Action !== undefined)
  const actions = [allow?.Action ?? []].flat()
  if (allow === undefined || chance(seed, 'how') < 0.3)
    return { ...copy, Statement: [...statements, { Effect: 'Allow', Action: 'ec2:DescribeTags', Resource: '*' }] }
  allow.Action = actions.length > 1 && chance(seed, 'less') < 0.5 ? actions.slice(1) : [...actions, 'sqs:ListQueues']
  return { ...copy, Statement: statements }
}

/**
 * Changes a share of the source's policies, and makes near duplicates of a share.
 *
 * @param dates `before`: ISO 8601 of the changes
 */
export function workByHand(account, { seed = '', drift = 0.2, decoys = 0.2, dates }) {
  const own = account.policies.filter(({ byHand }) => !byHand)
  const id = ({ directory, path }) => `${seed} ${account.world.account} ${directory} ${path}`
  for (const policy of own) {
    if (chance(id(policy), 'drift') >= drift) continue
    policy.earlier = [clone(policy.document)]
    policy.document = drifted(policy.document, id(policy))
    policy.drifted = true
    policy.updated = dates.before
  }
  for (const policy of own) {
    const roll = chance(id(policy), 'decoy')
    if (roll >= decoys) continue
    decoy(account, policy, Math.floor((roll / decoys) * 5), dates)
  }
}

function decoy(account, policy, kind, dates) {
  const role = (name) => {
    if (!account.roles.has(name)) {
      const arn = `arn:aws:iam::${account.world.account}:role/${name}`
      account.roles.set(name, { name, path: '/', arn, id: account.ids.id('AROA', arn), inline: [], byHand: true })
    }
    return account.roles.get(name)
  }
  const managed = (name, document) => {
    const arn = `arn:aws:iam::${account.world.account}:policy/${name}`
    if (account.policies.some((each) => each.arn === arn || (each.kind === 'managed' && each.name === name))) return
    account.policies.push({ byHand: true, kind: 'managed', name, arn, document })
    account.attachments.push({ kind: 'roles', holder: role('by-hand-copies').name, arn })
  }
  policy.decoy = ['copy', 'other stage', 'inline copy', 'attached by hand', 'holder made again'][kind]
  if (policy.kind === 'managed' && kind === 0) managed(`${policy.name}-copy`, clone(policy.document))
  else if (policy.kind === 'managed' && kind === 1)
    managed(
      policy.name.replace(/production|staging/, 'dev').replace(/^[a-z]/i, (letter) => (letter === 'x' ? 'y' : 'x')),
      drifted(policy.document, policy.arn),
    )
  else if (policy.kind === 'managed' && kind === 3)
    account.attachments.push({ kind: 'roles', holder: role('by-hand-operations').name, arn: policy.arn })
  else if (policy.kind !== 'managed' && kind < 4) {
    const holder = role(`${policy.owner}-old`.slice(-64))
    if (!holder.inline.some(({ name }) => name === policy.name)) {
      const copy = {
        byHand: true,
        kind: 'role',
        owner: holder.name,
        name: policy.name,
        document: clone(policy.document),
      }
      holder.inline.push(copy)
      account.policies.push(copy)
    }
  } else {
    const arn = policy.kind === 'managed' ? policy.arn : undefined
    const holder = arn
      ? account.attachments.find((each) => each.arn === arn && each.kind === 'roles')?.holder
      : policy.owner
    const found = account.roles.get(holder)
    if (found === undefined) return
    found.id = account.ids.id('AROA', `again ${found.arn}`)
    found.created = dates.again
    found.again = true
  }
}
