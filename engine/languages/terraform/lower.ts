import type { Value } from '../../../shared-rules/model/value';
import {
  arrayOf,
  idSymbol,
  mark,
  memberOf,
  numberOf,
  objectOf,
  withSubnetIds,
  reasonOf,
  scalar,
  symbolOf,
  through,
  unknown,
  type Data,
  type Lazy,
  type ObjectData,
  type Passage,
  type Source,
} from '../../evaluate/data';
import {
  bind,
  elementsOf,
  evaluate,
  joined,
  lazy,
  newInstance,
  note,
  stepBudget,
  variableData,
  type Builtin,
  type Scope,
} from '../../evaluate/evaluate';
import { withoutPlaceholders } from '../../evaluate/placeholders';
import { convert as conform, inspect, type Type } from '../../evaluate/types';
import type { SourceFile } from '../../files/files';
import { basename } from '../../files/uri';
import {
  isJudged,
  isSpent,
  loweredOf,
  markCalled,
  markDeployed,
  maxInstances,
  maxModuleDepth,
  type Arguments,
  type LoweredResource,
  type Lowering,
} from '../../resources/lowered';
import { ModuleResource, type ModuleTable } from '../../resources/module-resource';
import { ObjectResource, versionInType } from '../../resources/object-resource';
import { TranslatedResource } from '../../resources/translated-resource';
import type { SourceResource } from '../../resources/resource';
import { SourceOrigin, type Place } from '../../resources/resource';
import type { Attribute, Block, Body, Expression, Span } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { parseHcl } from './parse';
import { armTypes, tables } from './table';
import { avmNetworkOutput, listsOf, type NetworkModule } from './avm-network';
import { declarationsOf, isModuleFile, type Declarations, type Declared } from './declarations';
import { fileCall } from './files';
import { parseTerraformJson } from './json';
import { cleanPath } from './functions/encodings';
import { terraformDialect } from './functions/functions';
import { surroundings, type Surrounding } from './surroundings';
import { refusedIn } from './refusals';
import { typeConstraint } from './types';
import { intersection, versionRange, type VersionRange } from './version';
import { attribute, blockData, blocks, bodyData, sourceAt, namespace, isTrue, isFalse } from './body';
import { TerraformResource, providerOf } from './resource';
import type { Installed } from './calls';
import { installedIn, registryCall, networkCall, localModule } from './calls';

interface TerraformModule {
  readonly resources: readonly LoweredResource[];
  /** The value of an output; undefined when there is none of that name. */
  output(name: string): Data | undefined;
}

/**
 * Reads the `.tf` and `.tofu` files of a folder, one Terraform module, into resources.
 * @param folder URI
 * @param args variables given by variable files or by the calling module; undefined for a root without any
 */
export function lowerTerraform(folder: string, args: Arguments | undefined, lowering: Lowering): TerraformModule {
  const module = new Module(folder, args, lowering, installedIn(folder, lowering.files), [], {
    root: folder,
    path: '.',
  });
  module.noteRefused();
  return module;
}

/** So many steps go into what Terraform refuses of a module; what is judged goes first. */
const stepsOfRefusals = 20_000;

/** What expressions in the files of a folder come to; its resources are not looked at. */
export function readerOf(folder: string, args: Arguments | undefined, lowering: Lowering): Reader {
  const place = { root: folder, path: '.' };
  return new Module(folder, args, lowering, installedIn(folder, lowering.files), [], place, undefined, true);
}

interface Reader {
  readonly files: readonly SourceFile[];
  tree(file: SourceFile): Body;
  valueOf(node: Expression, file: SourceFile): Data;
  /** Whether a variable has a value. */
  isGiven(variable: string): boolean;
}

/** The values in a `.tfvars` file. */
export function readTerraformVariables(file: SourceFile, lowering: Lowering): Arguments {
  const { body } = lowering.files.parsed(file, parseHcl);
  // Values in these files call no functions.
  const dialect = { ...terraformDialect, functions: new Map<string, Builtin>() };
  const scope: Scope = {
    file: file.uri,
    text: file.text,
    instance: newInstance(),
    label: basename(file.uri),
    dialect,
    evaluation: lowering.evaluation,
    lookup: () => undefined,
  };
  return {
    get: (name) => {
      const [found, second] = body.items.filter((item) => item.kind === 'attribute' && item.name === name);
      if (second) return unknown(`${name} is given twice`, sourceAt(file.uri, second), { fails: true });
      return found?.kind === 'attribute' ? withoutPlaceholders(evaluate(found.value, scope)) : undefined;
    },
  };
}

class Module implements TerraformModule, Reader {
  readonly resources: LoweredResource[] = [];
  readonly #declarations: Declarations;
  readonly #declared: ReadonlyMap<string, Declared>;
  #updates: Declared[] | undefined;
  readonly #scopes = new Map<SourceFile, Scope>();
  readonly #values = new Map<string, Lazy>();
  readonly #instances = new Map<Block, readonly LoweredResource[]>();
  readonly #modules = new Map<Block, readonly (TerraformModule | string)[]>();
  /** What variables declare. */
  readonly #types = new Map<Block, Type>();
  /** Instances of modules beyond those that are judged. */
  readonly #more = new Map<Block, Map<number, TerraformModule>>();
  readonly files: readonly SourceFile[];
  #readers: Map<string, number> | undefined;
  readonly #provider: VersionRange;

