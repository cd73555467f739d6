import { addAll } from '../../shared-rules/lists';
import { parseCidr } from '../../shared-rules/model/cidr';
import type { CompanyRange } from '../../shared-rules/model/network';
import { isOf } from '../../shared-rules/equivalents';
import type { Rule } from '../../shared-rules/rule';
import { join } from '../files/uri';
import { Globs, hasMagic } from './globs';
import type { Preset, RuleLevel, Values } from './options';
import { isNewer } from './versions';

/** What one place says, and the folder that its paths and globs count from. */
export interface Layer {
  /** As people name it: `command line`, `editor settings`, the URI of a file. */
  readonly source: string;
  /** URI of a folder. */
  readonly base: string;
  readonly values: Values;
}

/** A value of the configuration, and the layer that it comes from; undefined: nobody said it. */
export interface Said {
  readonly name: string;
  readonly value: unknown;
  readonly source: string | undefined;
}

/** Everything that is configured for the files of one folder. */
export interface Configuration {
  readonly settings: { readonly preset: Preset; readonly rules: { readonly [id: string]: RuleLevel | undefined } };
  /** ISO; undefined: today. */
  readonly date: string | undefined;
  readonly ranges: readonly CompanyRange[];
  readonly requireReason: boolean;
  /** URIs of folders outside the workspace that may be read. */
  readonly read: readonly string[];
  /** URIs of files with the clusters that run, as the Azure CLI printed them. */
  readonly deployed: readonly string[];
  /** Which cluster's template Kubernetes manifests belong to: the globs of the manifests, the URI of a template or Terraform folder, and the name of a cluster where it deploys several. */
  readonly manifests: readonly { readonly manifests: Globs; readonly template: string; readonly cluster?: string }[];
  /** What a root comes to hangs on this text, beside its files. */
  readonly key: string;
  /** Whether a file, or a Terraform folder, is judged and shown. */
  includes(uri: string): boolean;
  /** Whether a file is as if it were not there, but for those that call it. */
  excludes(uri: string): boolean;
  /** Of the parameter files that belong to a template those that it is judged with, or other ones; undefined: it says nothing of them. @param known all files that there are */
  parameterFilesOf(
    template: string,
    own: () => readonly string[],
    known: () => Iterable<string>,
  ): readonly string[] | undefined;
  /** Everything that is said, for people. */
  readonly said: readonly Said[];
}

/** @param layers those that win first */
export function resolve(layers: readonly Layer[], rules: readonly Rule[]): Configuration {
  const first = <K extends keyof Values>(name: K) => layers.find(({ values }) => values[name] !== undefined);
  const one = <K extends keyof Values>(name: K) => first(name)?.values[name];
  const globs = (name: 'include' | 'exclude') => {
    const layer = first(name);
    return layer && new Globs(layer.base, layer.values[name] ?? []);
  };
  const include = globs('include');
  const exclude = globs('exclude');
  const preset = one('preset') ?? 'recommended';
  const levels = levelsOf(layers, rules, preset);
  const ranges = rangesOf(layers);
  const date = one('date');
  const parameters = layers.flatMap(({ base, values }) =>
    Object.entries(values.parameters ?? {}).map(([template, files]) => ({
      template: new Globs(base, [template]),
      ...choiceOf(base, files),
    })),
  );
  return {
    settings: { preset, rules: Object.fromEntries([...levels].map(([id, { level }]) => [id, level])) },
    date,
    ranges: ranges.flatMap(({ name, cidr }) => {
      const range = parseCidr(cidr);
      return range ? [{ name, range }] : [];
    }),
    requireReason: one('require-reason') ?? false,
    read: pathsOf(first('read'), 'read'),
    deployed: pathsOf(first('deployed'), 'deployed'),
    manifests: layers.flatMap(({ base, values }) =>
      Object.entries(values.manifests ?? {}).map(([pattern, template]) => {
        const [path = '', cluster] = template.split('#');
        return {
          manifests: new Globs(base, [pattern]),
          template: join(base, path),
          ...(cluster === undefined || cluster === '' ? {} : { cluster }),
        };
      }),
    ),
    key: JSON.stringify([
      date,
      ranges,
      pathsOf(first('read'), 'read'),
      pathsOf(first('deployed'), 'deployed'),
      layers.flatMap(({ base, values }) => (values.manifests ? [base, values.manifests] : [])),
    ]),
    includes: (uri) => {
      const isIn = include === undefined || include.patterns.length === 0 || include.has(uri);
      return isIn && exclude?.has(uri) !== true;
    },
    excludes: (uri) => exclude?.has(uri) === true,
    parameterFilesOf(template, own, known) {
      const choice = parameters.find((entry) => entry.template.names(template));
      if (!choice) return undefined;
      const { isChosen, named, chosen, left } = choice;
      const files = isChosen
        ? [...named, ...(chosen.patterns.length > 0 ? [...known()].filter((uri) => chosen.names(uri)) : [])]
        : own();
      return [...new Set(files)].filter((uri) => !left.has(uri)).sort();
    },
    said: saidBy(
      layers,
      levels,
      ranges.map(({ name, cidr, source }) => ({ value: { name, cidr }, source })),
    ),
  };
}

