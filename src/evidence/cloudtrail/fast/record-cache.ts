import { recordingFactsOf } from '../../records/interpret.ts'
import type { RecordingFacts } from '../../records/facts.ts'
import {
  parseRecord,
  resourcesIn,
  type ParsedRecord,
  type RecordBody,
  type RecordHead,
} from '../../records/parse-record.ts'
import { envelopes, ledgerFields, fieldKinds, type Field } from './fields.ts'
import { scanResults, type TrailKernel } from './kernel.ts'
import type { CallMeaning, RecordMeaning } from './record-meaning.ts'

/** Most members of a request that are marked in the kernel as having values that do not count; no call has more. */
const mostMembers = 64
/** There are as many as kinds of event, accounts and Regions. */
const mostTraces = 2 ** 24

/** The entries that were numbered since the numbers were last taken, in the order of the numbers. */
export interface NewEntries {
  /** As JSON. */
  readonly callers: string[]
  readonly acts: string[]
  readonly traces: string[]
  /** Of each call the numbers of its act and of its trace. */
  readonly calls: number[]
}

/** `LateBody` reads them. */
const ofBody: ReadonlySet<Field['kind']> = new Set([fieldKinds.noted, fieldKinds.request, fieldKinds.resources])

const nothing = (): NewEntries => ({ callers: [], acts: [], traces: [], calls: [] })

/** The head of calls that depend on the request, and what follows from the head alone. */
interface KnownHead {
  readonly head: RecordHead
  /** Number of the trace; absent where that depends on the types of the resources too. */
  readonly trace: number | undefined
  /** By these types, as JSON. */
  readonly traces: Map<string, number>
  /** Names of members → are they marked in the kernel as counting? */
  readonly marked: Map<string, boolean>
}

/** Fields of the record itself have the same numbers in every list. */
const numberOf = (name: string): number => ledgerFields.findIndex((field) => field.level === 0 && field.name === name)
const requestField = numberOf('requestParameters')
const resourcesField = numberOf('resources')
const responseField = numberOf('responseElements')
const additionalField = numberOf('additionalEventData')

/** Answers what the kernel does not know of a record: who called, and what was called. */
export class RecordCache<Loose, Caller extends object, Call extends object> {
  readonly #kernel: TrailKernel
  readonly #meaning: RecordMeaning<Loose, Caller, Call>
  #fresh = nothing()
  #callers = 0
  readonly #acts = new Map<string, number>()
  readonly #traces = new Map<string, number>()
  readonly #calls = new Map<number, number>()
  /** What is asked about again, where records have details: callers and calls by number. */
  readonly #callerFacts = new Map<number, Caller>()
  /** `undefined` for calls that `mayWantDetails` excludes. */
  readonly #callFacts = new Map<number, Call | undefined>()
  #heads: KnownHead[] = []
  #loose: Loose[] = []
  #parsed: { readonly number: number; readonly record: ParsedRecord; readonly value: unknown } | undefined

  constructor(kernel: TrailKernel, meaning: RecordMeaning<Loose, Caller, Call>) {
    this.#kernel = kernel
    this.#meaning = meaning
  }

