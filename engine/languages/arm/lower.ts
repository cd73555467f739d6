import { addAll } from '../../../shared-rules/lists';
import type { Json } from '../../../shared-rules/model/value';
import { scalar, through, toJson, unknown, type Data, type Lazy, type Passage, type Source } from '../../evaluate/data';
import { evaluate, lazy, newInstance, note, variableData, type Scope } from '../../evaluate/evaluate';
import type { Files, SourceFile } from '../../files/files';
import { basename, dirname, join } from '../../files/uri';
import {
  hangsOn,
  isSpent,
  markCalled,
  markDeployed,
  maxModuleDepth,
  type Arguments,
  type DeclaredParameter,
  type LoweredResource,
  type Lowering,
} from '../../resources/lowered';
import { ObjectResource } from '../../resources/object-resource';
import type { ArrayExpression, Expression, ObjectExpression, Property } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { loopOfOutput, withCopies } from './copies';
import { objectAt, property, isTrue, textOf } from './objects';
import { armDialect } from './dialect';
import { parseArmTemplate } from './parse';
import { lowerPrinted, printedResources } from './printed';
import { copiesOf, forEachResource, labelOf, referenceData, type Deployment } from './references';

/** A deployment template: a whole file, or one that is nested in another. */
export interface ArmTemplate {
  readonly file: SourceFile;
  /** An array only for what Azure prints. */
  readonly root: ObjectExpression | ArrayExpression;
}

/** URIs of the templates that a template links to by relative path, nested deployments included. */
export function armCalls({ file, root }: ArmTemplate): string[] {
  const calls: string[] = [];
  if (!file.text.includes('relativePath')) return calls;
  walk(root, (node) => {
    const link = node.kind === 'object' ? objectAt(node, 'templateLink') : undefined;
    const path = link && property(link, 'relativePath')?.value;
    if (path?.kind === 'literal' && typeof path.value === 'string') calls.push(join(dirname(file.uri), path.value));
  });
  return calls;
}

/** The template in a file, or what Azure printed, when clusters are in that; undefined when it is other JSON, or a parameter file. */
export function openArmTemplate(file: SourceFile, files: Files): ArmTemplate | undefined {
  const { root } = files.parsed(file, parseArmTemplate);
  if ((root.kind === 'object' || root.kind === 'array') && printedResources(root).length > 0) return { file, root };
  return root.kind === 'object' && isTemplate(root) ? { file, root } : undefined;
}

/** The URI of the Bicep file that a template is compiled from, if it is the one beside it. */
export function generatedFrom({ file, root }: ArmTemplate): string | undefined {
  const metadata = root.kind === 'object' ? property(root, 'metadata')?.value : undefined;
  return metadata?.kind === 'object' && property(metadata, '_generator')
    ? file.uri.replace(/\.json$/, '.bicep')
    : undefined;
}

function isTemplate(root: ObjectExpression): boolean {
  const schema = property(root, '$schema')?.value;
  if (schema?.kind === 'literal' && typeof schema.value === 'string')
    return /deploymentTemplate\.json/i.test(schema.value);
  return property(root, 'contentVersion') !== undefined && property(root, 'resources') !== undefined;
}

/**
 * Reads a template into resources, nested and linked deployments included.
 * @param args undefined for a template that is deployed without a parameter file
 */
export function lowerArmTemplate(
  template: ArmTemplate | undefined,
  args: Arguments | undefined,
  lowering: Lowering,
): LoweredResource[] {
  if (!template) return [];
  const printed = printedResources(template.root);
  const [problem] = lowering.files.parsed(template.file, parseArmTemplate).problems;
  const consequence = printed.length > 0 ? 'It is not read to its end' : 'Azure refuses this';
  if (problem) note(lowering.evaluation, template.file.uri, problem, `${consequence}: ${problem.message}`);
  if (printed.length > 0) return printed.map((one) => lowerPrinted(one, template.file, lowering));
  const { root, file } = template;
  return root.kind === 'object'
    ? lowerResources(root, file, templateScope({ root, file }, args, lowering), lowering)
    : [];
}

/** The value of an output of a template; undefined when there is none of that name. */
export function armOutput(
  template: ArmTemplate | undefined,
  name: string,
  args: Arguments | undefined,
  lowering: Lowering,
): Data | undefined {
  if (template?.root.kind !== 'object') return undefined;
  return outputOf(template.root, name, templateScope({ file: template.file, root: template.root }, args, lowering));
}

