import type { Field, Manifest } from '../model/kubernetes';
import { blank, set } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-ingress-tls',
  severity: 'warning',
  category: 'ingress',
  since: '0.2.0',
  summary: 'An Ingress or Gateway should serve TLS for every host.',
  why: 'Without TLS everything between clients and the ingress controller can be read and changed on the way: passwords, tokens, pages. A host that no certificate covers is served with one that clients do not trust.',
  references: [aksDocs('app-routing-dns-ssl'), 'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls'],
  equivalents: ['Azure Policy 1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d', 'CIS AKS 5.4.5', 'MCSB NS-8'],
  of: 'manifest',
  *check(manifest) {
    const kind = `${manifest.group}/${manifest.kind}`;
    if (kind === 'networking.k8s.io/Ingress') yield* ingressReports(manifest);
    if (kind === 'gateway.networking.k8s.io/Gateway') yield* gatewayReports(manifest);
  },
});

function* ingressReports(ingress: Manifest) {
  const { spec } = ingress;
  const tls = spec.get('tls');
  const annotations = ingress.fields.get('metadata', 'annotations');
  if (
    spec.shape !== 'map' ||
    tls.kind === 'unknown' ||
    annotations.kind === 'unknown' ||
    spec.get('rules').kind === 'unknown'
  )
    return;
  // Some controllers are given the certificate in another way.
  if (annotations.entries.some(({ key }) => elsewhere.test(key))) return;
  const isInternal =
    /internal/.test(spec.get('ingressClassName').text ?? '') ||
    annotations.get('appgw.ingress.kubernetes.io/use-private-ip').text === 'true';
  const suffix = isInternal ? ' It is internal, and so are many who listen.' : '';
  if (tls.items.length === 0) {
    const hosts = spec.get('rules').items.flatMap((rule) => rule.get('host').text ?? []);
    yield {
      at: spec.named,
      message: `This Ingress serves no TLS: what clients send can be read on the way.${suffix}`,
      fixes: [
        {
          title: 'Serve TLS (the secret has to be there)',
          safety: 'review' as const,
          changes: [
            set(tls, [
              {
                ...(hosts.length > 0 ? { hosts: [...new Set(hosts)] } : {}),
                secretName: blank(`${ingress.name || 'ingress'}-tls`),
              },
            ]),
          ],
        },
      ],
    };
    return;
  }
  for (const rule of spec.get('rules').items) {
    const host = rule.get('host');
    if (host.text !== undefined && tls.items.every((item) => isCovered(host.text ?? '', item) === false))
      yield {
        at: host,
        message: `No tls of this Ingress covers ${host.text}, so it is served without a certificate of its own.`,
      };
  }
  const redirect = ['nginx.ingress.kubernetes.io/ssl-redirect', 'appgw.ingress.kubernetes.io/ssl-redirect']
    .map((name) => annotations.get(name))
    .find((field) => field.text?.toLowerCase() === 'false');
  if (redirect)
    yield {
      at: redirect,
      severity: 'information' as const,
      message: 'Clients that ask for http are answered without TLS, as nothing redirects them.',
    };
}

const elsewhere =
  /^(appgw\.ingress\.kubernetes\.io\/appgw-ssl-certificate|kubernetes\.azure\.com\/tls-cert-keyvault-uri|networking\.gke\.io\/.*)$/;

/** Whether an item of `tls` covers a host: a wildcard stands for one label. */
function isCovered(host: string, item: Field): boolean | undefined {
  const hosts = item.get('hosts');
  if (hosts.kind === 'unknown' || item.kind === 'unknown') return undefined;
  if (hosts.items.length === 0) return true;
  if (hosts.items.some(({ kind }) => kind === 'unknown')) return undefined;
  return hosts.items.some(
    ({ text = '' }) => text === host || (text.startsWith('*.') && host.slice(host.indexOf('.')) === text.slice(1)),
  );
}

function* gatewayReports({ spec }: Manifest) {
  const listeners = spec.get('listeners');
  const protocols = listeners.items.map((one) => one.get('protocol').text);
  if (listeners.kind !== 'known' || protocols.includes(undefined)) return;
  const plain = listeners.items.find((one) => one.get('protocol').text === 'HTTP');
  if (plain && !protocols.some((one) => one === 'HTTPS' || one === 'TLS'))
    yield {
      at: plain.get('protocol'),
      message: 'This Gateway serves no TLS: what clients send can be read on the way.',
      fixes: [],
    };
}
