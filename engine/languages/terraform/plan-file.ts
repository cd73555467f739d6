import { addAll } from '../../../shared-rules/lists';
import type { Attribute, Block, Body, Expression, ObjectExpression, Property, Span } from '../../syntax/tree';
import { objectAt, property, textOf } from '../arm/objects';
import { parsePlainJson } from '../arm/parse';
import { References, type ConfiguredModule } from './plan-references';

/**
 * What `terraform show -json` prints of a plan or a state: https://developer.hashicorp.com/terraform/internals/json-format.
 * The same tree as HCL: a block for each instance, at what stands of it in the file.
 */
interface PlanFile {
  readonly body: Body;
  /** What its configuration declares, without keys: `azurerm_subnet.nodes`, `module.net`. Empty for a state. */
  readonly declares: readonly string[];
  /** The values of resources and data sources, by the address of the instance. */
  readonly values: ReadonlyMap<string, ObjectExpression>;
  /** The variables of the root module, each with its `value`. */
  readonly variables: ObjectExpression | undefined;
}

/** Modules in modules are followed so deep. */
const maxDepth = 20;

/** Reads a plan or a state. Never throws; what is not as documented is left out. */
export function parsePlanFile(text: string): PlanFile {
  const { root } = parsePlainJson(text);
  const items: Block[] = [];
  const values = new Map<string, ObjectExpression>();
  const whole = { start: 0, end: text.length };
  if (root.kind !== 'object') return { body: bodyOf(items, whole), declares: [], values, variables: undefined };
  const configuration = objectAt(root, 'configuration');
  const configured = configuration && objectAt(configuration, 'root_module');
  const unknowns = unknownsIn(root);
  if (configuration) addAll(items, versionsIn(configuration));
  const visit = (module: ObjectExpression, at: ConfiguredModule | undefined, depth: number): void => {
    for (const resource of itemsOf(module, 'resources')) {
      const address = textOf(property(resource, 'address')?.value);
      const given = objectAt(resource, 'values');
      if (given) values.set(address, given);
      addAll(items, blockOf(resource, given, unknowns.get(address), at));
    }
    if (depth >= maxDepth) return;
    for (const child of itemsOf(module, 'child_modules')) visit(child, at && calledAt(child, at), depth + 1);
  };
  const planned = objectAt(root, 'planned_values') ?? objectAt(root, 'values');
  const top = planned && objectAt(planned, 'root_module');
  if (top) visit(top, configured && { address: '', node: configured, caller: undefined, call: undefined }, 0);
  lookedUp(root, values);
  return {
    body: bodyOf(items, whole),
    declares: configured ? declaredIn(configured) : [],
    values,
    variables: objectAt(root, 'variables'),
  };
}

/** The values of data sources that were read for the plan. */
function lookedUp(root: ObjectExpression, values: Map<string, ObjectExpression>): void {
  const prior = objectAt(root, 'prior_state');
  const visit = (module: ObjectExpression | undefined, depth: number): void => {
    if (!module || depth > maxDepth) return;
    for (const resource of itemsOf(module, 'resources')) {
      const given = objectAt(resource, 'values');
      const address = textOf(property(resource, 'address')?.value);
      if (given && textOf(property(resource, 'mode')?.value) === 'data' && !values.has(address))
        values.set(address, given);
    }
    for (const child of itemsOf(module, 'child_modules')) visit(child, depth + 1);
  };
  const state = prior && objectAt(prior, 'values');
  visit(state && objectAt(state, 'root_module'), 0);
}

/** What is known only when it is deployed, by address. */
function unknownsIn(root: ObjectExpression): ReadonlyMap<string, ObjectExpression> {
  const found = new Map<string, ObjectExpression>();
  for (const change of itemsOf(root, 'resource_changes')) {
    const detail = objectAt(change, 'change');
    const unknown = detail && objectAt(detail, 'after_unknown');
    if (unknown) found.set(textOf(property(change, 'address')?.value), unknown);
  }
  return found;
}

function declaredIn(module: ObjectExpression): string[] {
  const resources = itemsOf(module, 'resources')
    .filter((resource) => textOf(property(resource, 'mode')?.value) === 'managed')
    .map((resource) => textOf(property(resource, 'address')?.value));
  const calls = objectAt(module, 'module_calls')?.entries ?? [];
  return [...resources, ...calls.flatMap((call) => (call.kind === 'property' ? [`module.${call.key}`] : []))];
}

