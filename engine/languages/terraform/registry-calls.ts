import { memberOf, objectOf, reasonOf, unknown, type Data } from '../../evaluate/data';
import type { Scope } from '../../evaluate/evaluate';
import { loweredOf, type LoweredResource } from '../../resources/lowered';
import { ModuleResource, type ModuleTable } from '../../resources/module-resource';
import { TranslatedResource } from '../../resources/translated-resource';
import type { Block } from '../../syntax/tree';
import { avmNetworkOutput, listsOf, type NetworkModule } from './avm-network';
import { attribute, bodyData, sourceAt } from './body';
import { providerOf } from './resource';
import { clusterOf, withParent, type BlockContext } from './resources';
import { surroundings } from './surroundings';

/** What a call of a module leads to. */
export interface TerraformModule {
  readonly resources: readonly LoweredResource[];
  /** The value of an output; undefined when there is none of that name. */
  output(name: string): Data | undefined;
}

/** A call of a registry module that we know by its table: one cluster, read at the arguments. */
export function knownModule(
  block: Block,
  table: ModuleTable,
  scope: Scope,
  { provider }: BlockContext,
): TerraformModule {
  const label = block.labels[0] ?? block.typeSpan;
  const { worlds } = scope.evaluation;
  const body = () => bodyData(scope.file, block.body, scope, sourceAt(scope.file, block.typeSpan));
  const resource = new ModuleResource(
    table,
    [],
    `module.${block.labels[0]?.text ?? ''}`,
    scope.file,
    label,
    body,
    worlds,
  );
  if (table.isAzurerm) resource.deployedBy = providerOf(provider);
  const source = sourceAt(scope.file, label);
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

/** A network module of a registry, read at its arguments. */
export function networkModule(
  block: Block,
  known: NetworkModule,
  scope: Scope,
  { module }: BlockContext,
): TerraformModule {
  const label = block.labels[0] ?? block.typeSpan;
  const source = sourceAt(scope.file, label);
  const args = bodyData(scope.file, block.body, scope, source);
  const { worlds } = scope.evaluation;
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
      scope.file,
      label,
      () => listsOf(args, known),
      worlds,
    ),
    existing: false,
    module,
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
      resource: new TranslatedResource(rows, {}, type, address, scope.file, label, () => body, worlds),
      existing: false,
      name: () => unknown('it has no name', source),
    };
  });
  return { resources: [lowered, ...associations], output: (name) => avmNetworkOutput(name, lowered, args, source) };
}

/** The outputs of the modules of clusters that are the cluster's id. */
const idOutputs: ReadonlySet<string> = new Set(['aks_id', 'resource_id', 'id']);
