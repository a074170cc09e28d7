/**
 * Writes the account snapshots of the example repository: `node scripts/build-example-iam.mjs [FOLDER]`, by default
 * examples/iam. They are what `aws iam get-account-authorization-details` prints once the examples are applied, made by the
 * generator of bench/reach, which knows nothing of how Whittle reads Terraform. Ids and last uses are those of the logs.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addByHand, applyTo, completeByHand } from '../bench/reach/account.mjs'
import { detailsOf } from '../bench/reach/details.mjs'
import { readDirectories } from '../bench/reach/directories.mjs'
import { seenInLogs } from './example-logs/seen.mjs'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const folder = process.argv[2] ?? join(examples, 'iam')
const MADE = '2025-03-03T09:12:44+00:00'
const places = [
  { account: '111122223333', stage: 'prod', roots: ['.', 'shared'] },
  { account: '444455556666', stage: 'test', roots: ['shared'] },
]

/** What no Terraform makes: the role of a script, that of a partner, those of Identity Center and of services. */
function byHand(account) {
  const analyst = JSON.parse(readFileSync(join(examples, 'policies/analyst.json'), 'utf8'))
  addByHand(account, { role: 'acme-analyst', policy: { name: 'acme-analyst', document: analyst } })
  addByHand(account, { role: 'kestrel-shipping' })
  addByHand(account, { role: 'AWSServiceRoleForECS', path: '/aws-service-role/ecs.amazonaws.com/' })
  addByHand(account, {
    role: 'AWSReservedSSO_PlatformEngineer_5e7a90c13bd24f68',
    path: '/aws-reserved/sso.amazonaws.com/eu-west-1/',
  })
  addByHand(account, { user: 'break-glass' })
}

const seen = seenInLogs(join(examples, 'cloudtrail'))
// examples/access is a repository of its own.
const directories = new Map([...readDirectories(examples)].filter(([path]) => !path.startsWith('access')))
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const { account: id, stage, roots } of places) {
  const account = applyTo(
    examples,
    { account: id, region: 'eu-west-1', environment: stage },
    {
      directories,
      only: (directory) => roots.includes(directory),
      given: { stage, partner_role_name: 'kestrel-shipping' },
    },
  )
  if (account.failed.length > 0) throw new Error(`not applied: ${JSON.stringify(account.failed)}`)
  if (roots.includes('.')) byHand(account)
  completeByHand(account)
  for (const entity of [...account.roles.values(), ...account.users.values()])
    entity.id = seen.get(entity.arn)?.id ?? entity.id
  const used = (arn) => seen.get(arn)?.last.replace('Z', '+00:00')
  writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(detailsOf(account, MADE, used), null, 2)}\n`)
}
