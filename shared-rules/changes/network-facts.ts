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
  const [from, to] = [pluginNames[old] ?? old, pluginNames[next] ?? next];
  const replaces = replaced('networkPlugin', from, to);
  if (next !== 'overlay' || !['kubenet', 'nodesubnet', 'podsubnet'].includes(old))
    return old === 'podsubnet' || next === 'podsubnet'
      ? undefined
      : fixed(
          resource,
          'networkPlugin',
          from,
          to,
          'It takes a new cluster.',
          "Changing property 'networkProfile.networkPlugin' is not allowed.",
        );
  if (old === 'podsubnet')
    return refused('networkPlugin', from, to, 'There is no way from a pod subnet to overlay but a new cluster.');
  if (isToCilium(pair)) return since(resource, azurermSince.overlayInPlace, bothAtOnce(pair), replaces);
  const engine = wordOf(before.network.networkPolicy)?.toLowerCase() ?? '';
  if (old === 'nodesubnet' && (engine === 'azure' || engine === 'calico'))
    return since(
      resource,
      azurermSince.overlayInPlace,
      {
        kind: 'order',
        says: `Azure refuses the move to overlay while ${engine} is the policy engine. Two deployments: first networkPolicy 'none', then networkPluginMode 'overlay'.`,
        ...(resource.provider
          ? {}
          : {
              fixes: withoutEngine(now, kept(before.network.networkPluginMode, now.network.networkPluginMode)),
            }),
      },
      resource.provider ? replaces : { kind: 'inPlace', says: '' },
    );
  const moves: Outcome = {
    kind: 'oneWay',
    says: `A cluster on overlay never goes back to ${from}. ${allNodes}; Kubernetes 1.27 or later.`,
  };
  if (!resource.provider) return moves;
  if (old === 'kubenet') return since(resource, azurermSince.overlayInPlace, moves, replaces);
  const never: Outcome =
    wordOf(before.network.podCidr) === wordOf(now.network.podCidr)
      ? {
          kind: 'nothing',
          says: 'azurerm from 3.72 to 4.65 plans this move in place and never sends it: the diff stays. Use 4.66 or later.',
        }
      : replaces;
  const isReplaced = resource.provider.atLeast(...azurermSince.modePlannedInPlace) === false;
  return since(resource, azurermSince.overlayInPlace, moves, isReplaced ? replaces : never);
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

function judgePolicy(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const { resource } = pair.now;
  const replaces = replaced('networkPolicy', from, to);
  if (to === 'none')
    return {
      kind: 'reimages',
      says: 'The policy engine is uninstalled: policies stay as objects that nobody enforces, and every node is made anew.',
    };
  const reimages: Outcome = isToCilium(pair)
    ? { kind: 'inPlace', says: 'The policy engine moves with the data plane.' }
    : { kind: 'reimages', says: `${allNodes}; policies of ${to} are enforced when the last is done.` };
  if (!resource.provider) {
    if (from === 'none' || to === 'cilium') return reimages;
    if (from === 'cilium') return undefined;
    return {
      kind: 'order',
      says: `A cluster goes from ${from} to ${to} in two deployments: first networkPolicy 'none', then '${to}'. Nobody enforces policies in between.`,
      fixes: withoutEngine(pair.now),
    };
  }
  if (from === 'none') return since(resource, azurermSince.policyInPlace, reimages, replaces);
  if (to !== 'cilium') return replaces;
  return since(
    resource,
    from === 'azure' ? azurermSince.ciliumInPlace : azurermSince.calicoToCiliumInPlace,
    reimages,
    replaces,
  );
}

function judgeDataplane(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const { resource } = pair.now;
  if (to !== 'cilium')
    return resource.provider
      ? replaced('networkDataplane', from, to)
      : {
          ...refused('networkDataplane', from, to, 'No way back is documented but a new cluster.'),
          severity: 'warning',
        };
  const reimages: Outcome = {
    kind: 'reimages',
    says: `${allNodes}; Cilium enforces policies when the last is done. Not with Windows pools.`,
  };
  // Both are said once, at the plugin.
  if (pluginOf(pair.before) !== undefined && pluginOf(pair.now) === 'overlay' && pluginOf(pair.before) !== 'overlay')
    return undefined;
  if (!resource.provider || resource.provider.atLeast(...azurermSince.policyInPlace) === false) return reimages;
  return since(resource, azurermSince.ciliumInPlace, reimages, replaced('networkDataplane', from, to));
}

/** An address family or more of a range that pods or services have. */
function range(property: string, read: Fact['read'], initial: Fact['initial'], more: Partial<Fact> = {}): Fact {
  return {
    property,
    read,
    ...(initial === undefined ? {} : { initial }),
    stays: true,
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
  // It comes with the move.
  if (pluginOf(before) !== pluginOf(now) || pluginOf(now) === undefined) return undefined;
  const [old, next] = [parseCidr(from), parseCidr(to)];
  if (!old || !next) return undefined;
  const isWider = contains(next, old) && pluginOf(now) === 'overlay';
  if (isWider && !now.resource.provider)
    return { kind: 'inPlace', says: 'The pod range grows in place, for clusters with Linux pools alone.' };
  const outcome = fixed(
    now.resource,
    'podCidr',
    from,
    to,
    'It takes a new cluster; only on overlay the range may grow.',
  );
  return isWider ? { ...outcome, says: `${outcome.says} The Azure CLI widens it in place.` } : outcome;
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

function judgeOutbound(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const { resource } = pair.now;
  const own = hasOwnNetwork(pair.before);
  const moves: Outcome = {
    kind: 'egress',
    says: `Traffic leaves from other addresses and open connections drop. ${egressNeeds[to] ?? ''} Firewalls and authorized IP ranges must know the new addresses first.`.replace(
      '  ',
      ' ',
    ),
  };
  const refuses = refused(
    'outboundType',
    from,
    to,
    own ? 'No such move is supported in a network of your own.' : 'It needs a network of your own.',
  );
  const azure =
    own === true && (to === 'block' || from === 'block')
      ? refuses
      : own === false && to in egressNeeds
        ? refuses
        : own === false && from === 'managednatgateway' && to === 'loadbalancer'
          ? { ...refuses, severity: 'warning' as const }
          : moves;
  if (!resource.provider || azure.kind === 'refused') return azure;
  return since(resource, azurermSince.outboundTypeInPlace, azure, replaced('outboundType', from, to));
}

export const networkFacts: readonly Fact[] = [
  {
    property: 'networkPlugin',
    read: ({ network }) => network.networkPlugin,
    together: [({ network }) => network.networkPluginMode],
    stays: true,
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
    judge: judgePolicy,
  },
  {
    property: 'podCidr',
    read: ({ network }) => oneOf(network.podCidr, network.podCidrs),
    initial: (cluster) => (usesPodCidr(cluster) ? defaultPodCidr : undefined),
    stays: true,
    judge: judgePodCidr,
  },
  range('serviceCidr', ({ network }) => oneOf(network.serviceCidr, network.serviceCidrs), defaultServiceCidr, {
    together: [({ network }) => network.dnsServiceIp],
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
