import type { Catalog } from '../../../catalog/types.ts'
import { InputError } from '../../../errors.ts'
import { incompleteEvidenceReason } from '../../../evidence/absence/accounts.ts'
import { loadCatalog, loadSettings } from '../../../jobs/load/load-inputs.ts'
import { absentCallerKeysOf, callerKeysOf } from '../../../policy/caller-keys.ts'
import type { Context, Request } from '../../../policy/request.ts'
import { policyDecision, type Layer } from '../../../proof/combined.ts'
import { explainRequest } from '../../../proof/explain.ts'
import { isAttachedTo, withOwnArns } from '../../../proof/resource-policies.ts'
import { usageOfAction } from '../../../proof/action-usage.ts'
import { colours } from '../../../report/colours.ts'
import { escapeInvisible } from '../../../report/escape.ts'
import { nearestWord } from '../../../settings/nearest.ts'
import type { PolicySource } from '../../../sources/types.ts'
import { version } from '../../../version.ts'
import {
  configOption,
  eventsOption,
  printJson,
  snapshotOptions,
  wantsColour,
  terminalWidth,
  type Command,
  type Environment,
} from '../../command.ts'
import { configPath, readEvents } from '../../evidence.ts'
import { ledgerOption } from '../../evidence-store.ts'
import {
  describeResourcePolicies,
  describeCombinedDecision,
  describeDecision,
  describeActionUsage,
  type ResourcePolicyDecision,
  type RecordedUsage,
} from './text.ts'
import type { Arguments } from '../../options.ts'
import { policyNotes, readNamedPolicy, type NamedPolicy } from '../../policy-file.ts'
import { combineWithOtherPolicies, denyingPolicies, principalsOfPolicies } from './other-policies.ts'
import { callerArn, recordedPrincipalsOf } from './principal.ts'
import { layerOptions, layersOf } from './layers.ts'
import { snapshotAnswer, describeAccount } from './snapshot.ts'

export const explainCommand: Command = {
  spec: {
    name: 'explain',
    positionals: 'POLICY ACTION [RESOURCE]',
    minPositionals: 2,
    maxPositionals: 3,
    summary: 'Which statement allows or denies an action, why no other does, and what evidence there is of it.',
    options: [
      {
        name: 'context',
        value: 'KEY=VALUE',
        many: true,
        help: 'condition keys of the request, e.g. aws:SourceIp=203.0.113.7; a KEY alone is not in the request; several values: several times',
      },
      {
        name: 'principal',
        value: 'ARN',
        help: 'who asks: a user, a role, or a session of one; the evidence is then only of that user or role',
      },
      ...layerOptions,
      ...snapshotOptions,
      eventsOption,
      ledgerOption,
      configOption,
    ],
    examples: [
      {
        line: 'whittle explain examples/policies/analyst.json glue:GetTable',
        shows: 'which statement allows the action',
      },
      {
        line: 'whittle explain iam.tf#aws_iam_policy.deploy s3:GetObject arn:aws:s3:::acme/x --context aws:SourceIp=203.0.113.7',
        shows: 'for one object, and from one address',
      },
    ],
    notes: `${policyNotes} With --boundary, --session, --scp and --rcp, with the policies that the checkout attaches to RESOURCE, and with those that it attaches to the same user or role and that may deny, the decision is that of all together. What --context does not name is unknown, and so is RESOURCE where it is left out and the action takes one. Exit 0 allowed or denied, 3 it depends on something unknown.`,
  },
  async run(args, environment) {
    const [policy = '', action = '', resource] = args.positionals
    const catalog = await loadCatalog()
    const principal = callerArn(args.one('principal'))
    const request = requestFrom({ action, resource, principal, context: args.all('context') }, catalog)
    const named = await readNamedPolicy(environment.cwd, policy)
    const explained = explainRequest(named.document, request)
    const beside = resourcePoliciesOn(request, named.beside)
    const layers = await layersOf(args, environment, named, policy, attachedLayers(request, named.beside))
    const held = denyingPolicies(request, named, principal)
    const combined =
      layers.length + held.length > 1
        ? combineWithOtherPolicies(
            request,
            layers,
            held,
            principal === undefined ? named.principals : principalsOfPolicies(held),
          )
        : undefined
    const decision = combined?.decision ?? explained.decision
    const seen = await seenIn(args, environment, catalog, { named, request, principal, resource })
    const account = await snapshotAnswer(args, environment, principal === undefined ? named.principals : [principal])
    if (args.flag('json')) {
      printJson(environment, {
        version,
        decision,
        action: request.action,
        resource: request.resource ?? null,
        by: explained.by,
        statements: explained.statements.map(({ statement, sid, effect, applies, clause, why }) => {
          return { statement, sid: sid ?? null, effect, applies, clause: clause ?? null, why }
        }),
        resourcePolicies: beside,
        combined: combined ?? null,
        evidence: seen ?? null,
        account: account ?? null,
      })
    } else {
      const colour = colours(wantsColour(environment))
      const options = { colour, width: Math.min(terminalWidth(environment), 120), kind: named.kind }
      const lines = [
        ...(combined ? describeCombinedDecision(combined, request, options) : []),
        ...describeDecision(explained, request, { ...options, isPart: combined !== undefined }),
        ...describeResourcePolicies(beside, options),
        ...(seen ? ['', ...describeActionUsage(seen, request.action, options)] : []),
        ...(account ? ['', ...describeAccount(account)] : []),
      ]
      environment.stdout.write(`${lines.join('\n')}\n`)
    }
    const doubt = unknownAction(request.action, catalog)
    if (doubt !== undefined) environment.stderr.write(`whittle: ${doubt}\n`)
    return decision === 'unknown' ? 3 : 0
  },
}

