import { addOnGatewaySubnet, freeBlocks, reservedRanges } from '../model/azure';
import { findFree, formatCidr, nthAddress, overlaps, parseCidr } from '../model/cidr';
import { costOfFixed } from '../model/costs';
import { peersOf, podRanges, rangesAround, serviceRanges, type Range } from '../model/facts';
import { set } from '../model/resource';
import { isWholeList, rangesIn, type Subnet, type VirtualNetwork } from '../model/surroundings';
import { is } from '../model/value';
import type { Cluster, Model } from '../model/network';
import { aksDocs, defineRule, detail, type Fix, type Report } from '../rule';

export default defineRule({
  id: 'no-cidr-overlap',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: "The cluster's address ranges must not overlap.",
  why: 'An address that is both a pod and a service reaches only one of them. Azure refuses such a cluster, and ranges that nobody wrote count too: services get 10.0.0.0/16 and pods 10.244.0.0/16 unless the template says otherwise. Azure looks at the subnets again at every upgrade. The add-on for Application Gateway makes a subnet of its own, which has to be free, too.',
  references: [aksDocs('concepts-network-ip-address-planning'), aksDocs('concepts-network-azure-cni-overlay')],
  equivalents: [],
  azureErrors: {
    said: ['ServiceCidrOverlapExistingSubnetsCidr', 'IngressAppGwAddonConfigInvalidSubnetCIDROverlapWithSubnet'],
    listed: ['NetworkProfileCIDROverlapVNET', 'PodCidrOverlapServiceCidr', 'PodCidrOverlapExistingSubnetsCidr'],
  },
  of: 'cluster',
  *check(cluster, { model }) {
    const [services, pods] = [serviceRanges(cluster), podRanges(cluster)];
    for (const service of services) {
      for (const pod of pods) {
        if (!overlaps(service.range, pod.range)) continue;
        const [first, second] = service.isDefault ? [pod, service] : [service, pod];
        const taken = [
          service.range,
          ...reservedRanges.map((text) => parseCidr(text)!),
          ...rangesAround(cluster, model),
        ];
        const free =
          pod.range.family === 4
            ? findFree(
                pod.range.prefix,
                freeBlocks.map((text) => parseCidr(text)!),
                taken,
              )
            : undefined;
        yield {
          at: first.at,
          message: `${capital(nameOf(first, pod))} overlaps the ${nameOf(second, pod)}. Give each a range of its own.`,
          related: second.isDefault
            ? []
            : [{ at: second.at, message: `The ${second === pod ? 'pod' : 'service'} range is set here.` }],
          fixes: free
            ? [
                {
                  title: `Move the pods to a free range: {0} (${costOfFixed(pod.at.at.resource)})`,
                  safety: 'review',
                  changes: [set(pod.at, formatCidr(free))],
                },
              ]
            : [],
        };
      }
    }
    // Only what the files show to be the cluster's network; in a network that AKS manages it sees to this itself.
    const subnets = model.subnetsOf(cluster);
    const networks = [...new Set(subnets.flatMap((subnet) => subnet.virtualNetwork() ?? []))];
    const neighbours = [...new Set([...subnets, ...networks.flatMap((network) => network.subnets().items)])];
    yield* gatewayOverlaps(cluster, networks, neighbours);
    const peers = peersOf(networks, model);
    for (const [own, what] of [
      ...services.map((range) => [range, 'service'] as const),
      ...pods.map((range) => [range, 'pod'] as const),
    ]) {
      const name = `${what === 'pod' ? 'Pod' : 'Service'} range ${own.text}${own.isDefault ? " (Azure's default)" : ''}`;
      const subnet = neighbours
        .flatMap((one) => rangesIn(one.addressPrefixes).map((range) => ({ ...range, label: one.label })))
        .find(({ range }) => overlaps(range, own.range));
      if (subnet) {
        yield {
          at: own.at,
          message: `${name} overlaps subnet ${detail(subnet.label)} (${subnet.text})${what === 'service' ? ': ServiceCidrOverlapExistingSubnetsCidr' : ''}. Use a range that no network has.`,
          related: [{ at: subnet.at, message: 'The subnet is here.' }],
          fixes: moved(own, what, cluster, model),
        };
        continue;
      }
      for (const [network, where] of [
        ...networks.map((one) => [one, "the cluster's virtual network"] as const),
        ...peers.map((one) => [one, 'a peered network'] as const),
      ]) {
        const space = rangesIn(network.addressPrefixes).find(({ range }) => overlaps(range, own.range));
        if (!space) continue;
        yield {
          at: own.at,
          severity: 'warning',
          message: `${name} overlaps ${where} (${space.text}): pods cannot reach those addresses${where.startsWith('a ') ? '' : ' later'}. Use a range that no network has.`,
          related: [{ at: space.at, message: 'The network is here.' }],
          fixes: moved(own, what, cluster, model),
        };
        break;
      }
    }
  },
});

