/** Names that belong together, joined two at a time. */
export class Groups {
  readonly #above = new Map<string, string>();

  /** The name that stands for all that a name was joined with. */
  of(name: string): string {
    let top = name;
    for (let next = this.#above.get(top); next !== undefined; next = this.#above.get(top)) top = next;
    // The next one has a shorter way.
    for (let at = name; at !== top;) {
      const next = this.#above.get(at)!;
      this.#above.set(at, top);
      at = next;
    }
    return top;
  }

  join(one: string, other: string): void {
    const [first, second] = [this.of(one), this.of(other)];
    if (first !== second) this.#above.set(first, second);
  }
}
