import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { policyAttributeOf, isOtherLanguage } from '../../src/sources/terraform/policies/policy-attributes.ts'
import {
  otherLanguages,
  otherPolicies,
  resourcePolicies,
} from '../../src/sources/terraform/policies/resource-policy-attributes.ts'
import { arnTemplate, typesWithTemplates } from '../../src/sources/terraform/arns/templates.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'

/** The provider's own schema lists the attributes: none that may hold a policy is overlooked. */
interface SchemaBlock {
  readonly attributes?: Readonly<Record<string, SchemaAttribute>>
  readonly block_types?: Readonly<Record<string, { readonly block: SchemaBlock }>>
}
interface SchemaAttribute {
  readonly type?: unknown
  readonly optional?: boolean
  readonly required?: boolean
  readonly nested_type?: { readonly attributes: Readonly<Record<string, SchemaAttribute>> }
}
interface Schema {
  readonly resource_schemas: Readonly<Record<string, { readonly block: SchemaBlock }>>
  readonly data_source_schemas: Readonly<Record<string, { readonly block: SchemaBlock }>>
}

/** Strings that are called policies and hold something short: a name, a number, a word of a list. */
const noDocuments: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/_(arn|id|name|type|revision|region|url|scope|reference_name|revision_id|policy_name)$/, 'it names a policy'],
  [/^aws_iot_policy_attachment\.policy$/, 'it names a policy'],
  [/(ssl|tls|alpn|security|tls_security)_policy$/, 'it names a set of ciphers'],
  [/\.(content_security_policy|referrer_policy)$|_security_policy_header_value$/, 'it is a header of HTTP'],
  [/(origin|viewer)?_?protocol_policy$|https_policy$/, 'it is a word: a protocol'],
  [/dns_policy$|image_pull_policy$|client_routing_policy$|routing_policy$|stream_exception_policy$/, 'it is a word'],
  [/excess_capacity_termination_policy$|data_deletion_policy$|auto_import_policy$|snapshot_policy$/, 'it is a word'],
  [/(padding|sizing|selection|context|protection)_policy$/, 'it is a word'],
  [/permission_policy$/, 'it is a word: GRANT_ACCESS or DENY_ACCESS'],
  [/^aws_ses_receipt_filter\.policy$/, 'it is a word: Allow or Block'],
  [/\.policy_runtime$/, 'it names a language'],
  [/scaling_policy_update_behavior$/, 'it is a word'],
]

let folder = ''
let schema: Schema
const withProvider = providerIsThere ? describe : describe.skip

function* strings(block: SchemaBlock, path: readonly string[]): Generator<readonly string[]> {
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    if (attribute.nested_type) yield* strings({ attributes: attribute.nested_type.attributes }, [...path, name])
    if (attribute.type === 'string' && (attribute.optional || attribute.required)) yield [...path, name]
  }
  for (const [name, inner] of Object.entries(block.block_types ?? {})) yield* strings(inner.block, [...path, name])
}

withProvider(`the AWS provider's schema${whySkipped}`, () => {
  let called: readonly (readonly string[])[] = []
  const names = (): readonly string[] => called.map((path) => path.join('.'))

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-hosts-'))
    writeFileSync(join(folder, 'main.tf'), offlineProvider())
    init(folder)
    const shown = JSON.parse(terraformIn(folder)('providers', 'schema', '-json')) as {
      provider_schemas: Readonly<Record<string, Schema>>
    }
    schema = Object.values(shown.provider_schemas)[0]!
    called = Object.entries(schema.resource_schemas).flatMap(([type, { block }]) =>
      [...strings(block, [type])].filter(
        (path) => /polic/.test(path.at(-1) ?? '') || (path.at(-1) === 'content' && /polic/.test(type)),
      ),
    )
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('every string that is called a policy is known as a host, as another language, or as no document', () => {
    const unknown = called.filter((path) => {
      const [type = '', ...rest] = path
      const [blocks, attribute] = [rest.slice(0, -1), rest.at(-1) ?? '']
      if (policyAttributeOf(type, blocks, attribute) || isOtherLanguage(type, blocks, attribute)) return false
      return !noDocuments.some(([pattern]) => pattern.test(path.join('.')))
    })
    expect(called.length).toBeGreaterThan(150)
    expect(unknown.map((path) => path.join('.'))).toEqual([])
  })

  test('no host is taken for something without a document', () => {
    const known = [...Object.keys(resourcePolicies), ...otherPolicies, ...Object.keys(otherLanguages)]
    expect(known.filter((name) => noDocuments.some(([pattern]) => pattern.test(name)))).toEqual([])
    const useless = noDocuments.filter(([pattern]) => !names().some((name) => pattern.test(name)))
    expect(useless).toEqual([])
  })

  test('nothing is known that the provider does not have, but for what it had before', () => {
    const gone = [...Object.keys(resourcePolicies), ...otherPolicies, ...Object.keys(otherLanguages)].filter(
      (name) => !names().includes(name),
    )
    expect(gone).toEqual([])
  })

  test('what a resource policy is attached to is an argument of the resource', () => {
    const missing = Object.entries(resourcePolicies).filter(([name, to]) => {
      if (typeof to === 'string') return false
      const [type = '', ...path] = name.split('.')
      const all = [...strings(schema.resource_schemas[type]!.block, [])].map((each) => each.join('.'))
      return !all.includes([...path.slice(0, -1), to.attribute].join('.'))
    })
    expect(missing).toEqual([])
  })

  test('resources whose ARN follows from their name have that argument, and an arn', () => {
    let checked = 0
    for (const type of typesWithTemplates)
      for (const mode of ['resource', 'data'] as const) {
        const schemas = mode === 'data' ? schema.data_source_schemas : schema.resource_schemas
        const attributes = schemas[type]?.block.attributes
        const template = arnTemplate(mode, type)
        if (!template || (mode === 'data' && !attributes)) continue
        expect({ mode, type, name: attributes?.[template.name]?.type }).toEqual({ mode, type, name: 'string' })
        expect({ mode, type, arn: attributes?.['arn']?.type }).toEqual({ mode, type, arn: 'string' })
        checked++
      }
    expect(checked).toBeGreaterThan(typesWithTemplates.length / 2)
  })
})
