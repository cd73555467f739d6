import type { Rule } from '../shared-rules/rule';
import type { Note } from './evaluate/evaluate';
import { Files, type FileSystem } from './files/files';
import { Groups } from './files/groups';
import { kindOf, looksRelevant } from './files/kinds';
import { RootFinder } from './deployments/roots';
import type { Root } from './languages/language';
import { Explanations, type Explanation } from './explain/explain';
import { KnownStats, type Stats } from './explain/stats';
import { pageOptions } from './page-options';
import { scan, type ScanOptions, type ScanResult } from './files/scan';
import { connectionsOf, notesOnConnections, type LocatedConnection } from './plan/connections';
import { connectionsAt } from './plan/connection-lines';
import { connectionPictures, type ConnectionPicture } from './plan/connection-picture';
import { connectionSection } from './plan/connection-section';
import { planDrawing } from './plan/drawing';
import { distinct, place, placeName, planPage, type PageOptions } from './plan/html';
import { networkPlans, type Owner, type PlanNote, type RootPlan } from './plan/plan';
import { putSubnet } from './plan/put';
import type { TextEdit } from './write/edit';
import { dirname } from './files/uri';
import { changesIn, type NetworkChange } from './changes/changes';
import { Gone } from './changes/gone';
import { Past, type Earlier } from './changes/past';
import { analyzeRoot, differingFiles, letGo, nothingOf, rootBudget, type Part, type RootResult } from './judge/analyze';
import { behindOf, withReadsOf } from './judge/ahead';
import { fixesOf, type Fixes, type Savings } from './judge/fixes';
import { findingsOf, inOrder, isStaleIn, Places, type LocatedFinding } from './judge/present';
import { notesOnModules } from './judge/outside';
import { suppressionFindings } from './judge/unused';
import { Networks } from './deployments/networks';
import { defaultSettings, severityOf, type RuleLevel, type Settings } from './judge/settings';
import { Configurations, isConfiguration, type Surroundings } from './configuration/configurations';
import type { Problem } from './configuration/read';
import type { Configuration } from './configuration/resolve';

/** Everything that can be rebuilt from open documents, the disk and the settings: the files, and what each root came to. */
export class Workspace {
  readonly files: Files;
  readonly #candidates = new Set<string>();
  readonly #results = new Map<string, RootResult>();
  /** Files that were left alone, and why. */
  readonly #unread = new Map<string, string>();
  readonly #finder: RootFinder;
  #roots: readonly Root[] = [];
  /** Those of the roots that are judged, by URI. */
  #judged: ReadonlyMap<string, Root> = new Map();
  /** URIs of roots to be judged again. */
  readonly #stale = new Set<string>();
  /** Of roots of which one context has been judged since an edit: what the others came to before it. */
  readonly #behind = new Map<string, RootResult>();
  /** URIs of the roots that read a file, or (with a slash at the end) the names in a folder. */
  readonly #readers = new Map<string, Set<string>>();
  /** Files that may have changed since the roots were looked for. */
  readonly #touched = new Set<string>();
  /** Which of the files that were touched are there. */
  readonly #present = new Map<string, boolean>();
  /** The roots of what was touched are not known yet. */
  #isLooking = false;
  readonly #networks: Networks;
  readonly #configurations: Configurations;
  /** Something is configured otherwise since the roots were looked for. */
  #isReconfigured = false;
  #isScanned = false;
  #settings: Settings = defaultSettings;
  #suppressionsHold = true;
  /** Rules that can show something in some folder. */
  readonly #active = new Set<Rule>();
  #activated = new WeakSet<Configuration>();
  /** How many of them there were when roots were last looked through for those that lack some. */
  #judgedRules = 0;
  /** What each root was judged with, see `Configuration.key`. */
  readonly #judgedWith = new Map<string, string>();
  #known = new Known();
  #past: Past | undefined;
  /** Finds the roots that were there in the past and are gone. */
  #gone: Gone | undefined;
  /** Files that say nothing of clusters any more, and did before. */
  readonly #former = new Set<string>();
  /** What `#withFormer` was last asked for, and said. */
  #formerRoots:
    { readonly of: readonly Root[]; readonly past: Past | undefined; readonly roots: readonly Root[] } | undefined;
  readonly #stats = new KnownStats();
  /** Those of `RootFinder.loose` that were let go. */
  #dropped: readonly string[] = [];

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
    this.#configurations = new Configurations(this.files, rules);
    this.#finder = new RootFinder(this.files, (uri) => this.#configurations.of(uri));
    this.#networks = new Networks(this.files, (uri) => this.#configurations.of(uri));
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Whether suppressions switch findings off; false: everything is found. */
  set suppressionsHold(hold: boolean) {
    this.#known = new Known();
    this.#suppressionsHold = hold;
  }

