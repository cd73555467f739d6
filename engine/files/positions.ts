/** Turns UTF-16 offsets into zero-based lines and characters, as LSP counts them. */
export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
      if (code === 10 || code === 13) this.#starts.push(at + 1);
    }
  }

  /** The offset of a position; past the end of the text it is the end of what is known. */
  offset({ line, character }: { line: number; character: number }): number {
    return (this.#starts[Math.max(0, Math.min(line, this.#starts.length - 1))] ?? 0) + Math.max(0, character);
  }

  at(offset: number): { line: number; character: number } {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - this.#starts[low]! };
  }
}