function outputOf(root: ObjectExpression, name: string, scope: Scope): Data | undefined {
  const outputs = objectAt(root, 'outputs');
  const output = outputs && objectAt(outputs, name);
  const value = output && (property(output, 'value')?.value ?? loopOfOutput(output));
  return value && evaluate(value, scope);
}

/** The parameters that a template declares. */
export function armParameters({ root }: ArmTemplate): DeclaredParameter[] {
  const parameters = root.kind === 'object' ? objectAt(root, 'parameters') : undefined;
  return (parameters?.entries ?? []).flatMap((entry) => {
    if (entry.kind !== 'property' || entry.key === undefined || entry.value.kind !== 'object') return [];
    return [
      {
        name: entry.key.toLowerCase(),
        required: !property(entry.value, 'defaultValue') && !isTrue(property(entry.value, 'nullable')?.value),
      },
    ];
  });
}

function templateScope(
  template: { readonly file: SourceFile; readonly root: ObjectExpression },
  args: Arguments | undefined,
  lowering: Lowering,
): Scope {
  const { file, root } = template;
  const { worlds } = lowering.evaluation;
  const parameters = objectAt(root, 'parameters');
  const variables = objectAt(root, 'variables');
  const functions = userFunctions(root);
  const cache = new Map<string, Lazy>();
  const scope: Scope = {
    file: file.uri,
    text: file.text,
    instance: newInstance(),
    label: lowering.call === undefined ? basename(file.uri) : `deployment ${lowering.call}`,
    dialect: armDialect,
    evaluation: lowering.evaluation,
    lookup: () => undefined,
    call: (call, given) => {
      const name = call.name.toLowerCase();
      const source: Source = { file: file.uri, node: call, literal: false, via: [] };
      if (name === 'parameters' || name === 'variables') {
        const key = given[0]?.();
        if (key?.kind !== 'scalar') return unknown('the name is not known', source);
        const id = `${name} ${String(key.value).toLowerCase()}`;
        let value = cache.get(id);
        if (!value) {
          value = lazy(
            () =>
              name === 'parameters'
                ? parameterData(String(key.value), source)
                : variableValue(String(key.value), source),
            worlds,
          );
          cache.set(id, value);
        }
        return value();
      }
      if (name === 'reference')
        return referenceData(root, full, given[0]?.(), given.length > 2, source, (node, instance) =>
          openDeployment(node, file, instance, lowering),
        );
      const own = functions.get(name);
      return own && callFunction(own, given, source);
    },
  };
  /** A user-defined function sees its arguments and other functions. */
  const callFunction = ({ parameters: names, body }: UserFunction, given: readonly Lazy[], source: Source): Data =>
    evaluate(
      body,
      withLoops({
        ...scope,
        call: (inner, innerGiven) => {
          const name = inner.name.toLowerCase();
          const own = functions.get(name);
          if (own) return callFunction(own, innerGiven, source);
          if (name !== 'parameters') return undefined;
          const key = innerGiven[0]?.();
          const at = key?.kind === 'scalar' ? names.indexOf(String(key.value).toLowerCase()) : -1;
          return given[at]?.() ?? unknown('it is not given', source);
        },
      }),
    );
  const passage = (declaration: Property, what: string, kind: string): Passage => ({
    file: file.uri,
    start: declaration.keySpan.start,
    end: declaration.keySpan.end,
    what,
    readers: () => readersOf(root).get(`${kind} ${declaration.key?.toLowerCase()}`) ?? 0,
  });
  const parameterData = (name: string, source: Source): Data => {
    const declaration = parameters && property(parameters, name);
    if (!declaration || declaration.value.kind !== 'object')
      return unknown(`parameter ${name} is not declared`, source);
    const definition = declaration.value;
    const domainOf = () => {
      const allowed = property(definition, 'allowedValues')?.value;
      const domain = allowed && toJson(evaluate(allowed, scope), lowering.evaluation);
      return Array.isArray(domain) ? (domain as readonly Json[]) : undefined;
    };
    const at: Passage = { ...passage(declaration, `Parameter ${declaration.key}.`, 'parameters'), domain: domainOf };
    const given = args?.get(name);
    const fallback = property(definition, 'defaultValue')?.value;
    if (given && !(given.kind === 'scalar' && given.value === null && fallback)) return through(given, at);
    if (given === undefined && args?.open !== undefined) return unknown(args.open, source);
    if (fallback) return through(evaluate(fallback, full), at);
    if (isTrue(property(definition, 'nullable')?.value)) return through(scalar(null, source), at);
    const type = property(definition, 'type')?.value;
    const isBoolean = type?.kind === 'literal' && String(type.value).toLowerCase() === 'bool';
    const values = domainOf() ?? (isBoolean ? [true, false] : undefined);
    const variable = {
      key: `${file.uri}#${name.toLowerCase()}`,
      name: declaration.key ?? name,
      label: scope.label,
      ...(values ? { domain: values } : {}),
    };
    return through(variableData(variable, `parameter ${variable.name} has no value in these files`, source, scope), at);
  };
  const variableValue = (name: string, source: Source): Data => {
    const declaration = variables && property(variables, name);
    if (!declaration) {
      const looped = variables && evaluate(withCopies(variables), full);
      const value = looped?.kind === 'object' ? looped.get(name) : undefined;
      return value ?? unknown(`variable ${name} is not declared`, source);
    }
    const { value } = declaration;
    return through(
      evaluate(value.kind === 'object' ? withCopies(value) : value, full),
      passage(declaration, `Variable ${declaration.key}.`, 'variables'),
    );
  };
  const full = withLoops(scope);
  return full;
}