  /** The count of the numbers that were given. */
  get size(): number {
    return Math.max(this.#callers, this.#acts.size, this.#heads.length)
  }

  /** Those that were not taken yet stay for the next time. */
  takeFresh(): NewEntries {
    const fresh = this.#fresh
    this.#fresh = nothing()
    return fresh
  }

  /** Records that fit into no row, of this file. */
  takeLoose(): Loose[] {
    const loose = this.#loose
    this.#loose = []
    this.#parsed = undefined
    return loose
  }

  /** Begins with number 0 again. */
  restart(): void {
    this.takeFresh()
    this.#callers = 0
    this.#heads = []
    for (const numbers of [this.#acts, this.#traces, this.#calls, this.#callerFacts, this.#callFacts]) {
      numbers.clear()
    }
  }

  /** @param question one of `scanResults`. @returns false where the file is not a log as CloudTrail writes them */
  decide(question: number): boolean {
    try {
      if (question === scanResults.unusual) return this.#readWhole()
      if (question === scanResults.unknownPair) return this.#decidePair()
      if (question === scanResults.unknownDetail) return this.#decideDetail()
      const number = question === scanResults.unknownCall ? this.#kernel.headOfCall() : -1
      const known = this.#heads[number]
      if (known === undefined) return this.#decideParsed(question)
      // Most of what is new is a request of a kind that is known.
      const body = new LateBody(this.#kernel)
      const byPrincipal = this.#kernel.callByPrincipal()
      const trace = known.trace ?? this.#dataTrace(known, body, byPrincipal)
      this.#answerCall(number, this.#meaning.call(known.head, body, byPrincipal), trace, body)
      return true
    } catch (error) {
      if (error instanceof SyntaxError) return false
      throw error
    }
  }

  #decideParsed(question: number): boolean {
    const { record: parsed, value } = this.#parse()
    if (parsed.kind !== 'record') return this.#readWhole()
    const { record } = parsed
    if (question === scanResults.unknownCaller) {
      const caller = this.#meaning.caller(record, value)
      if (caller === undefined) return this.#readWhole()
      if (this.#meaning.wantsDetails) this.#callerFacts.set(this.#callers, caller.fact)
      this.#kernel.rememberCaller(this.#newCaller(caller.fact), caller.isPrincipal)
    } else {
      this.#answerNewHead(record)
    }
    return true
  }

  #newCaller(fact: Caller): number {
    this.#fresh.callers.push(JSON.stringify(fact))
    return this.#callers++
  }

  #decidePair(): boolean {
    const [caller, call] = this.#kernel.pair()
    const [callerFact, callFact] = [this.#callerFacts.get(caller), this.#callFacts.get(call)]
    const isWanted =
      callFact === undefined
        ? !this.#callFacts.has(call)
        : callerFact === undefined || this.#meaning.wantsDetails?.(callerFact, callFact) !== false
    this.#kernel.rememberPair(isWanted)
    return true
  }

  #decideDetail(): boolean {
    const kernel = this.#kernel
    const caller = this.#callerFacts.get(kernel.pair()[0])
    const detailed =
      caller &&
      this.#meaning.withDetails?.(
        caller,
        (field) => kernel.has(field),
        (field) => JSON.parse(kernel.field(field)) as unknown,
      )
    if (detailed === undefined) return this.#readWhole()
    kernel.rememberDetail(this.#newCaller(detailed))
    return true
  }

  #answerNewHead(head: RecordHead): void {
    const kernel = this.#kernel
    const body = new LateBody(kernel)
    const byPrincipal = kernel.callByPrincipal()
    const reading = this.#meaning.call(head, body, byPrincipal)
    const { trace, dependsOn } = recordingFactsOf(head, body, byPrincipal)
    const traceNumber = this.#traceNumber(trace)
    if (reading.dependsOn === 'unknown') {
      kernel.writeCall(this.#callNumber(reading.fact, traceNumber))
    } else if (reading.dependsOn === 'head' && dependsOn === 'head') {
      kernel.rememberCall(this.#callNumber(reading.fact, traceNumber))
    } else {
      const known = {
        head,
        trace: dependsOn === 'head' ? traceNumber : undefined,
        traces: new Map(),
        marked: new Map(),
      }
      this.#answerCall(this.#heads.push(known) - 1, reading, traceNumber, body)
    }
  }

  /** @param number of the head */
  #answerCall(number: number, { fact, dependsOn, read }: CallMeaning<Call>, trace: number, body: RecordBody): void {
    const call = this.#callNumber(fact, trace)
    if (dependsOn === 'unknown') return this.#kernel.writeCall(call)
    this.#markMembers(body.requestParameters, read, this.#heads[number]!.marked)
    this.#kernel.rememberRequest(call, number)
  }

  /** A member that was read this time counts from now on; a member that was never read does not. */
  #markMembers(request: unknown, read: CallMeaning['read'], marked: Map<string, boolean>): void {
    if (typeof request !== 'object' || request === null || Array.isArray(request)) return
    for (const name of Object.keys(request)) {
      const isRead = read === 'all' || read.has(name)
      const before = marked.get(name)
      if (before === true || before === isRead) continue
      if (!isRead && marked.size >= mostMembers) continue
      marked.set(name, isRead)
      this.#kernel.setMember(name, isRead)
    }
  }