  /** The same for all folders. Other severities show at once; rules that were off before are judged by the next `update`. */
  set settings(settings: Settings) {
    this.#settings = settings;
    const { preset } = settings;
    const rules = Object.fromEntries(
      Object.entries(settings.rules).filter((entry): entry is [string, RuleLevel] => entry[1] !== undefined),
    );
    this.configure({ editor: () => ({ source: 'editor settings', base: '', values: { preset, rules } }) });
  }

  /** What is configured beside the files of the workspace. */
  configure(surroundings: Surroundings): void {
    this.#known = new Known();
    this.#configurations.surroundings = surroundings;
    this.#isReconfigured = true;
  }

  /** What is configured for a file or folder, as far as it is loaded. */
  configurationOf(uri: string): Configuration {
    return this.#configurations.of(uri);
  }

  /** The configuration files, and what is wrong with them. */
  get configurations(): Configurations {
    return this.#configurations;
  }

  /** What is configured for a file or folder, loaded from the disk. */
  async configured(uri: string): Promise<Configuration> {
    let configuration = this.#configurations.of(uri);
    for (let round = 0; round < maxRounds && (await this.files.load()); round++) {
      this.#known = new Known();
      configuration = this.#configurations.of(uri);
    }
    return configuration;
  }

  /** The roots that deploy a cluster, as of the last `update`. */
  clusterRoots(): Root[] {
    return this.#roots.filter(({ uri }) => this.deploysCluster(uri));
  }
  /** Whether a root deploys a cluster, as of the last `update`. */
  deploysCluster(root: string): boolean {
    return [this.#results, this.#behind].some((all) => all.get(root)?.contexts.some(({ judged }) => judged) === true);
  }

  /** What is wrong with a configuration file. */
  problems(uri: string): readonly Problem[] {
    return this.#configurations.counts(uri) ? this.#configurations.problems(uri, this.#isScanned) : [];
  }

  /**
   * What the rules about changes compare with from the next `update` on; undefined: nothing, and they are silent.
   */
  compareWith(earlier: Earlier | undefined): void {
    const past = (this.#past = earlier && new Past(earlier, this.files.folders));
    this.#gone = earlier && new Gone(earlier.system, this.system, this.files, (uri) => this.#configurations.of(uri));
    this.#networks.areAsBefore = (uris) => past?.areAsBefore(uris, this.files) !== false;
    for (const root of this.#results.keys()) this.#stale.add(root);
  }

  /** Lays an open document over the disk. One that says what the disk says changes nothing. */
  open(uri: string, text: string): void {
    if (this.files.open(uri, text) || this.#configurations.counts(uri) || !this.#candidates.has(uri)) this.changed(uri);
  }

  /** Takes the open document away. One that says what the disk says leaves everything as it is. */
  async close(uri: string): Promise<void> {
    const isOther = await this.files.close(uri);
    const [kind, text] = [kindOf(uri), this.files.peek(uri)?.text ?? ''];
    if (isOther || this.#configurations.counts(uri) || !kind || !looksRelevant(kind, text)) this.changed(uri);
  }

  /** Says that a file is new, changed or gone. Its roots are judged again by the next `update`. */
  changed(uri: string): void {
    this.#known = new Known();
    if (this.#configurations.counts(uri)) {
      if (this.#configurations.changed(uri)) this.#isReconfigured = true;
      return;
    }
    if (this.files.isDropped(uri)) return;
    const kind = kindOf(uri);
    const text = this.files.peek(uri)?.text;
    for (const root of this.#readers.get(uri) ?? []) this.#stale.add(root);
    // The names in a folder are others only when a file comes or goes.
    if (this.#present.get(uri) !== (text !== undefined))
      for (const root of this.#readers.get(`${dirname(uri)}/`) ?? []) this.#stale.add(root);
    this.#present.set(uri, text !== undefined);
    this.#touched.add(uri);
    this.#gone?.changed(uri, text !== undefined);
    const isWanted = this.files.isOpen(uri) || this.#former.has(uri);
    if (kind && text !== undefined && (isWanted || looksRelevant(kind, text))) this.#candidates.add(uri);
    else this.#candidates.delete(uri);
  }

  /**
   * Reads the workspace's folders, or some folders in it. Files that say nothing of clusters are dropped, so that they take no memory.
   * @returns how many files were read, and the limit that ended the scan early, if one did
   */
  async scan(
    options: Omit<ScanOptions, 'onFile' | 'onFolder' | 'onUnreadable'> = {},
    folders = this.files.folders,
  ): Promise<ScanResult> {
    const seen = new Set<string>();
    const doubtful: string[] = [];
    this.#unread.clear();
    const configurations = new Set(this.#configurations.found);
    const result = await scan(this.system, folders, {
      ...options,
      leadsOut: (uri) => this.files.leadsOut(uri),
      onUnreadable: (uri, reason) => this.#unread.set(uri, reason),
      onFolder: (uri, files) => {
        this.files.putFolder(uri, files);
        for (const file of files) if (isConfiguration(file)) configurations.add(file);
      },
      onFile: (uri, text) => {
        const kind = kindOf(uri);
        if (!kind || !(this.#candidates.has(uri) || looksRelevant(kind, text))) {
          if (kind && kind !== 'manifests' && this.#past?.mayDiffer(uri, text)) doubtful.push(uri);
          return;
        }
        seen.add(uri);
        if (this.files.put(uri, text) || !this.#candidates.has(uri)) this.changed(uri);
      },
    });
    for (const uri of doubtful) {
      if (options.stop?.() || !(await this.#past?.wasRelevant(uri))) continue;
      this.#former.add(uri);
      seen.add(uri);
      await this.files.refresh(uri);
      this.changed(uri);
    }
    this.#configurations.forgetMatches();
    for (const uri of configurations) {
      await this.files.refresh(uri);
      this.changed(uri);
    }
    if (result.limit !== undefined || options.stop?.()) return result;
    this.#isScanned ||= folders === this.files.folders;
    this.#gone?.forget();
    this.#formerRoots = undefined;
    for (const uri of this.#candidates) {
      if (seen.has(uri) || this.files.isOpen(uri) || !folders.some((folder) => uri.startsWith(`${folder}/`))) continue;
      this.files.forget(uri);
      this.changed(uri);
    }
    return result;
  }

  /**
   * Judges every root that is stale or new, those that read `first` before the others. After each, `done` hears the files whose
   * findings may have changed.
   * @param options.stop asked between roots; true leaves the rest for the next call
   * @param options.pause awaited after each root, so that other work gets its turn; hears how many are left
   * @param options.bounded all roots together take a bounded time: for a run that nobody can look into before its end
   * @param options.kept what findings were made of is kept for so much work, see `RootResult.work`; of later roots that do not
   * read `first` it is let go, and found once more where fixes are asked for
   * @param rounds how often manifests are judged once more that run on other clusters after all have been judged
   */
  async update(options: UpdateOptions = {}, rounds = maxRounds): Promise<void> {
    this.#isLooking = true;
    let roots = this.#finder.find(this.#candidates, this.#isReconfigured ? undefined : this.#touched);
    this.#touched.clear();
    for (let round = 0; round < maxRounds && (await this.files.load()); round++) {
      this.#known = new Known();
      roots = this.#finder.find(this.#candidates, undefined);
    }
    roots = await this.#withFormer(roots);
    this.#networks.refresh(roots);
    if (roots !== this.#roots) {
      const gone = this.#replaceRoots(roots);
      options.done?.(gone);
    }
    this.#isLooking = false;
    if (this.#isReconfigured) {
      this.#isReconfigured = false;
      this.#known = new Known();
      this.#reconfigure();
      options.done?.(new Set([...this.judgedFiles(), ...this.#configurations.found]));
    }
    this.#areAnswersOthers();
    const readers = options.first === undefined ? undefined : this.#readers.get(options.first);
    // What is typed in comes first, then the templates that read it, then the manifests that run on what they deploy.
    const own = options.first === undefined ? undefined : dirname(options.first);
    const rank = ({ uri, members }: Root) =>
      uri === options.first || uri === own ? 0 : !readers?.has(uri) ? 3 : members ? 2 : 1;
    const due = [...this.#stale]
      .flatMap((uri) => this.#judged.get(uri) ?? [])
      .filter((root) => options.only?.(root) !== false)
      .sort((a, b) => rank(a) - rank(b) || (a.uri < b.uri ? -1 : 1));
    let steps = options.bounded ? stepsOfAll : Infinity;
    let kept = options.kept ?? Infinity;
    for (const [at, root] of due.entries()) {
      if (options.stop?.()) return;
      options.progress?.(at, due.length);
      const before = this.#results.get(root.uri);
      const granted = Math.max(steps, 0) + stepsOfEach;
      const ahead =
        at === 0 && rank(root) < 2 && options.pause
          ? await this.#analyzeAhead(root, options.first!, granted)
          : undefined;
      if (ahead) {
        options.done?.(filesOf(ahead));
        await options.pause?.(due.length);
        if (options.stop?.()) return;
      }
      const after = await this.#analyze(root, granted, ahead && this.#remaining(ahead));
      steps -= Math.max(after.taken - stepsOfEach, 0);
      kept -= after.work;
      if (kept < 0 && readers?.has(root.uri) !== true) letGo(after);
      if (options.stop?.()) return;
      this.#replace(root.uri, after);
      this.#stale.delete(root.uri);
      options.done?.(differingFiles(before, after));
      await options.pause?.(due.length - at - 1);
    }
    this.#dropLoose();
    if (this.#configurations.takeNews()) {
      this.#known = new Known();
      options.done?.(new Set(this.#configurations.found));
    }
    this.#networks.look();
    // A folder that was reached only now may show rules that were left out before, and what was edited may apply other manifests.
    if (this.#areRulesMissing() || (rounds > 0 && this.#areAnswersOthers(({ members }) => members !== undefined)))
      await this.update(options, rounds - 1);
  }

  /** Makes the roots stale that would hear something else of others now. @returns whether there are any */
  #areAnswersOthers(isAsked: (root: Root) => boolean = () => true): boolean {
    const before = this.#stale.size;
    for (const [uri, { answers }] of this.#results) {
      const root = answers.size > 0 ? this.#judged.get(uri) : undefined;
      if (root && isAsked(root) && this.#networks.isStale(root, answers)) this.#stale.add(uri);
    }
    return this.#stale.size > before;
  }

  /** Roots that deploy no cluster now and did before are judged, too: what they had is gone. */
  async #withFormer(roots: readonly Root[]): Promise<readonly Root[]> {
    const past = this.#past;
    if (this.#formerRoots?.of === roots && this.#formerRoots.past === past) return this.#formerRoots.roots;
    const former = await past?.deploying(
      roots.filter(({ networksOnly }) => networksOnly),
      this.files,
    );
    const gone = this.#isScanned ? await this.#gone?.roots(this.#candidates, roots) : undefined;
    const all =
      former?.size || gone?.length
        ? [
            ...roots.map((root) => (former?.has(root.uri) ? { ...root, isFormer: true as const } : root)),
            ...(gone ?? []),
          ]
        : roots;
    this.#formerRoots = { of: roots, past, roots: all };
    return all;
  }

  /** Texts that nobody reads are let go, once for each time that roots were looked for: not at every key. */
  #dropLoose(): void {
    const { loose } = this.#finder;
    if (loose === this.#dropped) return;
    this.#dropped = loose;
    for (const uri of loose) if (!this.#readers.has(uri)) this.files.drop(uri);
  }

  /** Roots that hang on what is configured otherwise now are judged again. */
  #reconfigure(): void {
    for (const uri of this.#results.keys())
      if (this.#judgedWith.get(uri) !== this.#configurations.of(uri).key) this.#stale.add(uri);
    this.#active.clear();
    this.#activated = new WeakSet();
    this.#judgedRules = 0;
    for (const uri of this.judgedFiles()) this.#activate(uri);
    this.#areRulesMissing();
  }

  get #activeRules(): Rule[] {
    return this.rules.filter((rule) => this.#active.has(rule));
  }

  /** Lets the rules of a file's folder be judged. */
  #activate(uri: string): void {
    const configuration = this.#configurations.of(uri);
    if (this.#activated.has(configuration)) return;
    this.#activated.add(configuration);
    for (const rule of this.rules)
      if (severityOf({ rule, severity: 'error' }, configuration.settings) !== 'off') this.#active.add(rule);
  }

  /** Makes the roots stale that were judged without a rule that can show something now. @returns whether there are any */
  #areRulesMissing(): boolean {
    if (this.#active.size === this.#judgedRules) return false;
    this.#judgedRules = this.#active.size;
    const before = this.#stale.size;
    for (const [uri, { rules, contexts }] of this.#results)
      if (contexts.length > 0 && [...this.#active].some((rule) => !rules.has(rule))) this.#stale.add(uri);
    return this.#stale.size > before;
  }

  /** How many roots are to be judged again. */
  get waiting(): number {
    return this.#stale.size;
  }

  /** Whether every root that reads a file has been judged since its last edit. */
  isSettled(uri: string): boolean {
    if (this.#isLooking || this.#touched.has(uri) || this.#stale.has(uri) || this.#stale.has(dirname(uri)))
      return false;
    return ![...(this.#readers.get(uri) ?? [])].some((root) => this.#stale.has(root));
  }

  /** @returns the files whose findings go with roots that are gone */
  #replaceRoots(roots: readonly Root[]): ReadonlySet<string> {
    this.#roots = roots;
    this.#judged = new Map(roots.flatMap((root) => (root.networksOnly && !root.isFormer ? [] : [[root.uri, root]])));
    const concerned = new Set<string>();
    for (const [uri, result] of [...this.#results]) {
      const root = this.#judged.get(uri);
      if (root && JSON.stringify(root) === JSON.stringify(result.root)) continue;
      if (root) {
        this.#stale.add(uri);
        continue;
      }
      for (const file of filesOf(result)) concerned.add(file);
      this.#replace(uri, undefined);
    }
    for (const uri of this.#judged.keys()) if (!this.#results.has(uri)) this.#stale.add(uri);
    for (const uri of this.#stale) if (!this.#judged.has(uri)) this.#stale.delete(uri);
    return concerned;
  }

  /** Puts a result in the place of what a root came to before. */
  #replace(root: string, result: RootResult | undefined): void {
    this.#known = new Known();
    this.#behind.delete(root);
    const before = this.#results.get(root);
    if (before && result && isSameSet(before.reads, result.reads)) {
      this.#results.set(root, result);
      return;
    }
    for (const uri of before?.reads ?? []) {
      const readers = this.#readers.get(uri);
      readers?.delete(root);
      if (readers?.size === 0) this.#readers.delete(uri);
    }
    if (!result) {
      this.#results.delete(root);
      return;
    }
    this.#results.set(root, result);
    for (const uri of result.reads) {
      const readers = this.#readers.get(uri);
      if (readers) readers.add(root);
      else this.#readers.set(uri, new Set([root]));
    }
  }

  /** What the roots that read a file came to, in the order of their names. */
  #resultsOf(uri: string): RootResult[] {
    return [...(this.#readers.get(uri) ?? [])]
      .sort()
      .flatMap((root) => [this.#results.get(root) ?? [], this.#behind.get(root) ?? []].flat());
  }

  /**
   * Judges one context of a root: that of a file, or its first. What the others came to is kept beside it.
   * @returns undefined where that is no use: there is one context, or it is not known what the others were
   */
  async #analyzeAhead(root: Root, file: string, steps: number): Promise<RootResult | undefined> {
    const before = this.#results.get(root.uri);
    const known = this.#behind.get(root.uri);
    if (!before || (!known && before.contexts.length < 2) || !isStaleIn(this.files, known ?? before)) return undefined;
    const after = await this.#analyze(root, steps, { of: file });
    const behind = behindOf(after, before, known);
    if (!behind) return undefined;
    const ahead = withReadsOf(after, behind);
    this.#replace(root.uri, ahead);
    this.#behind.set(root.uri, behind);
    return ahead;
  }

  /** All contexts of a root but the one that was judged ahead, as long as that holds. */
  #remaining(ahead: RootResult): Part {
    return ahead.isExhausted || isStaleIn(this.files, ahead) ? {} : { known: ahead.contexts[0] };
  }

  /** Analyses, loads what was asked for and not there, and analyses again until nothing new is asked for. */
  async #analyze(root: Root, steps: number, part?: Part): Promise<RootResult> {
    for (let round = 0; ; round++) {
      const { date, ranges, deployed, key } = this.#configurations.of(root.uri);
      this.#activate(root.uri);
      this.#judgedWith.set(root.uri, key);
      const today = date === undefined ? this.today() : new Date(`${date}T00:00:00Z`);
      const { result, reads } = this.files.tracking(() => {
        try {
          const budget = Math.min(steps, rootBudget);
          const judging = {
            rules: this.#activeRules,
            today,
            networks: this.#networks,
            budget,
            companyRanges: ranges,
            past: this.#past,
            deployed,
          };
          return analyzeRoot(root, this.files, judging, part);
        } catch (error) {
          this.onError(
            `${root.uri} could not be judged: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          );
          return undefined;
        }
      });
      for (const uri of reads) if (!uri.endsWith('/')) this.#activate(uri);
      this.files.trim();
      const [more, moreBefore] = [await this.files.load(), await this.#past?.load()];
      if ((!more && moreBefore !== true) || round >= maxRounds) return result ?? nothingOf(root, reads);
      this.#networks.refresh(this.#roots);
    }
  }

  /** The findings shown in one file. */
  findings(uri: string): readonly LocatedFinding[] {
    let known = this.#known.findings.get(uri);
    if (!known) this.#known.findings.set(uri, (known = this.#findingsIn(uri)));
    return known;
  }

  #findingsIn(uri: string): readonly LocatedFinding[] {
    const configuration = this.#configurations.of(uri);
    if (!configuration.includes(uri)) return [];
    const { settings, requireReason } = configuration;
    const results = this.#resultsOf(uri);
    const found = findingsOf(uri, results, this.files, settings, this.#suppressionsHold ? 'hold' : 'ignored');
    if (!this.#suppressionsHold) return found;
    const own = suppressionFindings(uri, results, this.files, this.rules, settings, requireReason);
    return own.length === 0 ? found : inOrder([...found, ...own]);
  }

  /** What suppressions switch off in one file, with their reasons; nothing where they do not hold. */
  suppressed(uri: string): LocatedFinding[] {
    const configuration = this.#configurations.of(uri);
    return this.#suppressionsHold && configuration.includes(uri)
      ? findingsOf(uri, this.#resultsOf(uri), this.files, configuration.settings, 'shown')
      : [];
  }

  /** What mends these findings, best first. Tried once for the same ones, as long as nothing changes. */
  fixes(findings: readonly LocatedFinding[]): Fixes {
    const steps = this.fixing(findings);
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
  }

  /** The same in steps, between which other work gets its turn, but no edit. @param among @param saved see `fixesOf` */
  *fixing(findings: readonly LocatedFinding[], among = 0, saved: Savings = { work: 0 }): Generator<undefined, Fixes> {
    const { fixes } = this.#known;
    const known = fixes.find(({ of }) => of.length === findings.length && of.every((one, at) => one === findings[at]));
    if (known) return known.result;
    const concerned = new Set(
      findings.flatMap(({ members }) => members.flatMap(({ result }) => [...result.texts.keys()])),
    );
    const roots = new Set([...concerned].flatMap((uri) => [...(this.#readers.get(uri) ?? [])]));
    const { of, untried } = yield* fixesOf(
      findings,
      [...roots].flatMap((root) => this.#results.get(root) ?? []),
      this.files,
      among,
      this.#results.size,
      saved,
    );
    const own = findings.flatMap((finding) => (finding.own ? [[finding, [finding.own]] as const] : []));
    const result = { of: own.length === 0 ? of : new Map([...of, ...own]), untried };
    fixes.push({ of: findings, result });
    if (fixes.length > maxFixes) fixes.shift();
    return result;
  }

  /** Forgets what was worked out to be shown, and is worked out once more where somebody asks again. */
  forgetShown(): void {
    this.#known = new Known();
  }

  /** Files in parts, so that no root finds something in two of them, those that the largest root reads last; and how many roots find something. */
  apart(files: readonly string[]): { readonly parts: readonly (readonly string[])[]; readonly finding: number } {
    const groups = new Groups();
    let finding = 0;
    for (const { contexts } of this.#results.values()) {
      const found = new Set(contexts.flatMap(({ findings }) => findings.all.map(({ at }) => at.file)));
      const [first] = found;
      if (first === undefined) continue;
      finding++;
      for (const file of found) groups.join(first, file);
    }
    const parts = new Map<string, string[]>();
    const largest = new Map<string, number>();
    for (const file of files) {
      const group = groups.of(file);
      const part = parts.get(group);
      if (part) part.push(file);
      else parts.set(group, [file]);
      for (const root of this.#readers.get(file) ?? [])
        largest.set(group, Math.max(this.#results.get(root)?.work ?? 0, largest.get(group) ?? 0));
    }
    const inTurn = [...parts].sort(([a], [b]) => (largest.get(a) ?? 0) - (largest.get(b) ?? 0));
    return { parts: inTurn.map(([, part]) => part), finding };
  }

  /** What the properties at an offset of a file come to. */
  explain(uri: string, offset: number): Explanation[] {
    const known = this.#known.explained;
    const all = known?.uri === uri ? known.all : new Explanations(uri, this.rootsOf(uri), this.files);
    this.#known.explained = { uri, all };
    return all.at(offset);
  }

  /** How much of the clusters' network the files tell: in steps, between which other work gets its turn. What a root comes to is kept until it is judged again. */
  stats(): Generator<undefined, Stats> {
    return this.#stats.of(this.#results.values(), this.files);
  }

  /** What was left out in one file. */
  notes(uri: string): Note[] {
    if (!this.#configurations.of(uri).includes(uri)) return [];
    const places = new Places(this.files);
    const notes = this.#resultsOf(uri).flatMap((result) =>
      result.notesIn(uri).flatMap((note) => {
        const place = places.now(note, result);
        return place ? [{ ...note, ...place }] : [];
      }),
    );
    const { settings } = this.#configurations.of(uri);
    for (const note of notesOnModules(uri, this.#resultsOf(uri), this.files, settings)) notes.push(note);
    const unread = this.#unread.get(uri);
    if (unread !== undefined && !this.files.isOpen(uri)) notes.push({ file: uri, start: 0, end: 0, message: unread });
    return [...new Map(notes.map((note) => [`${note.start} ${note.message}`, note])).values()].sort(
      (a, b) => a.start - b.start,
    );
  }

  /** The files that any root reads, and those that none can. */
  judgedFiles(): string[] {
    return [
      ...new Set([...[...this.#results.values()].flatMap((result) => [...filesOf(result)]), ...this.#unread.keys()]),
    ].sort();
  }

  /** The files that were left alone when the folders were last read. */
  get unread(): Iterable<string> {
    return this.#unread.keys();
  }

  /** The files that are judged with a plan: what it decides is found in them. */
  judgedWith(plan: string): string[] {
    return this.#resultsOf(plan).flatMap((result) => (result.root.plans?.includes(plan) ? [...filesOf(result)] : []));
  }

  /** What has changed of the networks of clusters since what they are compared with. */
  changes(): NetworkChange[] {
    return [...this.#results.values()].flatMap(({ contexts }) => changesIn(contexts, this.files));
  }

  /** The roots that read a file. */
  rootsOf(uri: string): Root[] {
    return this.#resultsOf(uri).flatMap(({ root, lead }) => (lead ? [] : [root]));
  }

  /** The address space and the ways in and out of some roots. */
  plans(roots: readonly Root[]): readonly RootPlan[] {
    const known = this.#known.plans;
    if (known && known.of.length === roots.length && known.of.every((root, at) => root === roots[at]))
      return known.plans;
    const plans = networkPlans(roots, this.files, this.#networks);
    this.#known.plans = { of: roots, plans };
    return plans;
  }

  /** See `putSubnet`. */
  putSubnet(uri: string, context: string, owner: Owner, range: string): readonly TextEdit[] | undefined {
    const root = this.#judged.get(uri);
    return root && putSubnet(root, context, owner, range, this.files, this.#networks);
  }

  /** Who may talk to whom, of everything that the manifests apply. @param count hears how much is asked for it */
  connections(count?: (steps: number) => void): LocatedConnection[] {
    return [...connectionsOf(this.#roots, this.files, this.#networks, count)];
  }

  /** Who may talk to what stands at a place of a file. */
  connectionsAt(file: string, offset: number): readonly PlanNote[] {
    return connectionsAt(file, offset, this.rootsOf(file), this.files, this.#networks);
  }

  /** What is not seen of connections, and why. */
  connectionNotes(): Note[] {
    return [...notesOnConnections(this.#roots, this.files, this.#networks)];
  }

  /**
   * The network plan as an HTML page.
   * @param roots those to show
   * @param nameOf a file as people see it
   * @param uriOf the editor's URI for a file
   * @param nonce for the script of an editor's view
   * @param before what it is compared with, and what messages call that
   * @param say texts in the reader's language
   */
  planPage(
    roots: readonly Root[],
    nameOf: (uri: string) => string,
    uriOf: (file: string) => string,
    nonce?: string,
    before?: { readonly workspace: Workspace; readonly roots: readonly Root[]; readonly name: string },
    say?: PageOptions['say'],
  ): string {
    const options = { ...this.#pageOptions(nameOf, uriOf), ...(nonce === undefined ? {} : { nonce }) };
    return planPage(this.plans(roots), {
      ...options,
      connections: connectionSection(this.connectionPictures(roots), {
        nameOf,
        link: (text, at) => place(text, at, options),
        linkTo: (at) => placeName(at, options),
        ...(say ? { say } : {}),
      }),
      ...(say ? { say } : {}),
      ...(before
        ? {
            before: {
              plans: before.workspace.plans(before.roots),
              name: before.name,
              options: before.workspace.#pageOptions(nameOf, uriOf),
            },
          }
        : {}),
    });
  }

  /** The same as pictures, of what some roots deploy or what runs on it. */
  connectionPictures(roots: readonly Root[]): readonly ConnectionPicture[] {
    const shown = new Set(roots.map(({ uri }) => uri));
    // Manifests look for their cluster in templates that are not theirs, too.
    const isShown = (file: string) =>
      this.#resultsOf(file).some(({ root }) => shown.has(root.uri) && (root.members?.includes(file) ?? true));
    return [...connectionPictures(this.#roots, isShown, this.files, this.#networks)];
  }

  /** The same as a drawing in SVG. @param say texts in the reader's language */
  planDrawing(roots: readonly Root[], nameOf: (uri: string) => string, say?: PageOptions['say']): string {
    const options = this.#pageOptions(nameOf, (file) => file);
    const pictures = distinct(this.plans(roots), options);
    return planDrawing(pictures, this.connectionPictures(roots), nameOf, say ? { say } : {});
  }

  #pageOptions(nameOf: (uri: string) => string, uriOf: (file: string) => string): PageOptions {
    const filesOfRoot = (root: string) => {
      const result = this.#results.get(root);
      return result ? [...filesOf(result)] : [];
    };
    return pageOptions(
      {
        textOf: (file) => this.files.get(file)?.text ?? '',
        findingsOf: (root) => filesOfRoot(root).flatMap((file) => this.findings(file)),
        notesOf: (root) => filesOfRoot(root).flatMap((file) => this.notes(file).map((note) => ({ ...note, file }))),
      },
      nameOf,
      uriOf,
    );
  }

  /** The roots, as of the last `update`. */
  get roots(): readonly Root[] {
    return this.#roots;
  }
}

/** What has been worked out since anything changed. */
class Known {
  readonly findings = new Map<string, readonly LocatedFinding[]>();
  /** The last few: those at the caret, and those of fix-all. */
  readonly fixes: { readonly of: readonly LocatedFinding[]; readonly result: Fixes }[] = [];
  explained: { readonly uri: string; readonly all: Explanations } | undefined;
  plans: { readonly of: readonly Root[]; readonly plans: readonly RootPlan[] } | undefined;
}

const maxFixes = 8;

interface UpdateOptions {
  readonly first?: string;
  stop?(): boolean;
  pause?(left: number): Promise<void>;
  readonly bounded?: boolean;
  readonly kept?: number;
  /** Says which roots are judged at all; the others wait. */
  only?(root: Root): boolean;
  /** Called before each root with how many have been judged, and how many there are. */
  progress?(done: number, all: number): void;
  done?(files: ReadonlySet<string>): void;
}

/** In a bounded run each root may take so many steps, more than most public ones need; those that need more share some. */
const stepsOfEach = 2_000;
const stepsOfAll = 220_000;

/** Each round follows one more level of modules that had not been loaded. */
const maxRounds = 40;

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size !== other.size) return false;
  for (const value of one) if (!other.has(value)) return false;
  return true;
}

function filesOf({ reads }: RootResult): Set<string> {
  return new Set([...reads].filter((uri) => !uri.endsWith('/')));
}
