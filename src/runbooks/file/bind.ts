import { createHash } from 'node:crypto'
import { fillInSql } from '../../evidence/cloudtrail/sql/free/fill-in.ts'
import { InputError } from '../../errors.ts'
import { nearestWord } from '../../settings/nearest.ts'
import { showValue, type Mistake } from '../../settings/mistakes.ts'
import type { BoundRunbook } from '../run.ts'
import type { ManualStep, Parameter, Revocation, Runbook, Subjects } from '../types.ts'
import { parameterMistake } from './parameter-types.ts'
import type { RunbookFile } from './parse-runbook.ts'
import { ConditionResolver, unknownNetwork, type Names } from './resolve-condition.ts'
import { fillIn, fillInCommand, listNamed, mapTexts, type Values } from './texts.ts'

export interface BindRequest extends Pick<Names, 'networks' | 'groups'> {
  /** Path of the file, for messages and the record. */
  readonly file: string
  /** The file's content. */
  readonly text: string
  /** Values by parameter. */
  readonly given: Values
}

/**
 * A runbook with its parameters filled in and every name resolved.
 *
 * @throws {InputError} for parameters that are missing, unknown or of another form, and for names that stand for nothing
 */
export function bindRunbook({ runbook, refuse }: RunbookFile, request: BindRequest): BoundRunbook {
  const { file, text, given } = request
  const values = parameterValues(runbook.parameters, given, file)
  const resolver = new ConditionResolver({
    values,
    lists: runbook.lists,
    networks: request.networks,
    ...(runbook.hours && { hours: runbook.hours }),
    ...(request.groups && { groups: request.groups }),
  })
  const scope = resolver.scope(runbook.scope, ['scope'])
  const watched = Object.fromEntries(
    runbook.verification.flatMap((each, index) => {
      if (each.kind === 'state') return []
      const path = ['verification', index, each.kind, 'where']
      return [[each.id, each.where === undefined ? scope.where : resolver.condition(each.where, path)]]
    }),
  )
  refuse([...resolver.mistakes, ...unknownNetworks(runbook, Object.keys(request.networks))])
  return {
    runbook: filled(runbook, values),
    file,
    sha256: createHash('sha256').update(text).digest('hex'),
    parameters: values,
    scope,
    watched,
  }
}

function unknownNetworks({ revocation }: Runbook, known: readonly string[]): Mistake[] {
  return revocation.flatMap((each, index) => {
    if (each.kind !== 'fence') return []
    return each.networks.flatMap((name, at): Mistake[] => {
      if (known.includes(name)) return []
      const path = ['revocation', index, 'fence', 'networks', at]
      return [{ path, atKey: false, text: unknownNetwork(name, known) }]
    })
  })
}

/**
 * The values of all parameters.
 *
 * @throws {InputError} that names every mistake
 */
function parameterValues(parameters: readonly Parameter[], given: Values, file: string): Values {
  const names = parameters.map(({ name }) => name)
  const unknown = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const close = nearestWord(name, names)
      const remedy =
        close !== undefined
          ? `did you mean ${close}?`
          : names.length === 0
            ? 'it has none'
            : `it has ${names.join(', ')}`
      return `${showValue(name)} is no parameter of the runbook: ${remedy}`
    })
  const values: Record<string, string> = {}
  const mistakes = parameters.flatMap((parameter) => {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default
    if (value === undefined) {
      const purpose = parameter.description === undefined ? '' : ` (${parameter.description})`
      return [`the parameter ${parameter.name}${purpose} is missing: give --set ${parameter.name}=VALUE`]
    }
    const mistake = parameterMistake(parameter, value)
    if (mistake !== undefined) return [`the parameter ${parameter.name}: ${showValue(value)} ${mistake}`]
    values[parameter.name] = value
    return []
  })
  const all = [...unknown, ...mistakes]
  if (all.length === 0) return values
  throw new InputError(all.length === 1 ? `${file}: ${all[0]}` : [`${file}: ${all.length} mistakes`, ...all].join('\n'))
}

/** Every text of the runbook that people read or that a revocation takes, with parameters and lists filled in. */
function filled(runbook: Runbook, values: Values): Runbook {
  const text = (written: string): string => fillIn(written, values)
  const list = (written: readonly string[]): string[] =>
    written.flatMap((each) => {
      const name = listNamed(each)
      return (name === undefined ? [each] : (runbook.lists[name] ?? [])).map(text)
    })
  const subjects = (written: Subjects): Subjects => (written === 'matched' ? written : list(written))
  const step = (written: ManualStep): ManualStep => ({
    ...mapTexts(written, text),
    ...commandsOf(written, values),
  })
  return {
    ...runbook,
    title: text(runbook.title),
    ...(runbook.description !== undefined && { description: text(runbook.description) }),
    query: filledQuery(runbook.query, values),
    triage: mapTexts(runbook.triage, text),
    revocation: runbook.revocation.map((each) => filledRevocation(each, subjects, list, text)),
    manual: runbook.manual.map(step),
    removal: runbook.removal.map(step),
    verification: runbook.verification.map((each) =>
      each.kind === 'state' ? { ...each, expect: mapTexts(each.expect, text) } : each,
    ),
    escalation: mapTexts(runbook.escalation, text),
  }
}

const filledQuery = ({ sql, ...query }: Runbook['query'], values: Values): Runbook['query'] =>
  sql === undefined ? query : { ...query, sql: { ...sql, statement: fillInSql(sql.statement, values) } }

function commandsOf({ commands, verify, undo }: ManualStep, values: Values): Partial<ManualStep> {
  return {
    commands: commands.map((command) => fillInCommand(command, values)),
    ...(verify !== undefined && { verify: fillInCommand(verify, values) }),
    ...(undo !== undefined && { undo: fillInCommand(undo, values) }),
  }
}

function filledRevocation(
  revocation: Revocation,
  subjects: (written: Subjects) => Subjects,
  list: (written: readonly string[]) => string[],
  text: (written: string) => string,
): Revocation {
  switch (revocation.kind) {
    case 'remove-actions':
      return { ...revocation, from: subjects(revocation.from), actions: list(revocation.actions) }
    case 'remove-resources': {
      const { from, resources, actions } = revocation
      return { ...revocation, from: subjects(from), resources: list(resources), actions: list(actions) }
    }
    case 'narrow-to-use':
      return { ...revocation, from: subjects(revocation.from) }
    case 'detach':
      return { ...revocation, from: subjects(revocation.from), policies: list(revocation.policies) }
    case 'remove-memberships':
      return { ...revocation, from: subjects(revocation.from), groups: list(revocation.groups) }
    case 'deny-everything':
      return { ...revocation, to: subjects(revocation.to) }
    case 'end-sessions':
      return { ...revocation, of: subjects(revocation.of), issuedBefore: text(revocation.issuedBefore) }
    case 'fence': {
      const { for: from, resources, networks } = revocation
      return { ...revocation, for: subjects(from), resources: list(resources), networks: list(networks) }
    }
    case 'remove-trust':
      return { ...revocation, roles: subjects(revocation.roles), trusted: list(revocation.trusted) }
  }
}
