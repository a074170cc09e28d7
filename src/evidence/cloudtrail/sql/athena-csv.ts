/**
 * Reads the result file of an Athena query as it comes: every value in double quotes, doubled inside, and NULL as
 * nothing at all. Yields the header first; `undefined` is NULL.
 *
 * @throws when the file ends inside a value
 */
export async function* csvRows(body: AsyncIterable<Uint8Array>): AsyncGenerator<(string | undefined)[]> {
  const decoder = new TextDecoder()
  const parser = new CsvParser()
  for await (const chunk of body) yield* parser.push(decoder.decode(chunk, { stream: true }))
  yield* parser.push(decoder.decode())
  yield* parser.end()
}

class CsvParser {
  #row: (string | undefined)[] = []
  #value = ''
  /** Were there quotes around the value at hand? */
  #quoted = false
  /** `inside` the quotes, after a quote inside them that ends or doubles, or outside. */
  #state: 'outside' | 'inside' | 'quote' = 'outside'

  #endValue(): void {
    this.#row.push(this.#quoted || this.#value !== '' ? this.#value : undefined)
    this.#value = ''
    this.#quoted = false
  }

  *push(text: string): Generator<(string | undefined)[]> {
    for (const char of text) {
      if (this.#state === 'inside') {
        if (char === '"') this.#state = 'quote'
        else this.#value += char
        continue
      }
      if (char === '"') {
        if (this.#state === 'quote') this.#value += '"'
        this.#state = 'inside'
        this.#quoted = true
        continue
      }
      this.#state = 'outside'
      if (char === ',') this.#endValue()
      else if (char === '\n') yield this.#endRow()
      else if (char !== '\r') this.#value += char
    }
  }

  *end(): Generator<(string | undefined)[]> {
    if (this.#state === 'inside') throw new Error('the result file ends inside a value')
    if (this.#row.length > 0 || this.#quoted || this.#value !== '') yield this.#endRow()
  }

  #endRow(): (string | undefined)[] {
    this.#endValue()
    const row = this.#row
    this.#row = []
    return row
  }
}
