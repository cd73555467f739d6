import { defaultPodCidr, defaultServiceCidr } from '../model/azure';
import { azurermSince } from '../model/azurerm';
import { contains, parseCidr } from '../model/cidr';
import { usesPodCidr } from '../model/facts';
import type { Cluster } from '../model/network';
import { is, type Value } from '../model/value';
import { fixed, refused, replaced, type Fact } from './fact';
import { set, type Change } from '../model/resource';
import type { Fix } from '../rule';
import { kept, since, wordOf, type Outcome } from './edit';
import type { Pair } from './pairs';

/*
 * Sources: terraform-provider-azurerm, ForceNew and CustomizeDiff of its tags 3.0 to 5.2, and 81 plans of them;
 * learn.microsoft.com/azure/aks: update-azure-cni, use-network-policies, egress-outboundtype, azure-cni-overlay-pod-expand,
 * upgrade-basic-load-balancer-on-aks; github.com/Azure/AKS issues 409, 3720, 4006; 2026-08.
 */

const allNodes = 'Azure makes every node of every pool anew, at once';

/** kubenet, overlay, nodesubnet, podsubnet, none; undefined where that hangs on the version of Kubernetes or is not known. */
function pluginOf(cluster: Cluster): string | undefined {
  const { networkPlugin, networkPluginMode } = cluster.network;
  const plugin = wordOf(networkPlugin)?.toLowerCase();
  if (plugin !== 'azure') return plugin === '' ? undefined : plugin;
  if (is(networkPluginMode, 'overlay')) return 'overlay';
  if (networkPluginMode.kind !== 'absent') return undefined;
  const { known, complete } = cluster.pools();
  if (known.some(({ podSubnet }) => podSubnet.kind === 'known')) return 'podsubnet';
  return complete && known.every(({ podSubnet }) => podSubnet.kind === 'absent') ? 'nodesubnet' : undefined;
}

const pluginNames: { readonly [state: string]: string } = {
  overlay: 'azure overlay',
  nodesubnet: 'azure',
  podsubnet: 'azure with a pod subnet',
};

/** Of a plugin and its mode together: only for the one of the two that has changed. */
function judgePlugin(pair: Pair<Cluster>): Outcome | undefined {
  const { before, now } = pair;
  const { resource } = now;
  const [old, next] = [pluginOf(before), pluginOf(now)];
  if (old === undefined || next === undefined || old === next) return undefined;
  // A pod subnet that comes or goes is an edit of pools.
  if ([old, next].every((one) => one === 'nodesubnet' || one === 'podsubnet')) return undefined;
  const [from, to] = [pluginNames[old] ?? old, pluginNames[next] ?? next];
  if (next !== 'overlay' || !['kubenet', 'nodesubnet', 'podsubnet'].includes(old))
    return fixed(
      resource,
      'networkPlugin',
      from,
      to,
      'It takes a new cluster.',
      "Changing property 'networkProfile.networkPlugin' is not allowed.",
    );
  return since(resource, azurermSince.overlayInPlace, toOverlay(pair, old, from), olderMove(pair, old, from));
}

/** What Azure does. */
function toOverlay(pair: Pair<Cluster>, old: string, from: string): Outcome {
  const { before, now } = pair;
  if (old === 'podsubnet')
    return refused(
      'networkPlugin',
      from,
      'azure overlay',
      'There is no way from a pod subnet to overlay but a new cluster.',
    );
  if (isToCilium(pair)) return bothAtOnce(pair);
  const engine = wordOf(before.network.networkPolicy)?.toLowerCase() ?? '';
  if (old === 'nodesubnet' && (engine === 'azure' || engine === 'calico'))
    return {
      kind: 'order',
      says: `Azure refuses the move to overlay while ${engine} is the policy engine. Two deployments: first networkPolicy 'none'${now.resource.provider ? ' by the Azure CLI, as azurerm cannot write it' : ''}, then networkPluginMode 'overlay'.`,
      ...(now.resource.provider
        ? {}
        : { fixes: withoutEngine(now, kept(before.network.networkPluginMode, now.network.networkPluginMode)) }),
    };
  return {
    kind: 'oneWay',
    says: `A cluster on overlay never goes back to ${from}. ${allNodes}; Kubernetes 1.27 or later.`,
  };
}

