import { callerOf, type CallReading, type Interpreter, type Reading } from '../../interpret.ts'
import { parseRecord, resourcesIn, type ParsedRecord, type RecordBody, type RecordHead } from '../../record.ts'
import { envelopes, fields, kinds } from './fields.ts'
import { found, type TrailKernel } from './kernel.ts'

/** Members of a request of which the kernel is told that their values do not count; no call has more. */
const mostMembers = 64

/** What got its number since the numbers were last taken, in the order of the numbers: all as JSON. */
export interface Fresh {
  readonly callers: string[]
  /** Of each call its act and its trace. */
  readonly acts: string[]
  readonly traces: string[]
}

const nothing = (): Fresh => ({ callers: [], acts: [], traces: [] })

const numberOf = (name: string): number => fields.findIndex((field) => field.level === 0 && field.name === name)
const requestField = numberOf('requestParameters')
const resourcesField = numberOf('resources')
const responseField = numberOf('responseElements')
const additionalField = numberOf('additionalEventData')

/** Answers what the kernel does not know of a record: who called, and what was called. */
export class Answers {
  readonly #kernel: TrailKernel
  readonly #interpreter: Interpreter
  #fresh = nothing()
  #callers = 0
  #calls = 0
  /** Heads of records whose calls hang on the request. */
  #heads: RecordHead[] = []
  #loose: Reading[] = []
  #parsed: { readonly number: number; readonly record: ParsedRecord } | undefined

  constructor(kernel: TrailKernel, interpreter: Interpreter) {
    this.#kernel = kernel
    this.#interpreter = interpreter
  }

  /** How many numbers were given. */
  get size(): number {
    return Math.max(this.#callers, this.#calls)
  }

  /** Those that were not taken yet stay for the next time. */
  takeFresh(): Fresh {
    const fresh = this.#fresh
    this.#fresh = nothing()
    return fresh
  }

  /** Records that fit into no row, of this file. */
  takeLoose(): Reading[] {
    const loose = this.#loose
    this.#loose = []
    this.#parsed = undefined
    return loose
  }

  /** Begins with number 0 again. */
  restart(): void {
    this.takeFresh()
    this.#callers = this.#calls = 0
    this.#heads = []
  }

  /** @param question one of `found`. @returns false where the file is not a log as CloudTrail writes them */
  decide(question: number): boolean {
    try {
      if (question === found.unusual) return this.#readWhole()
      const head = question === found.unknownCall ? this.#heads[this.#kernel.headOfCall()] : undefined
      if (head === undefined) return this.#decideParsed(question)
      // Most of what is new is a request of a kind that is known.
      this.#tellCall(
        head,
        new LateBody(this.#kernel, this.#value(requestField), resourcesIn(this.#value(resourcesField))),
      )
      return true
    } catch (error) {
      if (error instanceof SyntaxError) return false
      throw error
    }
  }

  #decideParsed(question: number): boolean {
    const parsed = this.#parse()
    if (parsed.kind !== 'record') return this.#readWhole()
    const { record } = parsed
    if (question === found.unknownCaller) {
      const caller = callerOf(record)
      this.#fresh.callers.push(JSON.stringify(caller))
      this.#kernel.rememberCaller(this.#callers++, caller.identity.kind === 'principal')
    } else {
      this.#tellCall(record, new LateBody(this.#kernel, record.requestParameters, record.resources))
    }
    return true
  }

  #tellCall(head: RecordHead, body: RecordBody): void {
    const kernel = this.#kernel
    const { act, trace, hangsOn, read } = this.#interpreter.callOf(head, body, kernel.callByPrincipal())
    const number = this.#calls++
    this.#fresh.acts.push(JSON.stringify(act))
    this.#fresh.traces.push(JSON.stringify(trace))
    if (hangsOn === 'unknown') return kernel.writeCall(number)
    if (hangsOn === 'head') return kernel.rememberCall(number)
    this.#tellMembers(body.requestParameters, read)
    const known = kernel.headOfCall()
    kernel.rememberRequest(number, known >= 0 ? known : this.#heads.push(head) - 1)
  }

  /** What was looked at this time counts from now on; what never was does not. */
  #tellMembers(request: unknown, read: CallReading['read']): void {
    if (typeof request !== 'object' || request === null || Array.isArray(request)) return
    for (const [index, name] of Object.keys(request).entries()) {
      const isRead = read === 'all' || read.has(name)
      if (isRead || index < mostMembers) this.#kernel.setMember(name, isRead)
    }
  }

  #readWhole(): boolean {
    const value = JSON.parse(this.#kernel.record()) as object
    if (envelopes.some((name) => Object.hasOwn(value, name))) return false
    this.#kernel.writeLoose(this.#loose.length)
    this.#loose.push(this.#interpreter.read(value))
    return true
  }

  /** The record in question, made of the fields that matter. */
  #parse(): ParsedRecord {
    const number = this.#kernel.countOfRecords()
    if (this.#parsed?.number !== number) this.#parsed = { number, record: this.#parseFields() }
    return this.#parsed.record
  }

  #parseFields(): ParsedRecord {
    let text = ''
    for (const [number, { level, name, kind }] of fields.entries()) {
      if (level > 0 || kind === kinds.noted || !this.#kernel.has(number)) continue
      text += `${text === '' ? '{' : ','}"${name}":${this.#kernel.field(number)}`
    }
    return parseRecord(JSON.parse(`${text}}`))
  }

  #value(number: number): unknown {
    return this.#kernel.has(number) ? JSON.parse(this.#kernel.field(number)) : undefined
  }
}

/** The body of the record in question: what few calls hang on is parsed when somebody asks. */
class LateBody implements RecordBody {
  readonly #kernel: TrailKernel
  readonly requestParameters: unknown
  readonly resources: RecordBody['resources']

  constructor(kernel: TrailKernel, requestParameters: unknown, resources: RecordBody['resources']) {
    this.#kernel = kernel
    this.requestParameters = requestParameters
    this.resources = resources
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
