/** A random source of a tree: the same seed makes the same tree. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = (seed * 2_654_435_761 + 1_013_904_223) >>> 0
    for (let index = 0; index < 4; index++) this.next()
  }

  /** [0, 1) */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  chance(of: number): boolean {
    return this.next() < of
  }
}

export const account = '111122223333'

/** Terraform files while they are put together, by directory. */
export class Builder {
  readonly random: Random
  private readonly blocks = new Map<string, string[]>()
  private readonly texts = new Map<string, string>()
  private count = 0
  /** How each called directory is called: by which directory, under which name. */
  readonly calls = new Map<
    string,
    { readonly parent: string; readonly name: string; arguments: string[]; key: string }
  >()

  constructor(random: Random) {
    this.random = random
  }

  /** A name that nothing else has. */
  name(prefix: string): string {
    return `${prefix}${++this.count}`
  }

  add(directory: string, block: string): void {
    this.blocks.set(directory, [...(this.blocks.get(directory) ?? []), block])
  }

  file(path: string, content: string): void {
    this.texts.set(path, content)
  }

  /** The content of an override file; Terraform merges it into the rest of the directory. */
  override(directory: string, block: string): void {
    this.file(`${directory}/${this.name('z')}_override.tf`, `${block}\n`)
  }

  /** A file of data beside a directory's Terraform, and the expression that reads it. */
  data(directory: string, extension: string, content: string): string {
    const name = `${this.name('data')}.${extension}`
    this.file(`${directory}/${name}`, content)
    return `file("\${path.module}/${name}")`
  }

  /** Symbolic links to directories. */
  readonly links: ReadonlyMap<string, string> = new Map([['linked', 'modules']])

  /** Calls a new directory from `parent`. */
  call(parent: string): { readonly directory: string; readonly name: string } {
    const name = this.name('m')
    const directory = `modules/${name}`
    this.calls.set(directory, { parent, name, arguments: [], key: '' })
    return { directory, name }
  }

  pass(directory: string, argument: string): void {
    this.calls.get(directory)?.arguments.push(argument)
  }

  files(): Record<string, string> {
    const files: Record<string, string> = Object.fromEntries(this.texts)
    const calls = new Map<string, string[]>()
    const form = new Random(this.count)
    for (const [directory, { parent, name, arguments: given }] of this.calls) {
      const up = parent.split('/').map(() => '..')
      const path = `${up.join('/')}/${form.chance(0.1) ? directory.replace(/^modules/, 'linked') : directory}`
      const byLocal = form.chance(0.1)
      const local = `locals {\n  source_${name} = "${path}"\n}\n\n`
      const source = byLocal ? `local.source_${name}` : `"${path}"`
      const block = `${byLocal ? local : ''}module "${name}" {\n  source = ${source}\n${given.map((each) => `  ${each}\n`).join('')}}`
      calls.set(parent, [...(calls.get(parent) ?? []), block])
    }
    for (const directory of new Set([...this.blocks.keys(), ...calls.keys()]))
      files[`${directory}/main.tf`] =
        `${[...(this.blocks.get(directory) ?? []), ...(calls.get(directory) ?? [])].join('\n\n')}\n`
    return files
  }
}

/** An expression, and the directory in which it means something. */
export interface At {
  readonly directory: string
  readonly expression: string
}
