import type { Model } from '../model/network';
import { is, type Value } from '../model/value';
import { contains, parseCidr, type Cidr } from '../model/cidr';
import type { Resource } from '../model/resource';
import type { Route, RouteTable, Subnet, VirtualNetwork } from '../model/surroundings';
import { shownWord, wordOf, type Edit, type Outcome } from './edit';
import { nameOf, subnetPairs, type Pair } from './pairs';

/*
 * Of the subnets that pools or the API server stood in before. Sources: InUsePrefixCannotBeDeleted as it is reported, 2026-09;
 * github.com/Azure/AKS issues 400, 1242: what ARM's subnet leaves out is removed.
 */
export function* subnetEdits({ before, now }: Pair<Model>): Generator<Edit> {
  for (const pair of subnetPairs(before, now)) {
    const users = usersOf(pair.before, before);
    if (users === undefined) continue;
    const edit = (property: string, was: Value<unknown>, is: Value<unknown>, outcome: Outcome): Edit => ({
      subject: `subnet ${pair.now.label}`,
      property,
      before: was,
      now: is,
      from: shownWord(was, 'one'),
      to: shownWord(is),
      outcome,
    });
    const [was, is] = [pair.before.addressPrefixes, pair.now.addressPrefixes];
    const [old, next] = [wordOf(was)?.split(', '), wordOf(is)?.split(', ')];
    const gone = old?.filter((range) => range !== '' && next?.includes(range) === false) ?? [];
    if (next !== undefined && is.kind === 'known' && gone.length > 0)
      yield edit('addressPrefix', single(was), single(is), {
        kind: 'usedSubnet',
        says: `Azure refuses another range for ${pair.now.label}, where ${users} stands: "InUsePrefixCannotBeDeleted". Add a second subnet, and a pool in it.`,
      });
    const [had, has] = [pair.before.delegations, pair.now.delegations];
    if (
      had.kind === 'absent' &&
      has.kind === 'known' &&
      has.value.items.length > 0 &&
      before.poolsIn(pair.before).items.length > 0
    )
      yield edit('delegations', had, has, {
        kind: 'usedSubnet',
        says: `Azure refuses to delegate ${pair.now.label} while ${users} stands in it, and no pool can be made there afterwards: "SubnetIsDelegated". Delegate a subnet of its own.`,
        severity: 'warning',
      });
    yield* associations(pair, users, before, edit);
  }
  yield* addressSpaces(before, now);
  yield* defaultRoutes(before, now);
}

/** What a network loses where subnets in use stand, and what it gains. */
function* addressSpaces(before: Model, now: Model): Generator<Edit> {
  for (const network of now.virtualNetworks) {
    const name = nameOf(network.resource);
    const same = before.virtualNetworks.filter(({ resource }) => nameOf(resource) === name);
    if (name === undefined || same.length !== 1) continue;
    const [was, is] = [same[0]!.addressPrefixes, network.addressPrefixes];
    const [old, next] = [wordOf(was), wordOf(is)].map((word) => word?.split(', ').filter((range) => range !== ''));
    if (!old || !next || is.kind !== 'known') continue;
    const ranges = next.map(parseCidr);
    const lost = same[0]!.subnets().items.find((subnet) => {
      const own = wordOf(subnet.addressPrefixes)?.split(', ').map(parseCidr) ?? [];
      const isIn = (all: readonly (Cidr | undefined)[]) =>
        own.every((range) => range && all.some((one) => one && contains(one, range)));
      return own.length > 0 && isIn(old.map(parseCidr)) && !ranges.includes(undefined) && !isIn(ranges);
    });
    const users = lost && usersOf(lost, before);
    const edit = { subject: `virtual network ${name}`, property: 'addressSpace', before: single(was), now: single(is) };
    const words = { from: shownWord(was), to: shownWord(is) };
    if (lost && users !== undefined)
      yield {
        ...edit,
        ...words,
        outcome: {
          kind: 'usedSubnet',
          says: `Azure refuses to take the range of ${lost.label} from its network while ${users} stands there. Add the new range beside it.`,
        },
      };
    else if (old.every((range) => next.includes(range)) && next.length > old.length && clusterIn(same[0]!, before))
      yield {
        ...edit,
        ...words,
        outcome: {
          kind: 'inPlace',
          says: 'The network grows in place. Update the cluster before a pool uses the new range.',
        },
      };
  }
}

function clusterIn(network: VirtualNetwork, model: Model): boolean {
  return network.subnets().items.some((subnet) => usersOf(subnet, model) !== undefined);
}

