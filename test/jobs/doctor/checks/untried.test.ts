import { expect, test } from '@jest/globals'
import { knownAnswer, skippedAnswer, type CallAnswer } from '../../../../src/jobs/doctor/answer.ts'
import { judgeUntried } from '../../../../src/jobs/doctor/checks/untried.ts'
import {
  simulationCommand,
  type SimulatedAction,
  type Simulation,
} from '../../../../src/jobs/doctor/facts/simulations.ts'

const put = 's3:PutObject'
const one = 'arn:aws:iam::111122223333:role/one'
const two = 'arn:aws:iam::444455556666:role/two'
const never = [{ sid: 'KeepEvidence', part: 'ledger.s3', action: put, resources: [], notTried: 'it would write' }]

const simulation = (answer: CallAnswer<readonly SimulatedAction[]>, principal = one): Simulation => ({
  sid: 'KeepEvidence',
  actions: [put],
  principal,
  resource: 'arn:aws:s3:::acme/key',
  answer,
})
const decided = (
  decision: SimulatedAction['decision'],
  ...missingKeys: string[]
): CallAnswer<readonly SimulatedAction[]> => knownAnswer([{ action: put, decision, missingKeys }])
const refused = (kind: 'denied' | 'missing' | 'network', name: string): CallAnswer<never> => ({
  kind: 'failed',
  failure: { kind, name, action: 'iam:SimulatePrincipalPolicy', message: '' },
})

test.each<[string, readonly Simulation[], string, RegExp]>([
  ['allowed', [simulation(decided('allowed'))], 'allowed', /^it would write$/],
  ['allowed by nothing', [simulation(decided('implicitDeny'))], 'refused', /^it would write$/],
  ['denied', [simulation(decided('explicitDeny'))], 'forbidden', /^it would write$/],
  [
    'allowed to one role, and not to another',
    [simulation(decided('allowed')), simulation(decided('implicitDeny'), two)],
    'refused',
    /./,
  ],
  [
    'denied to one, allowed by nothing to another',
    [simulation(decided('implicitDeny')), simulation(decided('explicitDeny'), two)],
    'forbidden',
    /./,
  ],
  [
    'allowed where a key is missing',
    [simulation(decided('allowed', 'aws:SourceIp'))],
    'unknown',
    /depend on aws:SourceIp$/,
  ],
  [
    'refused where a key is missing',
    [simulation(decided('implicitDeny', 'aws:SourceIp'))],
    'unknown',
    /depend on aws:SourceIp$/,
  ],
  ['not simulated', [], 'unknown', /^it would write$/],
  ['simulated without an answer on the action', [simulation(knownAnswer([]))], 'unknown', /^it would write$/],
  ['skipped', [simulation(skippedAnswer('x'))], 'unknown', /^it would write$/],
  [
    'not allowed to simulate',
    [simulation(refused('denied', 'AccessDenied'))],
    'unknown',
    /iam:SimulatePrincipalPolicy/,
  ],
  ['a role with a path', [simulation(refused('missing', 'NoSuchEntity'))], 'unknown', /its ARN with its path/],
  ['no answer', [simulation(refused('network', 'TimeoutError'))], 'unknown', /no answer \(TimeoutError\)/],
  [
    'allowed to one, not known of another',
    [simulation(decided('allowed')), simulation(refused('network', 'x'), two)],
    'unknown',
    /./,
  ],
])('%s', (_, simulations, kind, why) => {
  const [state] = judgeUntried(never, simulations)
  expect(state?.kind).toBe(kind)
  expect(state?.why).toMatch(why)
  expect(state?.commands.length).toBe(kind === 'unknown' ? simulations.length : 0)
})

test('a command that is shown takes a key as one word', () => {
  const command = simulationCommand({ ...simulation(knownAnswer([])), resource: 'arn:aws:s3:::acme/of a;b' })
  expect(command).toContain("--resource-arns 'arn:aws:s3:::acme/of a;b' --query")
})
