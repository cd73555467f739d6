import { defaultPods } from '../model/azure';
import { azurermSince, type AzurermVersion } from '../model/azurerm';
import type { Cluster, Model, NodePool } from '../model/network';
import { set, type Reference, type Resource } from '../model/resource';
import { is, type Value } from '../model/value';
import { shownWord, since, wordOf, type Edit, type Outcome } from './edit';
import { refused } from './fact';
import { poolPairs, type Pair } from './pairs';

/*
 * Sources: terraform-provider-azurerm, ForceNew and the rotations of azurerm_kubernetes_cluster and its pools, tags 3.0 to 5.2;
 * learn.microsoft.com/azure/aks: create-node-pools, resize-node-pool, use-node-public-ips; github.com/Azure/bicep-registry-modules
 * issue 7130; 2026-08.
 */

/** A property of a pool that Azure takes once, when the pool is made. */
interface PoolFact {
  readonly property: string;
  read(pool: NodePool, models: Models): Value<unknown>;
  /** What Azure takes when the pool is made without it, where that is certain. */
  readonly initial?: string | ((pool: NodePool, cluster: Cluster) => string | undefined);
  /** azurerm puts another pool in its place for a while, from these versions on: as the default pool, as a pool of its own. */
  readonly rotated?: readonly [asDefault: AzurermVersion, own: AzurermVersion];
  /** Else it replaces the cluster for the default pool, and other pools; false: azurerm changes it in place. */
  readonly code?: string;
}

/** The models that a pool's references are looked up in. */
interface Models {
  readonly model: Model;
}

const rotated = [azurermSince.defaultPoolRotated, azurermSince.poolRotated] as const;

const ofPool =
  (path: string) =>
  (pool: NodePool, kind: 'string' | 'number' | 'strings' = 'string') =>
    pool.resource[kind](`${pool.path}.${path}`);

const facts: readonly PoolFact[] = [
  {
    property: 'vmSize',
    read: (pool) => ofPool('vmSize')(pool),
    rotated: [azurermSince.defaultPoolRotatedForSize, azurermSince.poolRotated],
  },
  { property: 'maxPods', read: (pool) => pool.maxPods, initial: defaultMaxPods, rotated },
  { property: 'vnetSubnetID', read: (pool, { model }) => subnetOf(pool.subnet, model), rotated },
  { property: 'podSubnetID', read: (pool, { model }) => subnetOf(pool.podSubnet, model), rotated },
  {
    property: 'enableNodePublicIP',
    read: (pool) => pool.enableNodePublicIp,
    initial: 'false',
    rotated,
    code: 'agentPoolProfile.enableNodePublicIP',
  },
  { property: 'osDiskSizeGB', read: diskOf, rotated },
  { property: 'osDiskType', read: (pool) => ofPool('osDiskType')(pool), rotated },
  { property: 'availabilityZones', read: (pool) => ofPool('availabilityZones')(pool, 'strings'), rotated },
  { property: 'nodePublicIPPrefixID', read: (pool) => pool.nodePublicIpPrefixId },
  { property: 'type', read: (pool) => pool.type, initial: 'VirtualMachineScaleSets' },
];

/** 0 is the size that the machines come with. */
function diskOf(pool: NodePool): Value<unknown> {
  const size = ofPool('osDiskSizeGB')(pool, 'number');
  return is(size as Value<number>, 0) ? { kind: 'absent', at: size.at } : size;
}

/** By the network plugin; undefined where that hangs on the version of Kubernetes. */
function defaultMaxPods(pool: NodePool, { network }: Cluster): string | undefined {
  if (is(network.networkPlugin, 'kubenet')) return String(defaultPods.kubenet);
  if (!is(network.networkPlugin, 'azure') || pool.podSubnet.kind === 'unknown') return undefined;
  if (is(network.networkPluginMode, 'overlay')) return String(defaultPods.overlay);
  if (network.networkPluginMode.kind !== 'absent') return undefined;
  return String(pool.podSubnet.kind === 'known' ? defaultPods.podSubnet : defaultPods.nodeSubnet);
}

/** The subnet that an id means, by names: ids themselves are other ones in each reading. */
function subnetOf(id: Value<Reference>, model: Model): Value<unknown> {
  if (id.kind !== 'known') return id;
  const subnet = model.subnet(id);
  const name =
    subnet.kind === 'found'
      ? nameOfSubnet(subnet.value.resource, subnet.value.label, subnet.value.virtualNetwork()?.resource)
      : id.value.name;
  return name === undefined
    ? { kind: 'unknown', reason: 'its subnet is not known', at: id.at }
    : { kind: 'known', value: name, at: id.at };
}

function nameOfSubnet(own: Resource, label: string, network: Resource | undefined): string | undefined {
  const name = network?.string('name');
  if (own.string('name').kind !== 'known') return undefined;
  return name?.kind === 'known' ? `${name.value}/${label}` : undefined;
}

