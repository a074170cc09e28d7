import type { LivePolicies } from '../evidence/iam/match/live-documents.ts'
import type { UsageEntry } from '../evidence/types.ts'
import { requestsOf } from '../evidence/usage/possible-requests.ts'
import { compilePolicy, type CompiledPolicy } from '../policy/evaluate.ts'
import type { PolicyDocument, PolicyVersion, Statement } from '../policy/document.ts'
import { hasUnresolved } from '../policy/unresolved.ts'

/**
 * Says which statements a call may have been allowed by.
 *
 * A call whose resource is stated or listed is attributed to the statements that cover it, if there is one among all known
 * policies of its caller. Any other successful call is a doubt about the mapping of events to resources: the statement
 * that allowed it may have been any that grants its action. So a mistake in the mapping can keep a permission, and never
 * removes one.
 */
export class Attribution {
  /** All known identity policies of a principal. */
  readonly policiesOf: (principal: string) => readonly PolicyDocument[]
  readonly #statements = new Map<string, readonly KnownStatement[]>()
  readonly #live: (principal: string) => LiveLayers | undefined
  readonly #covered = new Map<UsageEntry, boolean>()

  /**
   * @param policiesOf known identity policies of a principal, whatever else it may hold
   * @param livePoliciesOf all its identity policies in its account and its boundary, with the moment since when
   */
  constructor(
    policiesOf: (principal: string) => readonly PolicyDocument[],
    livePoliciesOf: (principal: string) => LivePolicies | undefined = () => undefined,
  ) {
    this.policiesOf = (principal) => [...policiesOf(principal), ...(livePoliciesOf(principal)?.documents ?? [])]
    this.#sourcePolicies = policiesOf
    const layers = new Map<string, LiveLayers | undefined>()
    this.#live = (principal) => {
      const known = layers.get(principal)
      if (known !== undefined || layers.has(principal)) return known
      if (layers.size >= mostPrincipals) layers.clear()
      const made = layersOf(livePoliciesOf(principal))
      layers.set(principal, made)
      return made
    }
  }

  readonly #sourcePolicies: (principal: string) => readonly PolicyDocument[]

  /** Does a known statement of the caller cover the call, on a resource that is not a guess? */
  isCovered(entry: UsageEntry): boolean {
    const known = this.#covered.get(entry)
    if (known !== undefined) return known
    const covered =
      entry.resource !== null &&
      entry.grade !== 'guessed' &&
      (this.#knownTo(entry.principal).some((statement) => covers(statement, entry)) || this.#isCoveredLive(entry))
    this.#covered.set(entry, covered)
    return covered
  }

  /**
   * Does a policy that the caller had in its account at the time of all these calls cover them, with nothing that may
   * have denied them there? A policy that was attached or changed later explains none.
   */
  #isCoveredLive(entry: UsageEntry): boolean {
    const live = this.#live(entry.principal)
    return (
      live !== undefined &&
      entry.firstSeen >= live.since &&
      live.statements.some((statement) => covers(statement, entry)) &&
      live.limits.every((limit) => requestsOf(entry).every((request) => limit.decide(request) === 'allowed'))
    )
  }

  /**
   * Does the mapping contradict the known policies: a call on a resource that is not a guess, of an action that they
   * grant, which surely none of their statements covers?
   */
  isContradiction(entry: UsageEntry): boolean {
    return (
      entry.outcome === 'allowed' &&
      entry.resource !== null &&
      entry.grade !== 'guessed' &&
      // A statement that covers the call may allow it; whether one does was asked for most calls already.
      !this.isCovered(entry) &&
      !this.#knownTo(entry.principal).some(({ alone }) => mayAllow(alone, entry)) &&
      this.#knownTo(entry.principal).some(({ anywhere }) => mayAllow(anywhere, entry))
    )
  }

  /** Resources, as written, of the known statements that grant the call's action on any. */
  resourcesGranting(entry: UsageEntry): readonly string[] {
    return this.#knownTo(entry.principal)
      .filter(({ anywhere }) => mayAllow(anywhere, entry))
      .flatMap(({ resources }) => resources)
  }

  #knownTo(principal: string): readonly KnownStatement[] {
    let statements = this.#statements.get(principal)
    if (statements === undefined) {
      statements = this.#sourcePolicies(principal).flatMap(knownStatements)
      if (this.#statements.size >= mostPrincipals) this.#statements.clear()
      this.#statements.set(principal, statements)
    }
    return statements
  }
}

