import { privateZonePattern } from '../model/azure';
import { set } from '../model/resource';
import { is, type Value } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-valid-private-dns-zone',
  severity: 'error',
  category: 'private-access',
  summary: "A private cluster's DNS zone must have the name that Azure expects.",
  why: "Azure takes a zone of your own only under the names it knows: `privatelink.<region>.azmk8s.io`, or a subzone of it, in the cluster's region. A subdomain of your own works only in such a zone, and in the place of the DNS prefix.",
  references: [aksDocs('private-clusters'), aksDocs('api-server-vnet-integration')],
  equivalents: [],
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
        message: `The provider takes '${spelled}' only with these letters, not '${text}'.`,
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
        message: `'${text}' is neither system, none nor the id of a private DNS zone. Azure takes one of these.`,
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
          message: `Azure refuses a zone named ${zone}. Name it ${form}.${wanted ?? '<region>'}.azmk8s.io, or a subzone of that with at most 32 characters before it.`,
        };
      } else if (wanted !== undefined && /^[a-z0-9]+$/.test(wanted) && wanted !== region) {
        yield {
          at: privateDnsZone,
          message: `The zone is for clusters in ${region}, and this one is in ${wanted}. Use ${form}.${wanted}.azmk8s.io.`,
          related: [{ at: location, message: 'The region is set here.' }],
        };
      }
    }

    if (fqdnSubdomain.kind !== 'known') return;
    if (privateDnsZone.kind === 'absent' || is(privateDnsZone, 'system') || is(privateDnsZone, 'none')) {
      yield {
        at: fqdnSubdomain,
        message:
          'A subdomain works only in a private DNS zone of your own, and this cluster has none. Name the zone, or use a DNS prefix.',
      };
    } else if (dnsPrefix.kind === 'known') {
      yield {
        at: fqdnSubdomain,
        message: 'Azure takes a subdomain or a DNS prefix, not both. In a zone of your own the subdomain is enough.',
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
