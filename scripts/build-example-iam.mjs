/**
 * Writes the account snapshots of the example repository: `node scripts/build-example-iam.mjs [FOLDER]`, by default
 * examples/iam. They are what `aws iam get-account-authorization-details` prints once the examples are applied, made by the
 * generator of bench/reach, which knows nothing of how Whittle reads Terraform. Ids and last uses are those of the logs.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { addByHand, applyTo, completeByHand } from '../bench/reach/account.mjs'
import { detailsOf } from '../bench/reach/details.mjs'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const folder = process.argv[2] ?? join(examples, 'iam')
const MADE = '2025-03-03T09:12:44+00:00'
const places = [
  { account: '111122223333', stage: 'prod', roots: ['.', 'shared'] },
  { account: '444455556666', stage: 'test', roots: ['shared'] },
]

/** ARN of a role or user → its id and last call, by the records. */
function seenInLogs() {
  const seen = new Map()
  const logs = join(examples, 'cloudtrail')
  for (const file of readdirSync(logs, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.gz')) continue
    for (const { userIdentity, eventTime } of JSON.parse(gunzipSync(readFileSync(join(logs, file)))).Records) {
      const { arn, principalId, sessionContext } = userIdentity
      const who = sessionContext?.sessionIssuer?.arn ?? arn
      if (who === undefined) continue
      const id = principalId.split(':')[0]
      const last = seen.get(who)?.last ?? ''
      seen.set(who, { id, last: last > eventTime ? last : eventTime })
    }
  }
  return seen
}

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

const seen = seenInLogs()
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const { account: id, stage, roots } of places) {
  const account = applyTo(
    examples,
    { account: id, region: 'eu-west-1', environment: stage },
    {
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
