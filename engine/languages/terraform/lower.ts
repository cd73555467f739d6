import { addAll } from '../../../shared-rules/lists';
import {
  idSymbol,
  mark,
  numberOf,
  objectOf,
  opened,
  withSubnetIds,
  scalar,
  symbolOf,
  unknown,
  type Data,
  type ObjectData,
  type Source,
} from '../../evaluate/data';
import { evaluate, lazy, newInstance, note, variableData, type Scope } from '../../evaluate/evaluate';
import { inspect } from '../../evaluate/types';
import type { SourceFile } from '../../files/files';
import { basename } from '../../files/uri';
import {
  isSpent,
  loweredOf,
  markCalled,
  markDeployed,
  maxModuleDepth,
  type Arguments,
  type LoweredResource,
  type Lowering,
} from '../../resources/lowered';
import type { ObjectResource } from '../../resources/object-resource';
import { TranslatedResource } from '../../resources/translated-resource';
import type { Attribute, Block, Body, Expression } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { parseHcl } from './parse';
import { clusterType, addressOf, isLookup, patchOf, readerOfBlock, type BlockContext } from './resources';
import { deployedOf, moduleInstances, forEachFailure, repeatedData, repeats, scopesOf, keyIn } from './repeat';
import { knownModule, networkModule, type TerraformModule } from './registry-calls';
import { isRefused, Values } from './variables';
import { declarationsOf, isModuleFile, type Declarations, type Declared } from './declarations';
import { fileCall } from './files';
import { blocksOfFile, decided, isNothing, isPlan } from './planned';
import { cleanPath } from './functions/encodings';
import { terraformDialect } from './functions/functions';
import { refusedIn } from './refusals';
import { intersection, type VersionRange } from './version';
import { attribute, blockData, sourceAt, namespace, isTrue } from './body';
import { SourceResource } from '../../resources/resource';
import { TerraformResource } from './resource';
import type { Installed } from './calls';
import { installedIn, providerVersion, registryCall, networkCall, localModule } from './calls';

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
  lowering.evaluation.afterwards.push(() => module.noteRefused());
  return module;
}

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

class Module implements TerraformModule, Reader {
  readonly resources: LoweredResource[] = [];
  readonly #declarations: Declarations;
  readonly #declared: ReadonlyMap<string, Declared>;
  #updates: Declared[] | undefined;
  readonly #scopes = new Map<SourceFile, Scope>();
  readonly #values: Values;
  readonly #instances = new Map<Block, readonly LoweredResource[]>();
  readonly #modules = new Map<Block, readonly (TerraformModule | string)[]>();
  /** Instances of modules beyond those that are judged. */
  readonly #more = new Map<Block, Map<number, TerraformModule>>();
  readonly files: readonly SourceFile[];
  readonly #provider: VersionRange;

