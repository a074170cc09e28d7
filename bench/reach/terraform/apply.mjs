/** A checkout, applied to one account of moto: what is there then, and what of the source it comes from. */
import { CreateGroupCommand, CreatePolicyCommand, CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { clientOf, providerFor } from './moto.mjs'
import { planWhatCanBe, terraform } from './run.mjs'
import { writeConfiguration } from './write.mjs'

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
})
const outside = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['cloudwatch:GetMetricData', 'cloudwatch:PutDashboard'], Resource: '*' }],
})

/**
 * Applies what can be applied. Roles, users, groups and policies that the source takes to exist are made by hand.
 *
 * @param world `{account, region, environment}`
 * @returns `applied`: `{directory, address, path, type, values}`, where `address` is as in the directory and `path` as in
 * the state; `removed`: what Terraform refused, with its words; `refused`: errors of the apply
 */
export async function applyTree(root, folder, world, moto, log = () => undefined) {
  const configuration = writeConfiguration(root, folder, world, providerFor(moto.url, world.account))
  const removed = planWhatCanBe(folder, configuration, log)
  const iam = await clientOf(moto.url, world.account)
  let refused = []
  for (let round = 0; round < 4; round++) {
    const { status, stdout } = terraform(
      folder,
      'apply',
      '-json',
      '-input=false',
      '-refresh=false',
      '-auto-approve',
      '-parallelism=4',
      ...(round === 0 ? ['plan'] : []),
    )
    refused = stdout
      .split('\n')
      .filter((line) => line.includes('"@level":"error"'))
      .map((line) => JSON.parse(line)['@message'].replace(/operation error.*?RequestID: \S+ /, ''))
    log(`apply ${round}: ${refused.length} errors`)
    if (status === 0 || (await makeMissing(iam, world.account, refused)) === 0) break
  }
  return { applied: appliedIn(folder), removed, refused, iam }
}

/** Makes what an apply did not find. */
async function makeMissing(iam, account, errors) {
  const said = errors.join('\n')
  const made = new Set()
  const make = async (name, command) => {
    if (made.has(name)) return
    made.add(name)
    await iam.send(command).catch(() => made.delete(name))
  }
  for (const [, name] of said.matchAll(/NoSuchEntity: Role ([\w+=,.@-]+) not found/g))
    await make(`role ${name}`, new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }))
  for (const [, name] of said.matchAll(/NoSuchEntity: (?:The user with name |User )([\w+=,.@-]+)/g))
    await make(`user ${name}`, new CreateUserCommand({ UserName: name }))
  for (const [, name] of said.matchAll(/NoSuchEntity: Group ([\w+=,.@-]+) not found/g))
    await make(`group ${name}`, new CreateGroupCommand({ GroupName: name }))
  for (const [, path, name] of said.matchAll(
    new RegExp(`Policy arn:aws:iam::${account}:policy(/[^ ]*/|/)([\\w+=,.@-]+) does not exist`, 'g'),
  ))
    await make(`policy ${name}`, new CreatePolicyCommand({ PolicyName: name, Path: path, PolicyDocument: outside }))
  return made.size
}

/** The managed resources of the state, each with the directory that declares it. */
function appliedIn(folder) {
  const { Modules: modules } = JSON.parse(readFileSync(join(folder, '.terraform/modules/modules.json'), 'utf8'))
  const directoryOf = new Map(modules.map(({ Key, Dir }) => [Key, relative('tree', Dir) || '.']))
  const { values } = JSON.parse(terraform(folder, 'show', '-json').stdout)
  const found = []
  const walk = ({ address = '', resources = [], child_modules: children = [] }) => {
    const key = [...address.matchAll(/module\.([\w-]+)/g)].map(([, name]) => name).join('.')
    for (const { mode, type, name, address: path, values: attributes } of resources)
      if (mode === 'managed')
        found.push({ directory: directoryOf.get(key), address: `${type}.${name}`, path, type, values: attributes })
    for (const child of children) walk(child)
  }
  walk(values?.root_module ?? {})
  return found
}