/** Adds `copyIndex()` and `lambdaVariables()`, which read names that loops and lambdas bind. */
function withLoops(scope: Scope): Scope {
  const looped: Scope = {
    ...scope,
    call(call, given) {
      const name = call.name.toLowerCase();
      if (name === 'lambdavariables') {
        const key = given[0]?.();
        return key?.kind === 'scalar' ? this.lookup(String(key.value)) : undefined;
      }
      if (name === 'copyindex') {
        const [first, second] = [given[0]?.(), given[1]?.()];
        const named = first?.kind === 'scalar' && typeof first.value === 'string';
        const index = this.lookup(named ? `copy ${first.value.toLowerCase()}` : 'copy');
        const offset = named ? second : first;
        if (index?.kind !== 'scalar')
          return index ?? unknown('it is not inside a loop', { file: scope.file, node: call, literal: false, via: [] });
        return scalar(Number(index.value) + (offset?.kind === 'scalar' ? Number(offset.value) : 0), index.source);
      }
      return scope.call?.(call, given);
    },
  };
  return looped;
}

function lowerResources(root: ObjectExpression, file: SourceFile, scope: Scope, lowering: Lowering): LoweredResource[] {
  const resources: LoweredResource[] = [];
  const { worlds } = lowering.evaluation;
  const lowerOne = (
    node: ObjectExpression,
    label: string,
    outer: { type: string; resource: LoweredResource } | undefined,
  ) => {
    const typeNode = property(node, 'type')?.value;
    const written = typeNode?.kind === 'literal' && typeof typeNode.value === 'string' ? typeNode.value : '';
    if (written === '') return;
    const type = outer && !written.includes('.') ? `${outer.type}/${written}` : written;
    const condition = property(node, 'condition')?.value;
    lowering.evaluation.declarations--;
    for (const instance of copiesOf(node, scope)) {
      const deployed = condition && hangsOn(evaluate(condition, instance));
      if (/^microsoft\.resources\/deployments$/i.test(type)) {
        const deployment = openDeployment(node, file, instance, lowering);
        const inner = typeof deployment === 'string' ? [] : deployment.resources();
        markDeployed(inner, deployed);
        markCalled(inner, file.uri, typeNode!);
        addAll(resources, inner);
        continue;
      }
      const body = lazy(() => evaluate(withCopies(node), instance), worlds);
      const name: Lazy = () => {
        const data = body();
        return (data.kind === 'object' ? data.get('name') : undefined) ?? unknown('it has no name', data.source);
      };
      const lowered: LoweredResource = {
        resource: new ObjectResource(type, label, file.uri, typeNode!, body, worlds, {
          text: textOf(property(node, 'apiVersion')?.value),
        }),
        existing: isTrue(property(node, 'existing')?.value),
        module: scope.instance,
        ...(deployed ? { deployed } : {}),
        name,
        ...(outer
          ? { parent: outer.resource }
          : isChildType(type)
            ? { parent: { unknown: 'its parent is named by its name only', named: true as const } }
            : {}),
      };
      resources.push(lowered);
      forEachResource(property(node, 'resources')?.value, (child, childLabel) =>
        lowerOne(child, childLabel, { type, resource: lowered }),
      );
    }
  };
  forEachResource(property(root, 'resources')?.value, (node, label) => lowerOne(node, label, undefined));
  return resources;
}

/** `Microsoft.ContainerService/managedClusters/agentPools` is a child; `Microsoft.ContainerService/managedClusters` is not. */
function isChildType(type: string): boolean {
  return type.split('/').length > 2;
}

