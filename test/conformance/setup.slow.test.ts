import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { catalog } from '../catalog/catalog-asset.ts'
import { tableDdl } from '../../src/evidence/cloudtrail/sql/ddl.ts'
import {
  account,
  athena,
  calls,
  github,
  granted,
  key,
  logs,
  onBehalf,
  type Call,
  type Diagnostic,
  type Resource,
  type Table,
} from './setup-calls.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'

/** Terraform plans examples/setup without AWS: what it would make, and what the role may do with each variable alone. */
const withProvider = providerIsThere ? describe : describe.skip

const setup = fileURLToPath(new URL('../../examples/setup', import.meta.url))
interface Statement {
  readonly Sid: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: object
}

const list = (value: string | readonly string[] = []): readonly string[] => [value].flat()
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].sort()

let folder = ''
let resources: readonly Resource[] = []

const callOf = (variables: object): object => ({ source: './setup', account_id: account, ...variables })
const root = (modules: Readonly<Record<string, object>>): string =>
  JSON.stringify({
    module: Object.fromEntries(Object.entries(modules).map(([name, variables]) => [name, callOf(variables)])),
  })

/** The errors of a plan of these calls, each on a line of its own from the second on. */
function refusals(lines: readonly string[]): readonly Diagnostic[] {
  writeFileSync(join(folder, 'calls.tf.json'), `{"module":{\n${lines.join(',\n')}\n}}\n`)
  init(folder)
  try {
    terraformIn(folder)('plan', '-input=false', '-refresh=false', '-json')
    return []
  } catch (error) {
    return String((error as { readonly stdout?: unknown }).stdout)
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { readonly diagnostic?: Diagnostic }).diagnostic)
      .filter((each) => each?.severity === 'error') as readonly Diagnostic[]
  }
}

/** What a call of the module would make, of a type. @param within module within it, `.module.ledger[0]` */
function planned(call: Call, type: string, within = ''): readonly Record<string, unknown>[] {
  return resources
    .filter((each) => each.type === type && each.module_address === `module.${call}${within}`)
    .map(({ change }) => change.after)
}

function only(call: Call, type: string, within = ''): Record<string, unknown> {
  const found = planned(call, type, within)
  expect(found).toHaveLength(1)
  return found[0]!
}

const statementsOf = (text: unknown): readonly Statement[] =>
  [(JSON.parse(String(text)) as { readonly Statement: Statement | readonly Statement[] }).Statement].flat()
const allowed = (call: Call): readonly Statement[] => statementsOf(only(call, 'aws_iam_role_policy')['policy'])
const actionsOf = (call: Call): readonly string[] => unique(allowed(call).flatMap(({ Action }) => list(Action)))
const trustOf = (call: Call): readonly Statement[] => statementsOf(only(call, 'aws_iam_role')['assume_role_policy'])

const shipped = (
  JSON.parse(readFileSync(new URL('../../docs/aws-policy.json', import.meta.url), 'utf8')) as {
    readonly Statement: readonly Statement[]
  }
).Statement
const shippedActions = unique(shipped.flatMap(({ Action }) => list(Action)))

