/** So many files are read without a word. */
const fewFiles = 2_000;
/** A line for each so many files, where lines cannot be written over. */
const filesOfLine = 2_500;
/** Fixes take longer than reading. */
const fixedOfLine = 500;
/** How long a line stands on a terminal before the next. Milliseconds. */
const patience = 100;

/** Says on standard error how far a long run has come: on a terminal in one line, else in a line now and then. */
export class Progress {
  #next = fewFiles;
  #nextFixed = fixedOfLine;
  #shown = 0;
  #isOpen = false;

  constructor(private readonly stream: { readonly isTTY?: boolean; write(text: string): unknown }) {}

  readonly read = (files: number): void => {
    if (files < this.#next) return;
    this.#say(`${files} files read`);
    if (this.stream.isTTY !== true) this.#next = files + filesOfLine;
  };

  /** @param all of how many templates */
  readonly judged = (done: number, all: number): void => {
    if (all < fewFiles) return;
    if (this.stream.isTTY === true || done % 1_000 === 0 || done === all)
      this.#say(`${done} of ${all} templates judged`);
  };

  /** @param all in how many files fixes are tried */
  readonly fixed = (done: number, all: number): void => {
    if (all < fixedOfLine) return;
    if (this.stream.isTTY !== true && done < this.#nextFixed && done < all) return;
    this.#nextFixed = done + fixedOfLine;
    this.#say(`fixes tried in ${done} of ${all} files`);
  };

  /** @param findings for how many fixes are tried, before any of them is written */
  readonly trying = (findings: number): void => {
    if (findings >= fixedOfLine) this.#say(`fixes are tried for ${findings} findings`);
  };

  /** Nothing more comes: what follows begins on a line of its own. */
  end(): void {
    if (this.#isOpen) this.stream.write('\r\u001b[K');
    this.#isOpen = false;
  }

  #say(what: string): void {
    if (this.stream.isTTY !== true) {
      this.stream.write(`aks-network-lint: ${what}\n`);
      return;
    }
    if (Date.now() - this.#shown < patience) return;
    this.#shown = Date.now();
    this.#isOpen = true;
    this.stream.write(`\r\u001b[K${what}`);
  }
}
