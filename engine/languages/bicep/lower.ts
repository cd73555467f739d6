import { addAll } from '../../../shared-rules/lists';
import {
  arrayOf,
  idSymbol,
  objectOf,
  withSubnetIds,
  reasonOf,
  scalar,
  objectWith,
  asDeployed,
  through,
  unknown,
  type Data,
  type Lazy,
  type ObjectData,
  maxDepth,
  type Passage,
  type Source,
} from '../../evaluate/data';
import { bind, elementsOf, evaluate, lazy, newInstance, variableData, type Scope, note } from '../../evaluate/evaluate';
import { mayHavePlaceholders, withoutPlaceholders } from '../../evaluate/placeholders';
import type { Files, SourceFile } from '../../files/files';
import { basename, dirname, join } from '../../files/uri';
import { armOutput, lowerArmTemplate, type ArmTemplate, openArmTemplate } from '../arm/lower';
import {
  hangsOn,
  isJudged,
  markCalled,
  markDeployed,
  maxInstances,
  maxModuleDepth,
  type Arguments,
  type DeclaredParameter,
  type LoweredResource,
  type Lowering,
} from '../../resources/lowered';
import { ObjectResource, versionInType } from '../../resources/object-resource';
import type { Expression, Span } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { bicepDialect } from './dialect';
import { loaded, loaderOf } from './files';
import { nestedIn, readersOf } from './readers';
import { registryModule, type CalledModule } from './registry-calls';
import { restoredModule } from './restored';
import { parseBicep } from './parse';
import type { BicepFile, Declaration, Loop, Module, Parameter, Resource } from './tree';
import { isNullable, domainOf } from './types';
import { modulePath, argumentsOf, refusal, typeText } from './calls';

/** One Bicep file with the arguments it is deployed with. */
interface BicepModule {
  readonly scope: Scope;
  /** The value of an output; undefined when there is none of that name. */
  output(name: string): Data | undefined;
  /** Its resources and those of the modules it calls. */
  readonly resources: readonly LoweredResource[];
}

/**
 * Reads a Bicep file into resources. Unknown symbols, missing modules and cycles become unknown values with a reason.
 * @param args undefined for a file that is deployed without a parameter file
 */
export function lowerBicep(file: SourceFile, args: Arguments | undefined, lowering: Lowering): BicepModule {
  const tree = lowering.files.parsed(file, parseBicep);
  const [problem] = tree.problems;
  if (problem) note(lowering.evaluation, file.uri, problem, `Bicep refuses this: ${problem.message}`);
  lowering.evaluation.declarations -= tree.declarations.length;
  const { scope, declared } = moduleScope(file, tree, args, lowering);
  const resources: LoweredResource[] = [];
  const found = new Map<string, readonly LoweredResource[]>();
  const unread: Module[] = [];
  const lower = (declarations: readonly Declaration[]) => {
    for (const declaration of declarations) {
      if (declaration.kind === 'resource') {
        const own = declared.resourcesOf(declaration);
        found.set(declaration.name, own);
        addAll(resources, own);
        lower(nestedIn(declaration));
      } else if (declaration.kind === 'module') {
        const modules = declared.modulesOf(declaration);
        const own = modules.flatMap((called) => called.resources());
        found.set(declaration.name, own);
        addAll(resources, own);
        if (modules.some(({ reason }) => reason !== undefined)) unread.push(declaration);
      }
    }
  };
  lower(tree.declarations);
  for (const declaration of unread) markShared(declaration, found);
  const outputs = new Map(
    tree.declarations.flatMap((one) => (one.kind === 'output' ? [[one.name, one.value] as const] : [])),
  );
  return { scope, resources, output: (name) => (outputs.has(name) ? evaluate(outputs.get(name)!, scope) : undefined) };
}

