/** A map that may lie over another one that nobody changes any more: what few entries replace is not copied for them. */
export class Layered<T> {
  readonly #own = new Map<string, T>();

  constructor(private readonly below: ReadonlyMap<string, T> = new Map<string, T>()) {}

  get(key: string): T | undefined {
    return this.#own.get(key) ?? this.below.get(key);
  }

  set(key: string, value: T): void {
    this.#own.set(key, value);
  }

  /** About how many there are: those that are replaced count twice. */
  get size(): number {
    return this.#own.size + this.below.size;
  }

  *entries(): Generator<readonly [string, T]> {
    yield* this.#own;
    for (const entry of this.below) if (!this.#own.has(entry[0])) yield entry;
  }

  /** The same entries, to be changed without this one. */
  above(): Layered<T> {
    if (this.#own.size > maxOwn) return new Layered(new Map([...this.below, ...this.#own]));
    const copy = new Layered(this.below);
    for (const [key, value] of this.#own) copy.set(key, value);
    return copy;
  }
}

/** So many are copied for each layer; of more the ground of the next one is made. */
const maxOwn = 64;
