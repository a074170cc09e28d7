import * as fc from 'fast-check'
import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import type { PolicyDocument, Statement } from '../../../src/policy/document.ts'
import { compilePolicy, decisionOf } from '../../../src/policy/evaluate.ts'
import { printDocument } from '../../../src/policy/print.ts'
import type { Decision, Request } from '../../../src/policy/request.ts'
import { document, request } from '../support/arbitraries.ts'

const principal = 'arn:aws:iam::111122223333:user/jane'

/**
 * Random identity policies and requests, in two evaluators. Returns how often they agree and how often ours does not
 * know; throws at the first difference that is not explained below, with the seed of its batch.
 */
export function fuzzEvaluation(pairs: number, seed: number): Record<string, number> {
  const counts: Record<string, number> = { agree: 0, unknown: 0, explained: 0 }
  const batch = 1000
  // A request on "*" means there any of the resources, which is another question.
  const onOne = request.filter(({ resource }) => resource !== '*')
  for (let done = 0; done < pairs; done += batch) {
    const sampled = fc.sample(fc.tuple(document(), onOne), {
      numRuns: Math.min(batch, pairs - done),
      seed: seed + done,
    })
    for (const [one, asked] of sampled) {
      const { allow, deny } = compilePolicy(one).effects(asked)
      const [ours, theirs] = [decisionOf({ allow, deny }), simulate(one, asked)]
      // An implicit denial of ours may be an explicit one where a Deny depends on something unknown.
      const unsure = ours === 'unknown' || (allow === false && deny === undefined && theirs === 'explicit-deny')
      const outcome = ours === theirs ? 'agree' : unsure ? 'unknown' : 'explained'
      if (outcome === 'explained' && !differsOnPurpose(one) && !differsByReading(one, asked, theirs)) {
        const shown = JSON.stringify({ ...asked, context: [...asked.context.keys] })
        throw new Error(
          `we say ${ours}, iam-simulate ${theirs} (seed ${seed + done})\n${JSON.stringify(one)}\n${shown}`,
        )
      }
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
  }
  return counts
}

/**
 * Does iam-simulate contradict our decision (the document allows the request, or does not), for none of the reasons
 * below? An undecided result is `undefined`.
 */
export function contradicts(one: PolicyDocument, asked: Request, allows: boolean): boolean | undefined {
  // There a request on a pattern means all that it matches.
  if (/[*?]/.test(asked.resource ?? '*') || differsOnPurpose(one)) return undefined
  // There a key or a role needs a policy of its own, which a pair of identity policies does not have.
  if (/^(kms|sts):/i.test(asked.action)) return undefined
  const theirs = simulate(one, asked)
  if ((theirs === 'allowed') === allows) return false
  return differsByReading(one, asked, theirs) ? undefined : true
}

const decisions: Readonly<Record<string, Decision>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicit-deny',
  ImplicitlyDenied: 'implicit-deny',
}

function simulate(one: PolicyDocument, { action, resource = '*', context }: Request): Decision | undefined {
  const keys = [...context.keys].map(([key, values]) => [key, isMultivalued(key) ? [...values] : values[0]!] as const)
  const result = runUnsafeSimulation(
    {
      identityPolicies: [{ name: 'fuzzed', policy: printDocument(one) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      request: {
        principal,
        action,
        resource: { resource, accountId: '111122223333' },
        contextVariables: Object.fromEntries(keys),
      },
    },
    {},
  )
  return decisions[result]
}

const isMultivalued = (key: string): boolean => key === 'aws:tagkeys'

/** Cases where iam-simulate contradicts a page of AWS's IAM User Guide, which is followed here. */
export interface Deviation {
  /** The content of the page, and the behaviour of iam-simulate. */
  readonly what: string
  readonly page: string
  /** May it matter to a statement? */
  readonly concerns: (statement: Statement) => boolean
}

const clauseWith =
  (operator: string, isMeant: (value: string) => boolean): Deviation['concerns'] =>
  ({ condition }) =>
    condition.some((clause) => clause.operator.includes(operator) && clause.values.some(isMeant))

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/'

export const deviations: readonly Deviation[] = [
  {
    what: 'a negated operator matches a variable without a value ("Inverted condition operators … do match against a null value"); there it never does',
    page: `${guide}reference_policies_variables.html#policy-vars-no-value`,
    concerns: clauseWith('Not', (value) => value.includes('${')),
  },
  {
    what: 'an epoch time counts seconds; there it counts milliseconds',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_Date`,
    concerns: clauseWith('Date', (value) => /^\d+$/.test(value)),
  },
  {
    what: 'NotIpAddress is all addresses but the range, those of the other family included; there a plain IPv4 address excepts IPv6 too',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    concerns: clauseWith('NotIpAddress', (value) => !value.includes('/')),
  },
  {
    what: 'a prefix of length 0 (CIDR, RFC 4632) holds every address; there it holds none',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    concerns: clauseWith('IpAddress', (value) => value.endsWith('/0')),
  },
  {
    what: 'NotResource takes in what its patterns do not match, incomplete ARNs included; there one that does not match is left out',
    page: `${guide}reference_policies_elements_notresource.html`,
    concerns: ({ notResource = [] }) => notResource.some((one) => one.split(':').length < 6),
  },
  {
    what: 'a wildcard within the type of a resource (`*/*`, `security-group*/*`) is one, as in policies of this page; there such a pattern matches nothing',
    page: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html',
    concerns: ({ resource = [], notResource = [] }) =>
      [...resource, ...notResource].some((one) => /^arn:(?:[^:]*:){4}[^:/]*[*?][^:/]*[:/]/.test(one)),
  },
]

const differsOnPurpose = ({ statements }: PolicyDocument): boolean =>
  statements.some((statement) => deviations.some(({ concerns }) => concerns(statement)))

/**
 * "If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon": there it
 * never does, which is our reading `segments`.
 */
function differsByReading(one: PolicyDocument, asked: Request, theirs: Decision | undefined): boolean {
  const decision = compilePolicy(one, { reading: 'segments' }).decide(asked)
  return decision === theirs || decision === 'unknown'
}
