import { privateZonePattern } from '../model/azure';
import { set } from '../model/resource';
import { is, type Value } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-valid-private-dns-zone',
  severity: 'error',
  category: 'private-access',
  since: '0.1.0',
  summary: "A private cluster's DNS zone must have the name that Azure expects.",
  why: "Azure takes a zone of your own only under the names it knows: `privatelink.<region>.azmk8s.io`, or a subzone of it, in the cluster's region. A subdomain of your own works only in such a zone, and in the place of the DNS prefix.",
  references: [aksDocs('private-clusters'), aksDocs('api-server-vnet-integration')],
  equivalents: [],
  azureErrors: { listed: ['InvalidPrivateDNSZoneResourceID'] },
  of: 'cluster',
  *check(cluster) {
    const { fqdnSubdomain, dnsPrefix, location } = cluster;
    const { privateDnsZone, privateDnsZoneReference, enableVnetIntegration } = cluster.apiServer;
    const text = privateDnsZone.kind === 'known' ? privateDnsZone.value : undefined;
    const spelled = privateDnsZone.at.resource
      .spellings(privateDnsZone.at.path)
      .find((one) => one !== text && one.toLowerCase() === text?.toLowerCase());
    if (spelled !== undefined) {
      yield {
        at: privateDnsZone,
        message: `'${text}' is refused by azurerm. Write '${spelled}'.`,
        fixes: [{ title: 'Set {0}', safety: 'safe', changes: [set(privateDnsZone, spelled)] }],
      };
    }

    if (
      text !== undefined &&
      !is(privateDnsZone, 'system') &&
      !is(privateDnsZone, 'none') &&
      !/\/providers\/microsoft\.network\/privatednszones\/[^/]+$/i.test(text)
    ) {
      yield {
        at: privateDnsZone,
        message: `'${text}' is no private DNS zone. Use system, none or the id of a zone.`,
      };
    }
    const form = is(enableVnetIntegration, true) ? 'private' : 'privatelink';
    const zone = zoneName(privateDnsZoneReference);
    if (zone?.endsWith('.azmk8s.io')) {
      const region = privateZonePattern.exec(zone)?.[1];
      const wanted = location.kind === 'known' ? location.value.replaceAll(' ', '').toLowerCase() : undefined;
      if (region === undefined) {
        yield {
          at: privateDnsZone,
          message: `Zone ${detail(zone)} has no name that Azure takes. Use ${form}.${wanted ?? '<region>'}.azmk8s.io, or a subzone of it.`,
        };
      } else if (wanted !== undefined && /^[a-z0-9]+$/.test(wanted) && wanted !== region) {
        yield {
          at: privateDnsZone,
          message: `The zone is for ${region}, and this cluster is in ${wanted}. Use ${form}.${wanted}.azmk8s.io.`,
          related: [{ at: location, message: 'The region is set here.' }],
        };
      }
    }

    if (fqdnSubdomain.kind !== 'known') return;
    if (privateDnsZone.kind === 'absent' || is(privateDnsZone, 'system') || is(privateDnsZone, 'none')) {
      yield {
        at: fqdnSubdomain,
        message:
          'A subdomain needs a private DNS zone of your own, and there is none. Name the zone, or use a DNS prefix.',
      };
    } else if (dnsPrefix.kind === 'known') {
      yield {
        at: fqdnSubdomain,
        message: 'A subdomain and a DNS prefix are refused together. In a zone of your own the subdomain is enough.',
        related: [{ at: dnsPrefix, message: 'The DNS prefix is set here.' }],
      };
    }
  },
});

/** The name of the zone that an id means, in lower case; undefined where the files do not tell. */
function zoneName(
  reference: Value<{ readonly type: string | undefined; readonly name: string | undefined }>,
): string | undefined {
  if (reference.kind !== 'known' || !/^microsoft\.network\/privatednszones$/i.test(reference.value.type ?? ''))
    return undefined;
  return reference.value.name?.toLowerCase();
}
