import { Workload, type ContainerPort, type Field, type Manifest, type NamespaceRef, type Truth } from './kubernetes';
import type { Policy } from './policies';
import { intersection, isEmpty, portsOf } from './ports';
import type { Json } from './value';

/** The DNS of the cluster as a peer: CoreDNS in kube-system. Which other labels it has is Azure's to say. */
class ClusterDns extends Workload {
  override get namespace(): NamespaceRef {
    return { key: 'kube-system', name: 'kube-system' };
  }
  override label(key: string): string | null | undefined {
    return key === 'k8s-app' ? 'kube-dns' : undefined;
  }
  override get hostNetwork(): Truth {
    return false;
  }
  override get serviceAccount(): string | undefined {
    return 'coredns';
  }
  override get ports(): readonly ContainerPort[] {
    return [];
  }
}

const dnsPort = 53;

/** Whether what a policy allows on the way out reaches the DNS of the cluster: by UDP, by TCP alone, or not. Where nobody can say it does. */
export function dnsReach(policies: readonly Policy[], anybody: Manifest): Reach {
  let reach: Reach = 'none';
  for (const policy of policies) {
    let own = reaches.get(policy);
    if (!own) reaches.set(policy, (own = reachOf(policy, new ClusterDns(anybody))));
    if (own === 'udp') return own;
    if (own === 'tcp') reach = own;
  }
  return reach;
}

type Reach = 'udp' | 'tcp' | 'none';

/** What each policy says of it: it is asked for every pod that it selects. */
const reaches = new WeakMap<Policy, Reach>();

function reachOf(policy: Policy, dns: ClusterDns): Reach {
  let reach: Reach = 'none';
  for (const rule of policy.rules('egress')) {
    if (rule.action !== 'allow' || rule.admits(dns) === false) continue;
    const { possible } = rule.ports(dns);
    if (!isEmpty(intersection(possible, portsOf('UDP', dnsPort)))) return 'udp';
    if (!isEmpty(intersection(possible, portsOf('TCP', dnsPort)))) reach = 'tcp';
  }
  return reach;
}

/** The rule that lets pods ask the DNS of the cluster, and Cilium see the answers. @param patterns names that may be asked for */
export function ciliumDnsRule(patterns: readonly { readonly [key: string]: string }[]): Json {
  return {
    toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
    toPorts: [{ ports: [{ port: String(dnsPort), protocol: 'ANY' }], rules: { dns: patterns } }],
  };
}

/** A policy that lets every pod of a namespace ask the DNS of the cluster. */
export function dnsPolicy(namespace: string | undefined, isCilium: boolean): Json {
  const metadata = { name: 'allow-dns', ...(namespace === undefined ? {} : { namespace }) };
  if (isCilium)
    return {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata,
      spec: {
        endpointSelector: {},
        egress: [
          {
            toEndpoints: [
              { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
            ],
            toPorts: [{ ports: [{ port: String(dnsPort), protocol: 'ANY' }] }],
          },
        ],
      },
    };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [
            { protocol: 'UDP', port: dnsPort },
            { protocol: 'TCP', port: dnsPort },
          ],
        },
      ],
    },
  };
}

/** A policy that lets nothing in that no other policy allows. */
export function defaultDeny(
  namespace: string | undefined,
  isCilium: boolean,
  directions: readonly ('Ingress' | 'Egress')[],
): Json {
  const metadata = { name: 'default-deny', ...(namespace === undefined ? {} : { namespace }) };
  return isCilium
    ? {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata,
        spec: { endpointSelector: {}, ...Object.fromEntries(directions.map((one) => [one.toLowerCase(), [{}]])) },
      }
    : {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata,
        spec: { podSelector: {}, policyTypes: [...directions] },
      };
}

/** The namespace that a new object beside this one names: as its neighbour does. */
export function namespaceToWrite({ fields }: Manifest): string | undefined {
  return fields.get('metadata', 'namespace').text;
}

/** Whether a pattern of Cilium can match a name, or another pattern: a star stands for a part of one label, alone for everything. */
export function canMatch(pattern: string, name: string): boolean {
  if (pattern === '*' || pattern === name) return true;
  const labels = pattern.toLowerCase().split('.');
  const others = name.toLowerCase().replace(/\*/g, 'x').split('.');
  return labels.length === others.length && labels.every((label, at) => isLike(others[at]!, label));
}

/** Whether a label of a name is what a pattern of it says: in one pass, with the last star taking what is left over. */
function isLike(label: string, pattern: string): boolean {
  let [at, step, star, taken] = [0, 0, -1, 0];
  while (at < label.length) {
    if (pattern[step] === '*') [star, taken] = [step++, at];
    else if (pattern[step] === label[at]) [at, step] = [at + 1, step + 1];
    else if (star < 0) return false;
    else [step, at] = [star + 1, ++taken];
  }
  while (pattern[step] === '*') step++;
  return step === pattern.length;
}

/** The names that Cilium is asked to look at in DNS, of the rules of a policy. */
export function dnsPatterns(spec: Field): readonly string[] | undefined {
  const before = readPatterns.get(spec);
  if (before) return before.patterns;
  const patterns = patternsIn(spec);
  readPatterns.set(spec, { patterns });
  return patterns;
}

/** Every policy around asks for them. */
const readPatterns = new WeakMap<Field, { readonly patterns: readonly string[] | undefined }>();

function patternsIn(spec: Field): readonly string[] | undefined {
  const rules = spec
    .get('egress')
    .items.flatMap((rule) => rule.get('toPorts').items)
    .filter(
      (ports) =>
        ports.get('rules', 'dns').items.length > 0 &&
        (ports.get('ports').items.length === 0 ||
          ports.get('ports').items.some((port) => ['53', '0', undefined].includes(port.get('port').source))),
    );
  if (rules.length === 0) return undefined;
  return rules.flatMap((ports) =>
    ports.get('rules', 'dns').items.flatMap((one) => one.get('matchPattern').text ?? one.get('matchName').text ?? '*'),
  );
}
