import { matchSources } from '../../../evidence/iam/match/apply-match.ts'
import { factsOfSnapshots } from '../../../evidence/iam/facts.ts'
import { noSnapshots, type Snapshots } from '../../../evidence/iam/types.ts'
import { noIamFacts, type IamFacts } from '../../../evidence/absence/iam-facts.ts'
import type { Ledger } from '../../../evidence/types.ts'
import { globMatches } from '../../../settings/glob.ts'
import type { Settings } from '../../../settings/types.ts'
import { unmatchedEntries } from '../../../settings/unmatched.ts'
import { settingsWarnings } from '../../../settings/waivers.ts'
import { defaultSettings } from '../../../settings/defaults.ts'
import { outsideOfRun } from '../../load/outside-of-run.ts'
import type { Checkout } from '../../load/load-inputs.ts'
import { namesForGlobs } from '../../narrow/policy-input.ts'

/** A principal that a policy of the checkout is attached to. */
export interface PrincipalOfPolicyFacts {
  readonly arn: string
  /** `iam.tf aws_iam_policy.deploy` */
  readonly policies: readonly string[]
}

export interface PolicyFacts {
  readonly found: number
  readonly identity: number
  /** Identity policies whose principals are not all known, with the first reason of each. */
  readonly unknown: readonly { readonly policy: string; readonly reason: string }[]
  readonly attachedPrincipals: readonly PrincipalOfPolicyFacts[]
  /** Files that could not be read. */
  readonly problems: readonly string[]
  /** Entries of the configuration that match nothing, and those that ran out. */
  readonly unmatched: readonly string[]
  readonly warnings: readonly string[]
  /** Facts of IAM itself, from the snapshots. */
  readonly iam: IamFacts
}

/** What the configuration finds in the checkout. @param ledger absent: no evidence was read */
export function policyFacts(
  root: string,
  settings: Settings,
  checkout: Checkout,
  snapshots: Snapshots | undefined,
  ledger: Ledger | undefined,
  today: string,
): PolicyFacts {
  const { sources } = matchSources(checkout.sources, snapshots ?? noSnapshots, ledger)
  const identity = sources.flatMap((source) =>
    source.status === 'found' && source.kind === 'identity' ? [source] : [],
  )
  const policiesByPrincipal = new Map<string, string[]>()
  for (const { file, address, principals } of identity) {
    for (const arn of principals)
      policiesByPrincipal.set(arn, [...(policiesByPrincipal.get(arn) ?? []), [file, address].filter(Boolean).join(' ')])
  }
  const elsewhere = outsideOfRun(root)
  const files = [...checkout.files.keys()]
  const found = {
    policies: [...checkout.sources, ...(checkout.managedAttachments ?? [])].map(namesForGlobs),
    files,
    idleExcludes: checkout.idleExcludes ?? [],
    elsewhere,
  }
  const includes = settings.policies.include
    .filter((glob) => !defaultSettings.policies.include.includes(glob) && !elsewhere(glob))
    .filter((glob) => !files.some((path) => globMatches(glob, path)))
    .map((glob) => `policies.include: ${JSON.stringify(glob)} matches no file with a policy.`)
  return {
    found: sources.length,
    identity: identity.length,
    unknown: identity.flatMap(({ file, line, principalsUnknown }) =>
      principalsUnknown[0] === undefined ? [] : [{ policy: `${file}:${line}`, reason: principalsUnknown[0] }],
    ),
    attachedPrincipals: [...policiesByPrincipal]
      .map(([arn, policies]) => ({ arn, policies }))
      .sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    problems: checkout.problems,
    unmatched: [...includes, ...unmatchedEntries(settings, found, today).lines],
    warnings: [...settingsWarnings(settings, today), ...endedWaivers(settings, today)],
    iam: snapshots ? factsOfSnapshots(snapshots) : noIamFacts,
  }
}

/** Waivers of findings and of the review that no longer hold. */
const endedWaivers = ({ findings, review }: Settings, today: string): string[] => [
  ...findings.waivers
    .filter(({ until }) => until < today)
    .map(({ resource, until }) => `The waiver of findings for ${resource} ran out on ${until}. Renew or remove it.`),
  ...review.waivers
    .filter(({ until }) => until < today)
    .map(({ rule, in: where, until }) => `The waiver of ${rule} in ${where} ran out on ${until}. Renew or remove it.`),
]
