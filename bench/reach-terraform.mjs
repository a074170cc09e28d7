/**
 * Is what bench/reach makes of a checkout what Terraform makes of it? `node bench/reach-terraform.mjs FOLDER…` reduces each
 * checkout to its blocks about IAM, applies what can be applied against moto, asks its IAM for the account
 * (GetAccountAuthorizationDetails), and compares policies and attachments with those of the generator, by address. `terraform`
 * has to be on the PATH, the AWS provider in a mirror that `TF_PLUGIN_DIR` names, `moto[server]` in the Python that
 * `WHITTLE_PYTHON` names. It takes minutes for each checkout.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { applyTo } from './reach/account.mjs'
import { applyTree } from './reach/terraform/apply.mjs'
import { authorizationDetails, startMoto } from './reach/terraform/moto.mjs'
import { byText } from './reach/values.mjs'
import { worlds } from './reach/work.mjs'

const folders = process.argv.slice(2).map((folder) => resolve(folder))
if (folders.length === 0) throw new Error('Name the folders of the repositories to apply')

/** Actions of a document, sorted: resources hold made-up parts, which the two ways make up differently. */
const actionsOf = (text) => {
  const { Statement = [] } = typeof text === 'string' ? JSON.parse(text) : text
  return [Statement]
    .flat()
    .flatMap(({ Action, NotAction }) => [Action ?? NotAction ?? []].flat())
    .sort(byText)
    .join(' ')
}

const scratch = mkdtempSync(join(tmpdir(), 'whittle-reach-'))
try {
  for (const folder of folders) {
    const moto = await startMoto()
    try {
      await compare(folder, moto)
    } finally {
      await moto.stop()
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function compare(folder, moto) {
  const [world] = worlds
  const work = join(scratch, basename(folder))
  const { applied, removed, refused, iam } = await applyTree(folder, work, world, moto)
  const made = new Map(applyTo(folder, world).policies.map((policy) => [policy.path, policy]))
  const policies = applied.filter(({ values }) => typeof values.policy === 'string')
  const pathOf = ({ path }) => path.replace(/^module\.(r\d+)\./, '$1.')
  const both = policies.filter((each) => made.has(pathOf(each)))
  const differ = both.filter((each) => {
    const { name, document } = made.get(pathOf(each))
    const prefixed = each.values.name_prefix !== '' && each.values.name_prefix !== undefined
    return (!prefixed && each.values.name !== name) || actionsOf(each.values.policy) !== actionsOf(document)
  })
  const { Policies, RoleDetailList } = await authorizationDetails(iam)
  console.log(
    `${basename(folder)}: ${policies.length} policies applied by Terraform, ${both.length} of them made by the generator too, ${both.length - differ.length} alike in name and actions; the account has ${RoleDetailList.length} roles and ${Policies.length} managed policies; ${removed.length} blocks could not be planned, ${refused.length} errors of the apply`,
  )
  for (const each of differ)
    console.log(`  differs: ${each.path}: ${each.values.name}; generator: ${made.get(pathOf(each)).name}`)
  const reasons = new Map()
  for (const { summary } of removed) reasons.set(summary, (reasons.get(summary) ?? 0) + 1)
  for (const [summary, count] of reasons) console.log(`  not planned ${count}: ${summary}`)
}