/** The levels of rules, each with the layer that it comes from. In each layer a rule wins over its category. */
function levelsOf(
  layers: readonly Layer[],
  rules: readonly Rule[],
  preset: Preset,
): Map<string, { readonly level: RuleLevel; readonly source: string }> {
  const found = new Map<string, { readonly level: RuleLevel; readonly source: string }>();
  const asOf = layers.find(({ values }) => values['rules-as-of'] !== undefined);
  // What says something to look for asks for the rule that does, whatever the preset and the version.
  const asking: { readonly [id: string]: Layer | undefined } = {
    'no-reserved-company-range': layers.find(({ values }) => (values.ranges?.length ?? 0) > 0),
    'use-suppression-reason': layers.find(({ values }) => values['require-reason'] !== undefined),
  };
  for (const rule of rules) {
    const { id, category, since, severity } = rule;
    const isLater = isNewer(since, asOf?.values['rules-as-of']);
    // A category says how its rules are shown, and shows none that the preset leaves out.
    const isOff = isLater || !isIn(preset, rule);
    const asked = isOff ? asking[id] : undefined;
    for (const { source, values } of layers) {
      const own = values.rules?.[id];
      const ofCategory = isOff ? undefined : values.rules?.[category];
      const level = own ?? ofCategory;
      if (level === undefined) continue;
      found.set(id, { level, source });
      break;
    }
    if (asked && !found.has(id)) found.set(id, { level: severity, source: asked.source });
    if (asOf && isLater && !found.has(id)) found.set(id, { level: 'off', source: asOf.source });
  }
  return found;
}

/** Whether a preset shows a rule at all. */
function isIn(preset: Preset, rule: Rule): boolean {
  if (preset === 'cis' || preset === 'mcsb') return isOf(rule, preset);
  return rule.severity !== 'off' || preset === 'strict';
}

/** The address plan: that of all layers, of several ranges with one name that of the layer that wins. */
function rangesOf(layers: readonly Layer[]) {
  const found: { readonly name: string; readonly cidr: string; readonly source: string }[] = [];
  for (const { source, values } of layers) {
    const taken = new Set(found.map(({ name }) => name));
    addAll(
      found,
      (values.ranges ?? []).flatMap((range) => (taken.has(range.name) ? [] : [{ ...range, source }])),
    );
  }
  return found;
}

function pathsOf(layer: Layer | undefined, name: 'read' | 'deployed'): readonly string[] {
  return (layer?.values[name] ?? []).map((path) => join(layer!.base, path));
}

/** What a template is judged with: the files that are named, without those behind `!`; with `!` alone, all of its own without those. */
function choiceOf(base: string, files: readonly string[]) {
  const chosen = files.filter((pattern) => !pattern.startsWith('!'));
  return {
    isChosen: chosen.length > 0 || files.length === 0,
    named: chosen.filter((pattern) => !hasMagic(pattern)).map((path) => join(base, path)),
    chosen: new Globs(base, chosen.filter(hasMagic)),
    left: new Globs(
      base,
      files.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : [])),
    ),
  };
}

const plain = [
  'include',
  'exclude',
  'parameters',
  'manifests',
  'read',
  'deployed',
  'rules-as-of',
  'date',
  'require-reason',
] as const;

function saidBy(
  layers: readonly Layer[],
  levels: ReadonlyMap<string, { readonly level: RuleLevel; readonly source: string }>,
  ranges: readonly { readonly value: unknown; readonly source: string }[],
): Said[] {
  const preset = layers.find(({ values }) => values.preset !== undefined);
  return [
    { name: 'preset', value: preset?.values.preset ?? 'recommended', source: preset?.source },
    ...[...levels].map(([id, { level, source }]) => ({ name: `rules.${id}`, value: level, source })),
    ...plain.flatMap((name) => {
      const layer = layers.find(({ values }) => values[name] !== undefined);
      return layer ? [{ name, value: layer.values[name], source: layer.source }] : [];
    }),
    ...ranges.map(({ value, source }) => ({ name: 'ranges', value, source })),
  ];
}