  constructor(
    private readonly folder: string,
    private readonly args: Arguments | undefined,
    private readonly lowering: Lowering,
    private readonly installed: Installed,
    /** Names of the module calls that lead here from the root. */
    private readonly path: readonly string[],
    /** The root's folder, and the way from there: `.` or `modules/network`. */
    private readonly place: {
      readonly root: string;
      readonly path: string;
      /** What addresses in it begin with. */
      readonly address?: string;
    },
    /** The versions of azurerm that the caller allows. */
    allowed: VersionRange = { least: undefined, latest: undefined },
    /** Its resources are not asked for. */
    onlyValues = false,
  ) {
    const { files } = lowering;
    const uris = isPlan(folder) ? [folder] : files.list(folder).filter((uri) => isModuleFile(uri));
    this.files = uris.flatMap((uri) => files.get(uri) ?? []);
    this.#declarations = declarationsOf(this.files, (file) => this.tree(file));
    this.#declared = this.#declarations.blocks;
    this.#values = new Values(
      {
        folder,
        files: this.files,
        declarations: this.#declarations,
        args,
        label: this.#label,
        tree: (file) => this.tree(file),
        scope: (file) => this.#scope(file),
      },
      lowering.evaluation,
    );
    lowering.evaluation.declarations -= this.#declarations.count;
    this.#provider = installed.azurerm ?? intersection(allowed, providerVersion(this.#declarations));
    if (onlyValues) return;
    for (const { file, block } of this.#declared.values()) {
      if (block.type === 'resource' || isLookup(block)) addAll(this.resources, this.#resourcesOf(file, block));
      else if (block.type === 'module') {
        for (const called of this.#modulesOf(file, block))
          if (typeof called !== 'string') addAll(this.resources, called.resources);
      }
    }
    this.#markShared();
    for (const { file, block, first } of this.#declarations.again) {
      const again = this.#resourcesOf(file, block);
      addAll(this.resources, again);
      const [one] = again;
      if (one)
        one.again = {
          at: addressOf(one.resource, file.uri, block),
          first: addressOf(one.resource, first.file.uri, first.block),
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
      const target = loweredOf(data);
      if (target) target.shared = true;
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
    if (evaluation.refusals <= 0 || evaluation.steps <= 0) return false;
    /** What takes too many steps is not looked into: what is judged has its own. */
    const briefly = <T>(work: () => T): T | undefined => {
      if (evaluation.refusals <= 0) return undefined;
      const { steps, isExhausted } = evaluation;
      evaluation.steps = evaluation.refusals;
      const result = evaluation.worlds.quietly(work);
      evaluation.refusals = evaluation.steps;
      evaluation.steps = steps;
      evaluation.isExhausted = isExhausted;
      return result;
    };
    const inside = new Set<string>();
    for (const { file, block } of this.#declared.values()) {
      const [first] = this.#modules.get(block) ?? [];
      if (first instanceof Module && deployedOf(this.#scope(file), block) === undefined && first.noteRefused())
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
        return evaluation.worlds.quietly(() => deployedOf(this.#scope(file), block)) !== undefined;
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
          ? this.#values.variable(key, nowhere)
          : this.#values.local(key, nowhere),
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

  /** How a person tells it: a called module by its calls, a root by its folder. */
  get #label(): string {
    return this.path.length > 0 ? `module ${this.path.join('.')}` : basename(this.folder);
  }

  get #context(): BlockContext {
    return {
      provider: this.#provider,
      module: numberOf(this),
      planned: (block, scope) => this.#plannedOf(block, scope),
    };
  }

  tree(file: SourceFile): Body {
    return blocksOfFile(file, this.lowering.files);
  }

  #scope(file: SourceFile): Scope {
    let scope = this.#scopes.get(file);
    if (!scope) {
      scope = {
        file: file.uri,
        text: file.text,
        instance: newInstance(),
        label: this.#label,
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
        return namespace((key) => this.#values.variable(key, source), source);
      case 'local':
        return namespace((key) => this.#values.local(key, source), source);
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

  #moduleData(name: string): Data | undefined {
    const found = this.#declared.get(`module.${name}`);
    if (!found) return undefined;
    const source = sourceAt(found.file.uri, found.block.typeSpan);
    if (found.refusal !== undefined) return unknown(found.refusal, source);
    if (!repeats(found.block)) {
      const [called] = this.#modulesOf(found.file, found.block);
      return called === undefined ? undefined : this.#outputsOf(name, found, called, source);
    }
    const instance = (at: number): Data | undefined => {
      const called = this.#moduleAt(found, at);
      return called === undefined ? undefined : this.#outputsOf(name, found, called, source);
    };
    return (
      moduleInstances(this.#scope(found.file), found.block, instance, source) ??
      repeatedData(
        this.#scope(found.file),
        found.block,
        scopesOf(this.#scope(found.file), found.block),
        instance,
        `module ${name}`,
        source,
      )
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

  /** A module call's instance. Those beyond the ones that are judged are made for their outputs only. */
  #moduleAt({ file, block }: Declared, at: number): TerraformModule | string | undefined {
    const called = this.#modulesOf(file, block);
    const [first] = called;
    if (called[at] !== undefined || !(first instanceof Module)) return called[at];
    const more = this.#more.get(block) ?? new Map<number, TerraformModule>();
    this.#more.set(block, more);
    const known = more.get(at);
    if (known) return known;
    const scope = scopesOf(this.#scope(file), block, Infinity)[at];
    if (!scope || isSpent(this.lowering.evaluation)) return 'too many modules are nested';
    const made = this.#called(first.folder, block, scope);
    more.set(at, made);
    return made;
  }

  /** What an expression sees of a resource: its arguments as written; the rest is known after deployment. */
  #resourceData(address: string): Data | undefined {
    const found = this.#declared.get(address);
    if (!found) return undefined;
    const source = sourceAt(found.file.uri, found.block.typeSpan);
    const label = address.slice(address.startsWith('resource.') ? 'resource.'.length : 0);
    const scopes = scopesOf(this.#scope(found.file), found.block);
    const reason = label.startsWith('data.')
      ? 'a data source is looked up when it is deployed'
      : `${label} gets it when it is deployed`;
    const instance = (at: number): ObjectData => {
      const planned = this.#plannedOf(found.block, scopes[at]);
      return {
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
          const known = planned?.get(key);
          if (written) return decided(evaluate(written.value, scopes[at] ?? this.#scope(found.file)), known);
          if (known && !isNothing(known)) return known;
          const list = blockData(found.file.uri, found.block.body, key, scopes[at] ?? this.#scope(found.file), source);
          const own = this.#resourcesOf(found.file, found.block)[at];
          if (list?.kind === 'array' && own && key === 'identity') {
            return {
              ...list,
              items: list.items.map((item) => () => {
                const one = item();
                return one.kind === 'object' ? { ...opened(one, reason), part: { id: idSymbol(own), path: key } } : one;
              }),
            };
          }
          if (list?.kind === 'array' && (!own || !label.startsWith('azurerm_virtual_network.')))
            return { ...list, items: list.items.map((item) => () => openedBlock(item(), reason)) };
          // What is made up at random is there.
          if (!list && label.startsWith('random_'))
            return unknown(reason, source, {
              part: { id: this.#symbolOf(found, label, at), path: key },
              notNull: true,
            });
          if (!list || !own) return list;
          return withSubnetIds(objectOf([[key, () => list]], source, false), 'subnet', idSymbol(own), reason).get(key);
        }, source),
        open: reason,
        part: { id: this.#symbolOf(found, label, at), path: '' },
      };
    };
    if (!repeats(found.block)) return instance(0);
    return repeatedData(this.#scope(found.file), found.block, scopes, instance, label, source);
  }

  /** What a plan says of an instance. */
  #plannedOf({ type, labels }: Block, scope: Scope | undefined): ObjectData | undefined {
    const { planned } = this.lowering;
    const [first, second] = labels;
    if (!planned || !first || !second) return undefined;
    const kind = type === 'data' ? 'data.' : '';
    return planned.of(`${this.place.address ?? ''}${kind}${first.text}.${second.text}${scope ? keyIn(scope) : ''}`);
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
    const planned = found && this.#plannedOf(found.block, undefined);
    return (
      looked ??
      namespace(
        (key) =>
          planned?.get(key) ??
          unknown('a data source is looked up when it is deployed', source, {
            named: { type: '', name: `${this.folder}#${address}.${key}` },
          }),
        source,
      )
    );
  }

  #resourcesOf(file: SourceFile, block: Block): readonly LoweredResource[] {
    const cached = this.#instances.get(block);
    if (cached) return cached;
    const read = readerOfBlock(block, this.#context);
    const lowered = read
      ? scopesOf(this.#scope(file), block).flatMap((scope) => {
          const found = read(scope);
          if (found && block.type === 'resource') this.#name([found], block, scope, labelOf(block));
          return found ?? [];
        })
      : [];
    if (lowered.length > 0) markDeployed(lowered, deployedOf(this.#scope(file), block));
    for (const { resource } of lowered)
      if (resource instanceof TerraformResource || resource instanceof TranslatedResource)
        resource.patches = () => this.#patchesOf(lowered);
    this.#instances.set(block, lowered);
    return lowered;
  }

  /** Gives resources the address that Terraform has for them. */
  #name(lowered: readonly LoweredResource[], block: Block, scope: Scope, label: string): void {
    const address = `${this.place.address ?? ''}${label}${instanceKey(block, scope)}`;
    if (address.includes(unknownKey)) return;
    for (const { resource } of lowered) if (resource instanceof SourceResource) resource.address = address;
  }

  /** What `azapi_update_resource` writes over these resources. */
  #patchesOf(resources: readonly LoweredResource[]): ObjectResource[] {
    this.#updates ??= [...this.#declared.values()].filter(
      ({ block }) => block.type === 'resource' && block.labels[0]?.text === 'azapi_update_resource',
    );
    return this.#updates.flatMap(({ file, block }) => patchOf(block, this.#scope(file), resources) ?? []);
  }

  #modulesOf(file: SourceFile, block: Block): readonly (TerraformModule | string)[] {
    const cached = this.#modules.get(block);
    if (cached) return cached;
    const known = registryCall(block);
    if (known) {
      const clusters = scopesOf(this.#scope(file), block).map((scope) => {
        const module = knownModule(block, known, scope, this.#context);
        this.#name(module.resources, block, scope, labelOf(block));
        return module;
      });
      this.#modules.set(block, clusters);
      return clusters;
    }
    const network = networkCall(block);
    if (network) {
      const networks = scopesOf(this.#scope(file), block).map((scope) =>
        networkModule(block, network, scope, this.#context),
      );
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
        : scopesOf(this.#scope(file), block).map((scope) => {
            const module = this.#called(target, block, scope);
            markDeployed(module.resources, deployedOf(this.#scope(file), block));
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
      address: `${this.place.address ?? ''}${labelOf(block)}${instanceKey(block, scope)}.`,
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
}

/** `azurerm_subnet.nodes`, `module.net` */
function labelOf({ type, labels }: Block): string {
  return [...(type === 'resource' ? [] : [type]), ...labels.map(({ text }) => text)].join('.');
}

/** In the place of a key that is not known. */
const unknownKey = '[?]';

function instanceKey({ body }: Block, scope: Scope): string {
  const isRepeated = attribute(body, 'for_each') !== undefined || attribute(body, 'count') !== undefined;
  return isRepeated ? keyIn(scope) || unknownKey : '';
}

/** A block of a resource, which its provider may put more into. */
function openedBlock(data: Data, reason: string): Data {
  return data.kind === 'object' ? opened(data, reason) : data;
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