/** Marks the clusters that a module which is not read is given: it may add pools to them. */
function markShared({ path, body }: Module, found: ReadonlyMap<string, readonly LoweredResource[]>): void {
  const named = new Set<string>();
  walk(body, (node) => {
    if (node.kind === 'reference') named.add(node.name);
  });
  const isPool = /\/managed-cluster\/agent-pool:/i.test(typeText(path));
  const given = isPool ? [...found.values()].flat() : [...named].flatMap((name) => found.get(name) ?? []);
  for (const lowered of given)
    if (/^microsoft\.containerservice\/managedclusters$/i.test(lowered.resource.type)) lowered.shared = true;
}

/** URIs of the local modules that a file calls. */
export function bicepCalls(file: SourceFile, files: Files): string[] {
  return files
    .parsed(file, parseBicep)
    .declarations.flatMap((one) => (one.kind === 'module' ? (modulePath(file, one) ?? []) : []));
}

/** The URI of the file that a parameter file is for; undefined for `using none` and registry modules. */
export function bicepUsing(file: SourceFile, files: Files): string | undefined {
  const using = files.parsed(file, parseBicep).declarations.find((one) => one.kind === 'using');
  const path = using ? typeText(using.path) : '';
  return path === '' || path.includes(':') ? undefined : join(dirname(file.uri), path);
}

/** The parameters that a file declares. */
export function bicepParameters(file: SourceFile, files: Files): DeclaredParameter[] {
  const tree = files.parsed(file, parseBicep);
  return tree.declarations.flatMap((one) =>
    one.kind === 'param'
      ? [{ name: one.name.toLowerCase(), required: !one.value && !(one.type && isNullable(one.type, tree)) }]
      : [],
  );
}

/** The values that a `.bicepparam` file assigns, and the file it is for. */
export function readBicepParameters(
  file: SourceFile,
  lowering: Lowering,
): { readonly using: string | undefined; readonly args: Arguments } {
  const tree = lowering.files.parsed(file, parseBicep);
  const { scope } = moduleScope(file, tree, undefined, lowering);
  const inherited = inheritedBy(file, tree, lowering);
  const hasPlaceholders = mayHavePlaceholders(file.text);
  const assigned = new Map(
    tree.declarations.flatMap((one) => (one.kind === 'param' && one.value ? [[one.name, one.value] as const] : [])),
  );
  return {
    using: bicepUsing(file, lowering.files),
    args: {
      get: (name) => {
        if (!assigned.has(name)) return inherited?.args.get(name);
        const value = evaluate(assigned.get(name)!, scope);
        return hasPlaceholders ? withoutPlaceholders(value) : value;
      },
    },
  };
}

/** What the file that a parameter file extends assigns. */
function inheritedBy(
  file: SourceFile,
  tree: BicepFile,
  lowering: Lowering,
): { readonly args: Arguments; readonly entries: readonly (readonly [string, Lazy])[] } | undefined {
  const path = tree.declarations.find((one) => one.kind === 'extends')?.path;
  const uri =
    path?.kind === 'literal' && typeof path.value === 'string' ? join(dirname(file.uri), path.value) : undefined;
  const base = uri === undefined || lowering.stack.includes(uri) ? undefined : lowering.files.get(uri);
  if (!base) return undefined;
  const inner: Lowering = { ...lowering, stack: [...lowering.stack, base.uri] };
  const { args } = readBicepParameters(base, inner);
  const own = lowering.files.parsed(base, parseBicep);
  const names = own.declarations.flatMap((one) => (one.kind === 'param' ? [one.name] : []));
  const entries = names.map((name) => [name, () => args.get(name)!] as const);
  return { args, entries: [...(inheritedBy(base, own, inner)?.entries ?? []), ...entries] };
}

/** Why what an `existing` resource has besides its name is not known. */
const lookedUp = 'it is only looked up here';

interface Declared {
  resourcesOf(declaration: Resource): readonly LoweredResource[];
  modulesOf(declaration: Module): readonly CalledModule[];
}