  constructor(
    private readonly folder: string,
    private readonly args: Arguments | undefined,
    private readonly lowering: Lowering,
    private readonly installed: Installed,
    /** Names of the module calls that lead here from the root. */
    private readonly path: readonly string[],
    /** The root's folder, and the way from there: `.` or `modules/network`. */
    private readonly place: { readonly root: string; readonly path: string },
    /** The versions of azurerm that the caller allows. */
    allowed: VersionRange = { least: undefined, latest: undefined },
    /** Its resources are not asked for. */
    onlyValues = false,
  ) {
    const { files } = lowering;
    this.files = files
      .list(folder)
      .filter((uri) => isModuleFile(uri))
      .flatMap((uri) => files.get(uri) ?? []);
    this.#declarations = declarationsOf(this.files, (file) => this.tree(file));
    this.#declared = this.#declarations.blocks;
    lowering.evaluation.declarations -= this.#declarations.count;
    this.#provider = installed.azurerm ?? intersection(allowed, this.#providerVersion());
    if (onlyValues) return;
    for (const { file, block } of this.#declared.values()) {
      if (block.type === 'resource' || isLookup(block)) this.resources.push(...this.#resourcesOf(file, block));
      else if (block.type === 'module') {
        for (const called of this.#modulesOf(file, block))
          if (typeof called !== 'string') this.resources.push(...called.resources);
      }
    }
    this.#markShared();
    for (const { file, block, first } of this.#declarations.again) {
      const again = this.#resourcesOf(file, block);
      this.resources.push(...again);
      const [one] = again;
      if (one)
        one.again = {
          at: addressOf(one.resource, file, block),
          first: addressOf(one.resource, first.file, first.block),
        };
    }
  }

  /** Resources whose address stands in the arguments of a module that is not read: it may connect them to anything. */
  #markShared(): void {
    const given: { readonly file: SourceFile; readonly item: Attribute }[] = [];
    for (const { file, block } of this.#declared.values()) {
      if (block.type !== 'module' || this.#modulesOf(file, block).some((called) => typeof called !== 'string'))
        continue;
      for (const item of block.body.items) {
        if (item.kind !== 'attribute') continue;
        given.push({ file, item });
        walk(item.value, (node) => {
          if (node.kind !== 'member' || node.target.kind !== 'reference') return;
          const found = this.#declared.get(`resource.${node.target.name}.${node.name}`);
          if (found) for (const resource of this.#resourcesOf(found.file, found.block)) resource.shared = true;
        });
      }
    }
    if (given.length === 0) return;
    // Under other names, or by its own, too.
    const { worlds } = this.lowering.evaluation;
    const clusters = this.resources.filter(({ resource }) => resource.type === clusterType);
    for (const { file, item } of given) {
      const data = worlds.quietly(() => evaluate(item.value, this.#scope(file)));
      if (data.kind === 'unknown' && data.idOf) (data.idOf as LoweredResource).shared = true;
      const named = /cluster|aks/i.test(item.name) ? symbolOf(data) : undefined;
      if (named === undefined || named === '') continue;
      for (const cluster of clusters)
        if (worlds.quietly(() => symbolOf(cluster.name())) === named) cluster.shared = true;
    }
  }

  output(name: string): Data | undefined {
    const found = this.#declared.get(`output.${name}`);
    const value = found && attribute(found.block.body, 'value');
    if (!found || !value) return undefined;
    const source = sourceAt(found.file.uri, found.block.typeSpan);
    if (found.refusal !== undefined) return unknown(found.refusal, source, { fails: true });
    const scope = this.#scope(found.file);
    if (isRefused(found.block, 'precondition', scope))
      return unknown(`the precondition of output ${name} refuses it`, source, { fails: true });
    const data = evaluate(value.value, scope);
    const isSensitive = isTrue(found.block.body, 'sensitive');
    // A root must say that an output is sensitive.
    if (this.path.length === 0 && !isSensitive && inspect(data, this.lowering.evaluation).sensitive)
      return unknown(`output ${name} is sensitive`, source, { fails: true });
    return isSensitive ? { ...data, sensitive: true } : data;
  }

  valueOf(node: Expression, file: SourceFile): Data {
    return this.lowering.evaluation.worlds.quietly(() => evaluate(node, this.#scope(file)));
  }

  isGiven(variable: string): boolean {
    const declared = this.#declared.get(`variable.${variable}`);
    return (
      !declared || attribute(declared.block.body, 'default') !== undefined || this.args?.get(variable) !== undefined
    );
  }

  /** Says what Terraform refuses here and in the modules that are called. @returns whether there is anything */
  noteRefused(): boolean {
    const { evaluation, files } = this.lowering;
    // What is judged goes first.
    if (evaluation.steps < stepBudget / 2) return false;
    let left = stepsOfRefusals;
    /** What takes too many steps is not looked into: what is judged has its own. */
    const briefly = <T>(work: () => T): T | undefined => {
      if (left <= 0) return undefined;
      const given = evaluation.steps;
      evaluation.steps = Math.min(given, left);
      const result = evaluation.worlds.quietly(work);
      const taken = Math.min(given, left) - evaluation.steps;
      left -= taken;
      evaluation.steps = given - taken;
      evaluation.isExhausted = false;
      return result;
    };
    const inside = new Set<string>();
    for (const { file, block } of this.#declared.values()) {
      const [first] = this.#modules.get(block) ?? [];
      if (first instanceof Module && this.#deployedOf(file, block) === undefined && first.noteRefused())
        inside.add(`module.${block.labels[0]?.text ?? ''}`);
    }
    for (const file of this.files) {
      const [problem] = file.uri.endsWith('.json') ? [] : files.parsed(file, parseHcl).problems;
      if (problem) note(evaluation, file.uri, problem, `Terraform refuses this: ${problem.message}`);
    }
    const refused = refusedIn(this.#declarations, {
      valueOf: (name) => briefly(() => this.#quietly(name)),
      failureIn: (node, uri) => {
        const file = this.files.find((one) => one.uri === uri);
        return file && briefly(() => inspect(this.valueOf(node, file), evaluation).failure);
      },
      failureOf: (data) => briefly(() => inspect(data, evaluation).failure),
      isCalled: this.path.length > 0,
      isRefused: (name) => inside.has(name),
      mayBeMissing: (block, uri) => {
        const file = this.files.find((one) => one.uri === uri);
        const isRepeated =
          attribute(block.body, 'count') !== undefined || attribute(block.body, 'for_each') !== undefined;
        if (!file || !isRepeated) return false;
        const forEach = attribute(block.body, 'for_each');
        const value = forEach && this.valueOf(forEach.value, file);
        // What cannot be repeated is refused.
        if (value && forEachFailure(value) !== undefined) return false;
        return evaluation.worlds.quietly(() => this.#deployedOf(file, block)) !== undefined;
      },
      refusalOf: (block, uri) => evaluation.worlds.quietly(() => this.#refusalOf(block, uri)),
    });
    for (const { file, at, reason } of refused) note(evaluation, file, at, `Terraform refuses this: ${reason}.`);
    return refused.length > 0 || inside.size > 0;
  }

  #quietly(name: string): Data | undefined {
    const [kind, key = ''] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
    const nowhere = sourceAt(this.folder, { start: 0, end: 0 });
    return this.lowering.evaluation.worlds.quietly(() =>
      kind === 'output'
        ? this.output(key)
        : kind === 'var'
          ? this.#value(name, () => this.#variable(key, nowhere))
          : this.#value(name, () => this.#local(key, nowhere)),
    );
  }

  #refusalOf(block: Block, uri: string): string | undefined {
    if (block.type === 'module') {
      const [called] = this.#modules.get(block) ?? [];
      const data = called instanceof Module ? this.#moduleData(block.labels[0]?.text ?? '') : undefined;
      return data?.kind === 'unknown' && data.fails ? data.reason : undefined;
    }
    const file = this.files.find((one) => one.uri === uri);
    const forEach = attribute(block.body, 'for_each');
    const collection = file && forEach && evaluate(forEach.value, this.#scope(file));
    return collection && forEachFailure(collection);
  }

  /** Why Terraform refuses a call with these arguments; undefined where it does not. */
  refusal(given: readonly string[]): string | undefined {
    const undeclared = given.find((name) => !this.#declared.has(`variable.${name}`));
    if (undeclared !== undefined) return `the module declares no variable ${undeclared}`;
    const required = [...this.#declared.values()].find(
      ({ block }) =>
        block.type === 'variable' && !attribute(block.body, 'default') && !given.includes(block.labels[0]?.text ?? ''),
    );
    return required && `the module needs ${required.block.labels[0]?.text ?? ''}`;
  }

  get outputs(): string[] {
    return [...this.#declared.values()].flatMap(({ block }) =>
      block.type === 'output' && block.labels[0] ? [block.labels[0].text] : [],
    );
  }

  tree(file: SourceFile): Body {
    const { files } = this.lowering;
    return file.uri.endsWith('.json') ? files.parsed(file, parseTerraformJson) : files.parsed(file, parseHcl).body;
  }

  #scope(file: SourceFile): Scope {
    let scope = this.#scopes.get(file);
    if (!scope) {
      scope = {
        file: file.uri,
        text: file.text,
        instance: newInstance(),
        label: this.path.length > 0 ? `module ${this.path.join('.')}` : basename(this.folder),
        dialect: terraformDialect,
        evaluation: this.lowering.evaluation,
        lookup: (name) => this.#lookup(name, file),
        call: (call, args) => fileCall(call, args, scope!, this.lowering.files, this.place.root),
      };
      this.#scopes.set(file, scope);
    }
    return scope;
  }

  #lookup(name: string, file: SourceFile): Data | undefined {
    const source = sourceAt(file.uri, { start: 0, end: 0 });
    switch (name) {
      case 'var':
        return namespace((key) => this.#value(`var.${key}`, () => this.#variable(key, source)), source);
      case 'local':
        return namespace((key) => this.#value(`local.${key}`, () => this.#local(key, source)), source);
      case 'module':
        return namespace((key) => this.#moduleData(key), source);
      case 'data':
        return namespace((type) => namespace((label) => this.#dataSource(type, label, source), source), source);
      case 'terraform':
        return namespace((key) => (key === 'workspace' ? this.#workspace(source, file) : undefined), source);
      case 'path':
        return namespace(
          (key) =>
            key === 'module'
              ? scalar(this.place.path, source)
              : key === 'root'
                ? scalar('.', source)
                : key === 'cwd'
                  ? unknown('where Terraform runs is known when it runs', source)
                  : undefined,
          source,
        );
      case 'each':
      case 'count':
      case 'self':
        return unknown(`${name} has no value here`, source);
      default: {
        const override = this.#declarations.overrides.get(name);
        if (override) return evaluate(override.value, this.#scope(override.file));
        return namespace((key) => this.#resourceData(`resource.${name}.${key}`), source);
      }
    }
  }

  #workspace(source: Source, file: SourceFile): Data {
    const { workspace } = this.lowering;
    if (workspace !== undefined) return scalar(workspace, source);
    const data = variableData(
      { key: 'terraform.workspace', name: 'terraform.workspace' },
      'the workspace is chosen when it is deployed',
      source,
      this.#scope(file),
    );
    return data.kind === 'unknown' ? { ...data, type: 'string' } : data;
  }

  #value(key: string, compute: Lazy): Data {
    let value = this.#values.get(key);
    if (!value) this.#values.set(key, (value = lazy(compute, this.lowering.evaluation.worlds)));
    return value();
  }

  #variable(name: string, nowhere: Source): Data {
    const declared = this.#declared.get(`variable.${name}`);
    if (!declared) return unknown(`variable ${name} is not declared`, nowhere);
    const { file, block } = declared;
    const label = block.labels[0] ?? block.typeSpan;
    const passage: Passage = {
      file: file.uri,
      start: label.start,
      end: label.end,
      what: `Variable ${name}.`,
      readers: () => this.#readersOf(`var.${name}`),
    };
    const source = sourceAt(file.uri, label);
    const fallback = attribute(block.body, 'default');
    const given = this.args?.get(name);
    const { evaluation } = this.lowering;
    const isNull = given?.kind === 'scalar' && given.value === null;
    const scope = this.#scope(file);
    let type = this.#types.get(block);
    if (type === undefined)
      this.#types.set(block, (type = typeConstraint(attribute(block.body, 'type')?.value, scope)));
    const marked = (data: Data): Data =>
      through(isTrue(block.body, 'sensitive') ? { ...data, sensitive: true } : data, passage);
    if (declared.refusal !== undefined) return unknown(declared.refusal, source, { fails: true });
    if (given && !(isNull && isFalse(block.body, 'nullable')))
      return marked(this.#validated(name, declared, conform(given, type, evaluation)));
    if (given === undefined && this.args?.open !== undefined) return unknown(this.args.open, source, { type });
    if (fallback && !isConstant(fallback.value))
      return unknown(`the default of variable ${name} asks for more than it may`, source, { fails: true });
    if (fallback)
      return marked(this.#validated(name, declared, conform(evaluate(fallback.value, scope), type, evaluation)));
    if (isNull) return unknown(`variable ${name} must not be null`, source, { fails: true });
    const variable = {
      key: `${this.folder}#${name}`,
      name,
      label: this.path.length > 0 ? `module ${this.path.join('.')}` : basename(this.folder),
      ...(type === 'bool' ? { domain: [true, false] } : {}),
    };
    const data = variableData(variable, `variable ${name} has no value in these files`, source, scope);
    return marked(data.kind === 'unknown' && type !== 'any' ? { ...data, type } : data);
  }

  /** A value that a `validation` block refuses is none. */
  #validated(name: string, { file, block }: Declared, value: Data): Data {
    const scope = this.#scope(file);
    const bound: Scope = {
      ...scope,
      lookup: (other) =>
        other === 'var'
          ? namespace(
              (key) => (key === name ? value : this.#value(`var.${key}`, () => this.#variable(key, value.source))),
              value.source,
            )
          : scope.lookup(other),
    };
    return isRefused(block, 'validation', bound)
      ? unknown(`the validation of variable ${name} refuses it`, value.source, { fails: true })
      : value;
  }

  #local(name: string, nowhere: Source): Data {
    const found = this.#declarations.locals.get(name);
    if (!found) return unknown(`local ${name} is not declared`, nowhere);
    if (found.refusal !== undefined) return unknown(found.refusal, nowhere, { fails: true });
    const { file, attribute: local } = found;
    const passage: Passage = {
      file: file.uri,
      start: local.nameSpan.start,
      end: local.nameSpan.end,
      what: `Local ${name}.`,
      readers: () => this.#readersOf(`local.${name}`),
    };
    return through(evaluate(local.value, this.#scope(file)), passage);
  }

  #moduleData(name: string): Data | undefined {
    const found = this.#declared.get(`module.${name}`);
    if (!found) return undefined;
    const source = sourceAt(found.file.uri, found.block.typeSpan);
    if (found.refusal !== undefined) return unknown(found.refusal, source);
    if (!this.#repeats(found.block)) {
      const [called] = this.#modulesOf(found.file, found.block);
      return called === undefined ? undefined : this.#outputsOf(name, found, called, source);
    }
    const instance = (at: number): Data | undefined => {
      const called = this.#moduleAt(found, at);
      return called === undefined ? undefined : this.#outputsOf(name, found, called, source);
    };
    return (
      this.#moduleInstances(found, instance, source) ??
      this.#repeated(found, this.#scopesOf(found.file, found.block), instance, `module ${name}`, source)
    );
  }

  /** The outputs of a module as an object; those of a module that is not read are not known. */
  #outputsOf(name: string, { block }: Declared, called: TerraformModule | string, source: Source): Data {
    if (typeof called === 'string') return unknown(called, source);
    if (!(called instanceof Module))
      return { ...namespace((key) => called.output(key), source), open: `module ${name} has no such output` };
    const refusal = called.refusal(
      block.body.items.flatMap((item) =>
        item.kind === 'attribute' && !metaArguments.has(item.name) ? [item.name] : [],
      ),
    );
    if (refusal !== undefined) return unknown(refusal, source, { fails: true });
    const { worlds } = this.lowering.evaluation;
    const outputs = objectOf(
      called.outputs.map((key) => [
        key,
        lazy(() => called.output(key) ?? unknown(`output ${key} has no value`, source), worlds),
      ]),
      source,
      false,
    );
    // Terraform refuses to ask for others, also in `try`.
    return { ...outputs, get: (key) => outputs.get(key) ?? unknown(`module ${name} has no output ${key}`, source) };
  }

  /** The instances of a repeated module, when it is known which there are. */
  #moduleInstances(
    { file, block }: Declared,
    instance: (at: number) => Data | undefined,
    source: Source,
  ): Data | undefined {
    const { evaluation } = this.lowering;
    const [count, forEach] = [attribute(block.body, 'count'), attribute(block.body, 'for_each')];
    const lazily = (at: number) =>
      lazy(() => instance(at) ?? unknown('the module is repeated', source), evaluation.worlds);
    if (count && forEach) return unknown('it has both count and for_each', source);
    if (count) {
      const times = conform(evaluate(count.value, this.#scope(file)), 'number', evaluation);
      if (times.kind === 'unknown') return times.fails ? unknown(times.reason, source, { fails: true }) : undefined;
      const whole =
        times.kind === 'scalar' && times.value !== null && Number.isSafeInteger(times.value) ? Number(times.value) : -1;
      if (whole < 0) return unknown('its count is no number', source, { fails: true });
      evaluation.steps -= Math.min(whole, maxListed);
      return arrayOf(
        Array.from({ length: Math.min(whole, maxListed) }, (_, at) => lazily(at)),
        source,
        whole > maxListed ? 'there are more than are followed' : undefined,
      );
    }
    const collection = forEach && evaluate(forEach.value, this.#scope(file));
    if (!collection || (collection.kind === 'unknown' && !collection.fails)) return undefined;
    const failure = forEachFailure(collection);
    if (failure !== undefined) return unknown(failure, source, { fails: true });
    const elements = elementsOf(collection, source);
    const keys = elements?.map(({ key }) => key()) ?? [];
    if (
      !elements ||
      (collection.kind !== 'unknown' && 'open' in collection && collection.open !== undefined) ||
      keys.some(({ kind }) => kind !== 'scalar')
    )
      return undefined;
    return objectOf(
      keys.map((key, at) => [key.kind === 'scalar' ? String(key.value) : '', lazily(at)]),
      source,
      false,
    );
  }

  /** A module call's instance. Those beyond the ones that are judged are made for their outputs only. */
  #moduleAt({ file, block }: Declared, at: number): TerraformModule | string | undefined {
    const called = this.#modulesOf(file, block);
    const [first] = called;
    if (called[at] !== undefined || !(first instanceof Module)) return called[at];
    const more = this.#more.get(block) ?? new Map<number, TerraformModule>();
    this.#more.set(block, more);
    const known = more.get(at);
    if (known) return known;
    const scope = this.#scopesOf(file, block, Infinity)[at];
    if (!scope || isSpent(this.lowering.evaluation)) return 'too many modules are nested';
    const made = this.#called(first.folder, block, scope);
    more.set(at, made);
    return made;
  }

  /** What an expression sees of a resource: its arguments as written; the rest is known after deployment. */
  #resourceData(address: string): Data | undefined {
    const found = this.#declared.get(address);
    if (!found)
      return this.#declarations.unread.has(address)
        ? unknown('resources in JSON are not read', sourceAt(this.folder, { start: 0, end: 0 }))
        : undefined;
    const source = sourceAt(found.file.uri, found.block.typeSpan);
    const label = address.slice(address.startsWith('resource.') ? 'resource.'.length : 0);
    const scopes = this.#scopesOf(found.file, found.block);
    const reason = label.startsWith('data.')
      ? 'a data source is looked up when it is deployed'
      : `${label} gets it when it is deployed`;
    const instance = (at: number): ObjectData => ({
      ...namespace((key) => {
        if (key === 'id') {
          const idOf = this.#resourcesOf(found.file, found.block)[at];
          return unknown(
            reason,
            source,
            idOf ? { idOf } : { named: { type: '', name: `${this.folder}#${label}[${at}]` } },
          );
        }
        const written = attribute(found.block.body, key);
        if (written) return evaluate(written.value, scopes[at] ?? this.#scope(found.file));
        const list = blockData(found.file.uri, found.block.body, key, scopes[at] ?? this.#scope(found.file), source);
        const own = this.#resourcesOf(found.file, found.block)[at];
        if (list?.kind === 'array' && own && key === 'identity') {
          return {
            ...list,
            items: list.items.map((item) => () => {
              const one = item();
              return one.kind === 'object'
                ? { ...one, open: one.open ?? reason, part: { id: idSymbol(own), path: key } }
                : one;
            }),
          };
        }
        if (list?.kind === 'array' && (!own || !label.startsWith('azurerm_virtual_network.')))
          return { ...list, items: list.items.map((item) => () => opened(item(), reason)) };
        if (!list || !own) return list;
        return withSubnetIds(objectOf([[key, () => list]], source, false), 'subnet', idSymbol(own), reason).get(key);
      }, source),
      open: reason,
      part: { id: this.#symbolOf(found, label, at), path: '' },
    });
    if (!this.#repeats(found.block)) return instance(0);
    return this.#repeated(found, scopes, instance, label, source);
  }

  /** The same resource, the same symbol: also of one that is not read. */
  #symbolOf({ file, block }: Declared, label: string, at: number): string {
    const resource = this.#resourcesOf(file, block)[at];
    return resource ? idSymbol(resource) : `${mark}${numberOf(this)}.${label}[${at}]${mark}`;
  }

  /** A data source: networks and subnets may be deployed by another root, so they are told by their names. */
  #dataSource(type: string, label: string, source: Source): Data {
    const address = `data.${type}.${label}`;
    const found = this.#declared.get(address);
    const looked = found && isLookup(found.block) ? this.#resourceData(address) : undefined;
    return (
      looked ??
      namespace(
        (key) =>
          unknown('a data source is looked up when it is deployed', source, {
            named: { type: '', name: `${this.folder}#${address}.${key}` },
          }),
        source,
      )
    );
  }

  /** The keys of a repeated block's instances, as `x["key"]` names them; undefined where a key is not known. */
  #keysOf(scopes: readonly Scope[]): (string | undefined)[] {
    return scopes.map((scope) => {
      const each = scope.lookup('each');
      const key = each?.kind === 'object' ? each.get('key') : undefined;
      return key?.kind === 'scalar' ? String(key.value) : undefined;
    });
  }

  /** The instances of a repeated block: a list with `count`, by key with `for_each`. */
  #repeated(
    { file, block }: Declared,
    scopes: readonly Scope[],
    instance: (at: number) => Data | undefined,
    label: string,
    source: Source,
  ): Data {
    const reason = `${label} is repeated`;
    const count = attribute(block.body, 'count');
    if (count) {
      const times = evaluate(count.value, this.#scope(file));
      const isWhole = times.kind === 'scalar' && Number(times.value) === scopes.length;
      return arrayOf(
        scopes.map((_, at) => () => instance(at) ?? unknown(reason, source)),
        source,
        isWhole ? undefined : reason,
      );
    }
    const keys = this.#keysOf(scopes);
    const forEach = attribute(block.body, 'for_each');
    const elements = forEach && elementsOf(evaluate(forEach.value, this.#scope(file)), source);
    // Where all keys are known it is a map like any other, to iterate over.
    if (elements?.length === scopes.length && !keys.includes(undefined))
      return objectOf(
        keys.map((key, at) => [key ?? '', () => instance(at) ?? unknown(reason, source)]),
        source,
        false,
      );
    return {
      ...namespace((key) => (keys.includes(key) ? instance(keys.indexOf(key)) : unknown(reason, source)), source),
      open: reason,
    };
  }

  #isJudged(block: Block): boolean {
    return block.type === 'module' || isJudged(armTypes[block.labels[0]?.text ?? ''] ?? '');
  }

  #repeats(block: Block): boolean {
    return attribute(block.body, 'count') !== undefined || attribute(block.body, 'for_each') !== undefined;
  }

  /** One scope for each instance of a resource or module, `count` and `each` bound. */
  #scopesOf(file: SourceFile, block: Block, most = maxInstances): Scope[] {
    const scope = this.#scope(file);
    const forEach = attribute(block.body, 'for_each');
    const count = attribute(block.body, 'count');
    const bound = (name: string, entries: readonly (readonly [string, Lazy])[], at: Span): Scope =>
      bind(scope, { [name]: () => objectOf(entries, sourceAt(file.uri, at), false) });
    if (forEach) {
      const collection = evaluate(forEach.value, scope);
      const source = sourceAt(file.uri, forEach);
      const stranger = () => unknown(reasonOf(collection) ?? 'what it loops over is not known', source);
      const elements = elementsOf(collection, source) ?? [{ key: stranger, value: stranger }];
      const isSet = collection.kind === 'array';
      // A cluster that exists for no element is still judged once, as written; pools that nobody asks for are not there.
      const isPool = block.labels[0]?.text === 'azurerm_kubernetes_cluster_node_pool';
      const judged = elements.length > 0 || isPool ? elements : [{ key: stranger, value: stranger }];
      if (judged.length > maxInstances && this.#isJudged(block))
        note(scope.evaluation, file.uri, forEach.value, tooMany(judged.length));
      return judged.slice(0, most).map(({ key, value }) =>
        bound(
          'each',
          [
            ['key', isSet ? value : key],
            ['value', value],
          ],
          forEach,
        ),
      );
    }
    if (count) {
      const data = evaluate(count.value, scope);
      const times =
        data.kind === 'scalar' && Number.isInteger(Number(data.value)) ? Math.max(Number(data.value), 1) : 1;
      if (times > maxInstances && this.#isJudged(block)) note(scope.evaluation, file.uri, count.value, tooMany(times));
      return Array.from({ length: Math.min(times, most, maxListed) }, (_, at) =>
        bound('count', [['index', () => scalar(at, sourceAt(file.uri, count))]], count),
      );
    }
    return [scope];
  }

  #resourcesOf(file: SourceFile, block: Block): readonly LoweredResource[] {
    const cached = this.#instances.get(block);
    if (cached) return cached;
    const [typeLabel, nameLabel] = block.labels;
    const table = typeLabel && Object.hasOwn(tables, typeLabel.text) ? tables[typeLabel.text] : undefined;
    if (typeLabel?.text === 'azapi_resource' && nameLabel) {
      const lowered = this.#scopesOf(file, block).flatMap(
        (scope) => this.#azapi(file, block, `azapi_resource.${nameLabel.text}`, nameLabel, scope) ?? [],
      );
      this.#instances.set(block, lowered);
      return lowered;
    }
    const surrounding =
      typeLabel && Object.hasOwn(surroundings, typeLabel.text) ? surroundings[typeLabel.text] : undefined;
    if (surrounding && nameLabel) {
      const lowered = this.#scopesOf(file, block).map((scope) =>
        this.#surrounding(file, block, surrounding, nameLabel, scope),
      );
      markDeployed(lowered, this.#deployedOf(file, block));
      for (const { resource } of lowered)
        if (resource instanceof TranslatedResource) resource.patches = () => this.#patchesOf(lowered);
      this.#instances.set(block, lowered);
      return lowered;
    }
    if (block.type === 'data' && typeLabel?.text === 'azurerm_kubernetes_cluster' && nameLabel) {
      const lowered = this.#scopesOf(file, block).map((scope) => this.#lookedUpCluster(file, block, nameLabel, scope));
      this.#instances.set(block, lowered);
      return lowered;
    }
    if (!typeLabel || !nameLabel || !table || block.type === 'data') {
      this.#instances.set(block, []);
      return [];
    }
    const lowered = this.#scopesOf(file, block).map((scope): LoweredResource => {
      const resource = new TerraformResource(
        armTypes[typeLabel.text]!,
        `${typeLabel.text}.${nameLabel.text}`,
        file.uri,
        nameLabel,
        block.body,
        scope,
        table,
        this.#provider,
      );
      const name = attribute(block.body, 'name');
      const parent = () => clusterOf(attribute(block.body, 'kubernetes_cluster_id')?.value, scope);
      const base = {
        resource,
        existing: false,
        name: () => (name ? evaluate(name.value, scope) : unknown('it has no name', sourceAt(file.uri, nameLabel))),
      };
      return typeLabel.text === 'azurerm_kubernetes_cluster_node_pool' ? withParent(base, parent) : base;
    });
    markDeployed(lowered, this.#deployedOf(file, block));
    this.#instances.set(block, lowered);
    for (const { resource } of lowered)
      if (resource instanceof TerraformResource) resource.patches = () => this.#patchesOf(lowered);
    return lowered;
  }

  /** What `count` and `for_each` say of a block's being deployed at all. */
  #deployedOf(file: SourceFile, block: Block): 'maybe' | 'no' | undefined {
    const [count, forEach] = ['count', 'for_each'].map((name) => attribute(block.body, name));
    if (count) {
      const data = evaluate(count.value, this.#scope(file));
      return data.kind !== 'scalar' ? 'maybe' : Number(data.value) === 0 ? 'no' : undefined;
    }
    if (!forEach) return undefined;
    const elements = elementsOf(evaluate(forEach.value, this.#scope(file)), sourceAt(file.uri, forEach));
    return !elements ? 'maybe' : elements.length === 0 ? 'no' : undefined;
  }

  /** What `azapi_update_resource` writes over these resources, where it names one of them. */
  #patchesOf(resources: readonly LoweredResource[]): ObjectResource[] {
    this.#updates ??= [...this.#declared.values()].filter(
      ({ block }) => block.type === 'resource' && block.labels[0]?.text === 'azapi_update_resource',
    );
    return this.#updates.flatMap(({ file, block }) => {
      const [id, body, type] = ['resource_id', 'body', 'type'].map((name) => attribute(block.body, name));
      const scope = this.#scope(file);
      const target = loweredOf(id && evaluate(id.value, scope));
      if (!target || !body || !resources.includes(target)) return [];
      return [
        new ObjectResource(
          type ? (azapiType(type.value, scope) ?? '') : '',
          'azapi_update_resource',
          file.uri,
          body.nameSpan,
          () => decoded(evaluate(body.value, scope)),
          this.lowering.evaluation.worlds,
        ),
      ];
    });
  }

  /** A cluster that is looked up: its name, and nothing else is known. */
  #lookedUpCluster(file: SourceFile, block: Block, nameLabel: Span, scope: Scope): LoweredResource {
    const source = sourceAt(file.uri, nameLabel);
    const written = attribute(block.body, 'name');
    const name = () => (written ? evaluate(written.value, scope) : unknown('it has no name', source));
    const body = objectOf([['name', name]], source, false, 'a data source is looked up when it is deployed');
    const label = `data.azurerm_kubernetes_cluster.${block.labels[1]?.text ?? ''}`;
    const { worlds } = this.lowering.evaluation;
    return {
      resource: new ObjectResource(clusterType!, label, file.uri, nameLabel, () => body, worlds),
      existing: true,
      name,
    };
  }

  /** A resource around the cluster. */
  #surrounding(
    file: SourceFile,
    block: Block,
    { type, parent, rows }: Surrounding,
    nameLabel: Span,
    scope: Scope,
  ): LoweredResource {
    const body = () => bodyData(file.uri, block.body, scope, sourceAt(file.uri, block.typeSpan));
    const written = (name: string): Data => {
      const found = attribute(block.body, name);
      return found ? evaluate(found.value, scope) : unknown(`it has no ${name}`, sourceAt(file.uri, nameLabel));
    };
    return {
      resource: new TranslatedResource(
        rows,
        {},
        type,
        `${block.type === 'data' ? 'data.' : ''}${block.labels[0]?.text}.${block.labels[1]?.text}`,
        file.uri,
        nameLabel,
        body,
        this.lowering.evaluation.worlds,
      ),
      existing: block.type === 'data',
      module: numberOf(this),
      name: this.lowering.evaluation.worlds.remember(() =>
        parent === undefined
          ? written('name')
          : joined(
              [written(parent), scalar('/', sourceAt(file.uri, nameLabel)), written('name')],
              sourceAt(file.uri, nameLabel),
              maxName,
              (data) => reasonOf(data) ?? 'it has no name',
              scope.evaluation,
            ),
      ),
      ...(parent === undefined
        ? {}
        : { parent: { unknown: 'its parent is named by its name only', named: true as const } }),
    };
  }

  /** azapi writes ARM's own properties: an object in version 2, `jsonencode({…})` of one in version 1. */
  #azapi(file: SourceFile, block: Block, label: string, nameLabel: Span, scope: Scope): LoweredResource | undefined {
    const type = attribute(block.body, 'type')?.value;
    const body = attribute(block.body, 'body');
    const armType = type && azapiType(type, scope);
    if (armType === undefined || !body) return undefined;
    const { worlds } = this.lowering.evaluation;
    // azapi takes identity and place beside the body.
    const beside = new Map([
      ['name', attribute(block.body, 'name')],
      ['location', attribute(block.body, 'location')],
    ]);
    const identity = blocks(block.body, 'identity')[0];
    const data = lazy(() => {
      const inner = decoded(evaluate(body.value, scope));
      if (inner.kind !== 'object') return inner;
      return {
        ...inner,
        get: (key) => {
          const written = beside.get(key);
          if (written) return evaluate(written.value, scope);
          return key === 'identity' && identity
            ? bodyData(file.uri, identity.body, scope, sourceAt(file.uri, identity.typeSpan))
            : inner.get(key);
        },
      };
    }, worlds);
    const name = attribute(block.body, 'name');
    const parentId = attribute(block.body, 'parent_id');
    const isChild = armType.split('/').length > 2;
    const parent = (): LoweredResource['parent'] => {
      const id = parentId && evaluate(parentId.value, scope);
      return loweredOf(id) ?? { unknown: 'its parent is not in these files' };
    };
    const base = {
      resource: new ObjectResource(armType, label, file.uri, body.nameSpan, data, worlds, type && versionInType(type)),
      existing: false,
      name: () => (name ? evaluate(name.value, scope) : unknown('it has no name', sourceAt(file.uri, nameLabel))),
    };
    return isChild ? withParent(base, parent) : base;
  }

  #modulesOf(file: SourceFile, block: Block): readonly (TerraformModule | string)[] {
    const cached = this.#modules.get(block);
    if (cached) return cached;
    const known = registryCall(block);
    if (known) {
      const clusters = this.#scopesOf(file, block).map((scope) => this.#knownModule(file, block, known, scope));
      this.#modules.set(block, clusters);
      return clusters;
    }
    const network = networkCall(block);
    if (network) {
      const networks = this.#scopesOf(file, block).map((scope) => this.#networkModule(file, block, network, scope));
      this.#modules.set(block, networks);
      return networks;
    }
    const path = [...this.path, block.labels[0]?.text ?? ''];
    const target = localModule(this.folder, block) ?? this.installed.folders.get(path.join('.'));
    const { stack } = this.lowering;
    const source = attribute(block.body, 'source')?.value;
    const written = source?.kind === 'literal' ? String(source.value) : basename(target ?? '');
    const reason =
      target === undefined
        ? `${written === '' ? 'this module' : `module ${written}`} is not part of these files`
        : stack.includes(target) || target === this.folder
          ? `module ${written} calls itself`
          : stack.length > maxModuleDepth || isSpent(this.lowering.evaluation)
            ? 'too many modules are nested'
            : !this.lowering.files.isInside(target)
              ? `module ${written} lies outside the workspace, and nothing outside is read`
              : this.lowering.files.list(target).length === 0
                ? `module ${written} was not found`
                : undefined;
    if (reason !== undefined && source)
      note(
        this.lowering.evaluation,
        file.uri,
        source ?? block.typeSpan,
        `${reason}, so what it deploys is not judged.`.replace(/^./, (first) => first.toUpperCase()),
      );
    this.#modules.set(block, [reason ?? 'the module is being read']);
    const called =
      reason !== undefined || target === undefined
        ? [reason ?? '']
        : this.#scopesOf(file, block).map((scope) => {
            const module = this.#called(target, block, scope);
            markDeployed(module.resources, this.#deployedOf(file, block));
            markCalled(module.resources, file.uri, block.labels[0] ?? block.typeSpan);
            return module;
          });
    this.#modules.set(block, called);
    return called;
  }

  #called(target: string, block: Block, scope: Scope): Module {
    const args: Arguments = {
      get: (name) => {
        const given = attribute(block.body, name);
        return given && evaluate(given.value, scope);
      },
    };
    const source = attribute(block.body, 'source')?.value;
    const { root } = this.place;
    const isLocal = source?.kind === 'literal' && /^\.\.?(?:\/|$)/.test(String(source.value));
    const place = {
      root,
      path: cleanPath(isLocal ? `${this.place.path}/${String(source.value)}` : target.slice(root.length + 1)),
    };
    return new Module(
      target,
      args,
      { ...this.lowering, stack: [...this.lowering.stack, this.folder] },
      this.installed,
      [...this.path, block.labels[0]?.text ?? ''],
      place,
      this.#provider,
    );
  }

  /** A network module of a registry, read at its arguments. */
  #networkModule(file: SourceFile, block: Block, known: NetworkModule, scope: Scope): TerraformModule {
    const label = block.labels[0] ?? block.typeSpan;
    const source = sourceAt(file.uri, label);
    const args = bodyData(file.uri, block.body, scope, source);
    const { worlds } = this.lowering.evaluation;
    const address = `module.${block.labels[0]?.text ?? ''}`;
    const { parent } = known;
    const parentOf = (): LoweredResource['parent'] => {
      const ids = (parent ?? []).map((path) =>
        path
          .split('.')
          .reduce<Data | undefined>((data, name) => (data?.kind === 'object' ? memberOf(data, name) : undefined), args),
      );
      return loweredOf(ids.find(loweredOf)) ?? { unknown: 'its network is not in these files' };
    };
    const base = {
      resource: new TranslatedResource(
        known.rows,
        {},
        known.type,
        address,
        file.uri,
        label,
        () => listsOf(args, known),
        worlds,
      ),
      existing: false,
      module: numberOf(this),
      name: () => args.get('name') ?? unknown('the module names it', source),
    };
    const lowered: LoweredResource = parent
      ? {
          ...base,
          get parent() {
            return parentOf();
          },
        }
      : base;
    // The module of a route table puts it on subnets.
    const subnets = args.get('subnet_resource_ids');
    const given: Data[] = subnets?.kind === 'object' ? subnets.keys().flatMap((key) => subnets.get(key) ?? []) : [];
    const reason = subnets && (subnets.kind === 'object' ? subnets.open : reasonOf(subnets));
    // Of subnets that are not known any may be meant.
    if (reason !== undefined) given.push(unknown(reason, source));
    const associations = given.map((id): LoweredResource => {
      const body = objectOf(
        [
          ['subnet_id', () => id],
          ['route_table_id', () => unknown('the module gets it when it is deployed', source, { idOf: lowered })],
        ],
        source,
        false,
      );
      const { type, rows } = surroundings['azurerm_subnet_route_table_association']!;
      return {
        resource: new TranslatedResource(rows, {}, type, address, file.uri, label, () => body, worlds),
        existing: false,
        name: () => unknown('it has no name', source),
      };
    });
    return { resources: [lowered, ...associations], output: (name) => avmNetworkOutput(name, lowered, args, source) };
  }

  /** A call of a registry module that we know by its table: one cluster, read at the arguments. */
  #knownModule(file: SourceFile, block: Block, table: ModuleTable, scope: Scope): TerraformModule {
    const label = block.labels[0] ?? block.typeSpan;
    const { worlds } = this.lowering.evaluation;
    const body = () => bodyData(file.uri, block.body, scope, sourceAt(file.uri, block.typeSpan));
    const resource = new ModuleResource(
      table,
      [],
      `module.${block.labels[0]?.text ?? ''}`,
      file.uri,
      label,
      body,
      worlds,
    );
    if (table.isAzurerm) resource.deployedBy = providerOf(this.#provider);
    const source = sourceAt(file.uri, label);
    const base = { resource, existing: false, name: () => unknown('the module names it', source) };
    const { parent } = table;
    const lowered =
      parent === undefined ? base : withParent(base, () => clusterOf(attribute(block.body, parent)?.value, scope));
    return {
      resources: [lowered],
      output: (name) =>
        unknown('the module sets it when it is deployed', source, idOutputs.has(name) ? { idOf: lowered } : {}),
    };
  }

  /** How often `var.x` or `local.x` is read in this folder. */
  #readersOf(name: string): number {
    if (!this.#readers) {
      const readers = (this.#readers = new Map<string, number>());
      const count = (body: Body) => {
        for (const item of body.items) {
          if (item.kind === 'block') count(item.body);
          else
            walk(item.value, (node) => {
              if (node.kind !== 'member' || node.target.kind !== 'reference') return;
              const key = `${node.target.name}.${node.name}`;
              readers.set(key, (readers.get(key) ?? 0) + 1);
            });
        }
      };
      for (const file of this.files) count(this.tree(file));
    }
    return this.#readers.get(name) ?? 0;
  }

  /** The versions of azurerm that `required_providers`, or as was usual once the `provider` block, allows. */
  #providerVersion(): VersionRange {
    for (const block of this.#declarations.settings.flatMap((settings) =>
      blocks(settings.body, 'required_providers'),
    )) {
      const azurerm = attribute(block.body, 'azurerm')?.value;
      const version =
        azurerm?.kind === 'object'
          ? azurerm.entries.find((entry) => entry.kind === 'property' && entry.key === 'version')
          : undefined;
      const constraint = version?.kind === 'property' ? version.value : azurerm;
      if (constraint?.kind === 'literal') return versionRange(String(constraint.value));
    }
    const version = this.#declarations.providers
      .map((block) => attribute(block.body, 'version')?.value)
      .find((value) => value?.kind === 'literal');
    return version?.kind === 'literal' ? versionRange(String(version.value)) : { least: undefined, latest: undefined };
  }
}

/** Data sources that are read as what they look up. */
function isLookup({ type, labels: [label] }: Block): boolean {
  return type === 'data' && /^azurerm_(?:virtual_network|subnet|kubernetes_cluster)$/.test(label?.text ?? '');
}

/** The cluster that an expression gives the id of. */
function clusterOf(id: Expression | undefined, scope: Scope): LoweredResource['parent'] {
  const data = id && evaluate(id, scope);
  return data?.kind === 'unknown' && data.idOf
    ? (data.idOf as LoweredResource)
    : { unknown: (data && reasonOf(data)) ?? 'its cluster is not in these files' };
}

/** The outputs of the modules of clusters that are the cluster's id. */
const idOutputs: ReadonlySet<string> = new Set(['aks_id', 'resource_id', 'id']);

/** A block of a resource, which its provider may put more into. */
function opened(data: Data, reason: string): Data {
  return data.kind === 'object' ? { ...data, open: data.open ?? reason } : data;
}

/** Why something cannot be repeated for a value. */
function forEachFailure(collection: Data): string | undefined {
  if (collection.kind === 'unknown') return collection.fails ? collection.reason : undefined;
  return (collection.kind === 'array' ? collection.type?.kind !== 'set' : collection.kind !== 'object')
    ? 'for_each takes a map or a set of texts'
    : undefined;
}

/** What a resource belongs to hangs on the world, so it is asked for each time. */
function withParent(base: LoweredResource, parent: () => LoweredResource['parent']): LoweredResource {
  return Object.defineProperty({ ...base }, 'parent', { enumerable: true, get: parent });
}

/** The address of a resource, where a block says it. */
function addressOf(resource: SourceResource, file: SourceFile, { labels, typeSpan }: Block): Value<string> {
  const place: Place = {
    file: file.uri,
    span: labels[1] ?? typeSpan,
    slot: { kind: 'missing', names: [], via: [], container: undefined },
  };
  return { kind: 'known', value: resource.label, at: new SourceOrigin(resource, 'address', place) };
}

const clusterType = armTypes['azurerm_kubernetes_cluster'];

/** Names of Azure resources end long before this. */
const maxName = 1_000;

/** The ARM type that azapi's `type` names; where the api-version hangs on a condition, the type that all its branches have. */
function azapiType(type: Expression, scope: Scope): string | undefined {
  const types = new Set<string>();
  const data = evaluate(type, scope);
  if (data.kind === 'scalar') types.add(String(data.value).split('@')[0]!);
  else
    walk(type, (node) => {
      if (node.kind === 'literal' && typeof node.value === 'string' && node.value.includes('@'))
        types.add(node.value.split('@')[0]!);
    });
  const [only] = types;
  return types.size === 1 && only !== '' ? only : undefined;
}

function tooMany(times: number): string {
  return `This repeats it ${times} times; the first ${maxInstances} are judged.`;
}

/** Arguments of a `module` block that are not the module's. */
const metaArguments: ReadonlySet<string> = new Set([
  'source',
  'version',
  'providers',
  'count',
  'for_each',
  'depends_on',
]);

/** The outputs of so many instances of a module are followed. */
const maxListed = 1_000;

/** Whether a condition in the blocks of a type says no. */
function isRefused(block: Block, type: string, scope: Scope): boolean {
  return blocks(block.body, type).some(({ body }) => {
    const condition = attribute(body, 'condition')?.value;
    const answer = condition && scope.evaluation.worlds.quietly(() => evaluate(condition, scope));
    return answer?.kind === 'scalar' && answer.value === false;
  });
}

/** Whether an expression asks for nothing: no name, no function. */
function isConstant(node: Expression): boolean {
  let isOpen = false;
  walk(node, (part) => {
    isOpen ||=
      part.kind === 'call' ||
      (part.kind === 'reference' && /^(?:var|local|module|data|path|terraform|each|count|self)$/.test(part.name));
  });
  return !isOpen;
}

/** What a text encodes, where it was made here. */
function decoded(data: Data): Data {
  return data.kind === 'scalar' || data.kind === 'unknown' ? (data.encoded ?? data) : data;
}
