import type { Cluster, Model } from '../model/network';
import { add, remove, type Resource } from '../model/resource';
import type { Subnet } from '../model/surroundings';
import type { Value } from '../model/value';
import type { Before } from './before';
import type { Edit, Outcome } from './edit';
import { clusterPairs, keyOf, nameOf, poolPairs, subnetPairs, type Pair } from './pairs';

/*
 * Of resources as such. Sources: plans of azurerm 5.2 over addresses that were renamed, moved and removed; github.com/Azure/bicep issue 9644,
 * Azure/AKS issue 1511, Azure/ARO-HCP issue 6447: an incremental deployment deletes nothing.
 */
/** @param anew clusters, as they were, that are made anew */
export function* resourceEdits(before: Before, now: Model, anew: ReadonlySet<Cluster>): Generator<Edit> {
  const clusters = clusterPairs(before.model, now);
  for (const pair of clusters) {
    yield* unmoved(before, pair, `cluster ${titleOf(pair.now.resource)}`);
    yield* inlinePools(pair);
    yield* removedPools(before, pair);
    const taken = new Set(pair.before.pools().known.map(({ resource }) => plain(resource)));
    for (const { before: old, now: pool } of poolPairs(pair))
      if (pool.resource !== pair.now.resource) yield* unmoved(before, { before: old, now: pool }, pool.label, taken);
  }
  for (const pair of subnetPairs(before.model, now))
    if (pair.now.path === 'properties') yield* unmoved(before, pair, `subnet ${pair.now.label}`);
  yield* removedClusters(before, now, clusters);
  // Those are destroyed before the subnets that they stand in.
  const standing = clusters.filter((pair) => !anew.has(pair.before));
  yield* removedSubnets(before, now, standing);
}

const [clusterType, networkType] = ['Microsoft.ContainerService/managedClusters', 'Microsoft.Network/virtualNetworks'];

function titleOf(resource: Resource): string {
  const name = resource.string('name');
  return name.kind === 'known' ? name.value : resource.label;
}

function isTerraforms({ provider, address }: Resource): boolean {
  return provider !== undefined || address !== undefined;
}

/** Terraform knows a resource by its address. @param taken addresses that others had */
function* unmoved(
  before: Before,
  pair: Pair<{ readonly resource: Resource }>,
  subject: string,
  taken: ReadonlySet<string> = new Set(),
): Generator<Edit> {
  const [old, now] = [pair.before.resource, pair.now.resource];
  if (!isTerraforms(old) || !isTerraforms(now) || isAtSameAddress(old, now) || before.isMoved(old, now)) return;
  if (before.isForgotten(old)) return;
  const at = now.string('name');
  const isSameType = typeIn(old) === typeIn(now);
  const block = taken.has(plain(now)) ? undefined : movedBlock(old, now);
  yield {
    subject,
    property: 'address',
    before: old.string('name'),
    now: at,
    from: old.address ?? old.label,
    to: now.address ?? now.label,
    isFinal: true,
    outcome: isSameType
      ? {
          kind: 'unmoved',
          says: `Terraform destroys ${subject} and makes it anew: its address was another one, and no moved block says so.`,
          fixes: block
            ? [
                {
                  title: 'Add a moved block (nothing is destroyed)',
                  safety: 'review',
                  changes: [add(at, { kind: 'moved', ...block })],
                },
              ]
            : [],
        }
      : {
          kind: 'replaces',
          says: `Terraform destroys ${subject} and makes a new one: its type is another one.`,
        },
  };
}

/** Terraform itself moves what is counted now to the first of them, and back. */
function plain({ address = '' }: Resource): string {
  return address.replace(/\[0\]/g, '');
}

function isAtSameAddress(old: Resource, now: Resource): boolean {
  if (old.address === undefined || now.address === undefined) return old.label === now.label;
  return plain(old) === plain(now);
}

/** `module.net["a"].` of an address, and what stands behind it. */
function split(address: string): readonly [modules: string, own: string] {
  const [modules] = /^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*/.exec(address)!;
  return [modules, address.slice(modules.length)];
}

function typeIn({ address, label }: Resource): string {
  return split(address ?? label)[1].split('.')[0]!;
}

/** The block goes where the resource is now; undefined where it would have to stand above that. */
function movedBlock(old: Resource, now: Resource): { readonly from: string; readonly to?: string } | undefined {
  if (old.address === undefined || now.address === undefined)
    return old.label === now.label ? undefined : { from: old.label };
  const [[oldModules, from], [modules, to]] = [split(old.address), split(now.address)];
  if (modules === oldModules) return { from, to };
  return modules === '' ? { from: old.address, to } : undefined;
}