withProvider(`examples/setup, planned by Terraform${whySkipped}`, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-setup-'))
    cpSync(setup, join(folder, 'setup'), { recursive: true })
    writeFileSync(join(folder, 'main.tf'), offlineProvider())
    writeFileSync(join(folder, 'calls.tf.json'), root(calls))
    init(folder)
    terraformIn(folder)('plan', '-out=plan', '-input=false', '-refresh=false')
    resources = (
      JSON.parse(terraformIn(folder)('show', '-json', 'plan')) as { readonly resource_changes: readonly Resource[] }
    ).resource_changes
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is valid without a warning', () => {
    const alone = join(folder, 'setup')
    init(alone)
    expect(JSON.parse(terraformIn(alone)('validate', '-json'))).toMatchObject({ valid: true, warning_count: 0 })
  }, 60_000)

  describe('the permissions', () => {
    test.each(granted)('%s allows the calls of its part alone', (call, sids, besides) => {
      const calls = shipped.filter(({ Sid }) => sids.includes(Sid)).flatMap(({ Action }) => list(Action))
      expect(calls).not.toEqual([])
      expect(actionsOf(call)).toEqual(unique([...calls, ...besides]))
    })

    test('trails and event data stores share what they record', () => {
      const [recorded, lake] = ['ReadWhatIsRecorded', 'QueryLake'].map((sid) =>
        list(shipped.find(({ Sid }) => Sid === sid)?.Action),
      )
      expect(actionsOf('trails')).toEqual(recorded?.filter((action) => action !== 'cloudtrail:GetEventDataStore'))
      expect(actionsOf('event_data_stores')).toEqual(unique([...(lake ?? []), 'cloudtrail:GetEventDataStore']))
    })

    test('everything together is every call of docs/aws-policy.json, and what is asked for on its behalf', () => {
      expect(actionsOf('everything')).toEqual(unique([...shippedActions, ...onBehalf]))
      expect(onBehalf.filter((action) => shippedActions.includes(action))).toEqual([])
    })

    test('the defaults are Event history, trails and the snapshot', () => {
      expect(allowed('defaults').map(({ Sid }) => Sid)).toEqual([
        'ReadEventHistory',
        'FindTrails',
        'ReadWhatTrailsRecord',
        'ReadAccountSnapshot',
      ])
    })

    test.each(Object.keys(calls) as Call[])('%s: any resource only where the action takes none', (call) => {
      for (const { Effect, Action, Resource } of allowed(call)) {
        expect(Effect).toBe('Allow')
        for (const action of list(Action)) {
          expect(action).not.toContain('*')
          const known = catalog.action(action)
          expect({ action, known: known !== undefined }).toEqual({ action, known: true })
          if (known!.resourceTypes.length > 0)
            expect({ action, any: list(Resource).includes('*') }).toEqual({ action, any: false })
        }
      }
    })

    test('logs are read below their prefix, results and evidence where they are kept', () => {
      const of = (sid: string): Statement | undefined => allowed('everything').find(({ Sid }) => Sid === sid)
      expect(of('ListTrailLogs')).toMatchObject({
        Resource: 'arn:aws:s3:::org-trail',
        Condition: { StringLike: { 's3:prefix': 'audit/AWSLogs/*' } },
      })
      expect(of('ReadTrailLogs')?.Resource).toBe('arn:aws:s3:::org-trail/audit/AWSLogs/*/CloudTrail/*')
      expect(of('KeepEvidence')?.Resource).toBe('arn:aws:s3:::acme-whittle/whittle/ledger')
      expect(of('KeepResults')?.Resource).toBe('arn:aws:s3:::whittle-athena-111122223333-eu-west-1/*')
      expect(of('DecryptForS3')).toMatchObject({
        Resource: key,
        Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
      })
      expect(
        unique(
          allowed('everything')
            .filter(({ Action }) => list(Action).includes('s3:PutObject'))
            .map(({ Sid }) => Sid),
        ),
      ).toEqual(['KeepEvidence', 'KeepResults'])
    })

    test('fit in an inline policy of a role, which IAM limits to 10,240 characters', () => {
      const text = JSON.stringify(JSON.parse(String(only('everything', 'aws_iam_role_policy')['policy'])))
      expect(text.length).toBeLessThan(10_240)
    })
  })

  describe('who may take on the role', () => {
    const oneOf = (subject: string): object => ({
      Sid: 'OneWorkflowOfGitHub',
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': subject,
        },
      },
    })
    test.each<[Call, string]>([
      ['defaults', 'repo:acme/infra:ref:refs/heads/main'],
      ['environment', 'repo:acme/infra:environment:aws'],
      ['immutable', 'repo:acme@123456/infra@456789:ref:refs/heads/main'],
    ])('%s: one subject of GitHub, for the audience of AWS', (call, subject) =>
      expect(trustOf(call)).toEqual([oneOf(subject)]),
    )

    test('with other accounts: the role itself, since it is assumed by the same name in its own account', () => {
      expect(trustOf('accounts')).toEqual([
        oneOf('repo:acme/infra:ref:refs/heads/main'),
        {
          Sid: 'Itself',
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/whittle-reader' } },
        },
      ])
      expect(allowed('accounts')[0]?.Resource).toEqual([
        'arn:aws:iam::444455556666:role/whittle-reader',
        'arn:aws:iam::111122223333:role/whittle-reader',
      ])
    })

    test('in other accounts: one role, with its external id', () => {
      expect(trustOf('hub')).toEqual([
        {
          Sid: 'ReaderRoleOfAnotherAccount',
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::999988887777:role/whittle-reader' },
          Condition: { StringEquals: { 'sts:ExternalId': 'whittle' } },
        },
      ])
    })

    test('the identity provider is made where it is asked for', () => {
      expect(only('defaults', 'aws_iam_openid_connect_provider')).toMatchObject({
        url: 'https://token.actions.githubusercontent.com',
        client_id_list: ['sts.amazonaws.com'],
      })
      expect(planned('environment', 'aws_iam_openid_connect_provider')).toEqual([])
      expect(planned('hub', 'aws_iam_openid_connect_provider')).toEqual([])
    })
  })

  describe('Athena', () => {
    const ddl = tableDdl({
      database: 'whittle',
      table: 'cloudtrail_logs',
      ...logs,
      ...athena,
    })
    /** Types as Glue keeps them: lower case, without spaces. */
    const columnsIn = (text: string): readonly { name: string; type: string }[] =>
      text
        .split(/,\n {2}(?=\S)/)
        .map((line) => /^\s*`?(\w+)`? ([\s\S]*)$/.exec(line)!)
        .map(([, name, type]) => ({ name: name!, type: type!.toLowerCase().replace(/\s/g, '') }))
    const part = (pattern: RegExp): string => pattern.exec(ddl)![1]!
    const table = (): Table => only('athena', 'aws_glue_catalog_table') as unknown as Table
    const namesAndTypes = (columns: readonly Record<string, unknown>[]): readonly object[] =>
      columns.map(({ name, type }) => ({ name, type }))

    test('the columns are those of whittle sql --ddl', () => {
      const expected = columnsIn(part(/^CREATE [^\n]*\(\n([\s\S]*?)\)\nPARTITIONED BY/))
      expect(expected).toHaveLength(27)
      expect(namesAndTypes(table().storage_descriptor[0]!.columns)).toEqual(expected)
      expect(namesAndTypes(table().partition_keys)).toEqual(columnsIn(part(/PARTITIONED BY \(\n([\s\S]*?)\)\nROW/)))
    })

    test('so are the properties, the place and the formats', () => {
      const properties = [...part(/TBLPROPERTIES \(\n([\s\S]*)\)$/).matchAll(/'([^']+)' = '([^']*)'/g)]
      expect(properties).toHaveLength(11)
      expect(table().parameters).toEqual({
        EXTERNAL: 'TRUE',
        ...Object.fromEntries(properties.map(([, name, value]) => [name, value])),
      })
      const storage = table().storage_descriptor[0]!
      expect(storage).toMatchObject({
        location: part(/LOCATION '([^']+)'/),
        input_format: part(/STORED AS INPUTFORMAT '([^']+)'/),
        output_format: part(/OUTPUTFORMAT '([^']+)'/),
      })
      expect(storage.ser_de_info[0]?.serialization_library).toBe(part(/SERDE '([^']+)'/))
    })

    test('a query stops at the limit, and its results are encrypted whatever it asks for', () => {
      expect(only('encrypted_athena', 'aws_athena_workgroup')).toMatchObject({
        name: 'whittle',
        configuration: [
          {
            enforce_workgroup_configuration: true,
            bytes_scanned_cutoff_per_query: 1_099_511_627_776,
            result_configuration: [
              {
                output_location: 's3://whittle-athena-111122223333-eu-west-1/',
                expected_bucket_owner: account,
                encryption_configuration: [{ encryption_option: 'SSE_KMS', kms_key_arn: key }],
              },
            ],
          },
        ],
      })
      expect(only('athena', 'aws_athena_workgroup')).toMatchObject({
        configuration: [{ result_configuration: [{ encryption_configuration: [{ encryption_option: 'SSE_S3' }] }] }],
      })
    })

    test('nothing of it is made unless it is asked for', () => {
      for (const type of ['aws_athena_workgroup', 'aws_glue_catalog_table', 'aws_glue_catalog_database'])
        expect(planned('trail_logs', type)).toEqual([])
    })
  })

  describe.each<[Call, string, object]>([
    ['ledger', '.module.ledger[0]', { noncurrent_version_expiration: [{ noncurrent_days: 90 }], expiration: [] }],
    ['athena', '.module.results[0]', { expiration: [{ days: 7 }] }],
  ])('the bucket of %s', (call, within, lifecycle) => {
    test('is private, encrypted, and cleaned up', () => {
      expect(only(call, 'aws_s3_bucket_public_access_block', within)).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      })
      expect(only(call, 'aws_s3_bucket_ownership_controls', within)).toMatchObject({
        rule: [{ object_ownership: 'BucketOwnerEnforced' }],
      })
      expect(only(call, 'aws_s3_bucket_server_side_encryption_configuration', within)).toMatchObject({
        rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'AES256' }] }],
      })
      expect(only(call, 'aws_s3_bucket_lifecycle_configuration', within)).toMatchObject({
        rule: [{ status: 'Enabled', abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }], ...lifecycle }],
      })
    })

    test('refuses requests without TLS', () => {
      const bucket = String(only(call, 'aws_s3_bucket', within)['bucket'])
      expect(statementsOf(only(call, 'aws_s3_bucket_policy', within)['policy'])).toEqual([
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Action: 's3:*',
          Principal: '*',
          Resource: [`arn:aws:s3:::${bucket}/*`, `arn:aws:s3:::${bucket}`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ])
    })
  })

  test('saved evidence keeps its versions, results do not', () => {
    expect(only('ledger', 'aws_s3_bucket_versioning', '.module.ledger[0]')).toMatchObject({
      versioning_configuration: [{ status: 'Enabled' }],
    })
    expect(planned('athena', 'aws_s3_bucket_versioning', '.module.results[0]')).toEqual([])
  })

  /** An error of a variable points to its call's line; one of several variables only into the module: a plan for each. */
  describe.each<[string, boolean, readonly (readonly [string, object, RegExp])[]]>([
    [
      'variables that are refused by themselves',
      false,
      [
        ['any repository of an owner', { github: { repository: 'acme/*' } }, /owner\/name, without wildcards/],
        ['any branch', { github: { ...github, branch: '*' } }, /names, without wildcards/],
        [
          'an environment with a claim in it',
          { github: { ...github, environment: 'x:ref' } },
          /names, without wildcards/,
        ],
        ['one id of two', { github: { ...github, owner_id: '123456' } }, /go together/],
        ['any role', { hub: { role_arn: 'arn:aws:iam::999988887777:role/*' } }, /ARN of one role/],
        ['a limit too low', { github, trail_logs: logs, athena: { ...athena, scan_limit_bytes: 1 } }, /10485760/],
        ['a prefix without its slash', { github, trail_logs: { ...logs, prefix: 'audit' } }, /ends in a slash/],
      ],
    ],
    [
      'variables that are refused together',
      true,
      [
        ['no repository and no role', {}, /one of the two/],
        ['both', { github, hub: calls.hub.hub }, /one of the two/],
        ['Athena without logs', { github, athena }, /set both/],
      ],
    ],
  ])('%s', (_title, alone, refused) => {
    const said = new Map<number, readonly string[]>()
    beforeAll(() => {
      const lines = refused.map(([, variables], at) =>
        JSON.stringify({ [`call${at}`]: callOf(variables) }).slice(1, -1),
      )
      if (!alone) for (const { range, detail } of refusals(lines)) note(range.start.line - 2, detail)
      else for (const [at, line] of lines.entries()) for (const { detail } of refusals([line])) note(at, detail)
    }, 180_000)
    const note = (at: number, detail: string): void => void said.set(at, [...(said.get(at) ?? []), detail])

    test.each(refused.map((each, at) => [...each, at] as const))('%s', (_name, _variables, message, at) => {
      expect(said.get(at)).toEqual([expect.stringMatching(message)])
    })
  })
})
