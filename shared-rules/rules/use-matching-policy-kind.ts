import { engineFor, hasMesh, minorFor, policyLevelFor } from '../model/cluster-facts';
import { firstCiliumMinor } from '../model/azure';
import type { Field, Manifest, Tie } from '../model/kubernetes';
import { isPolicy } from '../model/manifests';
import { specsOf } from '../model/policy-structure';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, detail, type Fix, type Report } from '../rule';

export default defineRule({
  id: 'use-matching-policy-kind',
  severity: 'error',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Policies must be of a kind that the engine of their cluster knows.',
  why: 'Policies of Cilium and Calico exist only in clusters with that engine. And Cilium on AKS knows names and HTTP in policies only with Advanced Container Networking Services: without it such a policy blocks what it should allow.',
  references: [
    aksDocs('azure-cni-powered-by-cilium'),
    aksDocs('container-network-security-fqdn-filtering-concepts'),
    aksDocs('container-network-security-l7-policy-concepts'),
  ],
  equivalents: [],
  of: 'manifest',
  *check(manifest, { model: { manifests } }) {
    const tie = manifests?.tieOf(manifest);
    if (!tie) return;
    if (isPolicy(manifest) && manifest.group !== 'networking.k8s.io') yield* reportsOf(manifest, tie);
    if (notOffered.has(`${manifest.group}/${manifest.kind}`) && engineFor(tie) !== undefined)
      yield {
        at: manifest.fields.get('kind'),
        severity: tie.severity,
        message: `AKS offers no ${manifest.kind}, so ${detail(tie.object)} does not apply it.`,
      };
  },
});

/** Resources of Cilium and of the policy group that AKS does not offer. */
const notOffered: ReadonlySet<string> = new Set([
  ...[
    'CiliumEgressGatewayPolicy',
    'CiliumEnvoyConfig',
    'CiliumClusterwideEnvoyConfig',
    'CiliumBGPPeeringPolicy',
    'CiliumBGPClusterConfig',
  ].map((kind) => `cilium.io/${kind}`),
  ...['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'].map(
    (kind) => `policy.networking.k8s.io/${kind}`,
  ),
]);

function* reportsOf(policy: Manifest, tie: Tie): Generator<Report> {
  const engine = engineFor(tie);
  const isCilium = policy.group === 'cilium.io';
  if (engine === undefined) return;
  const own = isCilium ? 'cilium' : 'calico';
  if (engine !== own) {
    yield {
      at: policy.fields.get('kind'),
      severity: tie.severity,
      message: `${detail(tie.subject)} has ${engine === 'none' ? 'no engine' : `the engine ${engine}`}, so it knows no ${policy.kind} of ${isCilium ? 'Cilium' : 'Calico'}.`,
      related: [
        { at: tie.clusters[0]!.cluster.network.networkPolicy, message: 'The engine of the cluster is set here.' },
      ],
      fixes: [],
    };
    return;
  }
  if (isCilium) for (const spec of specsOf(policy)) yield* levelReports(policy, spec, tie);
}

/** Names and layer 7 need a level of Advanced Container Networking Services. */
function* levelReports(policy: Manifest, spec: Field, tie: Tie): Generator<Report> {
  const level = policyLevelFor(tie);
  const minor = minorFor(tie);
  const isOld = minor !== undefined && minor < firstCiliumMinor;
  const names: Field[] = [];
  const requests: Field[] = [];
  for (const direction of ['ingress', 'egress']) {
    for (const rule of spec.get(direction).items) {
      if (rule.get('toFQDNs').items.length > 0) names.push(rule.get('toFQDNs').named);
      for (const ports of rule.get('toPorts').items) {
        const rules = ports.get('rules');
        if (rules.get('dns').items.length > 0) names.push(rules.get('dns').named);
        for (const kind of ['http', 'kafka', 'l7proto'])
          if (['list', 'text'].includes(rules.get(kind).shape)) requests.push(rules.get(kind).named);
      }
    }
  }
  const { severity } = tie;
  const related = [
    {
      at: tie.clusters[0]!.cluster.network.acnsEnabled,
      message: 'Advanced Container Networking Services are set here.',
    },
  ];
  const [name] = names;
  if (name && (level === 'none' || isOld))
    yield {
      at: name,
      severity,
      message: isOld
        ? `${detail(tie.subject)} runs a Kubernetes whose Cilium knows no names in policies on AKS.`
        : `${detail(tie.subject)} has no Advanced Container Networking Services, and without them Cilium blocks what this rule should allow.`,
      related,
      fixes: isOld ? [] : levelFixes(tie, 'FQDN'),
    };
  const [request] = requests;
  if (!request) return;
  if (policy.kind === 'CiliumClusterwideNetworkPolicy')
    yield {
      at: request,
      severity,
      message: 'Rules of layer 7 are for a CiliumNetworkPolicy: AKS does not offer them for all namespaces.',
    };
  else if (level === 'none' || level === 'FQDN')
    yield {
      at: request,
      severity,
      message: `${detail(tie.subject)} has no layer 7 policies (advancedNetworkPolicies L7), and without them Cilium blocks what this rule should allow.`,
      related,
      fixes: levelFixes(tie, 'L7'),
    };
  else if (level === 'L7' && hasMesh(tie) === true)
    yield {
      at: request,
      severity,
      message: `${detail(tie.subject)} has the Istio add-on, and layer 7 policies do not work beside it.`,
    };
}

function levelFixes(tie: Tie, level: 'FQDN' | 'L7'): Fix[] {
  const [one, ...more] = tie.clusters;
  if (!one || more.length > 0) return [];
  const { acnsEnabled, acnsSecurityEnabled, advancedNetworkPolicies } = one.cluster.network;
  const changes = [
    ...(is(acnsEnabled, true) ? [] : [set(acnsEnabled, true)]),
    ...(is(acnsSecurityEnabled, false) ? [set(acnsSecurityEnabled, true)] : []),
    ...(level === 'L7' || is(advancedNetworkPolicies, 'None') ? [set(advancedNetworkPolicies, level)] : []),
  ];
  const what = level === 'L7' ? 'layer 7 policies' : 'Advanced Container Networking Services';
  return [{ title: `Turn on ${what} in the template (they are paid for)`, safety: 'review', changes }];
}
