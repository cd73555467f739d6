import { mark, memberOf, reasonOf, symbolOf, type Data, type UnknownData } from '../../engine/evaluate/data';
import { newEvaluation } from '../../engine/evaluate/evaluate';
import { canonical } from '../../engine/evaluate/operators';
import { Files as ProjectFiles } from '../../engine/files/files';
import { armOutput, lowerArmTemplate, openArmTemplate } from '../../engine/languages/arm/lower';
import { readJsonParameters } from '../../engine/languages/arm/parameter-file';
import { lowerBicep, readBicepParameters } from '../../engine/languages/bicep/lower';
import type { LoweredResource, Lowering } from '../../engine/resources/lowered';
import { ObjectResource } from '../../engine/resources/object-resource';
import type { Json } from '../../shared-rules/model/value';
import { memory, type Files } from '../lint';

/** A template with the parameter file it is deployed with. */
export interface Template {
  /** Where it is to be found, for messages. */
  readonly name: string;
  readonly files: Files;
  /** Path of the template among the files. */
  readonly main: string;
  /** Path of the parameter file among the files; undefined: whatever it asks for has to be made up. */
  readonly parameters: string | undefined;
}

/** What `bicep snapshot` foretells. */
export interface Snapshot {
  readonly resources: readonly Predicted[];
  readonly outputs: { readonly [name: string]: Json };
}

/** A resource as it stands in a snapshot. */
export interface Predicted {
  readonly type: string;
  readonly name: string;
  readonly [property: string]: Json;
}

/** One property of a template, or an output. */
interface Difference {
  readonly name: string;
  readonly path: string;
  /** Undefined: it is not there. */
  readonly theirs: Json | undefined;
  readonly ours: Json | undefined;
}

/** Single values, counted. */
interface Comparison {
  equal: number;
  /** Text and ids of which a part is known, and fits. */
  fitting: number;
  /** We know a value that the engine leaves to the deployment. */
  ahead: number;
  /** Neither we nor the engine know it. */
  open: number;
  /** Resources that cannot be told from others of their type. */
  unmatched: number;
  readonly unknown: Difference[];
  readonly wrong: Difference[];
}

export function newComparison(): Comparison {
  return { equal: 0, fitting: 0, ahead: 0, open: 0, unmatched: 0, unknown: [], wrong: [] };
}

/** Reads a template as the linter does and compares each property that it knows with what the engine foretells. */
export async function compareTemplate(template: Template, snapshot: Snapshot, into: Comparison): Promise<void> {
  const files = new ProjectFiles(memory(template.files), [folder]);
  for (;;) {
    const found = newComparison();
    const lowering: Lowering = { files, evaluation: newEvaluation(1_000_000), stack: [`${folder}/${template.main}`] };
    const lowered = lower(template, lowering);
    if (lowered) new Comparer(template.name, found).compare(lowered, snapshot);
    if (await files.load()) continue;
    if (!lowered) throw new Error(`${template.name}: ${template.main} is no template`);
    for (const key of ['equal', 'fitting', 'ahead', 'open', 'unmatched'] as const) into[key] += found[key];
    into.unknown.push(...found.unknown);
    into.wrong.push(...found.wrong);
    return;
  }
}

const folder = 'file:///workspace';

interface Lowered {
  readonly resources: readonly LoweredResource[];
  output(name: string): Data | undefined;
}

function lower({ main, parameters }: Template, lowering: Lowering): Lowered | undefined {
  const given = parameters === undefined ? undefined : lowering.files.get(`${folder}/${parameters}`);
  const file = lowering.files.get(`${folder}/${main}`);
  if (!file || (parameters !== undefined && !given)) return undefined;
  const args =
    given &&
    (given.uri.endsWith('.bicepparam')
      ? readBicepParameters(given, lowering).args
      : readJsonParameters(given, lowering));
  if (main.endsWith('.bicep')) return lowerBicep(file, args, lowering);
  const opened = openArmTemplate(file, lowering.files);
  return {
    resources: lowerArmTemplate(opened, args, lowering),
    output: (name) => armOutput(opened, name, args, lowering),
  };
}

/** What stands beside the properties, and says where a resource is and when it comes. */
const beside = new Set([
  'id',
  'type',
  'name',
  'apiversion',
  'parent',
  'scope',
  'dependson',
  'condition',
  'copy',
  'comments',
  'resources',
  'existing',
  'metadata',
]);

