import type { Reference } from '../../shared-rules/model/resource';
import type { Worlds } from '../../shared-rules/model/worlds';
import { mark, numberOf } from '../evaluate/data';
import type { LoweredResource } from '../resources/lowered';
import { fullNameOf, partsOfId } from '../resources/resource';

export const clusterType = 'microsoft.containerservice/managedclusters';
export const networkType = 'microsoft.network/virtualnetworks';
export const subnetType = `${networkType}/subnets`;

/** Another deployment, with virtual networks that resources of this one look up. */
export interface Neighbour {
  readonly resources: readonly LoweredResource[];
  readonly networks: readonly NeighbourNetwork[];
}

export interface NeighbourNetwork {
  readonly network: LoweredResource;
  /** Virtual networks of this deployment that exist already, and are this one. */
  readonly lookups: ReadonlySet<LoweredResource>;
  /** The name that ids have for it, in lower case. */
  readonly name: string | undefined;
  /** Whether it is the one that is meant; undefined when that stays open. */
  isMeant(): boolean | undefined;
}

/** A subnet that is written inside its virtual network. */
interface Inline {
  readonly lowered: LoweredResource;
  /** In lower case. */
  readonly name: string;
}

/** `/subnets/aks`; a part that is not known may hold slashes between its marks. */
const childPattern = new RegExp(`^/([^/]+)/((?:[^/${mark}]|${mark}[^${mark}]*${mark})+)$`);

interface Index {
  readonly byNumber: Map<number, LoweredResource>;
  /** Keyed `type|name`, in lower case, symbols without their marks. */
  readonly byName: Map<string, LoweredResource[]>;
  /** Types with a resource whose name is not wholly known: it may be any. */
  readonly open: Set<string>;
}

/** Finds the resource that an id means: by symbol, or by type and name. */
export class Registry {
  #index: Index | undefined;

  constructor(
    private readonly byType: ReadonlyMap<string, readonly LoweredResource[]>,
    private readonly neighbours: readonly { readonly neighbour: Neighbour; readonly registry: Registry }[],
    private readonly worlds: Worlds,
  ) {}

  /** Made when it is first asked for: most roots have no links. */
  get #indexed(): Index {
    if (this.#index) return this.#index;
    const index: Index = { byNumber: new Map(), byName: new Map(), open: new Set() };
    for (const [type, resources] of this.byType) {
      for (const resource of resources) {
        index.byNumber.set(numberOf(resource), resource);
        if (resource.existing) continue;
        const name = fullNameOf(resource)?.toLowerCase();
        if (name === undefined || name.includes(mark)) index.open.add(type);
        if (name === undefined) continue;
        const key = `${type}|${name.replaceAll(mark, '')}`;
        const same = index.byName.get(key);
        if (same) same.push(resource);
        else index.byName.set(key, [resource]);
      }
    }
    return (this.#index = index);
  }

  /** The resource that a child belongs to; a string when it is not known, or not in the files. */
  parentOf(child: LoweredResource): LoweredResource | 'unknown' | 'notInFiles' {
    const own = this.#ownParentOf(child);
    const { parent } = child;
    const near =
      typeof own === 'string' && parent && !('unknown' in parent)
        ? this.neighbours.flatMap(({ neighbour }) => neighbour.networks).find(({ lookups }) => lookups.has(parent))
        : undefined;
    return typeof own === 'string' && near ? inWorld(near, near.network) : own;
  }

  #ownParentOf(child: LoweredResource): LoweredResource | 'unknown' | 'notInFiles' {
    const { parent } = child;
    const type = child.resource.type.toLowerCase().split('/').slice(0, -1).join('/');
    if (parent && !('unknown' in parent))
      return parent.existing ? this.#named(type, fullNameOf(parent), child.module) : parent;
    const name = fullNameOf(child);
    return this.#named(type, name?.split('/').slice(0, -1).join('/'), child.module);
  }

