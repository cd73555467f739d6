import { freeBlocks, reservedRanges } from '../model/azure';
import { findFree, formatCidr, overlaps, parseCidr, type Cidr } from '../model/cidr';
import { costOfFixed } from '../model/costs';
import { podRanges, rangesAround, serviceRanges, type Range } from '../model/facts';
import { set } from '../model/resource';
import { rangesIn, VirtualNetwork } from '../model/surroundings';
import type { Cluster, CompanyRange, Model } from '../model/network';
import { aksDocs, defineRule, detail, type Fix } from '../rule';

export default defineRule({
  id: 'no-reserved-company-range',
  severity: 'error',
  category: 'ip-planning',
  since: '0.2.0',
  summary: 'No range of a cluster may meet a range that the company keeps for something else.',
  why: "An address plan lives in a spreadsheet, and Azure does not read it: a cluster whose pods, services or subnets take the addresses of the data centre deploys, and what stands there cannot be reached from it any more. The configuration file lists such ranges under `ranges`, each with a name; a range that a template leaves to Azure's default counts too.",
  references: [aksDocs('concepts-network-ip-address-planning')],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    if (model.companyRanges.length === 0) return;
    const [services, pods] = [serviceRanges(cluster), podRanges(cluster)];
    for (const [own, what] of [
      ...services.map((range) => [range, 'service'] as const),
      ...pods.map((range) => [range, 'pod'] as const),
    ]) {
      const hit = metBy(own.range, model);
      if (!hit) continue;
      yield {
        at: own.at,
        message: `The ${what} range ${own.text}${own.isDefault ? " (Azure's default)" : ''} ${clash(own.range, hit)} Give the ${what}s another range.`,
        fixes: what === 'pod' ? moved(own, cluster, model) : [],
      };
    }
    const subnets = model.subnetsOf(cluster);
    const networks = subnets.flatMap((subnet) => subnet.virtualNetwork() ?? []);
    for (const one of new Set([...networks, ...subnets])) {
      for (const { at, range, text } of rangesIn(one.addressPrefixes)) {
        const hit = metBy(range, model);
        if (hit)
          yield {
            at,
            message: `The cluster's ${one instanceof VirtualNetwork ? 'virtual network' : 'subnet'} ${text} ${clash(range, hit)} Use another range.`,
          };
      }
    }
  },
});

function metBy(range: Cidr, { companyRanges }: Model): CompanyRange | undefined {
  return companyRanges.find((one) => overlaps(one.range, range));
}

function clash(range: Cidr, { name, range: kept }: CompanyRange): string {
  const isSame = range.first === kept.first && range.last === kept.last;
  return `${isSame ? 'is' : `overlaps ${formatCidr(kept)},`} the range of ${detail(`"${name}"`)} in the company's address plan.`;
}

/** To the first block that neither the files nor the address plan have. */
function moved({ at, range }: Range, cluster: Cluster, model: Model): Fix[] {
  const free =
    range.family === 4
      ? findFree(
          range.prefix,
          freeBlocks.map((text) => parseCidr(text)!),
          [
            ...reservedRanges.map((text) => parseCidr(text)!),
            ...serviceRanges(cluster).map((one) => one.range),
            ...rangesAround(cluster, model),
          ],
        )
      : undefined;
  return free
    ? [
        {
          title: `Move the pods to a free range: {0} (${costOfFixed(at.at.resource)})`,
          safety: 'review',
          changes: [set(at, formatCidr(free))],
        },
      ]
    : [];
}
