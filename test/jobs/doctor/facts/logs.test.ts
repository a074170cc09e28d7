import { afterEach, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../../src/aws/clients.ts'
import { Prober } from '../../../../src/jobs/doctor/facts/probe.ts'
import { readLogs, type LogFacts, type LogPlace } from '../../../../src/jobs/doctor/facts/logs.ts'
import { FakeClock, setEnvironment } from '../../../fakes/aws-sdk.ts'
import { FakeAws, type FakeAwsContent } from '../../../fakes/aws.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo()
})

const [one, two, three] = ['111122223333', '444455556666', '777788889999'] as const
const organization = 'AWSLogs/o-abcdefghij/'
const logs = (...places: readonly (readonly [root: string, account: string])[]): FakeAwsContent => ({
  buckets: {
    'org-trail': Object.fromEntries(
      places.map(([root, account]) => [`${root}${account}/CloudTrail/eu-west-1/2026/11/29/x.json.gz`, 'x']),
    ),
  },
})

async function read(content: FakeAwsContent, over: Partial<LogPlace>): Promise<{ facts: LogFacts; fake: FakeAws }> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  const prober = new Prober({ clock: new FakeClock('2026-11-30T12:00:00Z'), timeoutMs: 20_000 })
  const api = await createAwsClients().s3('eu-west-1')
  const place = { bucket: 'org-trail', root: 'AWSLogs/', accounts: [], regions: [], ...over }
  const answer = await readLogs(place, api, prober)
  if (answer.kind !== 'known') throw new Error(JSON.stringify(answer))
  return { facts: answer.value, fake }
}

const both = logs(['AWSLogs/', one], [organization, two], [organization, three])

test.each<[string, FakeAwsContent, Partial<LogPlace>, readonly string[], readonly string[]]>([
  ['an account beside those of an organisation', both, {}, [one, two, three], [one, two, three]],
  ['one that is named, within the organisation', both, { accounts: [two] }, [two], [two]],
  ['those of the organisation that is named', both, { root: organization }, [two, three], [two, three]],
  ['one that is named and has no logs', both, { accounts: [one, '999999999999'] }, [one, '999999999999'], [one]],
  ['more than a page has', { ...both, keysPerPage: 1 }, {}, [one, two, three], [one, two, three]],
])('logs of %s', async (_, content, over, accounts, sampled) => {
  const { facts } = await read(content, over)
  expect(facts.accounts).toEqual(accounts)
  expect(facts.sampled.map(({ account, lastDay }) => [account, lastDay])).toEqual(
    sampled.map((account) => [account, '2026-11-29']),
  )
  expect(facts.places).toBe(sampled.length)
})

test('the folder of an organisation is not listed where its accounts are named', async () => {
  const { fake } = await read(both, { root: organization, accounts: [two] })
  const listed = fake.requests.flatMap(({ operation, input }) =>
    operation === 'ListObjectsV2' ? [input['prefix']] : [],
  )
  expect(listed).not.toContain(organization)
})
