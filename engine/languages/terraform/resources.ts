import type { Value } from '../../../shared-rules/model/value';
import { objectOf, reasonOf, scalar, unknown, type Data, type ObjectData } from '../../evaluate/data';
import { evaluate, lazy, type Scope } from '../../evaluate/evaluate';
import { joined } from '../../evaluate/texts';
import { loweredOf, type LoweredResource } from '../../resources/lowered';
import { ObjectResource, versionInType } from '../../resources/object-resource';
import { SourceOrigin, type Place, type SourceResource } from '../../resources/resource';
import { TranslatedResource } from '../../resources/translated-resource';
import type { Block, Expression, Span } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { attribute, blocks, bodyData, sourceAt } from './body';
import { decided } from './planned';
import { TerraformResource } from './resource';
import { surroundings, type Surrounding } from './surroundings';
import { armTypes, tables } from './table';
import type { VersionRange } from './version';

/** What a block is read with. */
export interface BlockContext {
  /** The versions of azurerm that may read it. */
  readonly provider: VersionRange;
  /** The number of the module that it stands in. */
  readonly module: number;
  /** What a plan says of an instance of it. */
  readonly planned: (block: Block, scope: Scope) => ObjectData | undefined;
}

/** Reads one instance of a block; undefined where it is no resource after all. */
type Reader = (scope: Scope) => LoweredResource | undefined;

/** How the instances of a `resource` or `data` block are read; undefined when nobody asks for resources of its type. */
export function readerOfBlock(block: Block, context: BlockContext): Reader | undefined {
  const [typeLabel, nameLabel] = block.labels;
  if (!typeLabel || !nameLabel) return undefined;
  const type = typeLabel.text;
  if (type === 'azapi_resource') return (scope) => azapi(block, `azapi_resource.${nameLabel.text}`, nameLabel, scope);
  const surrounding = Object.hasOwn(surroundings, type) ? surroundings[type] : undefined;
  if (surrounding) return (scope) => surroundingOf(block, surrounding, nameLabel, scope, context);
  if (block.type === 'data')
    return type === 'azurerm_kubernetes_cluster' ? (scope) => lookedUpCluster(block, nameLabel, scope) : undefined;
  const table = Object.hasOwn(tables, type) ? tables[type] : undefined;
  if (!table) return undefined;
  return (scope) => {
    const label = `${type}.${nameLabel.text}`;
    const resource = new TerraformResource(
      armTypes[type]!,
      label,
      scope.file,
      nameLabel,
      block.body,
      scope,
      table,
      context.provider,
      context.planned(block, scope),
    );
    const name = attribute(block.body, 'name');
    const base = {
      resource,
      existing: false,
      name: () =>
        name
          ? decided(evaluate(name.value, scope), context.planned(block, scope)?.get('name'))
          : unknown('it has no name', sourceAt(scope.file, nameLabel)),
    };
    return type === 'azurerm_kubernetes_cluster_node_pool'
      ? withParent(base, () => clusterOf(attribute(block.body, 'kubernetes_cluster_id')?.value, scope))
      : base;
  };
}

/** What an `azapi_update_resource` writes over resources, where it names one of them. */
export function patchOf(block: Block, scope: Scope, resources: readonly LoweredResource[]): ObjectResource | undefined {
  const [id, body, type] = ['resource_id', 'body', 'type'].map((name) => attribute(block.body, name));
  const target = loweredOf(id && evaluate(id.value, scope));
  if (!target || !body || !resources.includes(target)) return undefined;
  return new ObjectResource(
    type ? (azapiType(type.value, scope) ?? '') : '',
    'azapi_update_resource',
    scope.file,
    body.nameSpan,
    () => decoded(evaluate(body.value, scope)),
    scope.evaluation.worlds,
  );
}

/** azapi writes ARM's own properties: an object in version 2, `jsonencode({…})` of one in version 1. */
function azapi(block: Block, label: string, nameLabel: Span, scope: Scope): LoweredResource | undefined {
  const type = attribute(block.body, 'type')?.value;
  const body = attribute(block.body, 'body');
  const armType = type && azapiType(type, scope);
  if (armType === undefined || !body) return undefined;
  const { worlds } = scope.evaluation;
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
          ? bodyData(scope.file, identity.body, scope, sourceAt(scope.file, identity.typeSpan))
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
    resource: new ObjectResource(armType, label, scope.file, body.nameSpan, data, worlds, type && versionInType(type)),
    existing: false,
    name: () => (name ? evaluate(name.value, scope) : unknown('it has no name', sourceAt(scope.file, nameLabel))),
  };
  return isChild ? withParent(base, parent) : base;
}

