/** Items that may mean something: most mean what a few keys identify, others may mean anything. */
export class Candidates<Key, Item> {
  private readonly byKey = new Map<Key, Item[]>()
  private readonly open: Item[] = []
  private readonly position = new Map<Item, number>()

  /** @param keysOf what an item may mean; `undefined`: anything */
  constructor(items: readonly Item[], keysOf: (item: Item) => readonly Key[] | undefined) {
    for (const item of items) {
      this.position.set(item, this.position.size)
      const keys = keysOf(item)
      if (keys === undefined) this.open.push(item)
      else for (const key of new Set(keys)) this.add(key, item)
    }
  }

  private add(key: Key, item: Item): void {
    const others = this.byKey.get(key) ?? []
    this.byKey.set(key, others)
    others.push(item)
  }

  /** The items that may mean this, in their order. */
  of(key: Key): readonly Item[] {
    const own = this.byKey.get(key)
    if (!own) return this.open
    const at = (item: Item): number => this.position.get(item) ?? 0
    return [...own, ...this.open].sort((a, b) => at(a) - at(b))
  }
}