/** What has changed of the pools of a cluster that were there. */
export function* poolEdits(pair: Pair<Cluster>, models: Pair<Model>): Generator<Edit> {
  for (const pool of poolPairs(pair)) {
    const { before, now, isDefault } = pool;
    const edit = (property: string, [was, is]: [Value<unknown>, Value<unknown>], outcome: Outcome): Edit => ({
      subject: now.label,
      property,
      before: was,
      now: is,
      from: shownWord(was),
      to: shownWord(is),
      outcome,
    });
    for (const fact of facts) {
      const [was, is] = [fact.read(before, { model: models.before }), fact.read(now, { model: models.now })];
      const initial = (one: NodePool, cluster: Cluster) =>
        typeof fact.initial === 'function' ? fact.initial(one, cluster) : fact.initial;
      const from = wordOf(was) === '' ? initial(before, pair.before) : wordOf(was);
      const to = wordOf(is) === '' ? initial(now, pair.now) : wordOf(is);
      // A line that is left out of a pool changes nothing that we know of.
      if (from === undefined || to === undefined || is.kind === 'absent') continue;
      if (from.toLowerCase() !== to.toLowerCase())
        yield edit(fact.property, [was, is], outcomeOf(fact, from, to, pool, pair.now.resource));
    }
    const [was, is] = [before.osSku, now.osSku];
    const [from, to] = [wordOf(was), wordOf(is)];
    if (from !== undefined && from !== '' && to !== undefined && to !== '' && from.toLowerCase() !== to.toLowerCase())
      yield edit('osSKU', [was, is], osOutcome(from, to, pool));
    const [old, name] = [before.resource.string(nameAt(before)), now.resource.string(nameAt(now))];
    if (isDefault && old.kind === 'known' && name.kind === 'known' && old.value !== name.value) {
      const isBack = wordOf(before.temporaryName) === old.value || wordOf(now.temporaryName) === old.value;
      if (!isBack)
        yield edit('name', [old, name], {
          kind: 'replaces',
          says: `Terraform destroys this cluster and makes a new one: its default pool cannot be called ${name.value} instead of ${old.value}. All that runs in it is lost.`,
        });
    }
  }
}

function nameAt({ path }: NodePool): string {
  return path === 'properties' ? 'name' : `${path}.name`;
}

type PoolPair = Pair<NodePool> & { readonly isDefault: boolean };

function outcomeOf(fact: PoolFact, from: string, to: string, { now, isDefault }: PoolPair, cluster: Resource): Outcome {
  const { property } = fact;
  if (!cluster.provider) {
    const isRolled = property === 'vmSize' && isFrom(now.apiVersion, '2026-01-02');
    return isRolled
      ? {
          kind: 'poolReplaced',
          says: `Azure replaces the nodes of ${now.label} one by one: ${property} goes from ${from} to ${to}. Count and version wait for another deployment.`,
        }
      : refused(
          property,
          from,
          to,
          'Add another pool, move what runs there, and remove this one.',
          property === 'vmSize'
            ? 'PropertyChangeNotAllowed'
            : fact.code && `Changing property '${fact.code}' is not allowed.`,
        );
  }
  const cannot = `${property} cannot go from ${from} to ${to} in place`;
  const clusterGoes: Outcome = {
    kind: 'replaces',
    says: `Terraform destroys this cluster and makes a new one: ${property} of its default pool cannot go from ${from} to ${to} in place.`,
  };
  const poolGoes: Outcome = {
    kind: 'poolReplaced',
    says: `Terraform destroys ${now.label} and makes it anew: ${cannot}. Its pods leave without drain.`,
  };
  const older = isDefault ? clusterGoes : poolGoes;
  if (!fact.rotated) return older;
  const rotates: Outcome =
    now.temporaryName.kind === 'absent'
      ? {
          kind: 'needsName',
          says: `The plan is clean and the apply fails: azurerm makes ${now.label} anew, and needs temporary_name_for_rotation for another ${property}.`,
          fixes: [
            {
              title: 'Add {0} (the pool is rotated: its pods leave without drain)',
              safety: 'review',
              changes: [set(now.temporaryName, temporaryNameFor(now))],
            },
          ],
        }
      : {
          kind: 'poolReplaced',
          says: `azurerm rotates ${now.label} by way of a temporary pool: ${cannot}. Its pods leave without drain.`,
        };
  return since(cluster, fact.rotated[isDefault ? 0 : 1], rotates, older);
}

/** At most twelve letters and digits that no pool is called: `tmp` and the beginning of its own name. */
function temporaryNameFor({ label }: NodePool): string {
  const [, name = ''] = /'([a-z0-9]+)'/.exec(label) ?? [];
  return `tmp${name.slice(0, 3)}`;
}

/** An api-version by its date. */
function isFrom(version: Value<string>, date: string): boolean {
  return version.kind === 'known' && version.value.slice(0, 10) >= date;
}

function osOutcome(from: string, to: string, { now, isDefault }: PoolPair): Outcome {
  const reimages: Outcome = { kind: 'reimages', says: `Azure makes every node of ${now.label} anew with ${to}.` };
  const { provider } = now.resource;
  const isPlain = [from, to].every((name) => /^(ubuntu|azurelinux)$/i.test(name));
  const says = `${isDefault ? 'azurerm rotates' : 'Terraform destroys and makes anew'} ${now.label}: osSKU cannot go from ${from} to ${to} in place. Its pods leave without drain.`;
  if (provider && !isPlain) return { kind: 'poolReplaced', says };
  return provider ? since(now.resource, azurermSince.osSkuInPlace, reimages, { kind: 'poolReplaced', says }) : reimages;
}
