/** A map over another one, which it leaves as it is: a copy that costs nothing, however much is in it. */
export class Overlay<Value extends object> {
  /** Undefined: taken out, although it is below. */
  readonly #own = new Map<string, Value | undefined>();

  constructor(private readonly below?: Overlay<Value>) {}

  get(key: string): Value | undefined {
    const own = this.#own.get(key);
    if (own !== undefined || !this.below || this.#own.has(key)) return own;
    return this.below.get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: Value): void {
    this.#own.set(key, value);
  }

  /** Nothing is there from now on, whatever is put in below. */
  delete(key: string): void {
    if (this.below) this.#own.set(key, undefined);
    else this.#own.delete(key);
  }

  *keys(): Generator<string> {
    for (const [key, value] of this.#own) if (value !== undefined) yield key;
    if (this.below) for (const key of this.below.keys()) if (!this.#own.has(key)) yield key;
  }
}
