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
  /** What each setting names. */
  #revisions = new Map<string, Revisions>();
  /** The settings of all folders, as one text. */
  #words = '';
  #isTold = false;

  constructor(
    private readonly session: Session,
    private readonly open: OpenRevisions | undefined,
  ) {}

  /** Takes over the settings, and other folders. */
  use(isNew = false): void {
    const words = JSON.stringify([...this.session.configurations].map(([folder, { against }]) => [folder, against]));
    if (words === this.#words && !isNew) return;
    this.#isTold &&= words === this.#words;
    this.#words = words;
    this.#begin();
  }

  /**
   * Looks whether HEAD or a ref has moved; then everything that has changed since is judged by the next update.
   * @param file where alone is looked: to look everywhere costs more, the more folders there are
   */
  look(file?: string): boolean {
    const asked = file === undefined ? [...this.#revisions.values()] : [this.#of(file)];
    if (!asked.some((revisions) => revisions?.hasMoved(file) === true)) return false;
    this.#begin();
    return true;
  }

  /** Files of repositories are not held open between runs: where they are, others could not remove them. */
  rest(): void {
    for (const revisions of this.#revisions.values()) revisions.close();
  }

  #begin(): void {
    this.rest();
    const { open, session } = this;
    const words = [session.configuration, ...session.configurations.values()].map(({ against }) => against);
    this.#revisions = new Map(
      [...new Set(words)].flatMap((word) =>
        word === 'off' || !open ? [] : [[word, open(word, (sentence) => this.#say(sentence))]],
      ),
    );
    session.workspace.compareWith(this.#revisions.size === 0 ? undefined : this.#earlier());
  }

  /** Each file as the settings of its folder say. */
  #of(uri: string): Revisions | undefined {
    return this.#revisions.get(this.session.configurationOf(uri).configuration.against);
  }

  #earlier(): Earlier {
    return {
      nameOf: (uri) => this.#of(uri)?.nameOf(uri) ?? '',
      had: (uri, text) => this.#of(uri)?.had?.(uri, text) ?? !this.#of(uri),
      system: {
        read: async (uri) => (await this.#of(uri)?.system.read(uri)) ?? undefined,
        list: async (uri) => (await this.#of(uri)?.system.list(uri)) ?? [],
      },
    };
  }

  /** The first of them is shown: others are most likely of the same cause. */
  #say(sentence: string): void {
    const text = this.session.text('AKS Network Lint does not see what was changed: {0}', sentence);
    if (this.#isTold) this.session.connection.console.warn(text);
    else this.session.say(MessageType.Warning, text);
    this.#isTold = true;
  }
}