/** The version of azurerm that the configuration asks for, as a `terraform` block. */
function versionsIn(configuration: ObjectExpression): Block[] {
  const providers = objectAt(configuration, 'provider_config');
  for (const { value } of propertiesOf(providers)) {
    if (value.kind !== 'object' || !/\/azurerm$/.test(textOf(property(value, 'full_name')?.value))) continue;
    const version = property(value, 'version_constraint')?.value;
    if (version?.kind !== 'literal') continue;
    const required = block('required_providers', version, [], [attribute('azurerm', version, version)], version);
    return [block('terraform', version, [], [required], version)];
  }
  return [];
}

/** The call in the configuration that a module of the plan comes from. */
function calledAt(child: ObjectExpression, caller: ConfiguredModule): ConfiguredModule | undefined {
  const address = textOf(property(child, 'address')?.value);
  const name = /(?:^|\.)module\.([^.[\]"]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?$/.exec(address)?.[1];
  const calls = objectAt(caller.node, 'module_calls');
  const call = name === undefined || !calls ? undefined : objectAt(calls, name);
  const node = call && objectAt(call, 'module');
  return node && { address, node, caller, call };
}

/** A block for one instance. Its name holds all of its address but the type. */
function blockOf(
  resource: ObjectExpression,
  values: ObjectExpression | undefined,
  unknown: ObjectExpression | undefined,
  module: ConfiguredModule | undefined,
): Block[] {
  const [address, type, name] = ['address', 'type', 'name'].map((key) => property(resource, key)?.value);
  if (address?.kind !== 'literal' || type?.kind !== 'literal' || name?.kind !== 'literal') return [];
  const isData = textOf(property(resource, 'mode')?.value) === 'data';
  const [own, written] = [textOf(address), textOf(type)];
  const declared =
    module &&
    itemsOf(module.node, 'resources').find(
      (one) =>
        textOf(property(one, 'type')?.value) === written &&
        textOf(property(one, 'name')?.value) === textOf(name) &&
        (textOf(property(one, 'mode')?.value) === 'data') === isData,
    );
  const references = new References(module, address);
  const reading: Reading = { references, at: address, isAzapi: written.startsWith('azapi_') };
  const items = itemsIn(values, unknown, declared && (objectAt(declared, 'expressions') ?? noExpressions), reading);
  return [
    block(
      isData ? 'data' : 'resource',
      resource,
      [
        { text: written, start: type.start, end: type.end },
        { text: labelOf(own, written), start: address.start, end: address.end },
      ],
      items,
      resource,
    ),
  ];
}

/** `module.net.azurerm_subnet.nodes[0]` → `module.net.nodes[0]` */
function labelOf(address: string, type: string): string {
  const at = address.lastIndexOf(`${type}.`);
  return at < 0 ? address : address.slice(0, at).replace(/data\.$/, '') + address.slice(at + type.length + 1);
}

const noExpressions: ObjectExpression = { kind: 'object', entries: [], closed: true, start: 0, end: 0 };

interface Reading {
  readonly references: References;
  /** Where something stands that the values leave out. */
  readonly at: Span;
  readonly isAzapi: boolean;
}

/** Objects that are values, and no blocks. */
const maps: ReadonlySet<string> = new Set(['tags', 'node_labels', 'body', 'output', 'response_export_values']);

/**
 * Arguments and blocks of a resource, or of a block in it.
 * @param expressions what the configuration says; undefined where that is not known
 */
function itemsIn(
  values: ObjectExpression | undefined,
  unknown: ObjectExpression | undefined,
  expressions: ObjectExpression | undefined,
  reading: Reading,
): (Attribute | Block)[] {
  const names = new Set([...propertiesOf(values), ...propertiesOf(unknown)].map(({ key }) => key));
  return [...names].flatMap((name): (Attribute | Block)[] => {
    const given = values && property(values, name);
    const later = unknown && property(unknown, name)?.value;
    const said = expressions && property(expressions, name)?.value;
    const at = given?.keySpan ?? reading.at;
    const value = given?.value;
    if (isYes(later)) {
      // What nobody wrote, the provider fills in.
      if (expressions && !said) return [];
      return [attribute(name, at, reading.references.valueOf(name, said) ?? untold(at))];
    }
    if (!value || isNull(value)) return later && isUnknown(later) ? [attribute(name, at, untold(at))] : [];
    if (value.kind === 'array' && value.items.length === 0) return [];
    const blocks = maps.has(name) || (reading.isAzapi && name !== 'identity') ? undefined : objectsOf(value);
    if (!blocks)
      return [attribute(name, at, decodedBody(name, withUnknown(name, value, later, said, reading), reading))];
    return blocks.map((one, index) => {
      const inner = later?.kind === 'array' ? later.items[index] : later;
      const items = itemsIn(one, inner?.kind === 'object' ? inner : undefined, saidOf(one, said, blocks), reading);
      return block(name, at, [], items, one);
    });
  });
}

/** What the configuration says of one of several blocks: by its name, as those of a set have no order. */
function saidOf(
  own: ObjectExpression,
  said: Expression | undefined,
  blocks: readonly ObjectExpression[],
): ObjectExpression | undefined {
  const all = said?.kind === 'array' ? said.items : said ? [said] : [];
  const objects = all.filter((one): one is ObjectExpression => one.kind === 'object');
  if (blocks.length === 1 && objects.length === 1) return objects[0];
  const name = textOf(property(own, 'name')?.value);
  const named = objects.filter((one) => {
    const constant = objectAt(one, 'name');
    return constant && name !== '' && textOf(property(constant, 'constant_value')?.value) === name;
  });
  return named.length === 1 ? named[0] : undefined;
}

/** A value with what is not known yet in its place. */
function withUnknown(
  name: string,
  value: Expression,
  later: Expression | undefined,
  said: Expression | undefined,
  reading: Reading,
): Expression {
  if (!later || !isUnknown(later)) return value;
  if (value.kind === 'array' && later.kind === 'array') {
    const open = later.items.filter(isYes).length;
    const targets = reading.references.listOf(name, said, open);
    return {
      ...value,
      items: value.items.map((item, index) => {
        const own = later.items[index];
        if (item.kind === 'spread' || own?.kind === 'spread') return item;
        return isYes(own) ? (targets.shift() ?? untold(item)) : withUnknown(name, item, own, undefined, reading);
      }),
    };
  }
  if (value.kind === 'object' && later.kind === 'object') {
    const missing = propertiesOf(later).filter(({ key, value: one }) => isUnknown(one) && !isThere(value, key));
    return {
      ...value,
      entries: [
        ...value.entries.map((entry) =>
          entry.kind === 'property' && entry.key !== undefined
            ? {
                ...entry,
                value: withUnknown(entry.key, entry.value, property(later, entry.key)?.value, undefined, reading),
              }
            : entry,
        ),
        ...missing.map(({ key }): Property => ({
          kind: 'property',
          key,
          keySpan: value,
          value: untold(value),
          start: value.start,
          end: value.end,
        })),
      ],
    };
  }
  return untold(value);
}

function isThere(value: ObjectExpression, key: string): boolean {
  const found = property(value, key)?.value;
  return found !== undefined && !isNull(found);
}

/** azapi 1 has its body as a text of JSON. */
function decodedBody(name: string, value: Expression, { isAzapi }: Reading): Expression {
  if (!isAzapi || name !== 'body' || value.kind !== 'literal' || typeof value.value !== 'string') return value;
  const { start, end } = value;
  return {
    kind: 'call',
    name: 'jsondecode',
    nameSpan: { start, end: start },
    args: [value],
    spreadLast: false,
    start,
    end,
  };
}

function objectsOf(value: Expression): ObjectExpression[] | undefined {
  const all = value.kind === 'array' ? value.items : [value];
  const objects = all.filter((item): item is ObjectExpression => item.kind === 'object');
  return objects.length === all.length ? objects : undefined;
}

function untold({ start, end }: Span): Expression {
  return { kind: 'opaque', reason: 'it is known when it is deployed', start, end };
}

function isYes(node: Expression | { readonly kind: 'spread' } | undefined): boolean {
  return node?.kind === 'literal' && node.value === true;
}

/** Whether anything in it is not known. */
function isUnknown(node: Expression): boolean {
  if (node.kind === 'array') return node.items.some((item) => item.kind !== 'spread' && isUnknown(item));
  if (node.kind === 'object') return propertiesOf(node).some(({ value }) => isUnknown(value));
  return isYes(node);
}

function isNull(node: Expression): boolean {
  return node.kind === 'literal' && node.value === null;
}

function propertiesOf(node: ObjectExpression | undefined): (Property & { readonly key: string })[] {
  return (node?.entries ?? []).filter(
    (entry): entry is Property & { readonly key: string } => entry.kind === 'property' && entry.key !== undefined,
  );
}

/** The objects in a list. */
function itemsOf(node: ObjectExpression, key: string): ObjectExpression[] {
  const list = property(node, key)?.value;
  return list?.kind === 'array' ? list.items.filter((item): item is ObjectExpression => item.kind === 'object') : [];
}

function attribute(name: string, { start, end }: Span, value: Expression): Attribute {
  return { kind: 'attribute', name, nameSpan: { start, end }, value, start, end: Math.max(end, value.end) };
}

function block(
  type: string,
  { start, end }: Span,
  labels: Block['labels'],
  items: readonly (Attribute | Block)[],
  body: Span,
): Block {
  return { kind: 'block', type, typeSpan: { start, end }, labels, body: bodyOf(items, body), start, end };
}

function bodyOf(items: readonly (Attribute | Block)[], { start, end }: Span): Body {
  return { items, closed: true, start, end };
}
