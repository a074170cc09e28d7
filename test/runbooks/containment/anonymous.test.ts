import { expect, test } from '@jest/globals'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import { ScopeSink } from '../../../src/evidence/cloudtrail/scopes/scope-sink.ts'
import { EventReader } from '../../../src/evidence/events/trail-event.ts'
import { fillRecord } from '../../../src/runbooks/cases/fill-record.ts'
import { containmentFor } from '../../../src/runbooks/containment/contain.ts'

test.each([
  ['the account that CloudTrail writes', { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' }],
  ['the word that it writes elsewhere', { type: 'AWSAccount', principalId: '', accountId: 'anonymous' }],
])(
  'public access to a bucket is blocked where a request without credentials reached it: %s',
  async (_, userIdentity) => {
    const scope = { where: { kind: 'event', patterns: ['GetObject'] } } as const
    const sink = new ScopeSink(new EventReader(await loadCatalog()), [scope], { from: 0, to: 4_000_000_000 })
    const record = {
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      eventCategory: 'Data',
      userIdentity,
      requestParameters: { bucketName: 'acme-invoices', key: '2026/10.pdf' },
    }
    sink.add(fillRecord(record, 0), 'event 1')
    const [matches] = sink.gather().scopes
    const { commands } = containmentFor(matches!, { moment: '2026-10-13T12:00:00Z', exempt: [] })
    expect(commands.map(({ title }) => title)).toEqual(['Block public access to bucket acme-invoices'])
  },
)
