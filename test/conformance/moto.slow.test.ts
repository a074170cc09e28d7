import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { AthenaClient, GetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena'
import {
  CreateTrailCommand,
  CloudTrailClient,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createAwsClients } from '../../src/aws/clients.ts'
import { systemClock } from '../../src/aws/clock.ts'
import { readLiveSnapshots } from '../../src/evidence/iam/read-live.ts'
import { readAthena } from '../../src/evidence/cloudtrail/sql/athena.ts'
import { readS3Logs } from '../../src/evidence/cloudtrail/s3/read-bucket.ts'
import { readTrailsInto } from '../../src/evidence/cloudtrail/trails/find-trails.ts'
import { readTrail } from '../../src/evidence/cloudtrail/trails/read-trail.ts'
import { month, volatileNames } from '../evidence/cloudtrail/month.ts'
import { tables } from '../evidence/cloudtrail/tables.ts'
import { setEnvironment } from '../fakes/aws-sdk.ts'
import { countEvents } from '../fakes/query-engine.ts'
import { builder } from '../evidence/fake-catalog.ts'
import { account, trailRecord } from '../evidence/records.ts'

/** A Python with moto[server]; `WHITTLE_PYTHON` names another than the first on the path. */
const python = process.env['WHITTLE_PYTHON'] ?? 'python3'
const present = spawnSync(python, ['-c', 'import moto.server']).status === 0
const describeIf = present ? describe : describe.skip

const bucket = 'trail-logs'
const external = { RoleArn: '', ExternalId: 'handshake' }

describeIf(
  `moto's S3, STS, IAM, CloudTrail and Athena${present ? '' : ' (skipped: no Python with moto[server])'}`,
  () => {
    let server: ChildProcess
    let restore: () => void
    const region = 'eu-west-1'

    beforeAll(async () => {
      const port = await freePort()
      server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
      const url = `http://127.0.0.1:${port}`
      restore = setEnvironment({
        AWS_ENDPOINT_URL: url,
        AWS_ACCESS_KEY_ID: 'testing',
        AWS_SECRET_ACCESS_KEY: 'testing',
        AWS_REGION: region,
      })
      for (let tries = 0; ; tries++) {
        const up = await fetch(url).then(
          () => true,
          () => false,
        )
        if (up) break
        if (tries > 100) throw new Error('moto did not start')
        await systemClock.sleep(200)
      }
      const s3 = new S3Client({ region })
      await s3.send(
        new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
      )
      const today = new Date().toISOString()
      for (let number = 0; number < 12; number++) {
        const of = number % 2 === 0 ? account : '444455556666'
        const record = trailRecord(number, { eventTime: `${today.slice(0, 19)}Z`, recipientAccountId: of })
        await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: `AWSLogs/o-abcdefghij/${of}/CloudTrail/${region}/${today.slice(0, 10).replaceAll('-', '/')}/log-${number}.json.gz`,
            Body: gzipSync(JSON.stringify({ Records: [record] })),
          }),
        )
      }
      const role = await new IAMClient({ region }).send(
        new CreateRoleCommand({
          RoleName: 'reader',
          AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
        }),
      )
      external.RoleArn = role.Role?.Arn ?? ''
    }, 60_000)

    afterAll(async () => {
      const ended = once(server, 'exit')
      server.kill()
      await ended
      restore()
    })

    test('the bucket of an organisation, read through a role', async () => {
      const into = builder()
      const api = await createAwsClients().s3(region, { arn: external.RoleArn, externalId: external.ExternalId })
      const source = { kind: 's3', bucket, prefix: '', accounts: [], regions: [], days: 2 } as const
      const reading = await readS3Logs(source, api, into)
      expect(into.build()).toMatchObject({ records: 12, coverage: { complete: true, problems: [] } })
      expect(reading?.accounts).toEqual([account, '444455556666'])
    })

    test('a bucket that is not there', async () => {
      const into = builder()
      const source = { kind: 's3', bucket: 'nobodys', prefix: '', accounts: [], regions: [], days: 2 } as const
      expect(await readS3Logs(source, await createAwsClients().s3(region), into)).toBeUndefined()
      expect(into.build().coverage.problems).toEqual(['s3://nobodys/AWSLogs/: there is no such bucket.'])
    })

    test('the account itself, read through a role', async () => {
      const iam = new IAMClient({ region })
      const document = (action: string) =>
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: action, Resource: 'arn:aws:s3:::b/${aws:username}/a+b %*' }],
        })
      const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
      const role = {
        RoleName: 'app',
        Path: '/svc/',
        AssumeRolePolicyDocument: trust,
        Tags: [{ Key: 'env', Value: 'prod' }],
      }
      await iam.send(new CreateRoleCommand(role))
      const { Policy } = await iam.send(
        new CreatePolicyCommand({ PolicyName: 'reader', Path: '/team/', PolicyDocument: document('s3:GetObject') }),
      )
      const PolicyArn = Policy?.Arn ?? ''
      const second = { PolicyArn, PolicyDocument: document('s3:PutObject'), SetAsDefault: true }
      await iam.send(new CreatePolicyVersionCommand(second))
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'app', PolicyArn }))
      await iam.send(
        new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'own', PolicyDocument: document('s3:ListBucket') }),
      )
      await iam.send(new CreateUserCommand({ UserName: 'jane' }))
      await iam.send(new CreateAccessKeyCommand({ UserName: 'jane' }))
      await iam.send(new CreateGroupCommand({ GroupName: 'devs' }))
      await iam.send(new AddUserToGroupCommand({ UserName: 'jane', GroupName: 'devs' }))
      await iam.send(new AttachGroupPolicyCommand({ GroupName: 'devs', PolicyArn }))

      const of = '123456789012'
      const { snapshots, reports, problems } = await readLiveSnapshots(
        [of],
        { arn: external.RoleArn.replace(of, '{account}'), externalId: external.ExternalId },
        { clients: createAwsClients(), now: new Date() },
      )
      expect(problems).toEqual([])
      const [snapshot] = snapshots
      expect(snapshot).toMatchObject({ account: of, partition: 'aws', takenBy: 'reading' })
      expect(snapshot?.incomplete).toBeUndefined()
      expect(snapshot?.roles.get(`arn:aws:iam::${of}:role/svc/app`)).toMatchObject({
        path: '/svc/',
        attached: [{ name: 'reader', arn: PolicyArn }],
        inline: [{ name: 'own', text: document('s3:ListBucket'), document: { version: '2012-10-17' } }],
        tags: new Map([['env', 'prod']]),
        trust: { document: { statements: [{ action: ['sts:AssumeRole'] }] } },
      })
      expect(snapshot?.users.get(`arn:aws:iam::${of}:user/jane`)).toMatchObject({ groups: ['devs'] })
      expect(
        snapshot?.policies.get(PolicyArn)?.versions.map(({ id, isDefault, text }) => [id, isDefault, text]),
      ).toEqual([
        ['v1', false, document('s3:GetObject')],
        ['v2', true, document('s3:PutObject')],
      ])
      const jane = reports[0]?.users.get(`arn:aws:iam::${of}:user/jane`)
      expect(jane?.credentials).toMatchObject({ passwordEnabled: false, keys: [{ active: true }] })
      expect(jane?.created).toBe(snapshot?.users.get(`arn:aws:iam::${of}:user/jane`)?.created)
    })

    test('a trail and its selectors', async () => {
      const cloudTrail = new CloudTrailClient({ region })
      const { TrailARN: arn = '' } = await cloudTrail.send(
        new CreateTrailCommand({ Name: 'all-events', S3BucketName: bucket, IsMultiRegionTrail: true }),
      )
      await cloudTrail.send(new StartLoggingCommand({ Name: 'all-events' }))
      await cloudTrail.send(
        new PutEventSelectorsCommand({
          TrailName: 'all-events',
          EventSelectors: [
            {
              ReadWriteType: 'All',
              IncludeManagementEvents: true,
              DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
            },
          ],
        }),
      )
      const { recorder, notes } = await readTrail(arn, await createAwsClients().cloudTrail(region))
      expect(notes).toEqual([])
      expect(recorder).toMatchObject({
        regions: 'all',
        kinds: { managementReads: true, managementWrites: true, dataComplete: ['AWS::S3::Object'] },
      })
    })

    test('the trail that writes to a bucket, by its advanced selectors, with its Insights', async () => {
      const cloudTrail = new CloudTrailClient({ region })
      const TrailName = 'below-a-prefix'
      await cloudTrail.send(new CreateTrailCommand({ Name: TrailName, S3BucketName: bucket, S3KeyPrefix: 'org' }))
      await cloudTrail.send(new StartLoggingCommand({ Name: TrailName }))
      const fields = (...of: [string, string][]) => of.map(([Field, value]) => ({ Field, Equals: [value] }))
      await cloudTrail.send(
        new PutEventSelectorsCommand({
          TrailName,
          AdvancedEventSelectors: [
            { FieldSelectors: fields(['eventCategory', 'Management'], ['readOnly', 'false']) },
            { FieldSelectors: fields(['eventCategory', 'Data'], ['resources.type', 'AWS::SQS::Queue']) },
          ],
        }),
      )
      const InsightSelectors = [{ InsightType: 'ApiCallRateInsight' as const }]
      await cloudTrail.send(new PutInsightSelectorsCommand({ TrailName, InsightSelectors }))
      // moto says of every trail that it has no Insights; the call for them it answers.
      const api = async (home: string) => {
        const client = await createAwsClients().cloudTrail(home)
        const describeTrails: typeof client.describeTrails = async (...request) => {
          const { trailList = [], ...rest } = await client.describeTrails(...request)
          return { ...rest, trailList: trailList.map((trail) => ({ ...trail, HasInsightSelectors: true })) }
        }
        return { ...client, describeTrails }
      }
      expect(await readTrailsInto(`s3://${bucket}/org/`, { region, api })).toMatchObject([
        {
          recorder: {
            regions: [region],
            insights: ['ApiCallRateInsight'],
            kinds: { managementReads: false, managementWrites: true, dataComplete: ['AWS::SQS::Queue'] },
          },
          notes: [],
        },
      ])
      expect(await readTrailsInto('s3://elsewhere/', { region, api })).toEqual([{ notes: [expect.any(String)] }])
    })

    const source = {
      kind: 'athena',
      workgroup: 'primary',
      catalog: 'AwsDataCatalog',
      database: 'security',
      table: 'trail',
      accounts: [],
      regions: [],
      days: 31,
    } as const
    /** moto knows no tables. */
    const athenaApi = async () => ({
      ...(await createAwsClients().athena(region)),
      getTableMetadata: async () => ({ $metadata: {}, TableMetadata: { Name: 'trail', ...tables.present } }) as never,
    })
    const s3 = () => createAwsClients().s3(region)

    test('a query of Athena: started with its parameters, waited for, its rows taken', async () => {
      const records = month()
      const { columns, rows } = countEvents(records, { volatile: volatileNames })
      const all = [columns, ...rows].map((row) => ({
        Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
      }))
      const answer = {
        region,
        results: [{ rows: all, column_info: columns.map((Name) => ({ Name, Type: 'varchar' })) }],
      }
      const queue = `${process.env['AWS_ENDPOINT_URL']}/moto-api/static/athena/query-results`
      await fetch(queue, { method: 'POST', body: JSON.stringify(answer) })
      const into = builder()
      const reading = await readAthena(
        { ...source, output: `s3://${bucket}/results/` },
        { athena: await athenaApi(), s3 },
        into,
      )
      const one = builder()
      for (const record of records) one.add(record)
      const { entries, coverage } = into.build()
      expect(coverage.complete).toBe(true)
      expect(entries).toEqual(one.build().entries)
      expect(reading).toMatchObject({ accounts: 'all' })
      const athena = new AthenaClient({ region })
      const { QueryExecutionIds: [id = ''] = [] } = await athena.send(new ListQueryExecutionsCommand({}))
      const { QueryExecution: query } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))
      expect(query?.ExecutionParameters).toHaveLength(query?.Query?.match(/\?/g)?.length ?? -1)
    })

    test('a query that no caller waits for any more is stopped', async () => {
      const athena = await athenaApi()
      const abort = new AbortController()
      let started = ''
      const reading = readAthena(
        source,
        {
          athena: {
            ...athena,
            getQueryExecution: async ({ QueryExecutionId: id = '' }) => {
              started = id
              abort.abort(new Error('enough'))
              return { $metadata: {}, QueryExecution: { Status: { State: 'RUNNING' } } }
            },
          },
          s3,
        },
        builder(),
        { signal: abort.signal },
      )
      await expect(reading).rejects.toThrow('enough')
      const { QueryExecution: query } = await athena.getQueryExecution({ QueryExecutionId: started })
      expect(query?.Status?.State).toBe('CANCELLED')
    })
  },
)

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
