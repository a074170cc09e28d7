/**
 * An account as `aws iam get-account-authorization-details` prints it, after a configuration was applied to it and people
 * worked in it by hand.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { moduleInstance } from './configuration.mjs'
import { readDirectories, rootsOf } from './directories.mjs'
import { nameOf } from './iam-objects.mjs'
import { inputsOf, terragruntInputs } from './inputs.mjs'
import { isMadeUp, itemsOf, textOf } from './values.mjs'

const policyKinds = {
  aws_iam_policy: 'managed',
  aws_iam_role_policy: 'role',
  aws_iam_user_policy: 'user',
  aws_iam_group_policy: 'group',
}

/** What AWS and Terraform make up: the same for the same address. */
export const idsOf = (world) => {
  const digits = (text, length) =>
    BigInt(`0x${createHash('sha256').update(`${world.account} ${text}`).digest('hex')}`)
      .toString(36)
      .toUpperCase()
      .slice(0, length)
  return {
    id: (kind, address) => `${kind}${digits(address, 17)}`,
    /** Text of a rendered `aws_iam_policy_document` → its block and those that are merged into it. */
    rendered: new Map(),
    suffix: (address) =>
      `202601150912${BigInt(`0x${createHash('md5').update(`${world.account} ${address}`).digest('hex')}`)
        .toString()
        .slice(0, 6)}00000001`,
  }
}

/** JSON as IAM keeps it, if it is a policy that IAM would take. */
function documentOf(text) {
  const document = JSON.parse(textOf(text))
  const statements = [document.Statement].flat()
  if (statements.length === 0 || statements.some((each) => !each?.Effect))
    throw new Error('IAM takes no policy without statements')
  for (const { Action, NotAction, Resource, NotResource } of statements) {
    if ((Action ?? NotAction) === undefined || (Resource ?? NotResource) === undefined)
      throw new Error('IAM takes no identity policy without actions and resources')
    for (const action of [Action ?? NotAction].flat())
      if (!/^(\*|[\w-]+:[\w*?-]+)$/.test(action)) throw new Error(`IAM takes no action ${action}`)
    for (const resource of [Resource ?? NotResource].flat())
      if (!/^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|arn:\*|\*.*|arn:.*\*)$/.test(resource))
        throw new Error(`IAM takes no resource ${resource}`)
  }
  return document
}

/**
 * Applies a checkout to an empty account.
 *
 * @param options.only which directories that Terraform is run in
 * @param options.given values of variables
 * @returns `policies`: what the source makes, `{directory, file, address, path, kind, name, owner?, arn?, document}`;
 * `attachments`: `{arn, kind, holder}`; `others`: accounts that directories name for themselves; `roles`, `users`, `groups` by name; `members`; `failed`, what could not be applied
 */
export function applyTo(root, world, { directories = readDirectories(root), only = () => true, given = {} } = {}) {
  const ids = idsOf(world)
  const account = {
    world,
    ids,
    policies: [],
    attachments: [],
    roles: new Map(),
    users: new Map(),
    groups: new Map(),
    members: [],
    boundaries: [],
    others: new Set(),
    refusedArns: new Set(),
    failed: [],
  }
  const failed = (what) => account.failed.push(what)
  const terragrunt = terragruntInputs(root, world)
  for (const [index, directory] of rootsOf(directories).entries()) {
    if (!only(directory)) continue
    const inputs = inputsOf(join(root, directory), directories.get(directory), world, {
      ...terragrunt.get(directory),
      ...given,
    })
    const instance = moduleInstance({ root, directory, directories, world, ids, inputs, path: `r${index}.` })
    for (const resource of instance.resources(failed)) {
      if (resource.account !== undefined) account.others.add(resource.account)
      if (resource.account === undefined ? world.isStated : resource.account !== world.account) continue
      try {
        apply(account, resource)
      } catch (error) {
        if (resource.type === 'aws_iam_policy') account.refusedArns.add(safely(() => policyArn(account, resource)))
        failed({ directory: resource.directory, address: resource.address, because: error.message })
      }
    }
  }
  return account
}

const isName = (name) => {
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw new Error(`IAM takes no name ${name}`)
  return name
}

function add(account, list, name, entity) {
  const [kind, prefix] = { roles: ['AROA', 'role'], users: ['AIDA', 'user'], groups: ['AGPA', 'group'] }[list]
  if (account[list].has(name)) throw new Error(`EntityAlreadyExists: ${name}`)
  const path = entity.path ?? '/'
  account[list].set(name, {
    name: isName(name),
    path,
    arn: `arn:aws:iam::${account.world.account}:${prefix}${path}${name}`,
    id: account.ids.id(kind, entity.address ?? `outside ${name}`),
    inline: [],
    ...entity,
  })
  return account[list].get(name)
}

/** An entity that is there already, or is made by hand. */
const entityOf = (account, list, name) =>
  account[list].get(isName(textOf(name))) ?? add(account, list, textOf(name), { byHand: true })

