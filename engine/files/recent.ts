/** A map of the entries that were asked for last, so many: what is made again at some cost is kept while it is of use. */
export class Recent<Key, Value> {
  readonly #entries = new Map<Key, Value>();

  constructor(private readonly max: number) {}

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const first of this.#entries.keys()) {
      if (this.#entries.size <= this.max) return;
      this.#entries.delete(first);
    }
  }
}
