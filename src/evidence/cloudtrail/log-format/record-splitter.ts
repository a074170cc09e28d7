/** The bytes are not the JSON that logs are made of. The message is a clause for a reader and quotes none of them. */
export class MalformedJsonError extends Error {
  override readonly name = 'MalformedJson'
}

/** Largest text of one record, in bytes. CloudTrail cuts its own far below; this bounds what a broken file can claim. */
const largestRecord = 256 * 1024 * 1024

const tab = 0x09
const lineFeed = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openArray = 0x5b
const backslash = 0x5c
const closeArray = 0x5d
const zero = 0x30
const nine = 0x39
const marksOfTime: readonly number[] = [...Buffer.from('-:.TZ+')]
const openObject = 0x7b
const closeObject = 0x7d

const isSpace = (byte: number): boolean =>
  byte === space || byte === lineFeed || byte === carriageReturn || byte === tab

const byteOrderMark = [0xef, 0xbb, 0xbf]

/** Members of an outermost object that hold the records: log files, LookupEvents, CloudWatch Logs, rows of CloudTrail Lake. */
const rowsOfLake = 'QueryResultRows'
const containers: readonly string[] = ['Records', 'Events', 'logEvents', 'events', rowsOfLake]
/** The member by which a page says that there are more. */
const tokens: readonly string[] = ['NextToken', 'nextToken']
const longestKey = Math.max(...[...containers, ...tokens].map((name) => name.length))

/** Longest time that may stand before each line, as CloudWatch Logs exports them: `2026-05-01T12:00:00.000Z `. */
const longestTime = 32

type Mode =
  /** Outside of everything. */
  | 'between'
  /** In the array that holds the records, between two of them. */
  | 'elements'
  /** In a record. */
  | 'element'
  /** In a record that is a string: JSON as text. */
  | 'text'
  /** In a time before a line's record. */
  | 'time'
  /** In an outermost object: itself the record, unless it turns out to hold a container. */
  | 'object'

/**
 * Cuts a stream of JSON bytes into the texts of its records, whatever the chunks' borders, holding no more than one
 * record at a time. What is a record follows from the outermost values, of which there may be several (NDJSON, or
 * pages one after the other):
 *
 * - `[…]`: its elements;
 * - `{…, "Records": […], …}`, and so for the other `containers`: the elements of that member;
 * - any other `{…}`: itself.
 *
 * Elements may be strings and lists, too. A time may stand before an outermost object.
 *
 * INVARIANT: for well-formed input these are the texts that a parser would find there. Inside a text only strings and
 * brackets are understood; its parser checks the rest.
 */
export class RecordSplitter {
  readonly #emit: (text: string) => void
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #mode: Mode = 'between'
  /** Bytes before the present chunk. */
  #offset = 0
  /** Outermost values begun. */
  #values = 0

  /** Of the text at hand: what earlier chunks held, where it begins in this one (-1: it is not kept). */
  #held: Uint8Array[] = []
  #heldBytes = 0
  #start = -1

  /** Brackets open in the record or outermost object, and the state of its strings. */
  #depth = 0
  #inString = false
  #escaped = false

  /** Of the container's array: may an element, a comma, a closing bracket come? */
  #next: 'element or end' | 'comma or end' | 'element' = 'element or end'
  /** Is the array the outermost value, or a member of an outermost object? */
  #outermost = false
  /** Are its elements lists of cells? */
  #holdsLists = false

  /** Of an outermost object, at its first level: the key at hand as far as it may name a container. */
  #key: string | undefined
  #expectsKey = false
  #container: 'no' | 'named' | 'opens' = 'no'
  /** Of its token for more: was its name read, and its colon? Did it hold a container, and a token? */
  #token: 'no' | 'named' | 'opens' = 'no'
  #hasContainer = false
  #hasToken = false
  /** The position at which a time before a line's record begins. */
  #timeStart = 0
  /** Does the last page of records say that there are more behind it? */
  #unfinished = false