type JsonObject = { readonly [key: string]: Json };

class Comparer {
  constructor(
    private readonly name: string,
    private readonly found: Comparison,
  ) {}

  compare(lowered: Lowered, snapshot: Snapshot): void {
    const left = new Set(snapshot.resources);
    // In a snapshot, what a nested deployment deploys stands in its place, and nothing in that of an empty one.
    const isRead = ({ type }: { readonly type: string }) => !/^microsoft\.resources\/deployments$/i.test(type);
    const own = lowered.resources.filter(
      ({ existing, deployed, resource }) =>
        !existing && deployed !== 'no' && resource instanceof ObjectResource && isRead(resource),
    );
    for (const one of own) {
      const { type } = one.resource;
      const sameType = [...left].filter((other) => other.type.toLowerCase() === type.toLowerCase());
      const name = nameOf(one);
      const alike = sameType.filter((other) => name !== undefined && fits(name, other.name));
      const counterpart = alike[0];
      const hasOpenName = sameType.some((other) => isExpression(other.name));
      if (counterpart && (alike.length === 1 || !name!.includes(mark))) {
        left.delete(counterpart);
        this.#resource(one, counterpart);
      } else if (name === undefined || name.includes(mark) || one.deployed !== undefined || counterpart || hasOpenName)
        this.found.unmatched++;
      else this.#wrong(`${type} ${name}`, undefined, 'it is deployed');
    }
    if (this.found.unmatched === 0)
      for (const predicted of left)
        if (isRead(predicted)) this.#wrong(`${predicted.type} ${predicted.name}`, 'it is deployed', undefined);
    for (const [key, value] of Object.entries(snapshot.outputs))
      this.#value(lowered.output(key), value, `output ${key}`);
  }

  #resource({ resource }: LoweredResource, predicted: Predicted): void {
    const place = `${predicted.type} ${predicted.name}`;
    const data = resource.find([]).data!;
    if (data.kind !== 'object') return this.#value(data, predicted, place);
    const keys = new Map([...data.keys(), ...Object.keys(predicted)].map((key) => [key.toLowerCase(), key]));
    for (const [lower, key] of keys)
      if (!beside.has(lower)) this.#value(memberOf(data, key), memberIn(predicted, key), `${place} ${key}`);
  }

  #value(ours: Data | undefined, theirs: Json | undefined, path: string): void {
    const { found } = this;
    if (isExpression(theirs)) {
      if (ours?.kind === 'unknown') found.open++;
      else found.ahead++;
      return;
    }
    if (!ours || (ours.kind === 'scalar' && ours.value === null)) {
      if (theirs === undefined || theirs === null) found.equal++;
      else this.#wrong(path, theirs, ours ? null : undefined);
      return;
    }
    if (ours.kind === 'unknown' && hangsOnPlace(ours) && fitsUnknown(ours, theirs) === undefined) {
      found.open += [...leaves(theirs, path)].length;
      return;
    }
    if (ours.kind === 'unknown') {
      const isFitting = fitsUnknown(ours, theirs);
      if (isFitting === false) this.#wrong(path, theirs, shown(ours));
      else if (isFitting) found.fitting++;
      else for (const [below, value] of leaves(theirs, path)) this.#unknown(below, value, ours.reason);
      return;
    }
    if (ours.kind === 'array' && Array.isArray(theirs)) return this.#list(ours, theirs as readonly Json[], path);
    if (ours.kind === 'object' && typeof theirs === 'object' && theirs !== null && !Array.isArray(theirs)) {
      const keys = new Map([...ours.keys(), ...Object.keys(theirs)].map((key) => [key.toLowerCase(), key]));
      for (const key of keys.values())
        this.#value(memberOf(ours, key), memberIn(theirs as JsonObject, key), `${path}.${key}`);
      if (keys.size === 0) found.equal++;
      return;
    }
    if (ours.kind === 'scalar' && theirs !== undefined && canonical(ours.value) === canonical(theirs)) found.equal++;
    else this.#wrong(path, theirs, shown(ours));
  }

  #list(ours: Extract<Data, { kind: 'array' }>, theirs: readonly Json[], path: string): void {
    if (ours.open !== undefined) {
      for (const [below, value] of leaves([...theirs], path)) this.#unknown(below, value, ours.open);
      return;
    }
    if (ours.items.length !== theirs.length) return this.#wrong(path, theirs.length, `${ours.items.length} items`);
    for (const [at, item] of ours.items.entries()) this.#value(item(), theirs[at], `${path}[${at}]`);
    if (theirs.length === 0) this.found.equal++;
  }

  #wrong(path: string, theirs: Json | undefined, ours: Json | undefined): void {
    this.found.wrong.push({ name: this.name, path, theirs, ours });
  }

  #unknown(path: string, theirs: Json, reason: string): void {
    if (isExpression(theirs)) this.found.open++;
    else this.found.unknown.push({ name: this.name, path, theirs, ours: reason });
  }
}