/** The policies that the checkout attaches to the resource of a request, as AWS asks them. */
const attachedLayers = (request: Request, beside: readonly PolicySource[]): Layer[] =>
  beside
    .filter(({ attachedTo = [] }) => request.resource !== undefined && isAttachedTo(request.resource, attachedTo))
    .map(({ file, line, address, document, attachedTo = [] }) => ({
      role: 'resource',
      source: `${address ?? file} (${file}:${line})`,
      document: withOwnArns(document, attachedTo),
    }))

/**
 * The decisions of the checkout's resource and trust policies on a request for a resource that they are attached to.
 */
const resourcePoliciesOn = (request: Request, beside: readonly PolicySource[]): ResourcePolicyDecision[] =>
  beside
    .filter(({ attachedTo = [] }) => request.resource !== undefined && isAttachedTo(request.resource, attachedTo))
    .map(({ file, line, address, document, attachedTo = [] }) => {
      const says = policyDecision(withOwnArns(document, attachedTo), request)
      return { file, line, address: address ?? null, ...says }
    })

interface Asked {
  readonly action: string
  readonly resource: string | undefined
  readonly principal: string | undefined
  readonly context: readonly string[]
}

/** @throws {InputError} for what can be no request */
function requestFrom({ action, resource, principal, context }: Asked, catalog: Catalog): Request {
  if (/[*?]/.test(action))
    throw new InputError(escapeInvisible(`explain: ${action}: name one action, such as s3:GetObject`))
  if (!/^[\w-]+:\w+$/.test(action)) {
    throw new InputError(
      escapeInvisible(`explain: ${action}: is not an action; write service and name, such as s3:GetObject`),
    )
  }
  if (resource !== undefined && resource !== '*' && !/^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S/.test(resource)) {
    throw new InputError(
      escapeInvisible(`explain: ${resource}: is not a resource; give an ARN, or "*" for an action that takes none`),
    )
  }
  const info = catalog.action(action)
  return {
    action: info?.name ?? action,
    resource: resource ?? (info?.resourceTypes.length === 0 ? '*' : undefined),
    ...(principal === undefined ? {} : { principal }),
    context: contextFrom(context, principal),
  }
}

function contextFrom(given: readonly string[], principal: string | undefined): Context {
  const keys = callerKeysOf(principal)
  const absent = new Set(absentCallerKeysOf(principal))
  const explicit = new Set<string>()
  const read = given.map(keyAndValue)
  // A given key replaces the one that follows from the principal, also where it is given as absent.
  for (const [key] of read) absent.delete(key)
  for (const [key, value] of read) {
    if (value === undefined) {
      absent.add(key)
      continue
    }
    keys.set(key, [...(explicit.has(key) ? (keys.get(key) ?? []) : []), value])
    explicit.add(key)
  }
  for (const key of absent) {
    if (explicit.has(key))
      throw new InputError(
        escapeInvisible(`explain: --context ${key}: is given both with a value and as absent; give it once`),
      )
  }
  for (const key of absent) keys.delete(key)
  return { keys, absent, unlisted: 'unknown' }
}

/** Values may hold `=`; keys never do, but for tag keys, which may hold nearly anything: the first `=` counts. */
function keyAndValue(text: string): readonly [key: string, value: string | undefined] {
  const at = text.indexOf('=')
  const key = (at < 0 ? text : text.slice(0, at)).toLowerCase()
  // Prefixes are of AWS (aws, s3) or of a provider (token.actions.githubusercontent.com); tags may hold blanks.
  if (!/^[\w./-]+:\S/.test(key)) {
    throw new InputError(
      escapeInvisible(`explain: --context ${text}: expects KEY=VALUE, such as aws:SourceIp=203.0.113.7`),
    )
  }
  return [key, at < 0 ? undefined : text.slice(at + 1)]
}

interface Question {
  readonly named: NamedPolicy
  readonly request: Request
  readonly principal: string | undefined
  readonly resource: string | undefined
}

async function seenIn(
  args: Arguments,
  environment: Environment,
  catalog: Catalog,
  { named, request, principal, resource }: Question,
): Promise<RecordedUsage | undefined> {
  if (args.all('events').length === 0 && args.one('ledger') === undefined) return undefined
  const root = environment.cwd
  const settings = await loadSettings(root, configPath(args, environment))
  const { ledger } = await readEvents(args, environment, { settings, root, catalog })
  // The principals whose calls count for the policy: those that it is attached to, where all of them are known.
  const attachedPrincipals =
    named.principalsUnknown.length === 0 && named.kind === 'identity' ? named.principals : undefined
  const principals = principal === undefined ? attachedPrincipals : recordedPrincipalsOf(ledger, principal)
  const seen = usageOfAction(ledger, catalog, {
    action: request.action,
    ...(resource === undefined ? {} : { resource }),
    ...(principals === undefined ? {} : { principals }),
  })
  const { problems, accounts } = ledger.coverage
  const complete = incompleteEvidenceReason(principals ?? [], ledger.coverage) === undefined
  const windows = accounts.map(({ account, from, to, days }) => ({ account, from, to, days }))
  return { principals: principals ?? null, ...seen, windows, complete, problems }
}

/** A misspelled action is denied like any other that no policy names: worth a word. */
function unknownAction(action: string, catalog: Catalog): string | undefined {
  if (catalog.action(action)) return undefined
  const [service = '', name = ''] = action.split(':')
  const known = catalog.actionsOf(service).map((info) => info.name.slice(service.length + 1))
  if (known.length === 0) return `the catalog knows no service "${service}", so it is unknown whether ${action} exists`
  const close = nearestWord(name, known)
  return `the catalog does not know ${action}${close === undefined ? '' : `: did you mean ${service}:${close}?`}`
}