  /** Known at the end: the last page that holds records has a token for the next one, which is missing. */
  get isUnfinished(): boolean {
    return this.#unfinished
  }

  constructor(emit: (text: string) => void) {
    this.#emit = emit
  }

  /** Takes the next bytes. @throws {MalformedJsonError} nothing can be pushed after that */
  push(chunk: Uint8Array): void {
    let at =
      this.#offset === 0 && byteOrderMark.every((byte, index) => chunk[index] === byte) ? byteOrderMark.length : 0
    while (at < chunk.length) {
      switch (this.#mode) {
        case 'between':
          at = this.#between(chunk, at)
          break
        case 'elements':
          at = this.#elements(chunk, at)
          break
        case 'element':
          at = this.#element(chunk, at)
          break
        case 'text':
          at = this.#text(chunk, at)
          break
        case 'time':
          at = this.#time(chunk, at)
          break
        case 'object':
          at = this.#object(chunk, at)
          break
      }
    }
    if (this.#start !== -1) {
      this.#hold(chunk.slice(this.#start))
      this.#start = 0
    }
    this.#offset += chunk.length
  }

  /** Says that there are no more bytes. @throws {MalformedJsonError} when they end in the middle of something */
  end(): void {
    if (this.#mode === 'time') throw this.#noTime()
    if (this.#mode !== 'between') throw new MalformedJsonError('it ends in the middle: cut off')
    if (this.#values === 0) throw new MalformedJsonError('it is empty')
  }

  #between(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length && (isSpace(chunk[at]!) || this.#isMark(chunk[at]!, at))) at++
    if (at === chunk.length) return at
    if (chunk[at]! >= zero && chunk[at]! <= nine) {
      this.#mode = 'time'
      this.#timeStart = this.#offset + at
      return at
    }
    this.#values++
    if (chunk[at] === openArray) {
      this.#outermost = true
      this.#holdsLists = false
      return this.#enterArray(at + 1)
    }
    if (chunk[at] !== openObject) throw this.#malformed(at)
    this.#mode = 'object'
    this.#begin(at)
    this.#expectsKey = true
    this.#container = this.#token = 'no'
    this.#hasContainer = this.#hasToken = false
    return at + 1
  }

  /** A record follows, or it is no time. */
  #time(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === openObject) {
        this.#mode = 'between'
        return at
      }
      const fits = isSpace(byte) || (byte >= zero && byte <= nine) || marksOfTime.includes(byte)
      if (!fits || this.#offset + at - this.#timeStart > longestTime) throw this.#noTime()
    }
    return chunk.length
  }

