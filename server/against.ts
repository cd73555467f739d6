import { MessageType } from 'vscode-languageserver';
import type { Earlier } from '../engine/engine';
import type { Session } from './session';

/** Files as they were, for as long as HEAD and the refs stay where they are. */
interface Revisions extends Earlier {
  hasMoved(file?: string): boolean;
  /** Closes the files that are open; what is asked for later opens them again. */
  close(): void;
}

/** Opens what a setting names, see `aksNetworkLint.against`. `say` hears once of each thing that cannot be read. */
export type OpenRevisions = (against: string, say: (sentence: string) => void) => Revisions;

/** What the rules about changes compare with in an editor: the repositories that its files are in, as the settings say. */
export class Against {
  #revisions: Revisions | undefined;
  #word = 'off';
  #isTold = false;

  constructor(
    private readonly session: Session,
    private readonly open: OpenRevisions | undefined,
  ) {}

  /** Takes over the settings, and other folders. */
  use(isNew = false): void {
    const word = this.session.configuration.against;
    if (word === this.#word && !isNew) return;
    this.#isTold &&= word === this.#word;
    this.#word = word;
    this.#begin();
  }

  /**
   * Looks whether HEAD or a ref has moved; then everything that has changed since is judged by the next update.
   * @param file where alone is looked: to look everywhere costs more, the more folders there are
   */
  look(file?: string): boolean {
    if (this.#revisions?.hasMoved(file) !== true) return false;
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
    this.#revisions = word === 'off' ? undefined : this.open?.(word, (sentence) => this.#say(sentence));
    this.session.workspace.compareWith(this.#revisions);
  }

  /** The first of them is shown: others are most likely of the same cause. */
  #say(sentence: string): void {
    const text = this.session.text('AKS Network Lint does not see what was changed: {0}', sentence);
    if (this.#isTold) this.session.connection.console.warn(text);
    else this.session.say(MessageType.Warning, text);
    this.#isTold = true;
  }
}
