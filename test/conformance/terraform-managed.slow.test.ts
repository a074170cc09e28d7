import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { sameDocument } from '../../src/policy/same.ts'
import { cases, readCase, statements } from '../golden/managed/cases.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'

/**
 * Terraform judges the golden pairs: the edited files are valid, and plan the same with one policy more for each ARN of
 * AWS that is gone.
 */
const withProvider = providerIsThere ? describe : describe.skip

/** A lookup asks AWS while Terraform plans. */
const planned = cases.filter((name) => !/^data "aws_(iam_policy|ssoadmin_instances)"/m.test(readCase(name, 'before')))
const times = ['before', 'after'] as const

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-managed-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Change {
  readonly address: string
  readonly type: string
  readonly module_address?: string
  readonly change: { readonly after: Record<string, unknown>; readonly after_unknown: Record<string, unknown> }
}

/** A provider of the case's own needs no account, either. */
const offline = (content: string): string =>
  content.replace(
    '  region = "us-west-2"',
    offlineProvider()
      .split('\n')
      .filter((line) => /^ {2}(region|access_key|secret_key|skip_)/.test(line))
      .join('\n'),
  )

function write(under: string, names: readonly string[]): string {
  const root = join(folder, under)
  const modules = names.flatMap((name) =>
    times.map((when) => {
      const own = join(root, `${name}-${when}`)
      mkdirSync(own, { recursive: true })
      writeFileSync(join(own, 'main.tf'), offline(readCase(name, when)))
      return `module "${name}-${when}" {\n  source = "./${name}-${when}"\n}\n`
    }),
  )
  writeFileSync(join(root, 'main.tf'), offlineProvider() + modules.join('\n'))
  return root
}

withProvider(`policies in the place of AWS's, by the AWS provider${whySkipped}`, () => {
  test('the edited files are valid', () => {
    const root = write('valid', cases)
    init(root)
    expect(JSON.parse(terraformIn(root)('validate', '-json'))).toMatchObject({ valid: true, error_count: 0 })
  }, 300_000)

  test('the plan has one policy more for each ARN that is gone, and the same otherwise', () => {
    const root = write('plan', planned)
    init(root)
    terraformIn(root)('plan', '-out=plan', '-input=false', '-refresh=false')
    const { resource_changes: changes } = JSON.parse(terraformIn(root)('show', '-json', 'plan')) as {
      readonly resource_changes: readonly Change[]
    }
    let gone = 0
    for (const name of planned) {
      const [before, after] = times.map((when) => {
        const own = changes.filter(({ module_address: of }) => of === `module.${name}-${when}`)
        return new Map(own.map((each) => [each.address.replace(`module.${name}-${when}.`, ''), each]))
      })
      const added = [...after!].filter(
        ([address, { type }]) =>
          !before!.has(address) && /^aws_(iam_policy|ssoadmin_permission_set_inline_policy)$/.test(type),
      )
      expect(added.length).toBeGreaterThan(0)
      // What a permission set has from AWS gives way to its inline policy.
      const missing = [...before!.keys()].filter((address) => !after!.has(address))
      expect(missing.filter((address) => !address.startsWith('aws_ssoadmin_managed_policy_attachment.'))).toEqual([])
      for (const [address, { change }] of after!) {
        const was = before!.get(address)
        if (was) expect({ name, address, ...withoutArn(change) }).toEqual({ name, address, ...withoutArn(was.change) })
        else if (!address.startsWith('data.')) expect(added.map(([each]) => each)).toContain(address)
      }
      const document = { version: '2012-10-17' as const, statements: statements.map(({ statement }) => statement) }
      for (const [address, { change }] of added) {
        const read = parsePolicyDocument(
          JSON.parse(String(change.after['policy'] ?? change.after['inline_policy'])),
          'identity',
        )
        expect({ name, address, same: sameDocument(read.document!, document) }).toEqual({ name, address, same: true })
      }
      for (const { change } of after!.values())
        expect({ name, left: arnsOfAws(change.after) }).toEqual({ name, left: [] })
      gone += [...before!.values()].flatMap(({ change }) => arnsOfAws(change.after)).length
    }
    // Where a list has a policy that is not made yet, Terraform shows none of it.
    expect(gone).toBeGreaterThan(8)
  }, 300_000)
})

const naming = ['policy_arn', 'policy_arns', 'managed_policy_arns', 'managed_policy_arn']

const arnsOfAws = (values: Readonly<Record<string, unknown>>): readonly string[] =>
  naming
    .flatMap((name) => values[name])
    .filter((value): value is string => typeof value === 'string' && value.includes(':iam::aws:policy/'))

/** What is planned for a resource, but for the policies that it attaches. */
function withoutArn({ after, after_unknown: unknown }: Change['change']): object {
  const rest = (values: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !naming.includes(name)))
  return { after: rest(after), unknown: rest(unknown) }
}
