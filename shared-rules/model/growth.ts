import { formatCidr } from './cidr';
import { freeSubnetRange, ownRangesOf } from './facts';
import { prefixFor, type SubnetPlan } from './plan';
import { set, type Change } from './resource';
import type { Subnet } from './surroundings';

/** The fix for a subnet that is too small: the smallest range that holds its pools and is free in its network. None where the files do not show that. */
export function growthOf(
  subnet: Subnet,
  plan: SubnetPlan,
): { readonly title: string; readonly safety: 'review'; readonly changes: readonly Change[] }[] {
  const prefix = plan.complete ? prefixFor(plan.planned) : -1;
  const { addressPrefixes } = subnet;
  const clusters = [...new Set(plan.terms.map(({ cluster }) => cluster))];
  const [own] = addressPrefixes.kind === 'known' ? addressPrefixes.value.items : [];
  const range = prefix > 0 && own ? freeSubnetRange(subnet, prefix, clusters.flatMap(ownRangesOf)) : undefined;
  // Azure: the range of a subnet in use cannot be changed.
  return range && own
    ? [
        {
          title: `Use ${formatCidr(range)} (a subnet in use has to be emptied first)`,
          safety: 'review',
          changes: [set(own, formatCidr(range))],
        },
      ]
    : [];
}