/** What azurerm made of the move to overlay up to 4.65. */
function olderMove({ before, now }: Pair<Cluster>, old: string, from: string): Outcome {
  const replaces = replaced('networkPlugin', from, 'azure overlay');
  const isSent = wordOf(before.network.podCidr) !== wordOf(now.network.podCidr);
  return old === 'kubenet' || isSent || now.resource.provider?.atLeast(...azurermSince.modePlannedInPlace) === false
    ? replaces
    : {
        kind: 'nothing',
        says: 'azurerm from 3.72 to 4.65 plans this move in place and never sends it: the diff stays. Use 4.66 or later.',
      };
}

function bothAtOnce({ before, now }: Pair<Cluster>): Outcome {
  const [was, is] = [before.network, now.network];
  const back = [
    kept(was.networkDataplane, is.networkDataplane),
    ...(wordOf(was.networkPolicy) === wordOf(is.networkPolicy) ? [] : [kept(was.networkPolicy, is.networkPolicy)]),
  ];
  return {
    kind: 'order',
    says: 'Azure does not take the move to overlay and the Cilium data plane at once. Two deployments: first the plugin mode, then the data plane with its policy engine.',
    fixes: back.includes(undefined)
      ? []
      : [
          {
            title: 'Do step 1 only: leave the data plane as it was',
            safety: 'review',
            changes: back.flatMap((change) => change ?? []),
          },
        ],
  };
}

/** First the policy engine goes. */
function withoutEngine({ network }: Cluster, ...more: readonly (Change | undefined)[]): readonly Fix[] {
  if (network.networkPolicy.kind === 'unknown' || more.includes(undefined)) return [];
  const changes = [set(network.networkPolicy, 'none'), ...more.flatMap((change) => change ?? [])];
  return [{ title: 'Do step 1 only: {0}', safety: 'review', changes }];
}

function isToCilium({ before, now }: Pair<Cluster>): boolean {
  return (
    is(now.network.networkDataplane, 'cilium') &&
    !is(before.network.networkDataplane, 'cilium') &&
    before.network.networkDataplane.kind !== 'unknown'
  );
}

const needsCilium = 'Cilium dataplane requires network policy cilium.';

function judgePolicy(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const { resource, network } = pair.now;
  const replaces = replaced('networkPolicy', from, to);
  if (to === 'none')
    return {
      kind: 'reimages',
      says: 'The policy engine is uninstalled: policies stay as objects that nobody enforces, and every node is made anew.',
    };
  const reimages: Outcome = isToCilium(pair)
    ? { kind: 'inPlace', says: 'The policy engine moves with the data plane.' }
    : { kind: 'reimages', says: `${allNodes}; policies of ${to} are enforced when the last is done.` };
  if (resource.provider) {
    if (from === 'none')
      return to === 'cilium'
        ? since(resource, azurermSince.ciliumPolicyInPlace, reimages, replaces)
        : since(resource, azurermSince.policyInPlace, unsent(pair) ?? reimages, replaces);
    if (to !== 'cilium') return replaces;
    return since(
      resource,
      from === 'azure' ? azurermSince.ciliumInPlace : azurermSince.calicoToCiliumInPlace,
      reimages,
      replaces,
    );
  }
  if (from === 'none' || to === 'cilium') return reimages;
  if (from === 'cilium') {
    const stays = network.networkDataplane.kind === 'absent' && is(pair.before.network.networkDataplane, 'cilium');
    return stays || is(network.networkDataplane, 'cilium')
      ? refused('networkPolicy', from, to, 'No way back is documented but a new cluster.', needsCilium)
      : undefined;
  }
  return {
    kind: 'order',
    says: `A cluster goes from ${from} to ${to} in two deployments: first networkPolicy 'none', then '${to}'. Nobody enforces policies in between.`,
    fixes: withoutEngine(pair.now),
  };
}

