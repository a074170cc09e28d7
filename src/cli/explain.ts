import type { Catalog } from '../catalog/types.ts'
import { InputError } from '../errors.ts'
import { loadCatalog, loadSettings } from '../jobs/inputs.ts'
import type { Context, Request } from '../policy/request.ts'
import { explainRequest } from '../proof/explain.ts'
import { isAttachedTo, withOwnArns } from '../proof/resource-policies.ts'
import { seenOf } from '../proof/seen.ts'
import { colours } from '../report/colours.ts'
import { visible } from '../report/escape.ts'
import { nearest } from '../settings/nearest.ts'
import type { PolicySource } from '../sources/types.ts'
import { version } from '../version.ts'
import {
  configOption,
  eventsOption,
  printJson,
  wantsColour,
  widthOf,
  type Command,
  type Environment,
} from './command.ts'
import { configPath, readEvents } from './evidence.ts'
import { ledgerOption } from './memory.ts'
import {
  besideInWords,
  explainedInWords,
  seenInWords,
  type ResourcePolicySays,
  type SeenInRecords,
} from './explain-words.ts'
import type { Arguments } from './options.ts'
import { policyNotes, readPolicy, type NamedPolicy } from './policy-file.ts'
import { principalArn } from './principal.ts'

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
      { name: 'principal', value: 'ARN', help: 'who asks; the evidence is then only of that user or role' },
      eventsOption,
      ledgerOption,
      configOption,
    ],
    notes: `${policyNotes} What --context does not name is unknown, and so is RESOURCE where it is left out and the action takes one. Exit 0 allowed or denied, 3 it hangs on something unknown.`,
  },
  async run(args, environment) {
    const [policy = '', action = '', resource] = args.positionals
    const catalog = await loadCatalog()
    const principal = principalArn(args.one('principal'), 'explain')
    const request = requestFrom({ action, resource, principal, context: args.all('context') }, catalog)
    const named = await readPolicy(environment.cwd, policy)
    const explained = explainRequest(named.document, request)
    const beside = resourcePoliciesOn(request, named.beside)
    const seen = await seenIn(args, environment, catalog, { named, request, principal, resource })
    if (args.flag('json')) {
      printJson(environment, {
        version,
        decision: explained.decision,
        action: request.action,
        resource: request.resource ?? null,
        by: explained.by,
        statements: explained.statements.map(({ statement, sid, effect, applies, clause, why }) => {
          return { statement, sid: sid ?? null, effect, applies, clause: clause ?? null, why }
        }),
        resourcePolicies: beside,
        evidence: seen ?? null,
      })
    } else {
      const colour = colours(wantsColour(environment))
      const options = { colour, width: Math.min(widthOf(environment), 120), kind: named.kind }
      const lines = [
        ...explainedInWords(explained, request, options),
        ...besideInWords(beside, options),
        ...(seen ? ['', ...seenInWords(seen, request.action, options)] : []),
      ]
      environment.stdout.write(`${lines.join('\n')}\n`)
    }
    const doubt = unknownAction(request.action, catalog)
    if (doubt !== undefined) environment.stderr.write(`whittle: ${doubt}\n`)
    return explained.decision === 'unknown' ? 3 : 0
  },
}

/** What the resource and trust policies of the checkout say of a request on what they are attached to. */
const resourcePoliciesOn = (request: Request, beside: readonly PolicySource[]): ResourcePolicySays[] =>
  beside
    .filter(({ attachedTo = [] }) => request.resource !== undefined && isAttachedTo(request.resource, attachedTo))
    .map(({ file, line, address, document, attachedTo = [] }) => {
      const { decision, by } = explainRequest(withOwnArns(document, attachedTo), request)
      return { file, line, address: address ?? null, decision, by }
    })

interface Asked {
  readonly action: string
  readonly resource: string | undefined
  readonly principal: string | undefined
  readonly context: readonly string[]
}

/** @throws {InputError} for what can be no request */
function requestFrom({ action, resource, principal, context }: Asked, catalog: Catalog): Request {
  if (/[*?]/.test(action)) throw new InputError(visible(`explain: ${action}: name one action, such as s3:GetObject`))
  if (!/^[\w-]+:\w+$/.test(action)) {
    throw new InputError(visible(`explain: ${action}: is not an action; write service and name, such as s3:GetObject`))
  }
  if (resource !== undefined && resource !== '*' && !/^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S/.test(resource)) {
    throw new InputError(
      visible(`explain: ${resource}: is not a resource; give an ARN, or "*" for an action that takes none`),
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
  const keys = new Map<string, readonly string[]>()
  const absent = new Set<string>()
  if (principal !== undefined) {
    keys.set('aws:principalarn', [principal])
    keys.set('aws:principalaccount', [principal.split(':')[4] ?? ''])
  }
  for (const [key, value] of given.map(keyAndValue)) {
    if (value === undefined) absent.add(key)
    else keys.set(key, [...(keys.get(key) ?? []), value])
  }
  for (const key of absent) {
    if (keys.has(key))
      throw new InputError(visible(`explain: --context ${key}: is said to be there and not to be there`))
  }
  return { keys, absent, unlisted: 'unknown' }
}

/** Values may hold `=`; keys never do, but for tag keys, which may hold nearly anything: the first `=` counts. */
function keyAndValue(text: string): readonly [key: string, value: string | undefined] {
  const at = text.indexOf('=')
  const key = (at < 0 ? text : text.slice(0, at)).toLowerCase()
  if (!/^[\w-]+:\S+$/.test(key)) {
    throw new InputError(visible(`explain: --context ${text}: expects KEY=VALUE, such as aws:SourceIp=203.0.113.7`))
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
): Promise<SeenInRecords | undefined> {
  if (args.all('events').length === 0 && args.one('ledger') === undefined) return undefined
  const root = environment.cwd
  const settings = await loadSettings(root, configPath(args, environment))
  const { ledger } = await readEvents(args, environment, { settings, root, catalog })
  // Whose calls speak for the policy: those who hold it, where all of them are known.
  const holders = named.holdersUnknown.length === 0 && named.kind === 'identity' ? named.principals : undefined
  const principals = principal === undefined ? holders : [principal]
  const seen = seenOf(ledger, catalog, {
    action: request.action,
    ...(resource === undefined ? {} : { resource }),
    ...(principals === undefined ? {} : { principals }),
  })
  const { complete, problems, accounts } = ledger.coverage
  const windows = accounts.map(({ account, from, to, days }) => ({ account, from, to, days }))
  return { principals: principals ?? null, ...seen, windows, complete, problems }
}

/** A misspelled action is denied like any other that no policy names: worth a word. */
function unknownAction(action: string, catalog: Catalog): string | undefined {
  if (catalog.action(action)) return undefined
  const [service = '', name = ''] = action.split(':')
  const known = catalog.actionsOf(service).map((info) => info.name.slice(service.length + 1))
  if (known.length === 0) return `the catalog knows no service "${service}", so it cannot tell whether ${action} exists`
  const close = nearest(name, known)
  return `the catalog does not know ${action}${close === undefined ? '' : `: did you mean ${service}:${close}?`}`
}
