import type { Cidr } from './cidr';
import { kubernetesMinor, podRanges } from './facts';
import type { Tie, TiedCluster } from './kubernetes';
import { rangesIn, type Subnet } from './surroundings';
import { is, isNone, type Value } from './value';

/** Questions that rules about manifests ask of the clusters that these run on. */

export type Engine = 'none' | 'azure' | 'calico' | 'cilium';

/** What enforces policies in a cluster; undefined where that is not known. */
function engineOf({ cluster }: TiedCluster): Engine | undefined {
  const { networkPolicy, networkDataplane, networkPlugin } = cluster.network;
  if (is(networkDataplane, 'cilium') || is(networkPolicy, 'cilium')) return 'cilium';
  if (is(networkPolicy, 'azure')) return 'azure';
  if (is(networkPolicy, 'calico')) return 'calico';
  if (networkPolicy.kind === 'unknown' || networkDataplane.kind === 'unknown' || networkPlugin.kind === 'unknown')
    return undefined;
  if (cluster.skuName.kind === 'unknown') return undefined;
  if (is(cluster.skuName, 'Automatic'))
    return networkPolicy.kind === 'absent' && networkDataplane.kind === 'absent' ? 'cilium' : undefined;
  return is(networkPlugin, 'none') ? undefined : 'none';
}

/** The engine of all clusters that a manifest may run on. */
export function engineFor(tie: Tie | undefined): Engine | undefined {
  return tie?.agreed(engineOf);
}

/** What of Advanced Container Networking Services is on that policies need; undefined where that is not known. */
function policyLevelOf({ cluster }: TiedCluster): 'none' | 'FQDN' | 'L7' | undefined {
  const { acnsEnabled, acnsSecurityEnabled, advancedNetworkPolicies } = cluster.network;
  if (
    acnsEnabled.kind === 'unknown' ||
    acnsSecurityEnabled.kind === 'unknown' ||
    advancedNetworkPolicies.kind === 'unknown'
  )
    return undefined;
  if (!is(acnsEnabled, true) || is(acnsSecurityEnabled, false) || is(advancedNetworkPolicies, 'None')) return 'none';
  return is(advancedNetworkPolicies, 'L7') ? 'L7' : 'FQDN';
}

export function policyLevelFor(tie: Tie | undefined): 'none' | 'FQDN' | 'L7' | undefined {
  return tie?.agreed(policyLevelOf);
}

export function minorFor(tie: Tie | undefined): number | undefined {
  return tie?.agreed(({ cluster }) => kubernetesMinor(cluster));
}

export function hasMesh(tie: Tie | undefined): boolean | undefined {
  return tie?.agreed(({ cluster }) =>
    is(cluster.serviceMeshMode, 'Istio') ? true : isNone(cluster.serviceMeshMode, 'Istio') ? false : undefined,
  );
}

/** What sends the replies of a public load balancer another way than the requests came: the value that says so. */
export function isAsymmetric(tie: Tie | undefined): { readonly at: Value<unknown>; readonly what: string } | undefined {
  if (!tie) return undefined;
  const reasons = tie.clusters.map(appliance);
  return reasons.length > 0 && !reasons.includes(undefined) ? reasons[0] : undefined;
}

function appliance({
  cluster,
  model,
}: TiedCluster): { readonly at: Value<unknown>; readonly what: string } | undefined {
  // A firewall that translates addresses may bring the requests in, too.
  const hasNat = [
    'microsoft.network/firewallpolicies/rulecollectiongroups',
    'azurerm_firewall_nat_rule_collection',
    'microsoft.network/azurefirewalls',
  ].some((type) =>
    model
      .ofType(type)
      .some(({ resource }) =>
        natPaths.some((path) => resource.items(path).kind !== 'absent' && hasNatRules(resource, path)),
      ),
  );
  if (hasNat || model.ofType('azurerm_firewall_nat_rule_collection').length > 0) return undefined;
  const { outboundType } = cluster.network;
  if (is(outboundType, 'userDefinedRouting'))
    return { at: outboundType, what: 'its outbound type is userDefinedRouting' };
  if (outboundType.kind === 'unknown') return undefined;
  for (const subnet of model.subnetsOf(cluster)) {
    const table = subnet.routeTable;
    if (table.kind !== 'found') continue;
    const { items } = table.value.routes();
    const route = items.find(
      (one) =>
        is(one.addressPrefix, defaultRoute) &&
        (is(one.nextHopType, 'VirtualAppliance') || is(one.nextHopType, 'VirtualNetworkGateway')),
    );
    const hasOthers = items.some((one) => is(one.nextHopType, 'Internet'));
    if (route && !hasOthers)
      return { at: route.nextHopType, what: `the route table of ${subnet.label} sends all traffic to an appliance` };
  }
  return undefined;
}

const defaultRoute = '0.0.0.0/0';
const natPaths = ['properties.natRuleCollections', 'properties.ruleCollections'];

function hasNatRules(resource: TiedCluster['cluster']['resource'], path: string): boolean {
  const items = resource.items(path);
  if (items.kind !== 'known') return items.kind === 'unknown';
  if (path.endsWith('natRuleCollections')) return items.value.items.length > 0;
  return items.value.items.some(
    (item) => !isNone(resource.string(`${item}.ruleCollectionType`), 'FirewallPolicyNatRuleCollection'),
  );
}

/** The ranges that pods and nodes of a cluster have their addresses from, as far as they are certain. */
export function podAndNodeRanges({
  cluster,
  model,
}: TiedCluster): readonly { readonly what: 'pods' | 'nodes'; readonly range: Cidr }[] {
  const pods = podRanges(cluster).map(({ range }) => ({ what: 'pods' as const, range }));
  const subnets = cluster.pools().known.flatMap((pool) =>
    [
      { what: 'nodes' as const, link: model.subnet(pool.subnet) },
      { what: 'pods' as const, link: model.subnet(pool.podSubnet) },
    ].flatMap(({ what, link }) =>
      link.kind === 'found' ? rangesIn(link.value.addressPrefixes).map(({ range }) => ({ what, range })) : [],
    ),
  );
  return [...pods, ...subnets];
}

/** Whether a cluster has a pool of Windows nodes; undefined where that is not known. */
export function hasWindows({ cluster }: TiedCluster): boolean | undefined {
  const { known, complete } = cluster.pools();
  if (known.some((pool) => is(pool.osType, 'Windows'))) return true;
  return complete && known.every((pool) => isNone(pool.osType, 'Windows')) ? false : undefined;
}

/** The subnets of the network that a cluster stands in, where the files show all of them. */
export function subnetsAround({ cluster, model }: TiedCluster): readonly Subnet[] | undefined {
  const networks = [...new Set(model.subnetsOf(cluster).map((subnet) => subnet.virtualNetwork()))];
  const [network] = networks;
  if (!network || networks.length > 1) return undefined;
  const { items, complete } = network.subnets();
  return complete && items.length > 0 && items.every((subnet) => subnet.label !== 'subnet') ? items : undefined;
}