/** Applies one resource. */
function apply(account, { type, path: address, directory, file, address: source, read, inner }) {
  const origin = { directory, file, address: source, path: address }
  const name = () => isName(nameOf(address, read, account.ids))
  const given = (key) => {
    const value = read(key)
    return value === undefined || value === null ? [] : itemsOf(value).map(textOf)
  }
  const attach = (kind, holder, arn) =>
    account.attachments.push({ kind, holder: isName(textOf(holder)), arn: arnOf(account, arn) })
  if (type === 'aws_iam_role') {
    const role = add(account, 'roles', name(), {
      path: textOf(read('path') ?? '/'),
      address,
      trust: safely(() => JSON.parse(textOf(read('assume_role_policy')))) ?? trust,
    })
    boundary(account, role, read)
    for (const arn of given('managed_policy_arns')) attach('roles', role.name, arn)
    for (const of of inner('inline_policy')) {
      const inlineName = of('name')
      if (inlineName === undefined || of('policy') === undefined) continue
      putInline(account, 'roles', role.name, textOf(inlineName), documentOf(of('policy')), { ...origin, kind: 'role' })
    }
  } else if (type === 'aws_iam_user')
    boundary(account, add(account, 'users', name(), { path: textOf(read('path') ?? '/'), address }), read)
  else if (type === 'aws_iam_group') add(account, 'groups', name(), { path: textOf(read('path') ?? '/'), address })
  else if (type === 'aws_iam_policy') {
    const path = textOf(read('path') ?? '/')
    const arn = policyArn(account, { path: address, read })
    if (account.policies.some((each) => each.kind === 'managed' && each.name === name()))
      throw new Error(`EntityAlreadyExists: ${name()}`)
    if (!/^(\/|\/[\w+=,.@/-]*\/)$/.test(path)) throw new Error(`IAM takes no path ${path}`)
    account.policies.push({
      ...origin,
      kind: 'managed',
      name: name(),
      arn,
      path: address,
      iamPath: path,
      document: documentOf(read('policy')),
      renderedBy: renderedBy(account, read('policy')),
    })
  } else if (type === 'aws_iam_role_policy')
    putInline(account, 'roles', read('role'), name(), documentOf(read('policy')), {
      ...origin,
      kind: policyKinds[type],
      renderedBy: renderedBy(account, read('policy')),
    })
  else if (type === 'aws_iam_user_policy')
    putInline(account, 'users', read('user'), name(), documentOf(read('policy')), {
      ...origin,
      kind: policyKinds[type],
      renderedBy: renderedBy(account, read('policy')),
    })
  else if (type === 'aws_iam_group_policy')
    putInline(account, 'groups', read('group'), name(), documentOf(read('policy')), {
      ...origin,
      kind: policyKinds[type],
      renderedBy: renderedBy(account, read('policy')),
    })
  else if (type === 'aws_iam_role_policy_attachment') attach('roles', read('role'), read('policy_arn'))
  else if (type === 'aws_iam_user_policy_attachment') attach('users', read('user'), read('policy_arn'))
  else if (type === 'aws_iam_group_policy_attachment') attach('groups', read('group'), read('policy_arn'))
  else if (type === 'aws_iam_policy_attachment')
    for (const list of ['roles', 'users', 'groups'])
      for (const holder of given(list)) attach(list, holder, read('policy_arn'))
  else if (type === 'aws_iam_group_membership')
    for (const user of given('users')) account.members.push({ user, group: textOf(read('group')) })
  else if (type === 'aws_iam_user_group_membership')
    for (const group of given('groups')) account.members.push({ user: textOf(read('user')), group })
}

const renderedBy = ({ ids }, text) => (isMadeUp(text) ? undefined : ids.rendered.get(text))

const policyArn = (account, { path: address, read }) =>
  `arn:aws:iam::${account.world.account}:policy${textOf(read('path') ?? '/')}${isName(nameOf(address, read, account.ids))}`

const safely = (make) => {
  try {
    return make()
  } catch {
    return undefined
  }
}

function boundary(account, entity, read) {
  const arn = read('permissions_boundary')
  if (arn !== undefined && arn !== null && textOf(arn) !== '')
    account.boundaries.push({ entity, arn: arnOf(account, arn) })
}

const arnOf = (account, arn) => {
  const text = textOf(arn)
  if (isMadeUp(arn) && !text.startsWith('arn:')) return `arn:aws:iam::${account.world.account}:policy/${text}`
  if (!/^arn:aws:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(text)) throw new Error(`IAM has no policy ${text}`)
  return text
}

function putInline(account, list, owner, name, document, origin) {
  const holder = entityOf(account, list, owner)
  if (holder.inline.some((each) => each.name === name)) throw new Error(`EntityAlreadyExists: ${holder.name} ${name}`)
  const policy = { ...origin, name: isName(name), owner: holder.name, document }
  holder.inline.push(policy)
  account.policies.push(policy)
}

export const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
}

/** Holders by hand for what attachments name and the source does not make; policies likewise. */
export function completeByHand(account) {
  // What is refused is attached nowhere.
  account.attachments = account.attachments.filter(
    ({ arn }) => !account.refusedArns.has(arn) || account.policies.some((each) => each.arn === arn),
  )
  for (const { kind, holder } of account.attachments) entityOf(account, kind, holder)
  for (const { user, group } of account.members) {
    entityOf(account, 'users', user)
    entityOf(account, 'groups', group)
  }
  const known = new Set(account.policies.map(({ arn }) => arn))
  for (const arn of new Set([...account.attachments, ...account.boundaries].map((each) => each.arn)))
    if (!known.has(arn) && !arn.includes('::aws:'))
      account.policies.push({
        byHand: true,
        kind: 'managed',
        arn,
        name: arn.split('/').at(-1),
        iamPath: arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1),
        document: outside,
      })
}

/** A role or user that no source makes, with a managed policy of its own. */
export function addByHand(account, { role, user, path = '/', policy }) {
  const [list, name] = role === undefined ? ['users', user] : ['roles', role]
  add(account, list, name, { byHand: true, path })
  if (policy === undefined) return
  const arn = `arn:aws:iam::${account.world.account}:policy/${policy.name}`
  account.policies.push({ byHand: true, kind: 'managed', arn, iamPath: '/', ...policy })
  account.attachments.push({ kind: list, holder: name, arn })
}

const outside = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['cloudwatch:GetMetricData', 'cloudwatch:PutDashboard'], Resource: '*' }],
}