/** azurerm sends a policy engine only where Azure returns a load balancer profile, which other ways out most likely have none of. */
function unsent({ now }: Pair<Cluster>): Outcome | undefined {
  const { outboundType } = now.network;
  return outboundType.kind === 'known' && !is(outboundType, 'loadBalancer')
    ? {
        kind: 'nothing',
        severity: 'information',
        says: `azurerm may plan this policy engine for ever and never send it, as the way out is ${outboundType.value}. If so, set it by the Azure CLI; every node is made anew then.`,
      }
    : undefined;
}

/** What hinders the move to the Cilium data plane, as Azure says it or its documentation does. */
function againstCilium({ before, now }: Pair<Cluster>): readonly [instead: string, code?: string] | undefined {
  if (pluginOf(now) === 'kubenet') return ['There is no way to it from kubenet: first the move to overlay, alone.'];
  if (now.pools().known.some(({ osType }) => is(osType, 'Windows'))) return ['It takes Linux pools alone.'];
  if (is(before.nodeProvisioningMode, 'Auto') && is(now.nodeProvisioningMode, 'Auto'))
    return ['Switch node auto-provisioning off first.'];
  const engine = now.network.networkPolicy;
  return is(engine, 'azure') || is(engine, 'calico')
    ? ["Write networkPolicy 'cilium' in the same edit.", needsCilium]
    : undefined;
}

function judgeDataplane(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const { resource } = pair.now;
  const replaces = replaced('networkDataplane', from, to);
  if (to !== 'cilium')
    return resource.provider
      ? replaces
      : {
          ...refused('networkDataplane', from, to, 'No way back is documented but a new cluster.'),
          severity: 'warning',
        };
  // Both are said once, at the plugin.
  if (pluginOf(pair.before) !== undefined && pluginOf(pair.now) === 'overlay' && pluginOf(pair.before) !== 'overlay')
    return undefined;
  const hindrance = againstCilium(pair);
  const moves: Outcome = hindrance
    ? refused('networkDataplane', from, to, ...hindrance)
    : {
        kind: 'reimages',
        says: `${allNodes}; Cilium enforces policies when the last is done. Not with Windows pools.`,
      };
  const { provider } = resource;
  if (provider?.argument?.('properties.networkProfile.networkDataplane') === 'ebpf_data_plane')
    return since(resource, azurermSince.ebpfInPlace, moves, replaces);
  return since(resource, azurermSince.ciliumInPlace, moves, replaces);
}

/** An address family or more of a range that pods or services have. */
function range(property: string, read: Fact['read'], initial: Fact['initial'], more: Partial<Fact> = {}): Fact {
  return {
    property,
    read,
    ...(initial === undefined ? {} : { initial }),
    stays: true,
    computed: true,
    ...more,
    judge: (from, to, { now }) =>
      fixed(
        now.resource,
        property,
        from,
        to,
        'It takes a new cluster.',
        `Changing property 'networkProfile.${property}' is not allowed.`,
      ),
  };
}

function judgePodCidr(from: string, to: string, { before, now }: Pair<Cluster>): Outcome | undefined {
  const [old, next] = [pluginOf(before), pluginOf(now)];
  if (old === undefined || next === undefined) return undefined;
  // It comes with the move, but azurerm replaces a range that is there.
  if (old !== next && !(next === 'overlay' && old === 'kubenet' && now.resource.provider)) return undefined;
  const [range, wider] = [parseCidr(from), parseCidr(to)];
  const isWider = range && wider && contains(wider, range) && next === 'overlay';
  const isAlone = now.network.podCidrs.kind === 'absent';
  const isLinux = now.pools().known.every(({ osType }) => !is(osType, 'Windows'));
  if (isWider && isAlone && isLinux && !now.resource.provider)
    return { kind: 'inPlace', says: 'The pod range grows in place, for clusters with Linux pools alone.' };
  const outcome = fixed(
    now.resource,
    'podCidr',
    from,
    to,
    'It takes a new cluster; only on overlay the range may grow, as podCidr and with Linux pools alone.',
  );
  return isWider && now.resource.provider
    ? { ...outcome, says: `${outcome.says} The Azure CLI widens it in place.` }
    : outcome;
}