/** The way out of subnets in use: the route for everything, of the table that is and was theirs. */
function* defaultRoutes(before: Model, now: Model): Generator<Edit> {
  const seen = new Set<Resource>();
  for (const pair of subnetPairs(before, now)) {
    const [was, is] = [pair.before.routeTable, pair.now.routeTable];
    const users = usersOf(pair.before, before);
    if (was.kind !== 'found' || is.kind !== 'found' || users === undefined || seen.has(is.value.resource)) continue;
    const name = nameOf(is.value.resource);
    if (name === undefined || name !== nameOf(was.value.resource)) continue;
    seen.add(is.value.resource);
    const [old, next] = [defaultRouteOf(was.value), defaultRouteOf(is.value)];
    if (!old || old === 'none' || next === undefined) continue;
    const edit = { subject: `route table ${name}`, property: 'defaultRoute' };
    if (next === 'none')
      yield {
        ...edit,
        before: old.nextHopType,
        now: { kind: 'absent', at: is.value.resource.string('name').at },
        from: hopOf(old) ?? 'one',
        to: 'not there',
        isFinal: true,
        outcome: {
          kind: 'egress',
          says: `Traffic of ${pair.now.label} does not go by way of the default route any more, and ${users} stands there: it stops, or leaves from other addresses.`,
        },
      };
    else if (hopOf(old) !== undefined && hopOf(next) !== undefined && hopOf(old) !== hopOf(next)) {
      const isType = wordOf(old.nextHopType) !== wordOf(next.nextHopType);
      const values = (route: Route) => (isType ? route.nextHopType : route.nextHopIpAddress);
      yield {
        ...edit,
        before: values(old),
        now: values(next),
        from: hopOf(old)!,
        to: hopOf(next)!,
        ...(isType ? { together: [{ before: old.nextHopIpAddress, now: next.nextHopIpAddress }] } : {}),
        outcome: {
          kind: 'egress',
          says: `Traffic of ${pair.now.label} leaves by way of ${hopOf(next)}, and ${users} stands there: open connections drop. What is there must know the cluster first.`,
        },
      };
    }
  }
}

/** The route for all of IPv4; undefined where that is not known. */
function defaultRouteOf(table: RouteTable): Route | 'none' | undefined {
  const { items, complete } = table.routes();
  const found = items.find(({ addressPrefix }) => is(addressPrefix, '0.0.0.0/0'));
  if (found) return found;
  return complete && items.every(({ addressPrefix }) => addressPrefix.kind === 'known') ? 'none' : undefined;
}

/** Where it leads, in words; undefined where that is not known. */
function hopOf({ nextHopType, nextHopIpAddress }: Route): string | undefined {
  const [type, address] = [wordOf(nextHopType), wordOf(nextHopIpAddress)];
  return type === undefined || address === undefined ? undefined : `${type} ${address}`.trim();
}

/** A link, by the name of what it leads to. */
function shown(id: Value<unknown>, name: string): Value<unknown> {
  return id.kind === 'known' ? { ...id, value: name } : id;
}

/** A list of one is edited as its only item. */
function single(value: Value<unknown>): Value<unknown> {
  if (value.kind !== 'known' || typeof value.value !== 'object' || value.value === null || !('items' in value.value))
    return value;
  const { items } = value.value;
  return Array.isArray(items) && items.length === 1 ? (items[0] as Value<unknown>) : value;
}

/** The pool, or the API server, that stands in a subnet; undefined where none does for certain. */
function usersOf(subnet: Subnet, model: Model): string | undefined {
  const [pool] = model.poolsIn(subnet).items;
  if (pool) return pool.pool.label;
  const isApiServers = model.clusters.some((cluster) => {
    const found = model.subnet(cluster.apiServer.subnet);
    return found.kind === 'found' && found.value === subnet;
  });
  return isApiServers ? 'the API server' : undefined;
}

function* associations(
  pair: Pair<Subnet>,
  users: string,
  model: Model,
  edit: (property: string, was: Value<unknown>, is: Value<unknown>, outcome: Outcome) => Edit,
): Generator<Edit> {
  const clusters = new Set(model.poolsIn(pair.before).items.map(({ cluster }) => cluster));
  const isUsed = (...types: readonly string[]) =>
    [...clusters].some(({ network }) => types.some((type) => is(network.outboundType, type)));
  const kubenet = [...clusters].some(({ network }) => is(network.networkPlugin, 'kubenet'));
  const parts = [
    ['networkSecurityGroup', 'network security group', 'networkSecurityGroupId', false],
    ['routeTable', 'route table', 'routeTableId', kubenet || isUsed('userDefinedRouting')],
    ['natGateway', 'NAT gateway', 'natGatewayId', isUsed('userAssignedNATGateway')],
  ] as const;
  for (const [link, name, id, isVital] of parts) {
    const [was, is] = [pair.before[link], pair.now[link]];
    if (was.kind === 'found' && is.kind === 'found') {
      const [from, to] = [nameOf(was.value.resource), nameOf(is.value.resource)];
      if (from === undefined || to === undefined || from === to) continue;
      if (link === 'routeTable' && kubenet)
        yield edit(link, shown(pair.before[id], from), shown(pair.now[id], to), {
          kind: 'association',
          severity: 'error',
          says: `${pair.now.label} gets another route table, and ${users} stands in it with kubenet: AKS keeps its routes in the first one, and no other is supported afterwards.`,
        });
      else if (pair.now.resource.provider)
        yield edit(link, shown(pair.before[id], from), shown(pair.now[id], to), {
          kind: 'association',
          severity: 'information',
          says: `Terraform takes the ${name} from ${pair.now.label} before it links the other: in between ${users} stands there without one.`,
        });
      continue;
    }
    if (was.kind !== 'found' || is.kind !== 'absent') continue;
    yield edit(link, pair.before[id], pair.now[id], {
      kind: 'association',
      says: `${pair.now.label} loses its ${name}, and ${users} stands in it${isVital ? '; the cluster hangs on it' : ''}. What is left out of a subnet is taken from it.`,
      ...(isVital ? { severity: 'error' as const } : {}),
    });
  }
}
