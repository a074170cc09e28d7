import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { readTrailFiles } from '../../src/evidence/cloudtrail/files/read-files.ts'
import type { Ledger, UsageEntry } from '../../src/evidence/types.ts'
import { LedgerBuilder } from '../../src/evidence/usage/ledger-builder.ts'
import { requestsOf } from '../../src/evidence/usage/possible-requests.ts'
import { policyFromUse } from '../../src/narrowing/from-use/policy-from-use.ts'
import type { PolicyFromUse } from '../../src/narrowing/from-use/types.ts'
import { printDocument } from '../../src/policy/print.ts'
import { policyToHcl } from '../../src/report/policy-hcl.ts'
import { catalog } from '../catalog/catalog-asset.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
let ledger: Ledger
let policies: readonly PolicyFromUse[]

beforeAll(async () => {
  const into = new LedgerBuilder(catalog)
  await readTrailFiles([join(examples, 'cloudtrail'), join(examples, 'event-history/event_history.json')], into)
  ledger = into.build()
  policies = [...ledger.principals.keys()].flatMap(
    (principal) => policyFromUse({ principal, ledger, catalog, today: '2026-11-01', maxAgeDays: 30 }) ?? [],
  )
})

/** What another evaluator says of a call; of a resource whose record leaves characters out, any such resource is asked for. */
function isAllowed({ document, principal }: PolicyFromUse, action: string, entry: UsageEntry): boolean {
  const [request] = requestsOf(entry)
  const resource = entry.resource ?? 'arn:aws:x:::unknown'
  const service = request?.context.keys.get('iam:passedtoservice')
  return (
    runUnsafeSimulation(
      {
        identityPolicies: [{ name: 'from-use', policy: printDocument(document) }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        request: {
          principal,
          action,
          resource: { resource: resource === '*' ? '*' : resource.replaceAll('*', 'x'), accountId: entry.account },
          contextVariables: service === undefined ? {} : { 'iam:PassedToService': [...service][0] ?? '' },
        },
      },
      {},
    ) === 'Allowed'
  )
}

describe('policies from the use in the examples', () => {
  test('allow every call that was allowed, and no action that was not seen, by iam-simulate too', () => {
    expect(policies.length).toBeGreaterThan(5)
    let asked = 0
    for (const policy of policies) {
      const allowed = ledger.entries.filter(
        ({ principal, outcome, action }) =>
          principal === policy.principal && outcome === 'allowed' && !action.startsWith('kms:'),
      )
      const used = new Set(allowed.map(({ action }) => action))
      for (const entry of allowed) {
        asked++
        expect([policy.principal, entry.action, entry.resource, isAllowed(policy, entry.action, entry)]).toEqual([
          policy.principal,
          entry.action,
          entry.resource,
          true,
        ])
        const [service = ''] = entry.action.split(':')
        const unseen = catalog.actionsOf(service).find(({ name }) => !used.has(name))
        if (unseen) expect([unseen.name, isAllowed(policy, unseen.name, entry)]).toEqual([unseen.name, false])
      }
    }
    expect(asked).toBeGreaterThan(100)
  })

  const testIf = providerIsThere ? test : test.skip
  testIf(`are the same documents to Terraform, and formatted${whySkipped}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-from-use-'))
    try {
      const outputs = policies.map(({ principal }, index) => [`p${index}`, principal] as const)
      writeFileSync(join(folder, 'provider.tf'), offlineProvider())
      for (const [index, policy] of policies.entries()) {
        const hcl = policyToHcl(policy, ['From use.']).replace(
          /^data "aws_iam_policy_document" "[^"]*"/m,
          `data "aws_iam_policy_document" "p${index}"`,
        )
        writeFileSync(join(folder, `p${index}.tf`), hcl)
      }
      writeFileSync(
        join(folder, 'outputs.tf'),
        outputs
          .map(([name]) => `output "${name}" {\n  value = data.aws_iam_policy_document.${name}.json\n}\n`)
          .join('\n'),
      )
      const terraform = terraformIn(folder)
      expect(terraform('fmt', '-check', '-diff', '.')).toBe('')
      init(folder)
      terraform('plan', '-out=plan', '-input=false', '-lock=false')
      const plan = JSON.parse(terraform('show', '-json', 'plan')) as {
        readonly planned_values: { readonly outputs: Readonly<Record<string, { readonly value: string }>> }
      }
      const lists = (value: unknown): unknown => (typeof value === 'string' ? [value] : value)
      const normal = (text: unknown) =>
        JSON.parse(JSON.stringify(text), (key, value: unknown) =>
          key === 'Action' || key === 'Resource' || key === 'iam:PassedToService'
            ? [...(lists(value) as string[])].sort()
            : value,
        ) as unknown
      for (const [index, { document }] of policies.entries()) {
        const value = plan.planned_values.outputs[`p${index}`]?.value ?? ''
        expect(normal(JSON.parse(value))).toEqual(normal(printDocument(document)))
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