function moduleScope(
  file: SourceFile,
  tree: BicepFile,
  args: Arguments | undefined,
  lowering: Lowering,
): { scope: Scope; declared: Declared } {
  const { evaluation } = lowering;
  const { worlds } = evaluation;
  const symbols = new Map<string, Lazy>();
  const byName = new Map<string, Declaration>();
  const functions = new Map(
    tree.declarations.flatMap((one) => (one.kind === 'func' ? [[one.name, one] as const] : [])),
  );
  const scope: Scope = {
    file: file.uri,
    text: file.text,
    instance: newInstance(),
    label: lowering.call === undefined ? basename(file.uri) : `module ${lowering.call}`,
    dialect: bicepDialect,
    evaluation,
    lookup: (name) => symbols.get(name)?.(),
    call: (call, given) => {
      const own = call.target ? undefined : functions.get(call.name);
      if (own)
        return evaluate(
          own.body,
          bind(
            scope,
            Object.fromEntries(
              own.parameters.map((parameter, at) => [
                parameter.name,
                given[at] ?? (() => unknown('it is not given', sourceAt(call))),
              ]),
            ),
          ),
        );
      const loader = loaderOf(call.name);
      if (loader) return loaded(loader, given, file, lowering);
      const imported = call.target ? undefined : importedFunction(call.name);
      return imported?.call?.({ ...call, name: importedName(call.name) }, given);
    },
  };
  const sourceAt = (node: Span): Source => ({ file: file.uri, node, literal: false, via: [] });
  const passage = (declaration: Declaration, what: string): Passage => ({
    file: file.uri,
    start: declaration.nameSpan.start,
    end: declaration.nameSpan.end,
    what,
    readers: () => readersOf(tree).get(declaration.name) ?? 0,
  });

  const imports = new Map<string, { from: string; name: string }>();
  /** `import * as name from`, by name. */
  const wholes = new Map<string, string>();
  for (const declaration of tree.declarations) {
    if (
      declaration.kind !== 'import' ||
      declaration.from.kind !== 'literal' ||
      typeof declaration.from.value !== 'string'
    )
      continue;
    const from = join(dirname(file.uri), declaration.from.value);
    if (declaration.wildcard) wholes.set(declaration.name, from);
    for (const item of declaration.items) imports.set(item.alias, { from, name: item.name });
  }
  const importedScope = (from: string): Scope | undefined => {
    const target =
      lowering.stack.includes(from) || lowering.stack.length > maxModuleDepth ? undefined : lowering.files.get(from);
    if (!target || !target.uri.endsWith('.bicep')) return undefined;
    return moduleScope(target, lowering.files.parsed(target, parseBicep), undefined, {
      ...lowering,
      stack: [...lowering.stack, from],
    }).scope;
  };
  const importedFunction = (name: string) => {
    const [whole = '', member] = name.split('.');
    const from = member === undefined ? imports.get(name)?.from : wholes.get(whole);
    return from === undefined ? undefined : importedScope(from);
  };
  const importedName = (name: string) => imports.get(name)?.name ?? name.split('.').at(-1)!;
  for (const [name, from] of wholes) {
    const source = sourceAt({ start: 0, end: 0 });
    const reason = `${name} is imported from ${basename(from)}`;
    symbols.set(
      name,
      lazy(() => objectWith((key) => importedScope(from)?.lookup(key), reason, source), worlds),
    );
  }
  const inherited = inheritedBy(file, tree, lowering);
  if (inherited) symbols.set('base', () => objectOf(inherited.entries, sourceAt({ start: 0, end: 0 }), true));
  for (const [alias, { from, name }] of imports) {
    symbols.set(
      alias,
      lazy(
        () =>
          importedScope(from)?.lookup(name) ??
          unknown(`${name} cannot be imported from ${basename(from)}`, { ...sourceAt({ start: 0, end: 0 }) }),
        worlds,
      ),
    );
  }

  const resourceCache = new Map<Resource, readonly LoweredResource[]>();
  const moduleCache = new Map<Module, readonly CalledModule[]>();
  const lengths = new Map<Loop, number>();
  const noteRest = (loop: Loop | undefined, judged: boolean) => {
    const times = loop ? lengths.get(loop)! : 1;
    if (loop && judged && times > maxInstances)
      note(
        evaluation,
        file.uri,
        loop.collection,
        `This repeats it ${times} times; the first ${maxInstances} are judged.`,
      );
  };
  const instances = (loop: Loop | undefined): Scope[] => {
    if (!loop) return [scope];
    const collection = evaluate(loop.collection, scope);
    const elements = elementsOf(collection, sourceAt(loop));
    const stranger = () => unknown(reasonOf(collection) ?? 'what it loops over is not a list', sourceAt(loop));
    lengths.set(loop, elements?.length ?? 1);
    return (elements ?? [{ key: stranger, value: stranger }])
      .slice(0, maxInstances)
      .map(({ key, value }) =>
        bind(scope, { [loop.item]: value, ...(loop.index === undefined ? {} : { [loop.index]: key }) }),
      );
  };
  const declared: Declared = {
    resourcesOf: (declaration) => {
      const cached = resourceCache.get(declaration);
      if (cached) return cached;
      // A resource that names itself as its parent finds nothing.
      resourceCache.set(declaration, []);
      const lowered = instances(declaration.loop).map((instance) => lowerResource(declaration, instance));
      noteRest(
        declaration.loop,
        lowered.some(({ resource }) => isJudged(resource.type)),
      );
      resourceCache.set(declaration, lowered);
      return lowered;
    },
    modulesOf: (declaration) => {
      const cached = moduleCache.get(declaration);
      if (cached) return cached;
      const called = instances(declaration.loop).map((instance) => callModule(file, declaration, instance, lowering));
      moduleCache.set(declaration, called);
      if (declaration.condition)
        for (const one of called) markDeployed(one.resources(), hangsOn(evaluate(declaration.condition, scope)));
      noteRest(
        declaration.loop,
        (lengths.get(declaration.loop!) ?? 0) > maxInstances &&
          called[0]!.resources().some(({ resource }) => isJudged(resource.type)),
      );
      return called;
    },
  };
  const deployedOf = (condition: Expression | undefined, instance: Scope): Pick<LoweredResource, 'deployed'> => {
    const deployed = condition && hangsOn(evaluate(condition, instance));
    return deployed ? { deployed } : {};
  };
  const parentOfNested = new Map<Resource, Resource>();
  const lowerResource = (declaration: Resource, instance: Scope): LoweredResource => {
    const body = lazy(() => {
      const data = evaluate(declaration.body, instance);
      return declaration.existing && data.kind === 'object' ? { ...data, open: lookedUp } : data;
    }, worlds);
    const parent = parentOf(declaration, instance);
    const written = typeText(declaration.type).split('@')[0]!;
    const parentType = parent && 'resource' in parent ? parent.resource.type : undefined;
    const type =
      parentOfNested.has(declaration) && parentType !== undefined && !written.includes('.')
        ? `${parentType}/${written}`
        : written;
    return {
      resource: new ObjectResource(
        type,
        declaration.name,
        file.uri,
        declaration.type,
        body,
        worlds,
        versionInType(declaration.type),
      ),
      existing: declaration.existing,
      module: scope.instance,
      ...deployedOf(declaration.condition, instance),
      name: () =>
        body().kind === 'object'
          ? ((body() as ObjectData).get('name') ?? unknown('it has no name', sourceAt(declaration)))
          : body(),
      ...(parent ? { parent } : {}),
    };
  };
  const parentOf = (declaration: Resource, instance: Scope): LoweredResource['parent'] => {
    const outer = parentOfNested.get(declaration);
    if (outer) return declared.resourcesOf(outer)[0];
    const property =
      declaration.body.kind === 'object'
        ? declaration.body.entries.find((entry) => entry.kind === 'property' && entry.key === 'parent')
        : undefined;
    if (property?.kind !== 'property')
      return typeText(declaration.type).split('@')[0]!.split('/').length > 2
        ? { unknown: 'its parent is named by its name only', named: true }
        : undefined;
    const { evaluation } = instance;
    if (evaluation.depth >= maxDepth) return { unknown: 'it hangs on too many values in a row' };
    const target = property.value.kind === 'index' ? property.value.target : property.value;
    const symbol = target.kind === 'reference' ? byName.get(target.name) : undefined;
    if (symbol?.kind !== 'resource')
      return { unknown: reasonOf(evaluate(property.value, instance)) ?? 'its parent is not declared in this file' };
    evaluation.depth += stepsOfParent;
    try {
      return declared.resourcesOf(symbol)[0] ?? { unknown: 'its parent is defined through itself' };
    } finally {
      evaluation.depth -= stepsOfParent;
    }
  };
  const resourceData = (declaration: Resource): Data => {
    const source = sourceAt(declaration.nameSpan);
    const one = (instance: LoweredResource, at: Scope): ObjectData => {
      const reason = declaration.existing
        ? `${declaration.name} exists already and is only looked up`
        : `${declaration.name} gets it when it is deployed`;
      const body = evaluate(declaration.body, at);
      return {
        kind: 'object',
        get: (key) => {
          if (key === 'type') return scalar(instance.resource.type, source);
          if (key === 'id') return unknown(reason, source, { idOf: instance });
          if (key === 'apiVersion') return scalar(typeText(declaration.type).split('@')[1] ?? '', source);
          const nested = nestedIn(declaration).find((inner) => inner.name === key);
          if (nested) return resourceData(nested);
          if (body.kind !== 'object') return unknown(reason, source);
          const value = body.get(key);
          if (key === 'identity' && value?.kind === 'object')
            return { ...value, open: value.open ?? reason, part: { id: idSymbol(instance), path: key } };
          if (key !== 'properties' || value?.kind !== 'object') return value;
          const properties = asDeployed(value, reason, { id: idSymbol(instance), path: key });
          return isNetwork(instance.resource.type)
            ? withSubnetIds(properties, 'subnets', idSymbol(instance), reason)
            : properties;
        },
        keys: () => (body.kind === 'object' ? body.keys() : []),
        property: () => undefined,
        node: undefined,
        open: reason,
        resource: instance,
        part: { id: idSymbol(instance), path: '' },
        source,
      };
    };
    const lowered = declared.resourcesOf(declaration);
    const scopes = instances(declaration.loop);
    if (!declaration.loop) return lowered[0] ? one(lowered[0], scope) : unknown('it is not deployed', source);
    return arrayOf(
      lowered.map((instance, at) => () => one(instance, scopes[at] ?? scope)),
      source,
      `${declaration.name} is a loop`,
    );
  };
  const moduleData = (declaration: Module): Data => {
    const source = sourceAt(declaration.nameSpan);
    const one = (called: CalledModule): Data => {
      const reason = called.reason ?? 'it is only known after the module is deployed';
      const outputs: ObjectData = {
        kind: 'object',
        get: (key) => called.output(key),
        keys: () => [],
        property: () => undefined,
        node: undefined,
        open: reason,
        source,
      };
      return objectOf([['outputs', () => outputs]], source, true, reason);
    };
    const called = declared.modulesOf(declaration);
    return declaration.loop
      ? arrayOf(
          called.map((each) => () => one(each)),
          source,
          `${declaration.name} is a loop`,
        )
      : one(called[0]!);
  };

  const declare = (declarations: readonly Declaration[]) => {
    for (const declaration of declarations) {
      if (declaration.name === '') continue;
      byName.set(declaration.name, declaration);
      if (declaration.kind === 'param')
        symbols.set(
          declaration.name,
          lazy(() => parameterData(declaration), worlds),
        );
      else if (declaration.kind === 'var') {
        symbols.set(
          declaration.name,
          lazy(
            () => through(evaluate(declaration.value, scope), passage(declaration, `Variable ${declaration.name}.`)),
            worlds,
          ),
        );
      } else if (declaration.kind === 'resource') {
        symbols.set(
          declaration.name,
          lazy(() => resourceData(declaration), worlds),
        );
        for (const nested of nestedIn(declaration)) parentOfNested.set(nested, declaration);
        declare(nestedIn(declaration));
      } else if (declaration.kind === 'module')
        symbols.set(
          declaration.name,
          lazy(() => moduleData(declaration), worlds),
        );
    }
  };
  const parameterData = (declaration: Parameter): Data => {
    const at: Passage = {
      ...passage(declaration, `Parameter ${declaration.name}.`),
      domain: () => domainOf(declaration, tree, scope).domain,
    };
    const given = args?.get(declaration.name);
    if (given && !(given.kind === 'scalar' && given.value === null && declaration.value)) return through(given, at);
    if (given === undefined && args?.open !== undefined) return unknown(args.open, sourceAt(declaration));
    if (declaration.value) return through(evaluate(declaration.value, scope), at);
    const source = sourceAt(declaration);
    if (declaration.type && isNullable(declaration.type, tree)) return through(scalar(null, source), at);
    const variable = {
      key: `${file.uri}#${declaration.name}`,
      name: declaration.name,
      label: scope.label,
      ...domainOf(declaration, tree, scope),
    };
    return through(
      variableData(variable, `parameter ${declaration.name} has no value in these files`, source, scope),
      at,
    );
  };
  declare(tree.declarations);
  return { scope, declared };
}