/** A resource around the cluster. */
function surroundingOf(
  block: Block,
  { type, parent, rows }: Surrounding,
  nameLabel: Span,
  scope: Scope,
  { module, planned: plannedOf }: BlockContext,
): LoweredResource {
  const planned = plannedOf(block, scope);
  const body = () => {
    const data = decided(bodyData(scope.file, block.body, scope, sourceAt(scope.file, block.typeSpan)), planned);
    const ignored = ignoredIn(block, scope);
    // Others write what is ignored and not written here.
    return ignored.size > 0 && data.kind === 'object'
      ? { ...data, open: 'others write it: ignore_changes names it', mayHave: ignored }
      : data;
  };
  const written = (name: string): Data => {
    const found = attribute(block.body, name);
    return found
      ? decided(evaluate(found.value, scope), planned?.get(name))
      : unknown(`it has no ${name}`, sourceAt(scope.file, nameLabel));
  };
  return {
    resource: new TranslatedResource(
      rows,
      {},
      type,
      `${block.type === 'data' ? 'data.' : ''}${block.labels[0]?.text}.${block.labels[1]?.text}`,
      scope.file,
      nameLabel,
      body,
      scope.evaluation.worlds,
    ),
    existing: block.type === 'data',
    module,
    name: scope.evaluation.worlds.remember(() =>
      parent === undefined
        ? written('name')
        : joined(
            [written(parent), scalar('/', sourceAt(scope.file, nameLabel)), written('name')],
            sourceAt(scope.file, nameLabel),
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

/** What `ignore_changes` names of a resource, as far as it is written out. */
function ignoredIn(block: Block, scope: Scope): ReadonlySet<string> {
  const [lifecycle] = blocks(block.body, 'lifecycle');
  const list = lifecycle && attribute(lifecycle.body, 'ignore_changes')?.value;
  return new Set(list ? (scope.text.slice(list.start, list.end).match(/(?<![\w.])[a-z_]+/g) ?? []) : []);
}

/** A cluster that is looked up: its name, and nothing else is known. */
function lookedUpCluster(block: Block, nameLabel: Span, scope: Scope): LoweredResource {
  const source = sourceAt(scope.file, nameLabel);
  const written = attribute(block.body, 'name');
  const name = () => (written ? evaluate(written.value, scope) : unknown('it has no name', source));
  const body = objectOf([['name', name]], source, false, 'a data source is looked up when it is deployed');
  const label = `data.azurerm_kubernetes_cluster.${block.labels[1]?.text ?? ''}`;
  const { worlds } = scope.evaluation;
  return {
    resource: new ObjectResource(clusterType!, label, scope.file, nameLabel, () => body, worlds),
    existing: true,
    name,
  };
}

/** Data sources that are read as what they look up. */
export function isLookup({ type, labels: [label] }: Block): boolean {
  return type === 'data' && /^azurerm_(?:virtual_network|subnet|kubernetes_cluster)$/.test(label?.text ?? '');
}

/** The cluster that an expression gives the id of. */
export function clusterOf(id: Expression | undefined, scope: Scope): LoweredResource['parent'] {
  const data = id && evaluate(id, scope);
  return loweredOf(data) ?? { unknown: (data && reasonOf(data)) ?? 'its cluster is not in these files' };
}

/** What a resource belongs to hangs on the world, so it is asked for each time. */
export function withParent(base: LoweredResource, parent: () => LoweredResource['parent']): LoweredResource {
  return Object.defineProperty({ ...base }, 'parent', { enumerable: true, get: parent });
}

/** The address of a resource, where a block says it. */
export function addressOf(resource: SourceResource, file: string, { labels, typeSpan }: Block): Value<string> {
  const place: Place = {
    file,
    span: labels[1] ?? typeSpan,
    slot: { kind: 'missing', names: [], via: [], container: undefined },
  };
  return { kind: 'known', value: resource.label, at: new SourceOrigin(resource, 'address', place) };
}

export const clusterType = armTypes['azurerm_kubernetes_cluster'];

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

/** What a text encodes, where it was made here. */
function decoded(data: Data): Data {
  return data.kind === 'scalar' || data.kind === 'unknown' ? (data.encoded ?? data) : data;
}
