import { smallest } from '../lists';
import { set } from '../model/resource';
import { distance } from '../model/spelling';
import type { Value } from '../model/value';
import { otherValues, values } from '../model/values';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-known-value',
  severity: 'error',
  category: 'compatibility',
  since: '0.2.0',
  summary: 'A value must be one that AKS has.',
  why: 'A misspelt plugin, policy engine or outbound type is refused, and only when it is deployed: Bicep does not look into objects that are passed as parameters, nor ARM into expressions. Only words that are close to a known one are reported, so that what Azure brings tomorrow is no mistake here.',
  references: [
    'https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters',
    aksDocs('egress-outboundtype'),
  ],
  equivalents: [],
  of: 'cluster',
  *check({ network }) {
    const { networkPlugin, networkPluginMode, networkPolicy, networkDataplane, outboundType, loadBalancerSku } =
      network;
    yield* misspelt('network plugin', networkPlugin);
    yield* misspelt('network plugin mode', networkPluginMode);
    yield* misspelt('network policy engine', networkPolicy);
    yield* misspelt('data plane', networkDataplane);
    yield* misspelt('outbound type', outboundType);
    yield* misspelt('load balancer SKU', loadBalancerSku);
  },
});

/** @param what names the property in a sentence */
function* misspelt(what: string, value: Value<string>) {
  if (value.kind !== 'known') return;
  const meant = meantBy(value.at.path, value.value);
  if (meant.length === 0) return;
  yield {
    at: value,
    message: `No ${what} is called '${value.value}'. Did you mean ${meant.map((one) => `'${one}'`).join(' or ')}?`,
    fixes: meant.map((one) => ({
      title: 'Use {0}',
      safety: meant.length === 1 ? ('safe' as const) : ('review' as const),
      changes: [set(value, one)],
    })),
  };
}

/** The values that a word is close to; none for one that is a value itself, or like no other. */
function meantBy(path: string, word: string): readonly string[] {
  const known = Object.keys(values[path] ?? {});
  const written = word.toLowerCase();
  if ([...known, ...(otherValues[path] ?? [])].some((one) => one.toLowerCase() === written)) return [];
  const letters = written.replace(/[^a-z0-9]/g, '');
  const other = otherNames[path]?.[letters];
  if (other) return other;
  const near = known
    .map((one) => ({
      one,
      distance: Math.min(distance(one.toLowerCase(), written), distance(one.toLowerCase(), letters)),
    }))
    .filter((entry) => entry.distance <= 2);
  const least = smallest(near.map((entry) => entry.distance));
  return near.filter((entry) => entry.distance === least).map(({ one }) => one);
}

/** What people call values, in small letters without signs between them: the names of documents, the portal and the command line. */
const otherNames: { readonly [path: string]: { readonly [word: string]: readonly string[] } } = {
  'properties.networkProfile.networkPlugin': { azurecni: ['azure'], cni: ['azure'], byo: ['none'], byocni: ['none'] },
  'properties.networkProfile.networkPluginMode': {
    overlaymode: ['overlay'],
    cnioverlay: ['overlay'],
    azurecnioverlay: ['overlay'],
  },
  'properties.networkProfile.networkPolicy': { npm: ['azure'], azurenpm: ['azure'] },
  'properties.networkProfile.networkDataplane': { ebpf: ['cilium'] },
  'properties.networkProfile.outboundType': {
    udr: ['userDefinedRouting'],
    userdefinedroute: ['userDefinedRouting'],
    userdefinedroutes: ['userDefinedRouting'],
    lb: ['loadBalancer'],
    slb: ['loadBalancer'],
    nat: ['managedNATGateway', 'userAssignedNATGateway'],
    natgateway: ['managedNATGateway', 'userAssignedNATGateway'],
    managednat: ['managedNATGateway'],
    userassignednat: ['userAssignedNATGateway'],
  },
  'properties.networkProfile.loadBalancerSku': { std: ['standard'] },
};