/** Text in brackets is an expression that only the deployment computes. */
function isExpression(value: Json | undefined): boolean {
  return typeof value === 'string' && value.startsWith('[') && value.endsWith(']') && !value.startsWith('[[');
}

/** What is made of the subscription, the group or the name of the deployment, which are not in the files. */
function hangsOnPlace(data: Data): boolean {
  const reason = data.kind === 'unknown' || data.kind === 'object' ? (reasonOf(data) ?? '') : '';
  return /^(az\.)?(subscription|resourceGroup|tenant|deployment|deployer)\(\) is not known/.test(reason);
}

function memberIn(object: JsonObject, name: string): Json | undefined {
  const key = Object.keys(object).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

function* leaves(value: Json | undefined, path: string): Iterable<[path: string, value: Json]> {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) yield [path, value];
  } else for (const [key, part] of Object.entries(value)) yield* leaves(part, `${path}.${key}`);
}

/** Names of the resource and its parents; with marks where they are not known. */
function nameOf({ name, parent }: LoweredResource): string | undefined {
  const own = symbolOf(name());
  if (own === undefined) return undefined;
  if (!parent || 'unknown' in parent) return own;
  const outer = nameOf(parent);
  if (outer === undefined) return undefined;
  // A nested resource with its whole type has its whole name, too.
  return own.startsWith(`${outer}/`) ? own : `${outer}/${own}`;
}

function fits(symbol: string, text: string): boolean {
  return patternOf(symbol).test(text);
}

/** What text with unknown parts can be; an id ends with the type and the names it is made of. */
function patternOf(symbol: string): RegExp {
  const parts = symbol.split(mark).map((part, at) => {
    // A part of a resource follows its id: `.properties.fqdn`.
    if (at % 2 === 0) return escaped(at === 0 ? part : part.replace(/^(\.\w+)+/, ''));
    const [type, name] = part.split('|');
    return type !== undefined && name !== undefined && !symbol.includes('#') ? `.*${idEnd(type, name)}` : '.*';
  });
  return new RegExp(`^${parts.join('')}$`, 'is');
}

function idEnd(type: string, name: string): string {
  const [provider = '', ...types] = type.split('/');
  const names = name.split('/');
  if (types.length !== names.length) return '.*';
  return escaped(`/providers/${provider}${types.map((one, at) => `/${one}/${names[at]}`).join('')}`);
}

/** Whether a value of which something is known can be this one; undefined where nothing is known. */
function fitsUnknown(ours: UnknownData, theirs: Json | undefined): boolean | undefined {
  if (ours.idOf) {
    const lowered = ours.idOf as LoweredResource;
    const name = nameOf(lowered);
    if (name === undefined || name.includes(mark)) return undefined;
    return typeof theirs === 'string' && new RegExp(`${idEnd(lowered.resource.type, name)}$`, 'i').test(theirs);
  }
  if (ours.named) {
    const { type, name } = ours.named;
    if (name.includes(mark) || type === '') return undefined;
    return typeof theirs === 'string' && new RegExp(`${idEnd(type, name)}$`, 'i').test(theirs);
  }
  return ours.symbol === undefined ? undefined : typeof theirs === 'string' && fits(ours.symbol, theirs);
}

/** What we say, for people. */
function shown(data: Data): Json {
  if (data.kind === 'scalar') return data.value;
  if (data.kind === 'unknown') return data.symbol?.replaceAll(mark, '?') ?? data.named?.name ?? data.reason;
  return data.kind;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
