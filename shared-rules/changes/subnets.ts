import type { Model } from '../model/network';
import { is, type Value } from '../model/value';
import type { Subnet } from '../model/surroundings';
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