/** The subnet that the ingress controller's add-on makes for its gateway is one of the cluster's network, beside those that are there. */
function* gatewayOverlaps(
  { applicationGatewayIngressEnabled, applicationGatewaySubnetCidr: at }: Cluster,
  networks: readonly VirtualNetwork[],
  subnets: readonly Subnet[],
): Iterable<Report> {
  const range = at.kind === 'known' ? parseCidr(at.value) : undefined;
  if (at.kind !== 'known' || !range || !is(applicationGatewayIngressEnabled, true)) return;
  const others = subnets
    .filter(({ label }) => label.toLowerCase() !== addOnGatewaySubnet)
    .flatMap((one) => rangesIn(one.addressPrefixes).map((own) => ({ ...own, label: one.label })));
  const other = others.find((one) => overlaps(one.range, range));
  if (!other) return;
  const [network] = networks;
  const isWhole =
    networks.length === 1 &&
    network !== undefined &&
    isWholeList(network.addressPrefixes) &&
    network.subnets().complete &&
    network.subnets().items.every(({ addressPrefixes }) => isWholeList(addressPrefixes));
  const free = isWhole
    ? findFree(
        range.prefix,
        rangesIn(network.addressPrefixes)
          .map((space) => space.range)
          .filter(({ family }) => family === 4),
        others.map((one) => one.range),
      )
    : undefined;
  yield {
    at,
    message: `Gateway subnet ${at.value} overlaps subnet ${detail(other.label)} (${other.text}): IngressAppGwAddonConfigInvalidSubnetCIDROverlapWithSubnet. Choose a free range.`,
    related: [{ at: other.at, message: 'The subnet is here.' }],
    fixes: free
      ? [{ title: 'Use a free range of the network: {0}', safety: 'review', changes: [set(at, formatCidr(free))] }]
      : [],
  };
}

/** To the smallest block that nothing in the files has; the address of cluster DNS moves with the services. */
function moved({ at, range }: Range, what: 'service' | 'pod', cluster: Cluster, model: Model): Fix[] {
  const { dnsServiceIp, serviceCidr } = cluster.network;
  // One range of each kind, as it is written or would be.
  if (
    range.family !== 4 ||
    (what === 'service' && (at.at.path !== serviceCidr.at.path || dnsServiceIp.kind === 'unknown'))
  )
    return [];
  const others = what === 'service' ? podRanges(cluster) : serviceRanges(cluster);
  const taken = [
    ...others.map((one) => one.range),
    ...reservedRanges.map((text) => parseCidr(text)!),
    ...rangesAround(cluster, model),
  ];
  // Services stay out of the block that Azure gives pods by default.
  const blocks = what === 'service' ? freeBlocks.slice(1) : freeBlocks;
  const free = findFree(
    range.prefix,
    blocks.map((text) => parseCidr(text)!),
    taken,
  );
  const dns = free && nthAddress(free, 10);
  if (!free || dns === undefined) return [];
  const title = `Move the ${what}s to a free range: {0} (${costOfFixed(at.at.resource)})`;
  return [
    {
      title,
      safety: 'review',
      changes: [set(at, formatCidr(free)), ...(what === 'service' ? [set(dnsServiceIp, dns)] : [])],
    },
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nameOf(range: Range, pod: Range): string {
  return `${range === pod ? 'pod' : 'service'} range ${range.text}${range.isDefault ? " (Azure's default)" : ''}`;
}
