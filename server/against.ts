import type { GitFiles } from '../engine/engine';
import { chosenIn, Revisions } from '../engine/node/revisions';
import type { Session } from './session';

/** What the rules about changes compare with in an editor: the repositories that its files are in, as the settings say. */
export class Against {
  #revisions: Revisions | undefined;
  #word = 'off';
  #isTold = false;

  constructor(
    private readonly session: Session,
    private readonly git: GitFiles,
  ) {}

  /** Takes over the settings, and other folders. */
  use(isNew = false): void {
    const word = this.session.configuration.against;
    if (word === this.#word && !isNew) return;
    this.#isTold &&= word === this.#word;
    this.#word = word;
    this.#begin();
  }

  /** Looks whether HEAD or a ref has moved; then everything that has changed since is judged by the next update. */
  look(): boolean {
    if (this.#revisions?.hasMoved() !== true) return false;
    this.#begin();
    return true;
  }

  /** Files of repositories are not held open between runs: where they are, others could not remove them. */
  rest(): void {
    this.#revisions?.close();
  }

  #begin(): void {
    this.#revisions?.close();
    const word = this.#word;
    this.#revisions =
      word === 'off'
        ? undefined
        : new Revisions(
            this.git,
            (repository) => chosenIn(repository, word, (sentence) => this.#say(sentence)),
            (sentence) => this.#say(sentence),
          );
    this.session.workspace.compareWith(this.#revisions);
  }

  /** The first of them is shown: others are most likely of the same cause. */
  #say(sentence: string): void {
    const text = `AKS Network Lint does not see what was changed: ${sentence}`;
    if (this.#isTold) this.session.connection.console.warn(text);
    else this.session.warn(text);
    this.#isTold = true;
  }
}
