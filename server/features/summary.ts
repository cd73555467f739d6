import { MessageType, type Range } from 'vscode-languageserver';
import { severities, type Stats } from '../../engine/engine';
import type { Severity } from '../../shared-rules/rule';
import type { Publisher } from '../publisher';
import type { Session } from '../session';
import type { Updates } from '../updates';

/** How the linter as a whole stands. Sent after each run, to editors that say `summary: true` in their first message. */
interface Summary {
  readonly findings: { readonly [severity in Severity]: number };
  readonly files: number;
  /** When the last run ended, in milliseconds since 1970. */
  readonly at: number;
  /** Templates that wait for the next scan, as this one was cancelled. */
  readonly left: number;
  /** How much the files do not tell; undefined: that is not known yet. */
  readonly unknown:
    { readonly properties: number; readonly unknown: number; readonly top: readonly string[] } | undefined;
  /** Somebody has asked for a scan, and this is what it came to. */
  readonly asked?: true;
}

/** What is unknown is read when nobody has typed for so long. Milliseconds. */
const idleTime = 800;
/** So many reasons go along; the others are asked for. */
const maxTop = 3;
/** How often an editor hears how far a scan is. Milliseconds. */
const progressTime = 100;

/** Tells the editor how the linter as a whole stands. */
export class Summaries {
  /** The editor shows it. */
  isWanted = false;
  #at = 0;
  #last: Summary['unknown'];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;

  constructor(
    private readonly session: Session,
    private readonly publisher: Publisher,
    private readonly updates: Updates,
  ) {}

  /** A run has ended. */
  ran(): void {
    this.#at = Date.now();
    this.#run++;
    if (!this.isWanted) return;
    this.#send();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => void this.session.guarded('Counting what is unknown', () => this.#count(), undefined),
      idleTime,
    );
  }

  /** Says how far a scan is: how many files have been read, then how many of all templates have been judged; null: it has ended. */
  scanning(far: { readonly done: number; readonly all?: number } | null): void {
    if (this.isWanted) void this.session.connection.sendNotification('aksNetworkLint/scanning', { far });
  }

  /** Says what a scan came to that somebody has asked for. */
  async scanned(): Promise<void> {
    const stats = await this.stats();
    if (stats) this.#last = lastOf(stats);
    if (this.isWanted) this.#send({ asked: true });
    else this.session.say(MessageType.Info, `AKS Network Lint: ${this.#inWords()}`);
  }

  /** How much the files tell of all clusters; undefined when something else is judged before that is known. */
  async stats(): Promise<Stats | undefined> {
    const run = this.#run;
    const steps = this.session.workspace.stats();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      await this.session.nextTask();
      if (run !== this.#run) return undefined;
    }
  }

  async #count(): Promise<void> {
    const stats = await this.stats();
    if (!stats) return;
    const unknown = lastOf(stats);
    if (JSON.stringify(unknown) === JSON.stringify(this.#last)) return;
    this.#last = unknown;
    this.#send();
  }

  #send(more: Pick<Summary, 'asked'> = {}): void {
    const { findings, files } = this.publisher.tally;
    const summary: Summary = { findings, files, at: this.#at, left: this.updates.left, unknown: this.#last, ...more };
    void this.session.connection.sendNotification('aksNetworkLint/summary', summary);
  }

  #inWords(): string {
    const { findings, files } = this.publisher.tally;
    const all = severities.filter((severity) => findings[severity] > 0);
    const count = all.reduce((sum, severity) => sum + findings[severity], 0);
    const found =
      count === 0
        ? 'no findings'
        : `${count} ${count === 1 ? 'finding' : 'findings'} in ${files} ${files === 1 ? 'file' : 'files'} (${all.map((severity) => `${findings[severity]} ${severity}`).join(', ')})`;
    const { properties, unknown } = this.#last ?? { properties: 0, unknown: 0 };
    return properties === 0
      ? `${found}.`
      : `${found}; ${((100 * unknown) / properties).toFixed(1)} % of the clusters' network is unknown.`;
  }
}

function lastOf({ properties, unknown, reasons }: Stats): Summary['unknown'] {
  return { properties, unknown, top: reasons.slice(0, maxTop).map(({ reason, count }) => `${count} × ${reason}`) };
}

/** What is unknown, for `aksNetworkLint/unknown`: each reason with the place of one property that it holds for. */
interface UnknownAnswer {
  readonly clusters: number;
  readonly properties: number;
  readonly unknown: number;
  readonly reasons: readonly {
    readonly reason: string;
    readonly count: number;
    readonly path: string;
    readonly uri?: string;
    readonly range?: Range;
  }[];
}

export function unknownAnswer({ clusters, properties, unknown, reasons }: Stats, { to }: Session): UnknownAnswer {
  return {
    clusters,
    properties,
    unknown,
    reasons: reasons.map(({ reason, count, path, file, start }) => {
      if (file === undefined) return { reason, count, path };
      const at = to.lines(file).at(start);
      return { reason, count, path, uri: to.uri(file), range: { start: at, end: at } };
    }),
  };
}

/** The configuration that holds for a file, for `aksNetworkLint/configuration`. */
interface ConfigurationAnswer {
  /** The nearest configuration file; undefined: there is none. */
  readonly uri?: string;
  readonly preset: string;
  /** How many rules have a severity of their own. */
  readonly rules: number;
  /** Whether the network plan shows something for the file. */
  readonly hasPlan: boolean;
}

/** @param file undefined: for the whole of the workspace */
export function configurationAnswer(
  file: string | undefined,
  { workspace, folders, to }: Session,
): ConfigurationAnswer {
  const at = file ?? folders[0] ?? '';
  const nearest = workspace.configurations.nearest(at);
  const { said, settings } = workspace.configurationOf(at);
  return {
    ...(nearest === undefined ? {} : { uri: to.uri(nearest) }),
    preset: settings.preset,
    hasPlan: workspace.rootsOf(at).some(({ uri }) => workspace.deploysCluster(uri)),
    rules: said.filter(({ name, source }) => name.startsWith('rules.') && source !== undefined).length,
  };
}

/** Says how far a scan is, not more often than people look. */
export function every<T extends readonly unknown[]>(report: (...args: T) => void): (...args: T) => void {
  let last = 0;
  return (...args) => {
    const now = Date.now();
    if (now < last + progressTime) return;
    last = now;
    report(...args);
  };
}