/** @returns why it is not followed, if it is not */
function openDeployment(
  node: ObjectExpression,
  file: SourceFile,
  scope: Scope,
  lowering: Lowering,
): Deployment | string {
  const properties = objectAt(node, 'properties');
  if (!properties) return 'the deployment has no properties';
  if (lowering.stack.length > maxModuleDepth || isSpent(lowering.evaluation)) return 'too many deployments are nested';
  const given = objectAt(properties, 'parameters');
  const args: Arguments = {
    get: (name) => {
      const entry = given && property(given, name)?.value;
      if (!entry)
        return given || !property(properties, 'parameters')
          ? undefined
          : unknown('its arguments are not known', { file: file.uri, node, literal: false, via: [] });
      const data = evaluate(entry, scope);
      return data.kind === 'object' ? data.get('value') : data;
    },
  };
  const inline = objectAt(properties, 'template');
  if (inline) {
    const inner = objectAt(properties, 'expressionEvaluationOptions');
    const scopeOption = inner && property(inner, 'scope')?.value;
    const isInner = scopeOption?.kind === 'literal' && String(scopeOption.value).toLowerCase() === 'inner';
    if (!isInner)
      return {
        resources: () => lowerResources(inline, file, scope, lowering),
        output: (name) => outputOf(inline, name, scope),
      };
    return follow({ file, root: inline }, args, {
      ...lowering,
      stack: [...lowering.stack, `${file.uri}#${node.start}`],
      call: labelOf(node),
    });
  }
  const link = objectAt(properties, 'templateLink');
  const path = link && property(link, 'relativePath')?.value;
  if (path?.kind !== 'literal' || typeof path.value !== 'string') return 'its template is not part of these files';
  const target = join(dirname(file.uri), path.value);
  const reason = lowering.stack.includes(target)
    ? `template ${path.value} deploys itself`
    : !lowering.files.isInside(target)
      ? `template ${path.value} lies outside the workspace, and nothing outside is read`
      : !lowering.files.get(target)
        ? `template ${path.value} was not found`
        : undefined;
  if (reason !== undefined) {
    note(lowering.evaluation, file.uri, path, `${reason}, so what it deploys is not judged.`.replace(/^t/, 'T'));
    return reason;
  }
  return follow(openArmTemplate(lowering.files.get(target)!, lowering.files), args, {
    ...lowering,
    stack: [...lowering.stack, target],
    call: labelOf(node),
  });
}

function follow(template: ArmTemplate | undefined, args: Arguments, lowering: Lowering): Deployment {
  return {
    resources: () => lowerArmTemplate(template, args, lowering),
    output: (name) => armOutput(template, name, args, lowering),
  };
}

interface UserFunction {
  /** In lower case. */
  readonly parameters: readonly string[];
  readonly body: Expression;
}

function userFunctions(root: ObjectExpression): Map<string, UserFunction> {
  const functions = new Map<string, UserFunction>();
  const namespaces = property(root, 'functions')?.value;
  for (const namespace of namespaces?.kind === 'array' ? namespaces.items : []) {
    if (namespace.kind !== 'object') continue;
    const prefix = property(namespace, 'namespace')?.value;
    for (const member of objectAt(namespace, 'members')?.entries ?? []) {
      if (member.kind !== 'property' || member.value.kind !== 'object' || prefix?.kind !== 'literal') continue;
      const parameters = property(member.value, 'parameters')?.value;
      const names =
        parameters?.kind === 'array'
          ? parameters.items.map((item) =>
              item.kind === 'object' ? textOf(property(item, 'name')?.value).toLowerCase() : '',
            )
          : [];
      const output = objectAt(member.value, 'output');
      const body = output && property(output, 'value')?.value;
      if (body) functions.set(`${prefix.value}.${member.key}`.toLowerCase(), { parameters: names, body });
    }
  }
  return functions;
}

const readerCounts = new WeakMap<ObjectExpression, Map<string, number>>();

/** How often each parameter and variable is read, keyed `parameters name`. */
function readersOf(root: ObjectExpression): Map<string, number> {
  const known = readerCounts.get(root);
  if (known) return known;
  const counts = new Map<string, number>();
  walk(root, (node) => {
    if (node.kind !== 'call' || node.args[0]?.kind !== 'literal') return;
    const key = `${node.name.toLowerCase()} ${String(node.args[0].value).toLowerCase()}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  readerCounts.set(root, counts);
  return counts;
}
