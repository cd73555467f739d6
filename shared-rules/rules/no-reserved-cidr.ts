import { freeBlocks, privateRanges, reservedRanges } from '../model/azure';
import { contains, findFree, formatCidr, overlaps, parseCidr, type Cidr } from '../model/cidr';
import { costOfFixed } from '../model/costs';
import { podRanges, rangesAround, serviceRanges } from '../model/facts';
import { set } from '../model/resource';
import { rangesIn, VirtualNetwork } from '../model/surroundings';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-reserved-cidr',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: 'AKS keeps four address ranges for itself.',
  why: 'Services, pods and virtual networks may not use 169.254.0.0/16, 172.30.0.0/16, 172.31.0.0/16 or 192.0.2.0/24, and Azure refuses what overlaps them: 172.16.0.0/12 contains two. Pods also need private addresses; with public ones they cannot reach the true owners of these.',
  references: [aksDocs('concepts-network-cni-overview'), aksDocs('concepts-network-azure-cni-overlay')],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    const [pods, services] = [podRanges(cluster), serviceRanges(cluster)];
    const reserved = reservedRanges.map((text) => parseCidr(text)!);
    const free = (range: Cidr, others: readonly Cidr[]) =>
      findFree(
        range.prefix,
        freeBlocks.map((text) => parseCidr(text)!),
        [...reserved, ...others, ...rangesAround(cluster, model)],
      );
    for (const { at, range, text } of pods) {
      const hit = reserved.find((one) => overlaps(one, range));
      const found =
        range.family === 4
          ? free(
              range,
              services.map((one) => one.range),
            )
          : undefined;
      const fixes = found
        ? [
            {
              title: `Set {0} (${costOfFixed(at.at.resource)})`,
              safety: 'review' as const,
              changes: [set(at, formatCidr(found))],
            },
          ]
        : [];
      if (hit)
        yield {
          at,
          message: `Pod range ${text} ${clash(range, hit)} AKS keeps for itself. Use another private range.`,
          fixes,
        };
      else if (range.family === 4 && !privateRanges.some((one) => contains(parseCidr(one)!, range))) {
        yield {
          at,
          severity: 'warning',
          message: `Pod range ${text} is not private: pods cannot reach its true owners. Use a range of RFC 1918 or RFC 6598.`,
          fixes,
        };
      }
    }
    const subnets = model.subnetsOf(cluster);
    const networks = subnets.flatMap((subnet) => subnet.virtualNetwork() ?? []);
    for (const one of new Set([...networks, ...subnets.filter((subnet) => !subnet.virtualNetwork())])) {
      for (const { at, range, text } of rangesIn(one.addressPrefixes)) {
        const hit = reserved.find((other) => overlaps(other, range));
        if (hit)
          yield {
            at,
            message: `The cluster's ${one instanceof VirtualNetwork ? 'virtual network' : 'subnet'} ${text} ${clash(range, hit)} AKS keeps for itself. Use another private range.`,
          };
      }
    }
    for (const { at, range, text } of services) {
      const hit = reserved.find((one) => overlaps(one, range));
      if (!hit) continue;
      yield {
        at,
        message: `Service range ${text} ${clash(range, hit)} AKS keeps for itself. Use another, and a DNS service IP inside it.`,
      };
    }
  },
});

function clash(range: Cidr, hit: Cidr): string {
  return range.first === hit.first && range.last === hit.last ? 'is one that' : `overlaps ${formatCidr(hit)}, which`;
}
