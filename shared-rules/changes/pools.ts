import { defaultPods } from '../model/azure';
import { azurermSince, type AzurermVersion } from '../model/azurerm';
import type { Cluster, Model, NodePool } from '../model/network';
import { set, type Reference, type Resource } from '../model/resource';
import { is, type Value } from '../model/value';
import { kept, shownWord, since, wordOf, type Edit, type Outcome } from './edit';
import { refused } from './fact';
import { poolPairs, type Pair } from './pairs';
import { protectedFrom } from './clusters';

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
  /** What azurerm sends when the line is removed; '' is nothing. Default: what there is stays. */
  readonly provided?: string;
  /** azurerm puts another pool in its place for a while, from these versions on: as the default pool, as a pool of its own. */
  readonly rotated?: readonly [asDefault: AzurermVersion, own: AzurermVersion];
  /** Else it replaces the cluster for the default pool, and other pools; false: azurerm changes it in place. */
  readonly code?: string;
  /** What to do instead, a sentence. */
  readonly instead?: string;
}

/** The models that a pool's references are looked up in. */
interface Models {
  readonly model: Model;
}

const rotated = [azurermSince.defaultPoolRotated, azurermSince.poolRotated] as const;

const ofPool =
  (path: string) =>
  (pool: NodePool, kind: 'string' | 'number' | 'boolean' | 'strings' = 'string') =>
    pool.resource[kind](`${pool.path}.${path}`);

const facts: readonly PoolFact[] = [
  {
    property: 'vmSize',
    read: (pool) => ofPool('vmSize')(pool),
    rotated: [azurermSince.defaultPoolRotatedForSize, azurermSince.poolRotated],
  },
  { property: 'maxPods', read: (pool) => pool.maxPods, initial: defaultMaxPods, rotated },
  { property: 'vnetSubnetID', read: (pool, { model }) => subnetOf(pool.subnet, model), provided: '', rotated },
  { property: 'podSubnetID', read: (pool, { model }) => subnetOf(pool.podSubnet, model), provided: '', rotated },
  {
    property: 'enableNodePublicIP',
    read: (pool) => pool.enableNodePublicIp,
    initial: 'false',
    provided: 'false',
    rotated,
    code: 'agentPoolProfile.enableNodePublicIP',
  },
  { property: 'osDiskSizeGB', read: diskOf, rotated },
  { property: 'osDiskType', read: (pool) => ofPool('osDiskType')(pool), provided: 'Managed', rotated },
  {
    property: 'availabilityZones',
    read: (pool) => inOrder(ofPool('availabilityZones')(pool, 'strings')),
    provided: '',
    rotated,
  },
  {
    property: 'enableUltraSSD',
    read: (pool) => ofPool('enableUltraSSD')(pool, 'boolean'),
    initial: 'false',
    provided: 'false',
    rotated,
  },
  { property: 'kubeletConfig', read: kubeletConfigOf, provided: '', rotated },
  { property: 'nodePublicIPPrefixID', read: (pool) => pool.nodePublicIpPrefixId },
  {
    property: 'type',
    read: (pool) => pool.type,
    initial: 'VirtualMachineScaleSets',
    instead: 'The Azure CLI moves availability sets to VirtualMachines; else it takes another pool.',
  },
];

/** Zones are a set. */
function inOrder(zones: Value<unknown>): Value<unknown> {
  const word = wordOf(zones);
  return zones.kind === 'known' && word !== undefined ? { ...zones, value: word.split(', ').sort().join(', ') } : zones;
}

const kubeletSettings = [
  ['cpuManagerPolicy', 'string'],
  ['cpuCfsQuota', 'boolean'],
  ['cpuCfsQuotaPeriod', 'string'],
  ['imageGcHighThreshold', 'number'],
  ['imageGcLowThreshold', 'number'],
  ['topologyManagerPolicy', 'string'],
  ['allowedUnsafeSysctls', 'strings'],
  ['containerLogMaxSizeMB', 'number'],
  ['containerLogMaxFiles', 'number'],
  ['podMaxPids', 'number'],
] as const;

