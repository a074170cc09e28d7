import { InputError } from '../../errors.ts'
import type { Catalog } from '../../catalog/types.ts'
import type { LoadedEvidence } from '../../jobs/load/load-evidence.ts'
import { policyFromUse } from '../../narrowing/from-use/policy-from-use.ts'
import type { PolicyFromUse } from '../../narrowing/from-use/types.ts'
import { printDocument } from '../../policy/print.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { condenseCaveats, describeCaveat } from '../../report/policy-caveats.ts'
import { policyToHcl } from '../../report/policy-hcl.ts'
import type { Settings } from '../../settings/types.ts'
import { version } from '../../version.ts'
import { printJson, type Environment, type ExitCode } from '../command.ts'
import type { Arguments } from '../options.ts'

export const policyOption = {
  name: 'policy',
  value: 'json|hcl',
  values: ['json', 'hcl'],
  help: 'write the smallest policy for what the principal was seen to do, with its caveats (json: on standard error; hcl: as comments)',
} as const

export type PolicyFormat = 'json' | 'hcl'

/** `--policy json|hcl`, where it was given; it is written for one principal. */
export function policyFormat(args: Arguments): PolicyFormat | undefined {
  const format = args.one('policy')
  if (format === undefined) return undefined
  if (format !== 'json' && format !== 'hcl') throw new InputError(`usage: --policy ${format}: expects json or hcl`)
  if (args.one('principal') === undefined)
    throw new InputError('usage: --policy: needs --principal ARN: a policy is written for one user or role')
  return format
}

/**
 * Prints the policy for what a principal was seen to do: as JSON alone, with the caveats on standard error; as
 * Terraform with its caveats as comments; or, with `--json`, as one object with all of it.
 *
 * @returns 1 where the policy is larger than AWS takes
 */
export function writePolicy(
  format: PolicyFormat,
  principal: string,
  { ledger }: LoadedEvidence,
  {
    args,
    environment,
    catalog,
    settings,
  }: {
    readonly args: Arguments
    readonly environment: Environment
    readonly catalog: Catalog
    readonly settings: Settings
  },
): ExitCode {
  const today = environment.now().toISOString().slice(0, 10)
  const policy = policyFromUse({ principal, ledger, catalog, today, maxAgeDays: settings.evidence.maxAgeDays })
  if (policy === undefined) {
    const denied = ledger.principals.get(principal)?.denied ?? 0
    throw new InputError(
      `usage: --policy: no call of ${principal} was allowed in this evidence (${denied} denied): there is no policy to write`,
    )
  }
  if (args.flag('json')) printJson(environment, policyToJson(policy, format, catalog))
  else if (format === 'hcl') environment.stdout.write(hclOf(policy, catalog))
  else {
    printJson(environment, printDocument(policy.document))
    for (const caveat of condenseCaveats(policy.caveats)) {
      const place = caveat.sid === undefined ? '' : `${caveat.sid}: `
      environment.stderr.write(`whittle: ${escapeInvisible(`${place}${describeCaveat(caveat)}`)}\n`)
    }
  }
  return policy.size > policy.quota ? 1 : 0
}

const hclOf = (policy: PolicyFromUse, catalog: Catalog): string =>
  policyToHcl(policy, [
    `What ${policy.principal} was seen to do, and no more: written by Whittle ${version}, catalog ${catalog.version}.`,
  ])

/** The object that `usage --policy --json` prints; docs/policy-from-use.md describes it. */
const policyToJson = (policy: PolicyFromUse, format: PolicyFormat, catalog: Catalog): object => ({
  version,
  catalog: catalog.version,
  principal: policy.principal,
  policy: printDocument(policy.document),
  ...(format === 'hcl' && { hcl: hclOf(policy, catalog) }),
  size: policy.size,
  quota: policy.quota,
  statements: policy.statements.map(({ statement, uses }) => ({ sid: statement.sid, uses })),
  caveats: policy.caveats.map(({ kind, sid, actions, text }) => ({ kind, sid: sid ?? null, actions, text })),
})
