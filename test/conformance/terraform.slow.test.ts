import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { meaningKey, sameDocument } from '../../src/policy/same.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import {
  init,
  offlineProvider,
  providerIsThere,
  environment,
  terraformIn,
  terraformIsThere,
  whySkipped,
} from '../support/terraform.ts'
import { edits, extensionOf, forms, proposalFor, readGolden, refusalOf } from '../golden/edits/cases.ts'

/** Terraform itself judges the golden files: what they are formatted like, and which documents they make. */
const casesOf = (chosen: readonly string[]) =>
  chosen.flatMap((form) =>
    ['before', ...edits]
      .filter((edit) => refusalOf(form, edit) === undefined)
      .map((edit) => ({ form, edit, name: `${form}_${edit}` })),
  )
const terraformForms = forms.filter((form) => /^tf(\.json)?$/.test(extensionOf(form)))
const formatted = casesOf(terraformForms.filter((form) => extensionOf(form) === 'tf'))
/** Modules of the registry cannot be had offline. */
const fromRegistry = (form: string): boolean => /\bsource"?\s*[=:]\s*"[^."]/.test(readGolden(form, 'before'))
const cases = casesOf(terraformForms.filter((form) => !fromRegistry(form)))

const withTerraform = terraformIsThere ? describe : describe.skip
const withProvider = providerIsThere ? describe : describe.skip

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-conformance-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const terraform = (...words: string[]): string => terraformIn(folder)(...words)

withTerraform(`terraform fmt${terraformIsThere ? '' : ' (skipped: terraform is not installed)'}`, () => {
  test('has nothing to say of an edited file', () => {
    const files = join(folder, 'fmt')
    mkdirSync(files)
    for (const { form, edit, name } of formatted) writeFileSync(join(files, `${name}.tf`), readGolden(form, edit))
    // It lists the files that it would change, and exits with 3.
    const untidy = spawnSync('terraform', ['fmt', '-check', files], { env: environment, encoding: 'utf8' })
      .stdout.split('\n')
      .flatMap((line) => /(\w[\w-]*)_([\w-]+)\.tf$/.exec(line)?.slice(1, 3) ?? [])
    // What was written in another way from the beginning stays that way.
    const before = untidy.filter((_, index) => untidy[index + 1] === 'before')
    expect(untidy.filter((form, index) => index % 2 === 0 && !before.includes(form))).toEqual([])
    expect(before.length).toBeLessThan(3)
  })
})

withProvider(`terraform plan with the AWS provider${whySkipped}`, () => {
  let plan: Plan
  beforeAll(() => {
    const modules = cases.map(({ form, edit, name }) => {
      mkdirSync(join(folder, name))
      // Terraform takes no byte order mark in JSON; Whittle has nothing against one.
      writeFileSync(join(folder, name, `main.${extensionOf(form)}`), readGolden(form, edit).replace(/^\uFEFF/, ''))
      return `module "${name}" {\n  source = "./${name}"\n}\n`
    })
    writeFileSync(join(folder, 'main.tf'), offlineProvider() + modules.join('\n'))
    init(folder)
    terraform('plan', '-out=plan', '-input=false', '-refresh=false')
    plan = JSON.parse(terraform('show', '-json', 'plan')) as Plan
  }, 600_000)

  test('makes exactly the proposed documents of the edited files', () => {
    const made = documentsOf(plan)
    for (const { form, edit, name } of cases) {
      const wanted = proposalFor(form, edit === 'before' ? 'same' : edit).map(({ statement }) => statement)
      const document = { version: '2012-10-17' as const, statements: wanted.map(withoutTokens) }
      // Documents that are merged may bring an Id.
      const { id, ...found } = made.get(name)!
      expect({ name, id }).toEqual({ name, id: made.get(`${form}_before`)?.id })
      // The names of a map's entries are Sids there, and Terraform goes through them in their order.
      const set = ({ statements }: PolicyDocument): string[] => statements.map(meaningKey).toSorted()
      if (form.endsWith('-map')) expect({ name, statements: set(found) }).toEqual({ name, statements: set(document) })
      else expect({ name, same: sameDocument(found, document) }).toEqual({ name, same: true })
    }
  })

  test('and changes nothing else in them', () => {
    const modules = new Map(
      modulesOf(plan).map(({ address, resources }) => [
        address.replace('module.', ''),
        resources.map(({ address: at, values }) => ({ at, values: withoutPolicy(values) })),
      ]),
    )
    for (const { form, edit, name } of cases) {
      const before = modules
        .get(`${form}_before`)
        ?.map((each) => JSON.stringify(each).replaceAll('_before', `_${edit}`))
      expect({ form, read: before !== undefined }).toEqual({ form, read: true })
      expect({ name, rest: modules.get(name)?.map((each) => JSON.stringify(each)) }).toEqual({ name, rest: before })
    }
  })
})

interface Plan {
  readonly planned_values: ShownValues
  readonly prior_state: { readonly values: ShownValues }
}

interface ShownValues {
  readonly root_module: {
    readonly child_modules: readonly {
      readonly address: string
      readonly resources: readonly { readonly address: string; readonly values: Values }[]
    }[]
  }
}

/** What is to be made; of a module that makes nothing, the documents that are put together there. */
function modulesOf({ planned_values: planned, prior_state: prior }: Plan) {
  const making = planned.root_module.child_modules
  const others = prior.values.root_module.child_modules
  return [...making, ...others.filter(({ address }) => !making.some((each) => each.address === address))]
}

interface Values {
  readonly policy?: string
  readonly json?: string
  readonly inline_policy?: readonly { readonly policy: string }[]
}

/** Everything of a resource but the text of its policy. */
const withoutPolicy = ({ policy: _, json, inline_policy: inline, ...rest }: Values): unknown =>
  json !== undefined
    ? {}
    : inline
      ? { ...rest, inline_policy: inline.map(({ policy: _policy, ...other }) => other) }
      : rest

function documentsOf(plan: Plan): Map<string, PolicyDocument> {
  const documents = new Map<string, PolicyDocument>()
  for (const { address, resources } of modulesOf(plan))
    for (const { values } of resources) {
      const text = values.policy ?? values.inline_policy?.[0]?.policy ?? values.json
      if (text === undefined) continue
      const { document } = parsePolicyDocument(JSON.parse(text), 'identity')
      if (document) documents.set(address.replace('module.', ''), document)
    }
  return documents
}

/** The variable's default is what a plan puts where the source has its name. */
function withoutTokens<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll('\uE000var.logs\uE001', 'arn:aws:s3:::acme-logs')) as Value
}
