import { freeBlocks, reservedRanges } from '../model/azure';
import { findFree, formatCidr, overlaps, parseCidr } from '../model/cidr';
import { podRanges, serviceRanges, subnetRanges, type Range } from '../model/facts';
import { set } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-cidr-overlap',
  severity: 'error',
  category: 'ip-planning',
  summary: "The cluster's address ranges must not overlap.",
  why: 'An address that is both a pod and a service reaches only one of them. Azure refuses such a cluster, and ranges that nobody wrote count too: services get 10.0.0.0/16 and pods 10.244.0.0/16 unless the template says otherwise.',
  references: [aksDocs('concepts-network-ip-address-planning'), aksDocs('concepts-network-azure-cni-overlay')],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    for (const service of serviceRanges(cluster)) {
      for (const pod of podRanges(cluster)) {
        if (!overlaps(service.range, pod.range)) continue;
        const [first, second] = service.isDefault ? [pod, service] : [service, pod];
        const taken = [service.range, ...reservedRanges.map((text) => parseCidr(text)!), ...subnetRanges(cluster, model)];
        const free = pod.range.family === 4 ? findFree(pod.range.prefix, freeBlocks.map((text) => parseCidr(text)!), taken) : undefined;
        yield {
          at: first.at,
          message: `The ${nameOf(first, pod)} overlaps the ${nameOf(second, pod)}. Give each a range of its own.`,
          related: second.isDefault ? [] : [{ at: second.at, message: `The ${second === pod ? 'pod' : 'service'} range is set here.` }],
          fixes: free ? [{ title: 'Move the pods to a free range: {0} (an existing cluster is replaced)', safety: 'review', changes: [set(pod.at, formatCidr(free))] }] : [],
        };
      }
    }
  },
});

function nameOf(range: Range, pod: Range): string {
  return `${range === pod ? 'pod' : 'service'} range ${range.text}${range.isDefault ? " (Azure's default)" : ''}`;
}
