import { timelessEvent, type CallPart, type EventReader, type ReadEvent } from '../../events/trail-event.ts'
import { callerPartOf, unreadIn, withSession, type CallerPart } from '../../events/caller.ts'
import { callerOf, type InterpretedCall, type InterpretedRecord, type Interpreter } from '../../records/interpret.ts'
import { isMapped } from '../../records/facts.ts'
import { isReadWhole } from '../../records/outside-caller.ts'
import type { RecordBody, RecordHead, TrailRecord } from '../../records/parse-record.ts'
import type { Condition } from '../../events/condition.ts'
import { compileTimeless } from '../../events/at-any-time.ts'
import { compileForCall } from '../../events/evaluate.ts'
import { eventFieldsFor, sessionFields } from './event-fields.ts'
import { ledgerFields, type Field } from './fields.ts'

/** What a call is, as plain data, and how much of its record decides that. */
export type CallMeaning<Call extends object = object> = Pick<InterpretedCall, 'dependsOn' | 'read'> & {
  readonly fact: Call
}

/** What is made of records: the facts of a caller and those of a call, each the same for many records. */
export interface RecordMeaning<Loose, Caller extends object = object, Call extends object = object> {
  /** Those that the facts depend on. */
  readonly fields: readonly Field[]
  /**
   * @param value the fields of the record, as parsed from JSON
   * @returns `undefined` where the record has to be read in full; `isPrincipal`: does its call matter?
   */
  caller(record: TrailRecord, value: unknown): { readonly fact: Caller; readonly isPrincipal: boolean } | undefined
  call(head: RecordHead, body: RecordBody, byPrincipal: boolean): CallMeaning<Call>
  /**
   * Whether the records of a caller with a call are distinguished by their details, where fields are details. It is
   * asked once of each caller and call, whatever the details of the record.
   */
  wantsDetails?(caller: Caller, call: Call): boolean
  /** False where it is false for every caller. */
  mayWantDetails?(call: Call): boolean
  /**
   * The caller of a record, with its details.
   *
   * @param caller of another record, which differs in details only
   * @param has does the record have the field of this number?
   * @param valueOf the value of a field that it has
   */
  withDetails?(caller: Caller, has: (field: number) => boolean, valueOf: (field: number) => unknown): Caller
  /** Reads a record in full. */
  read(value: unknown): Loose
}

/** For a ledger: only calls of principals and of callers from outside matter. */
export const ledgerMeaning = (interpreter: Interpreter): RecordMeaning<InterpretedRecord> => ({
  fields: ledgerFields,
  caller: (record) => {
    if (isReadWhole(record.userIdentity)) return undefined
    const fact = callerOf(record)
    return { fact, isPrincipal: isMapped(fact) }
  },
  call: (head, body, byPrincipal) => {
    const { act, dependsOn, read } = interpreter.actOf(head, body, byPrincipal)
    return { fact: act, dependsOn, read }
  },
  read: (value) => interpreter.read(value),
})

const noCaller: CallerPart = { caller: { type: '' }, network: { kind: 'unknown' } }

/**
 * For single events: calls of every caller. What a sign-in is depends on its answer, so that it is read in full.
 *
 * @param conditions of all scopes: where all are false, details of the caller do not matter
 */
export function eventMeaning(
  reader: EventReader,
  conditions: readonly Condition[],
): RecordMeaning<ReadEvent, CallerPart, CallPart> {
  const fields = eventFieldsFor(conditions)
  const sessionNumbers = sessionFields.map(([name, level]) => {
    const number = fields.findIndex((field) => field.level === level && field.name === name)
    return [name, number] as const
  })
  const tests = conditions.map(compileTimeless)
  const callTests = conditions.map(compileForCall)
  return {
    fields,
    caller: (record, value) => {
      if (record.eventType === 'AwsConsoleSignIn') return undefined
      return { fact: callerPartOf(record, unreadIn(value), { additionalEventData: undefined }), isPrincipal: true }
    },
    call: (head, body) => {
      const { call, dependsOn, read } = reader.callOf(head, body)
      return { fact: call, dependsOn, read }
    },
    mayWantDetails: (call) => {
      const event = timelessEvent(noCaller, call)
      return callTests.some((test) => test(event) !== 'false')
    },
    wantsDetails: (caller, call) => {
      const event = timelessEvent(caller, call)
      return tests.some((test) => test(event) !== 'false')
    },
    withDetails: (caller, has, valueOf) => {
      const members: Record<string, unknown> = {}
      for (const [name, number] of sessionNumbers) if (has(number)) members[name] = valueOf(number)
      return withSession(caller, members)
    },
    read: (value) => reader.read(value),
  }
}
