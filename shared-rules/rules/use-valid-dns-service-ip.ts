import { defaultServiceCidr } from '../model/azure';
import { contains, formatCidr, nthAddress, parseAddress, parseCidr, type Cidr } from '../model/cidr';
import { costOfFixed } from '../model/costs';
import { serviceRanges } from '../model/facts';
import { set } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-valid-dns-service-ip',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: 'The DNS service IP must be a usable address inside the service range.',
  why: 'Kubernetes gives cluster DNS a fixed address of the service range. The network address and the broadcast address cannot be used, and the first address belongs to the API server (`kubernetes.default`).',
  references: [aksDocs('concepts-network-ip-address-planning'), aksDocs('configure-azure-cni')],
  equivalents: [],
  azureErrors: {
    said: ['DnsServiceIpOutOfServiceCidr'],
    listed: ['DnsServiceIpConflicting', 'DnsBroadcastAddressConflicting'],
  },
  of: 'cluster',
  *check(cluster) {
    const { dnsServiceIp, serviceCidr, serviceCidrs } = cluster.network;
    // azurerm replaces the cluster when one of these changes.
    const { provider } = dnsServiceIp.at.resource;
    const safety = provider ? 'review' : 'safe';
    const cost = provider ? ` (${costOfFixed(dnsServiceIp.at.resource)})` : '';
    const service = serviceRanges(cluster).find(({ range }) => range.family === 4);

    const given = [serviceCidr, serviceCidrs].find(({ kind }) => kind === 'known');
    if (dnsServiceIp.kind === 'known') {
      const address = parseAddress(dnsServiceIp.value);
      if (address?.family !== 4) return;
      const alone =
        serviceCidr.kind === 'absent' &&
        serviceCidrs.kind === 'absent' &&
        dnsServiceIp.at.resource
          .requires(dnsServiceIp.at.path)
          .some((paths) => paths.split('|').includes(serviceCidr.at.path));
      if (service) {
        const offset = Number(address.value - service.range.first);
        const size = Number(service.range.last - service.range.first);
        const inside = contains(service.range, address);
        const wrong = !inside
          ? 'lies outside'
          : offset === 0
            ? 'is the network address of'
            : offset === 1
              ? 'is the first address, of the API server, in'
              : offset === size
                ? 'is the broadcast address of'
                : undefined;
        if (wrong !== undefined) {
          const usual = usualAddress(service.range);
          const name = service.isDefault
            ? `Azure's default service range ${service.text}`
            : `the service range ${formatCidr(service.range)}`;
          yield {
            at: dnsServiceIp,
            message: `${dnsServiceIp.value} ${wrong} ${name}${inside ? '' : ' (DnsServiceIpOutOfServiceCidr)'}.${usual === undefined ? '' : ` Use ${usual}, or another inside it.`}`,
            related: service.isDefault ? [] : [{ at: service.at, message: 'The service range is set here.' }],
            fixes:
              usual === undefined
                ? []
                : [
                    {
                      title: `Set {0}${cost}`,
                      safety,
                      changes: [set(dnsServiceIp, usual), ...(alone ? [set(serviceCidr, defaultServiceCidr)] : [])],
                    },
                  ],
          };
          return;
        }
      }
      if (alone && contains(parseCidr(defaultServiceCidr)!, address)) {
        yield {
          at: serviceCidr,
          message: 'azurerm refuses a DNS service IP without a service range. Set both.',
          related: [{ at: dnsServiceIp, message: 'The DNS service IP is set here.' }],
          fixes: [
            { title: `Add {0}, Azure's default${cost}`, safety, changes: [set(serviceCidr, defaultServiceCidr)] },
          ],
        };
      }
    } else if (
      dnsServiceIp.kind === 'absent' &&
      given &&
      service &&
      given.at.resource.requires(given.at.path).includes(dnsServiceIp.at.path)
    ) {
      const usual = usualAddress(service.range);
      yield {
        at: dnsServiceIp,
        message: 'azurerm refuses a service range without a DNS service IP. Set both.',
        related: [{ at: given, message: 'The service range is set here.' }],
        fixes: usual === undefined ? [] : [{ title: `Add {0}${cost}`, safety, changes: [set(dnsServiceIp, usual)] }],
      };
    }
  },
});

/** The tenth address by custom; in a range too small for it the second, the first that is free. Undefined when there is none. */
function usualAddress(range: Cidr): string | undefined {
  const size = range.last - range.first;
  return size > 10n ? nthAddress(range, 10) : size > 2n ? nthAddress(range, 2) : undefined;
}
