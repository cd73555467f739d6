import { firstUsableAddress } from '../model/azure';
import { contains, parseAddress } from '../model/cidr';
import { subnetsAround } from '../model/cluster-facts';
import { serviceRanges } from '../model/facts';
import type { Field, Manifest, Tie } from '../model/kubernetes';
import { azureAnnotation, facingOf, hasLoadBalancer } from '../model/load-balancer';
import { nearest } from '../model/policy-structure';
import { set } from '../model/resource';
import { rangesIn, type Subnet } from '../model/surroundings';
import { aksDocs, defineRule, type Report } from '../rule';

export default defineRule({
  id: 'use-existing-load-balancer-subnet',
  severity: 'error',
  category: 'ingress',
  since: '0.2.0',
  summary: 'The subnet of an internal load balancer must be in the network of its cluster.',
  why: 'An internal load balancer takes its address from a subnet by name, and the name must be one of the virtual network of the nodes. With another one the Service stays pending, and so it does with an address that lies outside of the subnet or is taken by Azure.',
  references: [aksDocs('internal-lb'), 'https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/'],
  equivalents: [],
  of: 'manifest',
  *check(service, { model: { manifests } }) {
    if (!hasLoadBalancer(service)) return;
    const tie = manifests?.tieOf(service);
    const subnets = tie && common(tie);
    if (!tie || !subnets) return;
    for (const name of ['azure-load-balancer-internal-subnet', 'azure-pls-ip-configuration-subnet'])
      yield* nameReports(azureAnnotation(service, name), subnets, tie);
    if (facingOf(service) === 'internal') yield* addressReports(service, subnets, tie);
  },
});

/** The subnets of the one cluster, or of several in one network. */
function common(tie: Tie): readonly Subnet[] | undefined {
  const [first, ...others] = tie.clusters.map(subnetsAround);
  const names = (subnets: readonly Subnet[]) =>
    subnets
      .map(({ label }) => label.toLowerCase())
      .sort()
      .join();
  return first && others.every((other) => other && names(other) === names(first)) ? first : undefined;
}

function* nameReports(field: Field, subnets: readonly Subnet[], tie: Tie): Generator<Report> {
  const name = field.text?.trim();
  if (name === undefined || name === '' || name.includes('/')) return;
  const found = subnets.find(({ label }) => label.toLowerCase() === name.toLowerCase());
  const labels = subnets.map(({ label }) => label);
  if (!found) {
    const near = nearest(name, labels) ?? labels.find((label) => label.toLowerCase().includes(name.toLowerCase()));
    yield {
      at: field,
      severity: tie.severity,
      message: `The network of ${tie.object} has no subnet ${name}, so the Service stays pending.${near === undefined ? '' : ` It has ${near}.`}`,
      related: [{ at: subnets[0]!.addressPrefixes, message: 'A subnet of that network is here.' }],
      fixes: near === undefined ? [] : [{ title: `Use ${near}`, safety: 'review', changes: [set(field, near)] }],
    };
    return;
  }
  const delegations = found.delegations;
  if (delegations.kind === 'known' && delegations.value.items.length > 0)
    yield {
      at: field,
      severity: 'warning',
      message: `The subnet ${name} of ${tie.object} is delegated, so no load balancer can take an address of it.`,
    };
}

/** A static address lies inside of the subnet and is nobody's. */
function* addressReports(service: Manifest, subnets: readonly Subnet[], tie: Tie): Generator<Report> {
  const annotation = azureAnnotation(service, 'azure-load-balancer-ipv4');
  const field = annotation.kind === 'absent' ? service.spec.get('loadBalancerIP') : annotation;
  const address = field.text === undefined ? undefined : parseAddress(field.text.trim());
  if (!address || address.family !== 4) return;
  const services = tie.clusters.flatMap(({ cluster }) => serviceRanges(cluster));
  if (services.some(({ range }) => contains(range, address))) {
    yield {
      at: field,
      severity: tie.severity,
      message: `${field.text ?? ''} lies in the service range of ${tie.object}, so no load balancer can have it.`,
    };
    return;
  }
  const name = azureAnnotation(service, 'azure-load-balancer-internal-subnet').text;
  const subnet = subnets.find(({ label }) => label.toLowerCase() === name?.toLowerCase());
  const ranges = subnet ? rangesIn(subnet.addressPrefixes).filter(({ range }) => range.family === 4) : [];
  if (!subnet || ranges.length === 0) return;
  const own = ranges.find(({ range }) => contains(range, address));
  if (!own)
    yield {
      at: field,
      severity: tie.severity,
      message: `${field.text ?? ''} lies outside of the subnet ${subnet.label} (${ranges.map(({ text }) => text).join(', ')}) of ${tie.object}.`,
    };
  else if (address.value < own.range.first + BigInt(firstUsableAddress) || address.value === own.range.last)
    yield {
      at: field,
      severity: tie.severity,
      message: `Azure keeps ${field.text ?? ''} of the subnet ${subnet.label} for itself.`,
    };
}