  #noTime(): MalformedJsonError {
    return this.#malformed(this.#timeStart - this.#offset)
  }

  /** Is this the next byte of a byte-order mark at the very beginning? */
  #isMark(byte: number, at: number): boolean {
    return this.#offset + at < byteOrderMark.length && byte === byteOrderMark[this.#offset + at]
  }

  #enterArray(at: number): number {
    this.#mode = 'elements'
    this.#next = 'element or end'
    return at
  }

  #elements(chunk: Uint8Array, from: number): number {
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (isSpace(byte)) continue
      if (this.#next !== 'comma or end' && (byte === openObject || byte === openArray || byte === quote)) {
        if (byte === openArray && !this.#holdsLists) throw this.#malformed(at)
        this.#mode = byte === quote ? 'text' : 'element'
        this.#begin(at)
        return at + 1
      }
      if (byte === comma && this.#next === 'comma or end') {
        this.#next = 'element'
      } else if (byte === closeArray && this.#next !== 'element') {
        this.#mode = this.#outermost ? 'between' : 'object'
        this.#openAgain()
        return at + 1
      } else {
        throw this.#malformed(at)
      }
    }
    return at
  }

  /** The inner loop of it all: strings and brackets until the record closes. */
  #element(chunk: Uint8Array, from: number): number {
    let inString = this.#inString
    let escaped = this.#escaped
    let depth = this.#depth
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (inString) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) inString = false
      } else if (byte === quote) {
        inString = true
      } else if (byte === openObject || byte === openArray) {
        depth++
      } else if ((byte === closeObject || byte === closeArray) && --depth === 0) {
        this.#mode = 'elements'
        this.#next = 'comma or end'
        this.#finish(chunk, at + 1)
        return at + 1
      }
    }
    this.#inString = inString
    this.#escaped = escaped
    this.#depth = depth
    return at
  }

  /** A string until it closes. */
  #text(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (this.#escaped) this.#escaped = false
      else if (byte === backslash) this.#escaped = true
      else if (byte === quote) {
        this.#mode = 'elements'
        this.#next = 'comma or end'
        this.#finish(chunk, at + 1)
        return at + 1
      }
    }
    return chunk.length
  }

  /** Like `#element`, byte by byte, with an eye on the keys of the first level. */
  #object(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (this.#inString) {
        this.#inObjectString(byte)
        continue
      }
      if (isSpace(byte)) continue
      if (this.#container === 'opens') {
        this.#container = 'no'
        if (byte === openArray) {
          this.#drop()
          this.#outermost = false
          this.#hasContainer = true
          return this.#enterArray(at + 1)
        }
      }
      if (this.#token === 'opens') {
        this.#token = 'no'
        this.#hasToken = byte === quote
      }
      if (byte === quote) {
        this.#inString = true
        this.#key = this.#depth === 1 && this.#expectsKey ? '' : undefined
      } else if (byte === openObject || byte === openArray) {
        this.#depth++
      } else if (byte === closeObject || byte === closeArray) {
        if (--this.#depth === 0) {
          if (byte !== closeObject) throw this.#malformed(at)
          this.#mode = 'between'
          if (this.#hasContainer) this.#unfinished = this.#hasToken
          if (this.#start !== -1) this.#finish(chunk, at + 1)
          return at + 1
        }
      } else if (this.#depth === 1 && byte === colon) {
        this.#expectsKey = false
        if (this.#container === 'named') this.#container = 'opens'
        if (this.#token === 'named') this.#token = 'opens'
      } else if (this.#depth === 1 && byte === comma) {
        this.#expectsKey = true
        this.#container = this.#token = 'no'
      }
    }
    return chunk.length
  }

  #inObjectString(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false
    } else if (byte === backslash) {
      this.#escaped = true
      this.#key = undefined
    } else if (byte === quote) {
      this.#inString = false
      this.#container = this.#key !== undefined && containers.includes(this.#key) ? 'named' : 'no'
      if (this.#container === 'named') this.#holdsLists = this.#key === rowsOfLake
      this.#token = this.#key !== undefined && tokens.includes(this.#key) ? 'named' : 'no'
      this.#key = undefined
    } else if (this.#key !== undefined) {
      this.#key = this.#key.length < longestKey ? this.#key + String.fromCharCode(byte) : undefined
    }
  }

  #begin(at: number): void {
    this.#start = at
    this.#openAgain()
  }

  /** One bracket is open: that of a record just begun, or of the outermost object whose container just closed. */
  #openAgain(): void {
    this.#depth = 1
    this.#inString = false
    this.#escaped = false
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    if (this.#heldBytes > largestRecord)
      throw new MalformedJsonError(`it holds a record of more than ${largestRecord} bytes`)
  }

  #drop(): void {
    this.#held = []
    this.#heldBytes = 0
    this.#start = -1
  }

  #finish(chunk: Uint8Array, end: number): void {
    const last = chunk.subarray(this.#start, end)
    const bytes = this.#held.length === 0 ? last : Buffer.concat([...this.#held, last])
    this.#drop()
    let text: string
    try {
      text = this.#decoder.decode(bytes)
    } catch {
      throw new MalformedJsonError(`it is not UTF-8 before byte ${this.#offset + end}`)
    }
    this.#emit(text)
  }

  #malformed(at: number): MalformedJsonError {
    return new MalformedJsonError(`it is not JSON with CloudTrail records at byte ${this.#offset + at}`)
  }
}
