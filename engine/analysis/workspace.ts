import type { Rule, Severity } from '../../shared-rules/rule';
import type { Note } from '../evaluate/evaluate';
import { Files, type FileSystem } from '../project/files';
import { kindOf, looksRelevant } from '../project/kinds';
import { findRoots, type Root } from '../project/roots';
import { scan, type ScanOptions, type ScanResult } from '../project/scan';
import { planPage } from '../plan/html';
import { networkPlans, type RootPlan } from '../plan/plan';
import { dirname } from '../project/uri';
import { analyzeRoot, findingsOf, type LocatedFinding, type RootResult } from './analyze';
import { Networks } from './networks';
import { LineIndex } from './positions';
import { defaultSettings, severityOf, type Settings } from './settings';

/** Everything that can be rebuilt from open documents, the disk and the settings: the files, and what each root came to. */
export class Workspace {
  readonly files: Files;
  readonly #candidates = new Set<string>();
  readonly #results = new Map<string, RootResult>();
  /** Files that were left alone, and why. */
  readonly #unread = new Map<string, string>();
  #roots: readonly Root[] = [];
  readonly #stale = new Set<string>();
  readonly #networks: Networks;
  #settings: Settings = defaultSettings;
  #active: readonly Rule[];

  /**
   * @param folders workspace folders as URIs; nothing outside them is read
   * @param onError hears of a root that we failed on; the others are judged all the same
   */
  constructor(
    private readonly system: FileSystem,
    folders: readonly string[],
    private readonly rules: readonly Rule[],
    private readonly today: () => Date,
    private readonly onError: (message: string) => void,
  ) {
    this.files = new Files(system, folders);
    this.#networks = new Networks(this.files);
    this.#active = activeRules(rules, defaultSettings);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Other severities show at once; rules that were off before are judged by the next `update`. */
  set settings(settings: Settings) {
    this.#settings = settings;
    const active = activeRules(this.rules, settings);
    if (active.some((rule) => !this.#active.includes(rule))) for (const root of this.#results.keys()) this.#stale.add(root);
    this.#active = active;
  }

  /** Says that a file is new, changed or gone. Its roots are judged again by the next `update`. */
  changed(uri: string): void {
    const kind = kindOf(uri);
    const folder = `${dirname(uri)}/`;
    for (const [root, { reads }] of this.#results) {
      if (reads.has(uri) || reads.has(folder) || (kind && reads.has(`*${kind}`))) this.#stale.add(root);
    }
    const text = this.files.get(uri)?.text;
    if (kind && text !== undefined && (this.files.isOpen(uri) || looksRelevant(kind, text))) this.#candidates.add(uri);
    else this.#candidates.delete(uri);
  }

  /**
   * Reads the workspace's folders, or some folders in it. Files that say nothing of clusters are dropped, so that they take no memory.
   * @returns how many files were read, and the limit that ended the scan early, if one did
   */
  async scan(options: Omit<ScanOptions, 'onFile' | 'onFolder' | 'onUnreadable'> = {}, folders = this.files.folders): Promise<ScanResult> {
    const seen = new Set<string>();
    this.#unread.clear();
    const result = await scan(this.system, folders, {
      ...options,
      onUnreadable: (uri, reason) => this.#unread.set(uri, reason),
      onFolder: (uri, files) => this.files.putFolder(uri, files),
      onFile: (uri, text) => {
        const kind = kindOf(uri);
        if (!kind || !(this.#candidates.has(uri) || looksRelevant(kind, text))) return;
        seen.add(uri);
        if (this.files.put(uri, text) || !this.#candidates.has(uri)) this.changed(uri);
      },
    });
    if (result.limit !== undefined || options.stop?.()) return result;
    for (const uri of this.#candidates) {
      if (seen.has(uri) || this.files.isOpen(uri) || !folders.some((folder) => uri.startsWith(`${folder}/`))) continue;
      this.files.forget(uri);
      this.changed(uri);
    }
    return result;
  }

  /**
   * Judges every root that is stale or new, the one of `first` before the others. After each, `done` hears the files whose
   * findings may have changed.
   * @param options.stop asked between roots; true leaves the rest for the next call
   * @param options.pause awaited between roots, so that other work gets its turn
   */
  async update(options: UpdateOptions = {}): Promise<void> {
    this.#roots = findRoots([...this.#candidates].sort(), this.files);
    if (await this.files.load()) this.#roots = findRoots([...this.#candidates].sort(), this.files);
    this.#networks.refresh(this.#roots);
    const judged = this.#roots.filter((root) => !root.networksOnly);
    const alive = new Set(judged.map((root) => root.uri));
    for (const [uri, result] of [...this.#results]) {
      if (alive.has(uri)) continue;
      this.#results.delete(uri);
      options.done?.(filesOf(result));
    }
    const due = judged.filter((root) => {
      const known = this.#results.get(root.uri);
      return !known || this.#stale.has(root.uri) || known.root.parameterFiles?.join() !== root.parameterFiles?.join() || this.#networks.isStale(root, known.answers);
    });
    const isFirst = (root: Root) => options.first !== undefined && (root.uri === options.first || this.#results.get(root.uri)?.reads.has(options.first) === true);
    due.sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
    for (const root of due) {
      if (options.stop?.()) return;
      const before = this.#results.get(root.uri);
      const after = await this.#analyze(root);
      if (options.stop?.()) return;
      this.#results.set(root.uri, after);
      this.#stale.delete(root.uri);
      options.done?.(new Set([...(before ? filesOf(before) : []), ...filesOf(after)]));
      await options.pause?.();
    }
  }

  /** Analyses, loads what was asked for and not there, and analyses again until nothing new is asked for. */
  async #analyze(root: Root): Promise<RootResult> {
    for (let round = 0; ; round++) {
      let result: RootResult;
      try {
        result = analyzeRoot(root, this.files, this.#active, this.today(), this.#networks);
      } catch (error) {
        this.onError(`${root.uri} could not be judged: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        result = { root, contexts: [], notes: [], reads: new Set([root.uri]), answers: new Map(), again: () => result };
      }
      if (!(await this.files.load()) || round >= maxRounds) return result;
      this.#networks.refresh(this.#roots);
    }
  }

  /** The findings shown in one file. */
  findings(uri: string): LocatedFinding[] {
    const concerned = [...this.#results.values()].filter(({ reads }) => reads.has(uri));
    return findingsOf(uri, concerned, this.files, this.settings);
  }

  /** What was left out in one file. */
  notes(uri: string): Note[] {
    const notes = [...this.#results.values()].flatMap((result) => result.notes.filter(({ file }) => file === uri));
    const unread = this.#unread.get(uri);
    if (unread !== undefined && !this.files.isOpen(uri)) notes.push({ file: uri, start: 0, end: 0, message: unread });
    return [...new Map(notes.map((note) => [`${note.start} ${note.message}`, note])).values()].sort((a, b) => a.start - b.start);
  }

  /** The files that any root reads, and those that none can. */
  judgedFiles(): string[] {
    return [...new Set([...[...this.#results.values()].flatMap((result) => [...filesOf(result)]), ...this.#unread.keys()])].sort();
  }

  /** The roots that read a file. */
  rootsOf(uri: string): Root[] {
    return [...this.#results.values()].filter(({ reads }) => reads.has(uri)).map(({ root }) => root);
  }

  /** The address space and the ways in and out of some roots. */
  plans(roots: readonly Root[]): RootPlan[] {
    return networkPlans(roots, this.files, this.#networks);
  }

  /**
   * The network plan as an HTML page.
   * @param roots those to show
   * @param nameOf a file as people see it
   * @param uriOf the editor's URI for a file
   * @param nonce for the script of an editor's view
   */
  planPage(roots: readonly Root[], nameOf: (uri: string) => string, uriOf: (file: string) => string, nonce?: string): string {
    const lines = new Map<string, LineIndex>();
    const indexOf = (file: string) => {
      let index = lines.get(file);
      if (!index) lines.set(file, (index = new LineIndex(this.files.get(file)?.text ?? '')));
      return index;
    };
    const byRoot = new Map<string, readonly LocatedFinding[]>();
    const findingsOfRoot = (root: string) => {
      let found = byRoot.get(root);
      if (!found) {
        const result = this.#results.get(root);
        byRoot.set(root, (found = result ? [...filesOf(result)].flatMap((file) => this.findings(file)) : []));
      }
      return found;
    };
    const shown = new Map<LocatedFinding, { severity: Severity; message: string; place: { file: string; start: number; end: number } }>();
    const show = (finding: LocatedFinding) => {
      const { severity, message, file, start, end } = finding;
      let one = shown.get(finding);
      if (!one) shown.set(finding, (one = { severity, message, place: { file, start, end } }));
      return one;
    };
    return planPage(this.plans(roots), {
      nameOf,
      uriOf,
      lineOf: ({ file, start }) => indexOf(file).at(start).line + 1,
      findings: (root, context, { label, instance, path }) =>
        findingsOfRoot(root)
          .filter(({ subjects }) => subjects.some((one) => one.root === root && one.context === context && one.label === label && one.instance === instance && (path === '' || one.path === path || one.path.startsWith(`${path}.`))))
          .map(show),
      ...(nonce === undefined ? {} : { nonce }),
    });
  }

  /** The roots, as of the last `update`. */
  get roots(): readonly Root[] {
    return this.#roots;
  }
}

/** Rules that can show something with these settings. */
function activeRules(rules: readonly Rule[], settings: Settings): Rule[] {
  return rules.filter((rule) => severityOf({ rule, severity: 'error' }, settings) !== 'off');
}

interface UpdateOptions {
  readonly first?: string;
  stop?(): boolean;
  pause?(): Promise<void>;
  done?(files: ReadonlySet<string>): void;
}

/** Each round follows one more level of modules that had not been loaded. */
const maxRounds = 40;

function filesOf({ reads }: RootResult): Set<string> {
  return new Set([...reads].filter((uri) => !uri.endsWith('/') && !uri.startsWith('*')));
}