/** Calls a local module with its arguments; a registry or missing module gives a reason instead. */
function callModule(file: SourceFile, declaration: Module, scope: Scope, lowering: Lowering): CalledModule {
  const unavailable = (reason: string): CalledModule => ({ resources: () => [], output: () => undefined, reason });
  const known = registryModule(file, declaration, scope);
  if (known) return known;
  const written = typeText(declaration.path);
  const target = modulePath(file, declaration) ?? restoredModule(written, lowering.files);
  if (target === undefined) {
    if (written !== '')
      note(
        lowering.evaluation,
        file.uri,
        declaration.path,
        `Module ${written} is not part of these files, so what it deploys is not judged.`,
      );
    return unavailable(`module ${written} is not part of these files`);
  }
  const refused = refusal(target, typeText(declaration.path), lowering);
  if (refused !== undefined) {
    note(
      lowering.evaluation,
      file.uri,
      declaration.path,
      `${refused}, so what it deploys is not judged.`.replace(/^m/, 'M'),
    );
    return unavailable(refused);
  }
  const module = lowering.files.get(target)!;
  const body = lazy(() => evaluate(declaration.body, scope), lowering.evaluation.worlds);
  const args = argumentsOf(() => {
    const data = body();
    return data.kind === 'object'
      ? (data.get('params') ?? (data.open === undefined ? undefined : unknown(data.open, data.source)))
      : data;
  });
  const inner: Lowering = { ...lowering, stack: [...lowering.stack, target], call: declaration.name };
  if (target.endsWith('.bicep')) {
    let lowered: BicepModule | undefined;
    const get = () => {
      if (lowered) return lowered;
      lowered = lowerBicep(module, args, inner);
      markCalled(lowered.resources, file.uri, declaration.nameSpan);
      return lowered;
    };
    return { resources: () => get().resources, output: (name) => get().output(name) };
  }
  let template: ArmTemplate | undefined;
  const get = () => (template ??= openArmTemplate(module, inner.files));
  const resources = () => {
    const called = lowerArmTemplate(get(), args, inner);
    markCalled(called, file.uri, declaration.nameSpan);
    return called;
  };
  return { resources, output: (name) => armOutput(get(), name, args, inner) };
}

function isNetwork(type: string): boolean {
  return /^microsoft\.network\/virtualnetworks$/i.test(type);
}

/** Resources in resources take more of the stack than values in values. */
const stepsOfParent = 5;