/** Whether every pool stands in a subnet of one's own; undefined where the files do not tell. */
function hasOwnNetwork(cluster: Cluster): boolean | undefined {
  const { known, complete } = cluster.pools();
  if (known.some(({ subnet }) => subnet.kind === 'known')) return true;
  return complete && known.length > 0 && known.every(({ subnet }) => subnet.kind === 'absent') ? false : undefined;
}

const egressNeeds: { readonly [to: string]: string } = {
  userdefinedrouting: 'The subnet needs its default route first.',
  userassignednatgateway: 'The subnet needs its NAT gateway first.',
};

/** The moves that Azure's table has, in a network of one's own and in one that AKS manages. */
const ownMoves = ['loadbalancer', 'userassignednatgateway', 'userdefinedrouting', 'none'];
const managedMoves: { readonly [from: string]: readonly string[] } = {
  loadbalancer: ['managednatgateway', 'none', 'block'],
  managednatgateway: ['none', 'block'],
  none: ['block', 'loadbalancer', 'managednatgateway'],
  block: ['none', 'loadbalancer', 'managednatgateway'],
};

/** What Azure does. */
function azureOutbound(from: string, to: string, pair: Pair<Cluster>): Outcome {
  const refuses = (instead: string) => refused('outboundType', from, to, instead);
  if (is(pair.before.nodeProvisioningMode, 'Auto'))
    return refuses('With node auto-provisioning on the way out stays as it is.');
  const own = hasOwnNetwork(pair.before);
  if (own === false && to in egressNeeds) return refuses('It needs a network of your own.');
  const isListed = own ? [from, to].every((one) => ownMoves.includes(one)) : managedMoves[from]?.includes(to) === true;
  // Its documentation contradicts itself in places.
  if (own !== undefined && !isListed)
    return {
      ...refuses(
        own
          ? 'No such move is documented in a network of your own.'
          : 'No such move is documented in a managed network.',
      ),
      severity: 'warning',
    };
  return {
    kind: 'egress',
    says: `Traffic leaves from other addresses and open connections drop. ${egressNeeds[to] ?? ''} Firewalls and authorized IP ranges must know the new addresses first.`.replace(
      '  ',
      ' ',
    ),
  };
}

function judgeOutbound(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const { resource } = pair.now;
  const azure = azureOutbound(from, to, pair);
  const replaces = replaced('outboundType', from, to);
  if (azure.kind === 'refused')
    return resource.provider?.atLeast(...azurermSince.outboundTypeInPlace) === false ? replaces : azure;
  const sent =
    to === 'userdefinedrouting'
      ? since(
          resource,
          azurermSince.routesInPlace,
          azure,
          refused(
            'outboundType',
            from,
            to,
            'azurerm 3.94 to 3.102 sends the profile of the load balancer with it; use 3.103 or later.',
            'InvalidUserDefinedRoutingWithLoadBalancerProfile',
          ),
        )
      : azure;
  return since(resource, azurermSince.outboundTypeInPlace, sent, replaces);
}