  /** What an id names, whether it is deployed here or exists already. @param key as a reference has it */
  named(key: string): LoweredResource | undefined {
    const number = new RegExp(`^${mark}#(\\d+)${mark}$`).exec(key)?.[1];
    const target =
      number === undefined
        ? this.#resolve({ key, type: undefined, name: undefined })
        : this.#indexed.byNumber.get(Number(number));
    return target === undefined || typeof target === 'string' || 'lowered' in target ? undefined : target;
  }

  /** What an id means: in this deployment, else in one whose network it looks up. */
  resolve(reference: Reference): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const own = this.#resolve(reference);
    if (typeof own !== 'string') return own;
    for (const { neighbour, registry } of this.neighbours) {
      for (const network of neighbour.networks) {
        const names = this.#namesIn(network, reference);
        if (names)
          return inWorld(
            network,
            names.subnet === undefined ? network.network : registry.#below(network.network, 'subnets', names.subnet),
          );
      }
    }
    return own;
  }

  /** Whether an id is one of a neighbour's network, or of a subnet in it. */
  #namesIn(
    { lookups, name }: NeighbourNetwork,
    { key, type, name: full }: Reference,
  ): { readonly subnet: string | undefined } | undefined {
    const [, number, rest = ''] = new RegExp(`^${mark}#(\\d+)${mark}(.*)$`, 's').exec(key) ?? [];
    const target = number === undefined ? undefined : this.#indexed.byNumber.get(Number(number));
    if (target && lookups.has(target)) {
      const subnet = /^\/subnets\/([^/]+)$/.exec(rest)?.[1];
      return rest === '' || subnet !== undefined ? { subnet } : undefined;
    }
    if (
      target?.parent &&
      !('unknown' in target.parent) &&
      lookups.has(target.parent) &&
      target.resource.type.toLowerCase() === subnetType
    ) {
      const own = target.name();
      return own.kind === 'scalar' ? { subnet: String(own.value).split('/').at(-1) } : undefined;
    }
    const [meantType = '', names = ''] = target ? [target.resource.type, fullNameOf(target)] : [type, full];
    const [network, subnet, ...more] = names.toLowerCase().split('/');
    if (name === undefined || network !== name || more.length > 0 || (target && !target.existing)) return undefined;
    return meantType.toLowerCase() === (subnet === undefined ? networkType : subnetType) ? { subnet } : undefined;
  }

  #resolve({ key }: Reference): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const [, symbol, rest] = new RegExp(`^${mark}([^${mark}]+)${mark}(.*)$`, 's').exec(key) ?? [];
    if (symbol !== undefined) {
      const number = /^#(\d+)$/.exec(symbol)?.[1];
      const target = number === undefined ? undefined : this.#indexed.byNumber.get(Number(number));
      if (rest === '') {
        if (target)
          return target.existing
            ? this.#child(target.resource.type.toLowerCase(), fullNameOf(target), target.module)
            : target;
        const [type = '', name, scope = ''] = symbol.split('|');
        // In another resource group there may be one of the same name.
        return name === undefined || scope !== '' ? 'unknown' : this.#child(type, name);
      }
      const [, segment = '', childName] = childPattern.exec(rest ?? '') ?? [];
      const outer = target ?? this.#bySymbol(symbol);
      if (childName === undefined || typeof outer === 'string') return typeof outer === 'string' ? outer : 'unknown';
      return this.#below(outer, segment, childName);
    }
    // A scope may be relative: `Microsoft.ContainerService/managedClusters/aks`.
    const relative = /^[\w-]+\.[\w.-]+\/[^/]+\/[^/]+$/.test(key) ? key.split('/') : undefined;
    if (relative) return this.#child(relative.slice(0, 2).join('/'), relative[2]);
    if (key.includes(mark)) return 'unknown';
    const id = partsOfId(key);
    if (!id) return 'unknown';
    const found = this.#child(id.type, id.name);
    if (typeof found === 'string') return found;
    // A whole id names its resource group, and only one in the same group is meant.
    const own = ('lowered' in found ? found.lowered : found).resource.string('resourceGroupName');
    return own.kind === 'known' && own.value.toLowerCase() === id.group ? found : 'unknown';
  }

  /** The resource that `resourceId()` names in the deployment's own group. */
  #bySymbol(symbol: string): LoweredResource | 'unknown' | 'notInFiles' {
    const [type = '', name, scope = ''] = symbol.split('|');
    return name === undefined || scope !== '' ? 'unknown' : this.#named(type, name);
  }

  /** `<id of a network>/subnets/aks` */
  #below(outer: LoweredResource, segment: string, child: string): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const name = fullNameOf(outer);
    const type = `${outer.resource.type.toLowerCase()}/${segment}`;
    const found = name === undefined ? 'unknown' : this.#named(type, `${name}/${child}`, outer.module);
    if (typeof found !== 'string') return found;
    return (
      this.#inline(
        outer.existing ? this.#named(outer.resource.type.toLowerCase(), name, outer.module) : outer,
        type,
        child,
      ) ?? (outer.existing ? 'notInFiles' : found)
    );
  }

  /** By name, or as a subnet inside a network of that name. */
  #child(type: string, name: string | undefined, module?: number): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const found = this.#named(type, name, module);
    if (typeof found !== 'string' || name === undefined) return found;
    const outer = this.#named(type.split('/').slice(0, -1).join('/'), name.split('/').slice(0, -1).join('/'), module);
    return (
      this.#inline(outer, type, name.split('/').at(-1)!) ??
      (outer === 'unknown' && type === subnetType ? 'unknown' : found)
    );
  }

  #inline(outer: LoweredResource | string, type: string, name: string): Inline | 'unknown' | undefined {
    if (typeof outer === 'string' || type !== subnetType) return undefined;
    let inline = this.#inlineNames.get(outer);
    if (!inline) this.#inlineNames.set(outer, (inline = this.worlds.remember(() => inlineNamesOf(outer))));
    const { names, complete } = inline();
    if (names.has(name.toLowerCase())) return { lowered: outer, name: name.toLowerCase() };
    return complete ? undefined : 'unknown';
  }

  readonly #inlineNames = new Map<LoweredResource, () => InlineNames>();

  /** @param module where a name is looked up first */
  #named(type: string, name: string | undefined, module?: number): LoweredResource | 'unknown' | 'notInFiles' {
    if (name === undefined) return 'unknown';
    const { byName, open } = this.#indexed;
    const plain = name.toLowerCase().replaceAll(mark, '');
    // Symbols hold a sign that no name of a resource may have.
    const candidates = byName.get(`${type}|${plain}`) ?? [];
    const near = module === undefined ? [] : candidates.filter((one) => one.module === module);
    const [only, ...others] = near.length > 0 ? near : candidates;
    // Two of one name stand in different resource groups.
    if (only) return others.length === 0 ? only : 'unknown';
    return plain.includes('#') || open.has(type) ? 'unknown' : 'notInFiles';
  }
}

interface InlineNames {
  /** In lower case; names that are not known are the same where their symbols are. */
  readonly names: ReadonlySet<string | undefined>;
  /** There are no others. */
  readonly complete: boolean;
}

function inlineNamesOf({ resource }: LoweredResource): InlineNames {
  const inline = resource.items('properties.subnets');
  if (inline.kind !== 'known') return { names: new Set(), complete: inline.kind === 'absent' };
  const names = new Set(inline.value.items.map((path) => resource.symbol(`${path}.name`)));
  return {
    names,
    complete: inline.value.complete && [...names].every((one) => one !== undefined && !one.includes(mark)),
  };
}

/** What an id means when it may be a neighbour's. */
function inWorld<T>(neighbour: NeighbourNetwork, found: T): T | 'unknown' | 'notInFiles' {
  const isMeant = neighbour.isMeant();
  return isMeant === undefined ? 'unknown' : isMeant ? found : 'notInFiles';
}
