import { addAll } from '../../shared-rules/lists';
import type { Rule } from '../../shared-rules/rule';
import type { Files, SourceFile } from '../files/files';
import { kindOf } from '../files/kinds';
import { basename, dirname, join } from '../files/uri';
import { globProblems } from './unmatched';
import { configurationName } from './options';
import { readConfigurationFile, type Problem, type Reading } from './read';
import { resolve, type Configuration, type Layer } from './resolve';

/** What is configured from elsewhere than files. */
export interface Surroundings {
  /** From the command line: wins over all. */
  readonly commandLine?: Layer;
  /** The editor's settings for a file or folder. */
  readonly editor?: (uri: string) => Layer | undefined;
  /** Folders above the workspace's own that files are looked for in, too: those of their repository. */
  readonly above?: readonly string[];
  /** Nobody vouches for the workspace: what its files say of folders outside does not count. */
  readonly isUntrusted?: boolean;
  /** Files are not looked for. */
  readonly withoutFiles?: boolean;
}

/** So many files may build on each other. */
const maxExtends = 50;

/** Azure CLI prints a cluster with its type. */
const exported = /"type"\s*:\s*"Microsoft\.ContainerService\/managedClusters"/i;

/** Whether a file configures us: one that counts for its folder, or one with a name of its own that others extend. */
export function isConfiguration(uri: string): boolean {
  return uri.endsWith(configurationName);
}

/**
 * What is configured for each folder: the nearest file, those that it extends, and what stands around them. A file that is broken keeps what it
 * said before. Looked up once for each folder; an edit of a file that says nothing new changes nothing.
 */
export class Configurations {
  readonly #ids: readonly string[];
  #surroundings: Surroundings = {};
  readonly #byFolder = new Map<string, Configuration>();
  /** The same by what was asked for. */
  readonly #byUri = new Map<string, Configuration>();
  /** Folders with the same layers share one. */
  readonly #byLayers = new Map<string, Configuration>();
  readonly #readings = new WeakMap<SourceFile, Reading>();
  /** What each file said when it was last without error. */
  readonly #good = new Map<string, Reading>();
  /** Files that have been found. */
  readonly #found = new Set<string>();
  /** What `extends` leads to. */
  readonly #extended = new Set<string>();
  #hasNews = false;
  readonly #matched = new Map<string, boolean>();

  constructor(
    private readonly files: Files,
    private readonly rules: readonly Rule[],
  ) {
    this.#ids = rules.map(({ id }) => id);
  }

  /** Takes over what stands around the files. */
  set surroundings(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#clear();
  }

  /** What is configured for a file, or for a folder. What is not loaded yet is noted in the files, and asked for again. */
  of(uri: string): Configuration {
    const before = this.#byUri.get(uri);
    if (before) return before;
    const folder = kindOf(uri) === undefined && !isConfiguration(uri) ? uri : dirname(uri);
    const known = this.#byFolder.get(folder);
    if (known) {
      this.#byUri.set(uri, known);
      return known;
    }
    const { layers, isWhole } = this.#layersOf(folder);
    const key = JSON.stringify(layers);
    let configuration = this.#byLayers.get(key);
    if (!configuration) {
      configuration = resolve(layers, this.rules);
      if (isWhole) this.#byLayers.set(key, configuration);
    }
    if (isWhole) {
      this.#byFolder.set(folder, configuration);
      for (const one of configuration.read) this.files.allow(one);
    }
    return configuration;
  }

  /** Everything that has been asked for. */
  get all(): Iterable<Configuration> {
    return this.#byLayers.values();
  }