/** Inline pools that a cluster did not have. Not where one of the names is not known. */
function* inlinePools({ before, now }: Pair<Cluster>): Generator<Edit> {
  const old = before.pools();
  if (now.resource.provider || !old.complete) return;
  const known = new Set(old.known.map(({ label }) => label));
  if ([...known].some((label) => !label.includes("'"))) return;
  for (const pool of now.pools().known) {
    if (pool.resource !== now.resource || !pool.label.includes("'") || known.has(pool.label)) continue;
    const at = pool.resource.string(`${pool.path}.name`);
    // A cluster keeps one of those that it has.
    const keepsOne = now.pools().known.some((one) => one.resource === now.resource && known.has(one.label));
    yield {
      subject: pool.label,
      property: 'agentPoolProfiles',
      before: at,
      now: at,
      from: 'not there',
      to: pool.label,
      isFinal: true,
      outcome: {
        kind: 'inlinePool',
        says: `Azure refuses ${pool.label} here: "A new agent pool was introduced." For a cluster that runs, a new pool is a resource of its own.`,
        fixes: keepsOne
          ? [
              {
                title: 'Write it as a resource of its own, which adds the pool',
                safety: 'review',
                changes: [add(at, { kind: 'agentPool' }), remove(pool.resource.object(pool.path))],
              },
            ]
          : [],
      },
    };
  }
}

/** @param type ARM's @param name its full name, as `Before.isElsewhere` has both */
function removed(
  before: Before,
  resource: Resource,
  [type, name]: readonly [type: string, name: string],
  subject: string,
  gone: string,
  stays: string,
  at = before.placeOf(resource),
): Edit[] {
  if (!at || before.isForgotten(resource) || before.isElsewhere(type, name)) return [];
  const from = before.goneFrom(resource);
  const isLeft = from !== undefined && !from.isApplied && isTerraforms(resource);
  const outcome: Outcome =
    isTerraforms(resource) && !isLeft
      ? { kind: 'removed', says: `Terraform destroys ${subject}: ${gone}` }
      : {
          kind: 'removed',
          says: `${subject[0]!.toUpperCase()}${subject.slice(1)} keeps running beside what is deployed: ${isLeft ? 'where no file is left Terraform destroys nothing, and nobody manages it.' : stays}`,
          severity: 'warning',
        };
  return [
    {
      subject,
      property: 'resource',
      before: resource.string('name'),
      now: at,
      from: from ? `in ${from.file}` : 'there',
      to: 'not there',
      isFinal: true,
      outcome,
    },
  ];
}

function* removedPools(before: Before, pair: Pair<Cluster>): Generator<Edit> {
  const [old, pools] = [pair.before.pools(), pair.now.pools()];
  if (!pools.complete || pools.known.some(({ label }) => !label.includes("'"))) return;
  const left = new Set(pools.known.map(({ label }) => label));
  for (const pool of old.known) {
    if (left.has(pool.label) || !pool.label.includes("'") || pool.deployed !== undefined) continue;
    // An inline one that has another name was renamed, which is said there; so is a default pool.
    if (pool.resource === pair.before.resource) {
      if (pool.resource.provider) continue;
    } else if (isTerraforms(pool.resource)) {
      const heir = pools.known.find(
        ({ resource }) =>
          resource !== pair.now.resource &&
          (isAtSameAddress(pool.resource, resource) || before.isMoved(pool.resource, resource)),
      );
      if (heir) {
        yield renamed(pool.label, pool.resource.string('name'), heir.resource.string('name'));
        continue;
      }
    }
    yield* removed(
      before,
      pool.resource,
      [`${clusterType}/agentPools`, `${nameOf(pair.before.resource)}/${/'(.*)'/.exec(pool.label)![1]!}`],
      pool.label,
      'its pods leave, and fit elsewhere or stay pending.',
      'a deployment deletes no pool, and nobody manages it. Remove it with the Azure CLI.',
      pool.resource === pair.before.resource ? pair.now.resource.items('properties.agentPoolProfiles') : undefined,
    ).map((edit) =>
      edit.outcome.severity ? edit : { ...edit, outcome: { ...edit.outcome, severity: 'warning' as const } },
    );
  }
}

function renamed(subject: string, before: Value<string>, now: Value<string>): Edit {
  return {
    subject,
    property: 'name',
    before,
    now,
    from: before.kind === 'known' ? before.value : '',
    to: now.kind === 'known' ? now.value : '',
    outcome: {
      kind: 'poolReplaced',
      says: `Terraform destroys ${subject} and makes another under the new name. Its pods leave without drain.`,
    },
  };
}

