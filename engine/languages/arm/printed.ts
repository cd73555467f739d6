import { evaluate, lazy, scopeOfValues } from '../../evaluate/evaluate';
import { scalar, unknown, type Data, type Source } from '../../evaluate/data';
import type { SourceFile } from '../../files/files';
import type { LoweredResource, Lowering } from '../../resources/lowered';
import { ObjectResource } from '../../resources/object-resource';
import { partsOfId, type Found, type Path } from '../../resources/resource';
import type { Expression, ObjectExpression } from '../../syntax/tree';
import { armDialect } from './dialect';
import { objectAt, property, textOf } from './objects';
import { labelOf } from './references';

/** A resource as Azure prints it. */
interface Printed {
  readonly node: ObjectExpression;
  /** What will be: the properties stand in `properties`, or are not said. */
  readonly isForetold: boolean;
}

const clusterType = /^microsoft\.containerservice\/managedclusters$/i;
const networkType = /^microsoft\.(containerservice\/managedclusters|network\/)/i;

/**
 * Clusters, and the networks beside them, as `az aks show`, `az aks list`, `az resource show`, `az network … list` and
 * `az deployment … what-if` print them, the last as they will be. None where no cluster is among them.
 */
export function printedResources(root: Expression): readonly Printed[] {
  // The REST API and Resource Graph wrap their lists.
  const list = root.kind === 'object' ? (property(root, 'value') ?? property(root, 'data'))?.value : root;
  const changes = root.kind === 'object' ? changesIn(root) : undefined;
  const candidates = changes ?? (list?.kind === 'array' ? list.items : [root]);
  const printed = candidates.flatMap((node) =>
    node.kind === 'object' && networkType.test(typeOf(node)) && property(node, 'id') !== undefined
      ? [{ node, isForetold: changes !== undefined }]
      : [],
  );
  return printed.some(({ node }) => clusterType.test(typeOf(node))) ? printed : [];
}

/** What becomes of each resource: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if, by the command or the REST API. */
function changesIn(root: ObjectExpression): Expression[] | undefined {
  const changes = (property(root, 'changes') ?? property(objectAt(root, 'properties') ?? root, 'changes'))?.value;
  if (changes?.kind !== 'array') return undefined;
  return changes.items.flatMap((change) => (change.kind === 'object' ? (objectAt(change, 'after') ?? []) : []));
}

function typeOf(node: ObjectExpression): string {
  return textOf(property(node, 'type')?.value);
}

export function lowerPrinted({ node, isForetold }: Printed, file: SourceFile, lowering: Lowering): LoweredResource {
  const { worlds } = lowering.evaluation;
  const scope = scopeOfValues(file, { ...armDialect, functions: new Map() }, lowering.evaluation);
  const hasProperties = property(node, 'properties') !== undefined;
  const data = lazy(() => {
    const printed = evaluate(node, scope);
    if (printed.kind !== 'object') return printed;
    if (!node.closed) return { ...printed, open: 'the text is cut off' };
    return isForetold && !hasProperties ? { ...printed, open: 'what-if does not show its properties' } : printed;
  }, worlds);
  const type = typeOf(node);
  const id = partsOfId(textOf(property(node, 'id')?.value));
  const source: Source = { file: file.uri, node, literal: false, via: [] };
  const name = (): Data => {
    const printed = data();
    if (printed.kind !== 'object') return printed;
    return printed.get('name') ?? unknown('it has no name', printed.source);
  };
  const isChild = type.split('/').length > 2;
  return {
    resource: new PrintedResource(
      !isForetold && !hasProperties,
      clusterType.test(type) ? undefined : id?.group,
      type,
      labelOf(node),
      file.uri,
      property(node, 'type')!.value,
      data,
      worlds,
    ),
    existing: false,
    // A child is called by its last name alone; its id has all of them.
    name: isChild && id ? () => scalar(id.name, source) : name,
    ...(isChild ? { parent: { unknown: 'its parent is named by its name only', named: true as const } } : {}),
  };
}

/** What Azure printed describes a resource and deploys none: it is judged, and there is nothing in it to mend. */
class PrintedResource extends ObjectResource {
  readonly #flat = new WeakMap<Path, Path>();

  /**
   * @param isFlat the properties stand beside the name, as the Azure CLI prints them
   * @param group the resource group of its id; not of clusters, which no id leads to from the networks around them
   */
  constructor(
    private readonly isFlat: boolean,
    private readonly group: string | undefined,
    ...rest: ConstructorParameters<typeof ObjectResource>
  ) {
    super(...rest);
  }

  protected override own(path: Path): Found {
    const found = super.own(this.isFlat ? this.#flatOf(path) : path);
    const { slot } = found.place;
    if (this.group !== undefined && path.length === 1 && path[0] === 'resourceGroupName') {
      const { file, span } = found.place;
      const data = scalar(this.group, { file, node: span, literal: false, via: [] });
      return { data, reason: undefined, place: { ...found.place, slot: { kind: 'written', data, entry: undefined } } };
    }
    return {
      ...found,
      place: {
        ...found.place,
        slot:
          slot.kind === 'missing'
            ? { kind: 'missing', names: slot.names, via: slot.via, container: undefined }
            : { ...slot, entry: undefined, data: { ...slot.data, source: { ...slot.data.source, literal: false } } },
      },
    };
  }

  /** Subnets and rules are flat, too. */
  #flatOf(path: Path): Path {
    let flat = this.#flat.get(path);
    if (!flat) this.#flat.set(path, (flat = path.filter((step) => step !== 'properties')));
    return flat;
  }
}
