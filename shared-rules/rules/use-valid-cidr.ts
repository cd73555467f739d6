import { exampleRange, widestIpv6ServicePrefix } from '../model/azure';
import { formatCidr, parseCidr } from '../model/cidr';
import { costOfFixed } from '../model/costs';
import type { Cluster } from '../model/network';
import { set } from '../model/resource';
import { is, type List, type Value } from '../model/value';
import { aksDocs, defineRule, type Report } from '../rule';

export default defineRule({
  id: 'use-valid-cidr',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: 'Address ranges must be written as Azure reads them.',
  why: 'A range is a network address and a prefix length. Bits right of the prefix, a missing length or a range of the other family are refused when the template is deployed, minutes after it was sent. With two families there is one range for each, in the same order.',
  references: [aksDocs('concepts-network-ip-address-planning'), aksDocs('configure-dual-stack')],
  equivalents: [],
  azureErrors: { listed: ['UnexpectedIPVersionCIDR', 'CidrStringParseError'] },
  of: 'cluster',
  *check({ network }) {
    yield* single(network.podCidr, 'pod');
    yield* single(network.serviceCidr, 'service');
    const { ipFamilies } = network;
    const families =
      ipFamilies.kind === 'known' && ipFamilies.value.complete
        ? ipFamilies.value.items.map((item) => (item.kind === 'known' ? item.value.toLowerCase() : undefined))
        : [];
    if (families.length > 0 && !families.includes(undefined) && !isOffered(families)) {
      yield { at: ipFamilies, message: 'Azure takes IPv4 alone, or IPv4 and then IPv6.' };
    }
    yield* several(network.podCidrs, network, 'pod');
    yield* several(network.serviceCidrs, network, 'service');
    const { podCidr } = network;
    if (podCidr.kind !== 'known') return;
    for (const { beside, because } of podCidr.at.resource.refusals(podCidr.at.path)) {
      const holds = Object.entries(beside).every(([path, expected]) => {
        const value = podCidr.at.resource.string(path);
        return expected === undefined ? value.kind === 'absent' : is(value, expected);
      });
      if (holds)
        yield {
          at: podCidr,
          message: `${because} Add the mode, or leave the range out.`,
          fixes: [
            {
              title: 'Add {0} (pods get addresses of their own)',
              safety: 'review',
              changes: [set(network.networkPluginMode, 'overlay')],
            },
          ],
        };
    }
  },
});

/** IPv4, or IPv4 and IPv6 in this order. */
function isOffered(families: readonly (string | undefined)[]): boolean {
  return ['ipv4', 'ipv4,ipv6'].includes(families.join());
}

/** `podCidr` and `serviceCidr` take one IPv4 range. */
function* single(value: Value<string>, what: string): Generator<Report> {
  if (value.kind !== 'known') return;
  const wrong = yield* written(value, what);
  if (!wrong && parseCidr(value.value)!.family === 6)
    yield {
      at: value,
      message: `${what === 'pod' ? 'Pod' : 'Service'} range ${value.value} is IPv6, and Azure takes one IPv4 range here. Write both into the list of ranges.`,
    };
}

/** `podCidrs` and `serviceCidrs` take one range for each family, in the order of the families. */
function* several(
  value: Value<List<Value<string>>>,
  { ipFamilies }: Cluster['network'],
  what: string,
): Generator<Report> {
  if (value.kind !== 'known') return;
  for (const item of value.value.items) {
    if (item.kind === 'known') yield* written(item, what);
  }
  if (
    ipFamilies.kind === 'unknown' ||
    !value.value.complete ||
    (ipFamilies.kind === 'known' && !ipFamilies.value.complete)
  )
    return;
  const families =
    ipFamilies.kind === 'known'
      ? ipFamilies.value.items.map((item) => (item.kind === 'known' ? item.value.toLowerCase() : undefined))
      : ['ipv4'];
  if (families.includes(undefined) || !isOffered(families)) return;
  const { items } = value.value;
  if (items.length !== families.length) {
    yield {
      at: value,
      message: `${items.length} ${what} ${items.length === 1 ? 'range stands' : 'ranges stand'} beside ${families.length} IP ${families.length === 1 ? 'family' : 'families'}. Write one for each, in the same order.`,
      related: ipFamilies.kind === 'known' ? [{ at: ipFamilies, message: 'The families are listed here.' }] : [],
    };
    return;
  }
  for (const [at, item] of items.entries()) {
    const range = item.kind === 'known' ? parseCidr(item.value) : undefined;
    if (!range) continue;
    if (`ipv${range.family}` !== families[at]) {
      yield {
        at: item,
        message: `${what === 'pod' ? 'Pod' : 'Service'} range ${formatCidr(range)} stands where the IP families say ${families[at] === 'ipv6' ? 'IPv6' : 'IPv4'}. Write both in one order.`,
      };
    } else if (what === 'service' && range.family === 6 && range.prefix < widestIpv6ServicePrefix) {
      yield {
        at: item,
        message: `IPv6 service range ${formatCidr(range)} is larger than /${widestIpv6ServicePrefix}, which Azure refuses.`,
      };
    }
  }
}

/** @returns whether the text was no range in the form that Azure takes */
function* written(value: Extract<Value<string>, { kind: 'known' }>, what: string): Generator<Report, boolean> {
  const range = parseCidr(value.value);
  if (!range) {
    yield {
      at: value,
      message: `'${value.value}' is no ${what} range. Write a network address and a prefix length, such as ${exampleRange}.`,
    };
    return true;
  }
  if (range.aligned) return false;
  const { provider } = value.at.resource;
  yield {
    at: value,
    message: `${value.value} has host bits set, which Azure refuses. Use ${formatCidr(range)}, in which it lies.`,
    fixes: [
      {
        title: `Set {0}${provider ? ` (${costOfFixed(value.at.resource)})` : ''}`,
        safety: provider ? 'review' : 'safe',
        changes: [set(value, formatCidr(range))],
      },
    ],
  };
  return true;
}