  #callNumber(fact: Call, trace: number): number {
    const text = JSON.stringify(fact)
    const actNumber = numbered(this.#acts, text, this.#fresh.acts)
    const pair = actNumber * mostTraces + trace
    let number = this.#calls.get(pair)
    if (number === undefined) {
      this.#calls.set(pair, (number = this.#calls.size))
      if (this.#meaning.wantsDetails) {
        this.#callFacts.set(number, this.#meaning.mayWantDetails?.(fact) === false ? undefined : fact)
      }
      this.#fresh.calls.push(actNumber, trace)
    }
    return number
  }

  #dataTrace({ head, traces }: KnownHead, body: RecordBody, byPrincipal: boolean): number {
    const types = JSON.stringify(body.resources?.map(({ type }) => type))
    let number = traces.get(types)
    if (number === undefined) {
      number = this.#traceNumber(recordingFactsOf(head, body, byPrincipal).trace)
      // Types come from outside.
      if (traces.size < mostMembers) traces.set(types, number)
    }
    return number
  }

  #traceNumber(trace: RecordingFacts): number {
    return numbered(this.#traces, JSON.stringify(trace), this.#fresh.traces)
  }

  #readWhole(): boolean {
    const value = JSON.parse(this.#kernel.record()) as object
    if (envelopes.some((name) => Object.hasOwn(value, name))) return false
    this.#kernel.writeLoose(this.#loose.length)
    this.#loose.push(this.#meaning.read(value))
    return true
  }

  /** The head of the record in question, made of the fields that matter. */
  #parse(): { readonly record: ParsedRecord; readonly value: unknown } {
    const number = this.#kernel.countOfRecords()
    if (this.#parsed?.number !== number) {
      const value = this.#parseFields()
      this.#parsed = { number, value, record: parseRecord(value) }
    }
    return this.#parsed
  }

  #parseFields(): unknown {
    let text = ''
    for (const [number, { level, name, kind }] of this.#meaning.fields.entries()) {
      if (level > 0 || ofBody.has(kind) || !this.#kernel.has(number)) continue
      text += `${text === '' ? '{' : ','}"${name}":${this.#kernel.field(number)}`
    }
    return JSON.parse(`${text}}`)
  }
}

function numbered(numbers: Map<string, number>, text: string, fresh: string[]): number {
  let number = numbers.get(text)
  if (number === undefined) {
    numbers.set(text, (number = numbers.size))
    fresh.push(text)
  }
  return number
}

/** The body of the record in question: the members that few calls depend on are parsed only when they are read. */
class LateBody implements RecordBody {
  readonly #kernel: TrailKernel
  readonly requestParameters: unknown
  readonly resources: RecordBody['resources']

  /** @throws {SyntaxError} */
  constructor(kernel: TrailKernel) {
    this.#kernel = kernel
    this.requestParameters = this.#value(requestField)
    this.resources = resourcesIn(this.#value(resourcesField))
  }

  get responseElements(): unknown {
    return this.#value(responseField)
  }

  get additionalEventData(): unknown {
    return this.#value(additionalField)
  }

  #value(number: number): unknown {
    return this.#kernel.has(number) ? JSON.parse(this.#kernel.field(number)) : undefined
  }
}