function* removedClusters(before: Before, now: Model, pairs: readonly Pair<Cluster>[]): Generator<Edit> {
  const paired = new Set(pairs.map((pair) => pair.before));
  for (const cluster of before.model.clusters) {
    if (paired.has(cluster) || cluster.deployed !== undefined || nameOf(cluster.resource) === undefined) continue;
    const same = now.clusters.find(
      ({ resource }) =>
        resource.label === cluster.resource.label &&
        (resource.provider === undefined) === (cluster.resource.provider === undefined),
    );
    if (!same) {
      // One whose name is not known may be the same.
      if (now.clusters.some(({ resource }) => nameOf(resource) === undefined)) continue;
      yield* removed(
        before,
        cluster.resource,
        [clusterType, nameOf(cluster.resource)!],
        `cluster ${titleOf(cluster.resource)}`,
        'all that runs in it is lost. A removed block with destroy = false lets go of it instead.',
        'a deployment deletes no cluster (a deployment stack may), and nobody manages it.',
      );
      continue;
    }
    if (nameOf(same.resource) === undefined || pairs.some((pair) => pair.now === same)) continue;
    const [old, name] = [cluster.resource.string('name'), same.resource.string('name')];
    const [from, to] = [titleOf(cluster.resource), titleOf(same.resource)];
    yield {
      subject: `cluster ${to}`,
      property: 'name',
      before: old,
      now: name,
      from,
      to,
      outcome: same.resource.provider
        ? {
            kind: 'replaces',
            says: 'Terraform destroys this cluster and makes a new one: a cluster keeps its name. All that runs in it is lost.',
          }
        : {
            kind: 'removed',
            severity: 'warning',
            says: `A second cluster is deployed under the new name; ${from} keeps running, and nobody manages it.`,
          },
    };
  }
}

/** Subnets that are gone, or have another name, while a pool that is still there stood in them. */
function* removedSubnets(before: Before, now: Model, clusters: readonly Pair<Cluster>[]): Generator<Edit> {
  const pools = new Set(clusters.flatMap((pair) => poolPairs(pair).map((pool) => pool.before)));
  const left = new Set(now.subnets.map(keyOf));
  for (const subnet of before.model.subnets) {
    if (left.has(keyOf(subnet)) || before.isForgotten(subnet.resource)) continue;
    const user = before.model.poolsIn(subnet).items.find(({ pool }) => pools.has(pool))?.pool;
    const isInline = subnet.path !== 'properties';
    const network = subnet.virtualNetwork();
    if (!user || !network || nameOf(network.resource) === undefined) continue;
    const isListed = now.virtualNetworks.some(
      ({ resource, subnets }) => nameOf(resource) === nameOf(network.resource) && subnets().complete,
    );
    if (isInline && !isListed) continue;
    // A network or subnet whose name is not known may be the same.
    const hasUnknownNetwork = (one: Subnet) => {
      const own = one.virtualNetwork();
      return one.label === subnet.label && (!own || nameOf(own.resource) === undefined);
    };
    if (
      now.subnets.some(
        (one) =>
          one.label === 'subnet' ||
          (nameOf(one.resource) === undefined && one.resource.label === one.label) ||
          hasUnknownNetwork(one),
      )
    )
      continue;
    if (!isInline && !isTerraforms(user.resource)) {
      yield* removed(
        before,
        subnet.resource,
        [`${networkType}/subnets`, `${nameOf(network.resource)}/${subnet.label}`],
        `subnet ${subnet.label}`,
        '',
        `${user.label} stands in it, and nobody manages it.`,
      );
      continue;
    }
    const moved = now.subnets.find(({ resource }) => !isInline && resource.label === subnet.resource.label);
    const at = moved ? moved.resource.string('name') : before.placeOf(subnet.resource);
    if (!at) continue;
    yield {
      subject: `subnet ${subnet.label}`,
      property: moved ? 'name' : 'resource',
      before: subnet.resource.string('name'),
      now: at,
      from: moved ? subnet.label : 'there',
      to: moved ? moved.label : 'not there',
      ...(moved ? {} : { isFinal: true as const }),
      outcome: {
        kind: 'usedSubnet',
        says: `${subnet.label} cannot be deleted while ${user.label} stands in it: "InUseSubnetCannotBeDeleted". Add a second subnet and a pool, and remove the first then.`,
      },
    };
  }
}