  /** The configuration files that have been found, where they count. */
  get found(): readonly string[] {
    if (this.#surroundings.withoutFiles) return [];
    return [...this.#found].filter((uri) => this.files.peek(uri)).sort();
  }

  /** The nearest configuration file of a file or folder; undefined: none. */
  nearest(uri: string): string | undefined {
    return this.#nearest(kindOf(uri) === undefined && !isConfiguration(uri) ? uri : dirname(uri)).uri;
  }

  /** Whether a file of this name counts when it is read. */
  counts(uri: string): boolean {
    return isConfiguration(uri) || this.#extended.has(uri);
  }

  /**
   * Says that a configuration file is new, changed or gone.
   * @returns whether it says something else now
   */
  changed(uri: string): boolean {
    const file = this.files.peek(uri);
    const before = this.#good.get(uri)?.values;
    const wasFound = this.#found.has(uri);
    if (!file) {
      this.#good.delete(uri);
      this.#found.delete(uri);
      if (!wasFound) return false;
      this.#clear();
      return true;
    }
    this.#found.add(uri);
    const { values } = this.#read(file);
    if (wasFound && before && JSON.stringify(before) === JSON.stringify(values)) return false;
    this.#clear();
    return true;
  }

  /** Whether files have been found since this was asked. */
  takeNews(): boolean {
    const hasNews = this.#hasNews;
    this.#hasNews = false;
    return hasNews;
  }

  /** Files have come or gone: globs may match others. */
  forgetMatches(): void {
    this.#matched.clear();
  }

  /** A file, and those that it builds on. */
  withExtended(uri: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(uri) || seen.size > maxExtends) return seen;
    seen.add(uri);
    const file = this.files.peek(uri);
    for (const path of (file && this.#read(file).values.extends) ?? []) {
      const other = this.#extendedBy(uri, path);
      if (other !== undefined) this.withExtended(other, seen);
    }
    return seen;
  }

  /** What is wrong with a configuration file. @param isScanned all files are known, so that a glob without one can be told */
  problems(uri: string, isScanned: boolean): readonly Problem[] {
    const file = this.files.peek(uri);
    if (!file) return [];
    const reading = this.#readingOf(file);
    const problems = [
      ...reading.problems,
      ...this.#extendsProblems(uri, reading),
      ...this.#deployedProblems(uri, reading),
    ];
    if (reading.isWhole && isScanned) addAll(problems, globProblems(reading, dirname(uri), this.files, this.#matched));
    return problems.sort((a, b) => a.start - b.start);
  }

  /** Whether a file is broken, so that what it said before holds, or, without that, what is right of it. */
  isBroken(uri: string): boolean {
    const file = this.files.peek(uri);
    return file !== undefined && this.#readingOf(file).problems.some(({ severity }) => severity === 'error');
  }

  /** A configuration file as it stands; undefined: there is none. */
  readingOf(uri: string): Reading | undefined {
    const file = this.files.peek(uri);
    return file && this.#readingOf(file);
  }

  #clear(): void {
    this.files.allowNothing();
    for (const folder of this.#surroundings.above ?? []) this.files.allow(`${folder}/${configurationName}`);
    this.#byFolder.clear();
    this.#byUri.clear();
    this.#byLayers.clear();
    this.#matched.clear();
  }

  #nearest(folder: string): { readonly uri?: string; readonly isWhole: boolean } {
    let isWhole = true;
    if (this.#surroundings.withoutFiles) return { isWhole };
    const places = [...this.files.folders, ...(this.#surroundings.above ?? [])];
    for (let at = folder; places.some((place) => at === place || at.startsWith(`${place}/`)); at = dirname(at)) {
      const uri = `${at}/${configurationName}`;
      isWhole &&= this.files.isLooked(uri);
      if (this.files.get(uri) && isWhole) {
        this.#hasNews ||= !this.#found.has(uri);
        this.#found.add(uri);
        return { uri, isWhole };
      }
    }
    return { isWhole };
  }

  #layersOf(folder: string): { readonly layers: readonly Layer[]; readonly isWhole: boolean } {
    const { commandLine, editor } = this.#surroundings;
    const { uri, isWhole } = this.#nearest(folder);
    const own: Layer[] = [];
    const isComplete = isWhole && (uri === undefined || this.#addFile(uri, own, new Set()));
    const around = editor?.(folder);
    return {
      layers: [...(commandLine ? [commandLine] : []), ...own, ...(around ? [around] : [])],
      isWhole: isComplete,
    };
  }

  /** A file, and below it those that it extends, the last one first. @returns false where one is not loaded yet */
  #addFile(uri: string, layers: Layer[], seen: Set<string>): boolean {
    if (seen.has(uri) || seen.size > maxExtends) return true;
    seen.add(uri);
    const isKnown = this.files.isLooked(uri);
    const file = this.files.get(uri);
    if (!file) return isKnown;
    this.#hasNews ||= !this.#found.has(uri);
    this.#found.add(uri);
    const { values } = this.#read(file);
    const { read, ...others } = values;
    const isBarred = this.#surroundings.isUntrusted === true && read !== undefined;
    layers.push({ source: uri, base: dirname(uri), values: isBarred ? others : values });
    let isWhole = true;
    for (const path of [...(values.extends ?? [])].reverse()) {
      const other = this.#extendedBy(uri, path);
      if (other !== undefined) isWhole = this.#addFile(other, layers, seen) && isWhole;
    }
    return isWhole;
  }

  /** The file that a path in `extends` means; undefined where it lies outside the workspace. */
  #extendedBy(uri: string, path: string): string | undefined {
    const target = join(dirname(uri), path);
    const other =
      isConfiguration(target) || /\.ya?ml$/i.test(basename(target)) ? target : `${target}/${configurationName}`;
    const places = [...this.files.folders, ...(this.#surroundings.above ?? [])];
    if (!places.some((place) => other.startsWith(`${place}/`))) return undefined;
    this.#extended.add(other);
    this.files.allow(other);
    return other;
  }

  #extendsProblems(uri: string, reading: Reading): Problem[] {
    return (reading.values.extends ?? []).flatMap((path, at): Problem[] => {
      const place = reading.place(['extends', at], true);
      if (!place) return [];
      const other = this.#extendedBy(uri, path);
      if (other === undefined)
        return [{ ...place, severity: 'error', message: `${path} lies outside the workspace, and is not read.` }];
      if (this.#leadsBack(other, uri, new Set()))
        return [
          {
            ...place,
            severity: 'warning',
            message: `${path} is this file, or builds on it in turn; each is read once. Take one of them out.`,
          },
        ];
      if (this.files.peek(other))
        return this.isBroken(other) && other !== uri
          ? [
              {
                ...place,
                severity: 'warning',
                message: `${path} is broken; what ${this.#good.has(other) ? 'it said before' : 'is right of it'} holds.`,
              },
            ]
          : [];
      return this.files.isLooked(other) ? [{ ...place, severity: 'error', message: `${path} was not found.` }] : [];
    });
  }

  /** Files that are said to be what Azure has, and are not. Known when a cluster has been judged with them. */
  #deployedProblems(uri: string, { values, place }: Reading): Problem[] {
    return (values.deployed ?? []).flatMap((path, at): Problem[] => {
      const text = this.files.peek(join(dirname(uri), path))?.text;
      const span = text === undefined || exported.test(text) ? undefined : place(['deployed', at], true);
      return span
        ? [{ ...span, severity: 'warning', message: `${path} holds no cluster as az aks show -o json prints it.` }]
        : [];
    });
  }

  /** Whether a file is another, or builds on it. */
  #leadsBack(from: string, to: string, seen: Set<string>): boolean {
    if (from === to) return true;
    if (seen.has(from) || seen.size > maxExtends) return false;
    seen.add(from);
    const file = this.files.peek(from);
    return (
      file !== undefined &&
      (this.#read(file).values.extends ?? []).some((path) => {
        const next = this.#extendedBy(from, path);
        return next !== undefined && this.#leadsBack(next, to, seen);
      })
    );
  }

  #readingOf(file: SourceFile): Reading {
    let reading = this.#readings.get(file);
    if (!reading) this.#readings.set(file, (reading = readConfigurationFile(file.text, this.#ids)));
    return reading;
  }

  /** What a file says, or said before it broke. */
  #read(file: SourceFile): Reading {
    const reading = this.#readingOf(file);
    if (reading.problems.every(({ severity }) => severity !== 'error')) this.#good.set(file.uri, reading);
    else if (!this.#good.has(file.uri)) return reading;
    return this.#good.get(file.uri)!;
  }
}