/** Principals whose statements are kept compiled; calls and policies of the same one mostly follow one another. */
const mostPrincipals = 256

/** All that decides on a principal's calls in its account, compiled. */
interface LiveLayers {
  readonly statements: readonly KnownStatement[]
  /** Each has to allow a call: what the Deny statements leave, and the boundary. */
  readonly limits: readonly CompiledPolicy[]
  readonly since: string
}

function layersOf(live: LivePolicies | undefined): LiveLayers | undefined {
  if (live === undefined || live.partial || live.boundary === 'unknown') return undefined
  const denies = live.documents.flatMap(({ version = '2008-10-17', statements }) => {
    const own = statements.filter(({ effect }) => effect === 'Deny')
    return own.length === 0 ? [] : [compilePolicy({ version, statements: [everything, ...own] })]
  })
  return {
    statements: live.documents.flatMap(knownStatements),
    limits: [...denies, ...(live.boundary ? [compilePolicy(live.boundary)] : [])],
    since: live.since,
  }
}

const everything: Statement = { effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }

const knownStatements = ({ version = '2008-10-17', statements }: PolicyDocument): KnownStatement[] =>
  statements
    .filter(({ effect }) => effect === 'Allow')
    .map((statement): KnownStatement => {
      const patterns = statement.resource ?? statement.notResource ?? []
      return {
        alone: compilePolicy({ version, statements: [statement] }),
        anywhere: wherever(statement, version),
        resources: statement.resource ?? (statement.notResource ?? []).map((text) => `all but ${text}`),
        isPlain: !patterns.some((pattern) => hasUnresolved(pattern) || pattern.includes('${')),
      }
    })

interface KnownStatement {
  readonly alone: CompiledPolicy
  /** The same for any resource and whatever its conditions. */
  readonly anywhere: CompiledPolicy
  readonly resources: readonly string[]
  /** The source gives its resources in full. */
  readonly isPlain: boolean
}

/**
 * The statement covers the call: its resource surely matches, whatever its conditions leave open; or the record leaves
 * out characters of the resource, and it may match.
 */
function covers({ alone, isPlain }: KnownStatement, entry: UsageEntry): boolean {
  if (!alone.hasStatementFor(entry.action)) return false
  const isPattern = entry.resource?.includes('*') === true
  return requestsOf(entry).every((request) => {
    const decision = alone.decide(request)
    if (decision !== 'unknown') return decision === 'allowed'
    const { statements } = alone.explain(request)
    const [only] = statements
    if (only === undefined || only.applies === 'no') return false
    if (only.applies === 'yes' || only.because?.clause === 'condition') return true
    return only.because?.clause === 'resource' && isPattern && isPlain
  })
}

const mayAllow = (policy: CompiledPolicy, entry: UsageEntry): boolean =>
  policy.hasStatementFor(entry.action) &&
  requestsOf(entry).some((request) => policy.decide(request) !== 'implicit-deny')

/** A statement for any resource and without its conditions: what is left is which actions it grants. */
const wherever = ({ resource: _, notResource: __, ...statement }: Statement, version: PolicyVersion) =>
  compilePolicy({ version, statements: [{ ...statement, resource: ['*'], condition: [] }] })

/**
 * The calls that a statement may have allowed: those attributed to it, and every call in doubt whose action it grants.
 *
 * @param isCovered of the run's `Attribution`
 */
export function usesOfStatement(
  statement: Statement,
  entries: readonly UsageEntry[],
  isCovered: (entry: UsageEntry) => boolean,
  version: PolicyVersion,
): UsageEntry[] {
  const alone = compilePolicy({ version, statements: [statement] })
  const anywhere = wherever(statement, version)
  return entries.filter((entry) => (isCovered(entry) ? mayAllow(alone, entry) : mayAllow(anywhere, entry)))
}
