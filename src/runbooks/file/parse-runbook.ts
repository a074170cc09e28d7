import { readYamlFile } from '../../settings/yaml-file.ts'
import type { Mistake } from '../../settings/mistakes.ts'
import type { ManualStep, Parameter, Revocation, Runbook, StateExpectation, VerificationSpec } from '../types.ts'
import { parseHours } from './hours.ts'
import { runbookCrossMistakes } from './cross-mistakes.ts'
import { runbookJsonSchema, runbookSchema, type WrittenRunbook } from './schema.ts'
import { durationDays } from './values.ts'

export interface RunbookFile {
  readonly runbook: Runbook
  /** @throws {InputError} that names file, line, column and what is wrong, where there is any mistake */
  readonly refuse: (mistakes: readonly Mistake[]) => void
}

/**
 * Reads a runbook file; `path` is only for messages.
 *
 * @throws {InputError} with file, line and column of every mistake
 */
export function parseRunbook(text: string, path: string): RunbookFile {
  const { data, refuse } = readYamlFile(text, path, {
    noun: 'runbook',
    schema: runbookSchema,
    jsonSchema: runbookJsonSchema,
    crossMistakes: runbookCrossMistakes,
  })
  if (data === undefined) {
    refuse([{ path: [], atKey: false, text: 'the file is empty: it must hold a runbook' }])
    throw new Error('an empty runbook was not refused')
  }
  return { runbook: runbookFrom(data), refuse }
}

function runbookFrom(written: WrittenRunbook): Runbook {
  const { query, thresholds = {}, triggers = {} } = written
  const level = written['service-level'] ?? {}
  return {
    id: written.id,
    version: written.version,
    title: written.title,
    ...(written.description !== undefined && { description: written.description }),
    owner: written.owner,
    status: written.status,
    reviewed: written.reviewed,
    reviewEvery: durationDays(written['review-every']),
    occasions: written.occasions,
    priority: written.priority,
    notFor: written['not-for'] ?? [],
    parameters: Object.entries(written.parameters ?? {}).map(parameterFrom),
    lists: written.lists ?? {},
    ...(written.hours !== undefined && { hours: parseHours(written.hours) }),
    scope: {
      when: written.scope.when ?? 'matched',
      where: written.scope.where,
      ...(written.scope['first-use'] && { firstUse: written.scope['first-use'] }),
      ...(written.scope.volume && {
        volume: {
          atLeast: written.scope.volume['at-least'],
          within: written.scope.volume.within,
          by: written.scope.volume.by,
        },
      }),
    },
    query: { window: query.window, ...(query.sql && { sql: query.sql }) },
    triage: written.triage ?? [],
    thresholds: defined({
      matchedPrincipals: thresholds['matched-principals'],
      impactCalls: thresholds['impact-calls'],
      impactPrincipals: thresholds['impact-principals'],
    }),
    revocation: (written.revocation ?? []).map(revocationFrom),
    manual: (written.manual ?? []).map(stepFrom),
    verification: (written.verification ?? []).map(verificationFrom),
    removal: (written.removal ?? []).map(stepFrom),
    escalation: (written.escalation ?? []).map(({ id, on, after, reviewers = [], teams = [], issue, message }) => ({
      id,
      on,
      after,
      reviewers,
      teams,
      ...(issue && {
        issue: {
          ...(issue.title !== undefined && { title: issue.title }),
          labels: issue.labels ?? [],
          assignees: issue.assignees ?? [],
        },
      }),
      ...(message !== undefined && { message }),
    })),
    serviceLevel: defined({ contain: level.contain, revoke: level.revoke, verify: level.verify }),
    triggers: {
      dispatch: triggers.dispatch ?? true,
      ...(triggers.schedule !== undefined && { schedule: triggers.schedule }),
      ...(triggers.event && {
        event: {
          source: triggers.event.source,
          detailType: triggers.event['detail-type'],
          parameters: triggers.event.parameters,
        },
      }),
    },
    redact: written.redact ?? [],
    tests: (written.tests ?? []).map(({ name, parameters = {}, answers = {}, events, expect }) => ({
      name,
      parameters,
      answers,
      events,
      expect: defined(expect),
    })),
  }
}

type Defined<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> }

/** Without the keys whose value is `undefined`. */
const defined = <Value extends object>(value: Value): Defined<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<Value>

function parameterFrom([name, written]: [string, NonNullable<WrittenRunbook['parameters']>[string]]): Parameter {
  const { type, description, required, default: fallback, choices } = written
  return {
    name,
    type,
    required: required ?? fallback === undefined,
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    ...(choices !== undefined && { choices }),
  }
}

function revocationFrom(written: NonNullable<WrittenRunbook['revocation']>[number]): Revocation {
  if (written['remove-actions']) return { kind: 'remove-actions', ...written['remove-actions'] }
  if (written['remove-resources']) {
    const { from, resources, actions = [] } = written['remove-resources']
    return { kind: 'remove-resources', from, resources, actions }
  }
  if (written['narrow-to-use']) return { kind: 'narrow-to-use', ...written['narrow-to-use'] }
  if (written.detach) return { kind: 'detach', ...written.detach }
  if (written['remove-memberships']) {
    const { from, groups = [] } = written['remove-memberships']
    return { kind: 'remove-memberships', from, groups }
  }
  if (written['deny-everything']) return { kind: 'deny-everything', ...written['deny-everything'] }
  if (written['end-sessions']) {
    return {
      kind: 'end-sessions',
      of: written['end-sessions'].of,
      issuedBefore: written['end-sessions']['issued-before'],
    }
  }
  if (written.fence) {
    const { for: subjects = [], resources = [], networks } = written.fence
    return { kind: 'fence', for: subjects, resources, networks }
  }
  if (written['remove-trust']) return { kind: 'remove-trust', ...written['remove-trust'] }
  throw new Error('a revocation of no kind passed the schema')
}

function stepFrom({
  'does-not-stop': doesNotStop,
  ...step
}: NonNullable<WrittenRunbook['manual']>[number]): ManualStep {
  const { id, title, actor, phase, commands, ...rest } = step
  return {
    id,
    title,
    actor,
    phase,
    commands,
    ...defined(rest),
    ...(doesNotStop !== undefined && { doesNotStop }),
  }
}

function verificationFrom(written: NonNullable<WrittenRunbook['verification']>[number]): VerificationSpec {
  const { id } = written
  const [empty, alive] = [written['stays-empty'], written['stays-alive']]
  if (empty) return { kind: 'stays-empty', id, for: empty.for, ...(empty.where && { where: empty.where }) }
  if (alive) return { kind: 'stays-alive', id, ...alive }
  if (written.state) return { kind: 'state', id, expect: expectationFrom(written.state) }
  throw new Error('a verification of no kind passed the schema')
}

function expectationFrom(
  written: NonNullable<NonNullable<WrittenRunbook['verification']>[number]['state']>,
): StateExpectation {
  const { 'access-key': accessKey, is, user, password, 'not-in': notIn, principal, lacks } = written
  if (accessKey !== undefined && is !== undefined) return { accessKey, is }
  if (user !== undefined && password !== undefined) return { user, password }
  if (user !== undefined && notIn !== undefined) return { user, notIn }
  if (principal !== undefined && lacks !== undefined) return { principal, lacks }
  throw new Error('an expectation of no kind passed the schema')
}