/** What is written of it, as one text. */
function kubeletConfigOf({ resource, path }: NodePool): Value<unknown> {
  const config = resource.object(`${path}.kubeletConfig`);
  if (config.kind !== 'known') return config;
  const words = kubeletSettings.map(([name, kind]) => [name, wordOf(resource[kind](`${path}.kubeletConfig.${name}`))]);
  if (words.some(([, word]) => word === undefined))
    return { kind: 'unknown', reason: 'its settings are not known', at: config.at };
  const written = words.filter(([, word]) => word !== '').map((pair) => pair.join(' '));
  return { ...config, value: written.join(', ') };
}

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
  // What other roots deploy may be the same under another name, which is only known now.
  const subnet = id.value.name === undefined ? model.subnet(id) : undefined;
  const name =
    subnet?.kind === 'found'
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
      outcome: protectedFrom(outcome, pair.now),
    });
    for (const fact of facts) {
      const [was, is] = [fact.read(before, { model: models.before }), fact.read(now, { model: models.now })];
      const initial = (one: NodePool, cluster: Cluster) =>
        typeof fact.initial === 'function' ? fact.initial(one, cluster) : fact.initial;
      const from = wordOf(was) === '' ? initial(before, pair.before) : wordOf(was);
      // A line that is left out changes what azurerm sends, and nothing else that we know of.
      const isSent = is.kind === 'absent' && now.resource.provider !== undefined && !pair.isDeployed;
      const to = isSent ? fact.provided : wordOf(is) === '' ? initial(now, pair.now) : wordOf(is);
      if (from === undefined || to === undefined || (is.kind === 'absent' && !isSent)) continue;
      if (from.toLowerCase() === to.toLowerCase()) continue;
      const outcome = outcomeOf(fact, from, to === '' ? 'none' : to, pool, pair.now.resource);
      yield edit(fact.property, [was, is], fact.property === 'vmSize' ? withCount(outcome, pool) : outcome);
    }
    const [was, is] = [before.osSku, now.osSku];
    const [from, to] = [wordOf(was), wordOf(is)];
    const os = from && to && from.toLowerCase() !== to.toLowerCase() ? osOutcome(from, to, pool) : undefined;
    if (os) yield edit('osSKU', [was, is], os);
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
          fact.instead ?? 'Add another pool, move what runs there, and remove this one.',
          property === 'vmSize'
            ? 'PropertyChangeNotAllowed'
            : fact.code && `Changing property '${fact.code}' is not allowed.`,
        );
  }
  return anew(now, fact.rotated?.[isDefault ? 0 : 1], property, from, to, isDefault);
}

/** What azurerm makes anew: by way of another pool from a version on, else the pool, or the cluster for its default pool. */
function anew(
  now: NodePool,
  isRotated: AzurermVersion | undefined,
  property: string,
  from: string,
  to: string,
  isDefault = isRotated !== undefined,
): Outcome {
  const cannot = `${property} cannot go from ${from} to ${to} in place`;
  const older: Outcome = isDefault
    ? {
        kind: 'replaces',
        says: `Terraform destroys this cluster and makes a new one: ${property} of its default pool cannot go from ${from} to ${to} in place.`,
      }
    : {
        kind: 'poolReplaced',
        says: `Terraform destroys ${now.label} and makes it anew: ${cannot}. Its pods leave without drain.`,
      };
  if (!isRotated) return older;
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
  return since(now.resource, isRotated, rotates, older);
}

/** From an api-version on Azure takes another size of machines, but not with another count or version. */
function withCount(outcome: Outcome, { before, now }: PoolPair): Outcome {
  if (outcome.kind !== 'poolReplaced' || now.resource.provider) return outcome;
  const valuesOf = (pool: NodePool) =>
    [
      ['count', ofPool('count')(pool, 'number')],
      ['orchestratorVersion', ofPool('orchestratorVersion')(pool)],
    ] as const;
  const old = new Map(valuesOf(before));
  const others = valuesOf(now).flatMap(([name, is]) => {
    const was = old.get(name)!;
    return was.kind === 'known' && is.kind === 'known' && was.value !== is.value ? [{ name, was, is }] : [];
  });
  if (others.length === 0) return outcome;
  const back = others.map(({ was, is }) => kept(was, is));
  return {
    kind: 'order',
    says: `Azure does not take another vmSize and another ${others.map(({ name }) => name).join(' and ')} of ${now.label} at once. Two deployments: first the size, then the rest.`,
    fixes: back.includes(undefined)
      ? []
      : [
          {
            title: 'Do step 1 only: {0}',
            safety: 'review',
            changes: back.flatMap((change) => change ?? []),
          },
        ],
  };
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

function osOutcome(from: string, to: string, { now, isDefault }: PoolPair): Outcome | undefined {
  const reimages: Outcome = { kind: 'reimages', says: `Azure makes every node of ${now.label} anew with ${to}.` };
  const { provider } = now.resource;
  const isPlain = [from, to].every((name) => /^(ubuntu|azurelinux)/i.test(name));
  if (!provider) return isPlain ? reimages : undefined;
  const older = anew(now, isDefault ? azurermSince.defaultPoolRotated : undefined, 'osSKU', from, to);
  return isPlain ? since(now.resource, azurermSince.osSkuInPlace, reimages, older) : older;
}
