import { createHash } from 'node:crypto'
import type { ScopeMatches } from '../../src/evidence/events/matches.ts'
import type { TrailEvent } from '../../src/evidence/events/types.ts'
import type { RecordContext } from '../../src/runbooks/record/draft-of-run.ts'
import type { RunbookRun } from '../../src/runbooks/run.ts'
import type { Runbook } from '../../src/runbooks/types.ts'

/** Values of runbooks, made by hand: as a run over real events would make them. */
export const jane = 'arn:aws:iam::111122223333:user/jane'

export function eventOf(id: number, time: string, more: Partial<TrailEvent> = {}): TrailEvent {
  return {
    eventID: `${String(id).padStart(8, '0')}-1111-4111-8111-111111111111`,
    time,
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    services: ['s3'],
    region: 'eu-west-1',
    account: '111122223333',
    caller: {
      type: 'IAMUser',
      principal: jane,
      principalId: 'AIDAEXAMPLEJANE000001',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
    sourceAddress: '198.51.100.7',
    network: { kind: 'address', address: '198.51.100.7' },
    userAgent: 'aws-cli/2.15',
    outcome: 'allowed',
    actions: [
      { action: 's3:GetObject', level: 'Read', resource: 'arn:aws:s3:::acme-invoices/2026/10.pdf', grade: 'stated' },
    ],
    resources: [],
    ...more,
  }
}

export function matchesOf(events: readonly TrailEvent[], unclear: readonly TrailEvent[] = []): ScopeMatches {
  const ids = events.map(({ eventID }) => `${eventID}\n`).sort()
  return {
    matched: events.length,
    unclear: unclear.length,
    events,
    unclearEvents: unclear,
    groups: events.map((event) => ({
      principal: event.caller.principal ?? event.caller.type,
      ...(event.caller.session !== undefined && { session: event.caller.session }),
      ...(event.caller.accessKeyId !== undefined && { accessKeyId: event.caller.accessKeyId }),
      ...(event.caller.onBehalfOf !== undefined && { person: event.caller.onBehalfOf }),
      account: event.account,
      region: event.region,
      operation: `${event.eventSource}:${event.eventName}`,
      actions: event.actions.map(({ action }) => action),
      resources: event.actions.flatMap(({ resource }) => resource ?? []),
      network: event.network,
      outcome: event.outcome,
      count: 1,
      firstSeen: event.time,
      lastSeen: event.time,
      samples: [event.eventID],
    })),
    idsSha256: createHash('sha256').update(ids.join('')).digest('hex'),
  }
}

export const runbookOf = (more: Partial<Runbook> = {}): Runbook => ({
  id: 'sensitive-data',
  version: 3,
  title: 'Sensitive data from an untrusted network',
  owner: 'data protection officer',
  status: 'active',
  reviewed: '2026-10-12',
  reviewEvery: 180,
  occasions: ['breach', 'misuse'],
  priority: 'P2',
  notFor: [],
  parameters: [{ name: 'bucket', type: 'bucket', required: false, default: 'acme-invoices' }],
  lists: {},
  scope: { when: 'matched', where: { resource: ['arn:aws:s3:::acme-invoices/*'] } },
  query: { window: '30d' },
  triage: [
    {
      id: 'expected',
      ask: 'Were these calls expected?',
      actor: 'owner of the workload',
      yes: 'stop',
      no: 'continue',
      unclear: 'escalate',
    },
  ],
  thresholds: {},
  revocation: [{ kind: 'narrow-to-use', from: 'matched', window: '90d' }],
  manual: [],
  verification: [{ kind: 'stays-empty', id: 'no-more', for: '7d' }],
  removal: [],
  escalation: [],
  serviceLevel: { contain: '1h', revoke: '1d', verify: '8d' },
  triggers: { dispatch: true },
  redact: [],
  tests: [],
  ...more,
})

export function runOf(more: Partial<RunbookRun> = {}, runbook: Partial<Runbook> = {}): RunbookRun {
  const matches = more.matches ?? matchesOf([eventOf(1, '2026-10-13T10:00:00Z'), eventOf(2, '2026-10-13T11:30:00Z')])
  return {
    bound: {
      runbook: runbookOf(runbook),
      file: '.github/whittle/runbooks/sensitive-data.yml',
      sha256: 'ab'.repeat(32),
      parameters: { bucket: 'acme-invoices' },
      scope: { where: { kind: 'resource', patterns: ['arn:aws:s3:::acme-invoices/*'] } },
      watched: { 'no-more': { kind: 'resource', patterns: ['arn:aws:s3:::acme-invoices/*'] } },
    },
    drill: false,
    startedAt: '2026-10-13T12:00:00Z',
    from: '2026-09-13T12:00:00Z',
    to: '2026-10-13T12:00:00Z',
    reading: {
      records: 1234,
      coverage: {
        accounts: [
          {
            account: '111122223333',
            from: '2026-09-13T12:00:00Z',
            to: '2026-10-13T12:00:00Z',
            days: 29,
            gaps: ['2026-09-20'],
            regions: ['eu-west-1'],
            managementReads: true,
            managementWrites: true,
            excludable: [],
            dataEvents: ['AWS::S3::Object'],
            basis: 'seen in the files',
          },
        ],
        complete: true,
        problems: [],
      },
      problems: [],
      queries: [
        {
          engine: 'files',
          text: 'logs/ (3 files)',
          from: '2026-09-13T12:00:00Z',
          to: '2026-10-13T12:00:00Z',
          rows: 1234,
        },
      ],
    },
    matches,
    access: [],
    principals: [...new Set(matches.events.flatMap(({ caller }) => caller.principal ?? []))].sort(),
    triage: [{ id: 'expected', answer: 'no', leadsTo: 'continue' }],
    containment: [
      {
        title: 'Deactivate the access key',
        actor: 'IAM administrator',
        commands: ['aws iam update-access-key --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive'],
        stops: 'calls with the key',
        doesNotStop: 'sessions that were issued with it',
        undo: 'the same with --status Active',
      },
    ],
    impact: { groups: [], calls: 0, principals: 0, unclear: [] },
    revocation: [
      {
        index: 0,
        kind: 'narrow-to-use',
        subject: jane,
        status: 'proposed',
        says: ['Reads of 198.51.100.7 leave the policy.'],
        policies: [],
        edits: [{ file: 'iam.tf', splices: [{ start: 0, end: 1, text: '' }] }],
        manual: [],
      },
    ],
    manual: [],
    stages: [
      { name: 'query', status: 'done', says: ['2 events from 198.51.100.7.'], at: '2026-10-13T12:00:01Z' },
      { name: 'record', status: 'done', says: [], at: '2026-10-13T12:00:02Z' },
    ],
    outcome: 'contained',
    ...more,
  }
}

export const contextOf = (key = 'run-1', more: Partial<RecordContext> = {}): RecordContext => ({
  trigger: { kind: 'dispatch', key, url: 'https://github.com/acme/infra/actions/runs/1' },
  requester: { login: 'jane', how: 'started the workflow' },
  executor: { login: null, why: 'The pull request is not merged yet.' },
  exceptions: [],
  ...more,
})