export const networkFacts: readonly Fact[] = [
  {
    property: 'networkPlugin',
    read: ({ network }) => network.networkPlugin,
    together: [({ network }) => network.networkPluginMode],
    covers: ['networkPluginMode'],
    stays: true,
    computed: true,
    judge: (_from, _to, pair) => judgePlugin(pair),
  },
  {
    property: 'networkPluginMode',
    read: ({ network }) => network.networkPluginMode,
    initial: ({ network }) => (network.networkPlugin.kind === 'known' ? 'none' : undefined),
    provided: 'none',
    stays: true,
    judge: (_from, _to, pair) =>
      wordOf(pair.before.network.networkPlugin)?.toLowerCase() === wordOf(pair.now.network.networkPlugin)?.toLowerCase()
        ? judgePlugin(pair)
        : undefined,
  },
  {
    property: 'networkDataplane',
    read: ({ network }) => network.networkDataplane,
    initial: (cluster) => (cluster.skuName.kind === 'absent' || is(cluster.skuName, 'Base') ? 'azure' : undefined),
    provided: 'azure',
    stays: true,
    judge: judgeDataplane,
  },
  {
    property: 'networkPolicy',
    read: ({ network }) => network.networkPolicy,
    initial: (cluster) => (cluster.skuName.kind === 'absent' || is(cluster.skuName, 'Base') ? 'none' : undefined),
    stays: true,
    computed: true,
    judge: judgePolicy,
  },
  {
    property: 'podCidr',
    read: ({ network }) => oneOf(network.podCidr, network.podCidrs),
    initial: (cluster) => (usesPodCidr(cluster) ? defaultPodCidr : undefined),
    stays: true,
    computed: true,
    judge: judgePodCidr,
  },
  range('serviceCidr', ({ network }) => oneOf(network.serviceCidr, network.serviceCidrs), defaultServiceCidr, {
    together: [({ network }) => network.dnsServiceIp],
    covers: ['dnsServiceIP'],
  }),
  range(
    'dnsServiceIP',
    ({ network }) => network.dnsServiceIp,
    ({ network }) =>
      network.serviceCidr.kind === 'absent' && network.serviceCidrs.kind === 'absent' ? '10.0.0.10' : undefined,
  ),
  range('ipFamilies', ({ network }) => network.ipFamilies, 'IPv4'),
  {
    property: 'loadBalancerSku',
    read: ({ network }) => network.loadBalancerSku,
    initial: 'standard',
    provided: 'standard',
    stays: true,
    judge: (from, to, { now }) =>
      from === 'basic' && !now.resource.provider
        ? {
            kind: 'oneWay',
            says: 'A cluster never goes back to a Basic load balancer. It is not reachable while it moves, and gets other egress addresses.',
          }
        : fixed(now.resource, 'loadBalancerSku', from, to),
  },
  profileThatComes('loadBalancerProfile', 'loadbalancer', [
    'userdefinedrouting',
    'managednatgateway',
    'userassignednatgateway',
  ]),
  profileThatComes('natGatewayProfile', 'managednatgateway', ['loadbalancer']),
  {
    property: 'natGatewayProfile.sku',
    read: ({ network }) => network.natGatewaySku,
    judge: (from, to) =>
      from === 'standard' && to === 'standardv2'
        ? { kind: 'oneWay', says: 'A NAT gateway of SKU StandardV2 never goes back to Standard.' }
        : {
            ...refused('natGatewayProfile.sku', from, to, 'StandardV2 never goes back to Standard.'),
            severity: 'warning',
          },
  },
  {
    property: 'outboundType',
    read: ({ network }) => network.outboundType,
    initial: 'loadBalancer',
    provided: 'loadBalancer',
    stays: true,
    judge: judgeOutbound,
  },
];

/**
 * azurerm replaces the cluster when the block of a profile comes that its state does not have. Where the outbound type moves in the same edit
 * most states have none; nobody knows for certain.
 */
function profileThatComes(
  property: 'loadBalancerProfile' | 'natGatewayProfile',
  to: string,
  from: readonly string[],
): Fact {
  const path = `properties.networkProfile.${property}`;
  return {
    property,
    read: ({ resource }) => {
      const profile = resource.object(path);
      return profile.kind === 'known' ? { kind: 'known', value: 'written', at: profile.at } : profile;
    },
    initial: 'none',
    provided: 'none',
    judge: (_from, _to, { before, now }) => {
      if (!now.resource.provider || now.resource.object(path).kind !== 'known') return undefined;
      const [was, is] = [before.network.outboundType, now.network.outboundType];
      const old = was.kind === 'absent' ? 'loadbalancer' : wordOf(was)?.toLowerCase();
      const next = is.kind === 'absent' ? 'loadbalancer' : wordOf(is)?.toLowerCase();
      if (next !== to || old === undefined || !from.includes(old)) return undefined;
      return {
        kind: 'replaces',
        severity: 'warning',
        says: `Terraform may make this cluster anew: the state has no ${property} yet, and azurerm adds none in place. Move the outbound type first, the block later.`,
      };
    },
  };
}

/** The only one of a list is the same as the single value. */
function oneOf(single: Value<unknown>, several: Value<unknown>): Value<unknown> {
  return single.kind === 'absent' ? several : single;
}
