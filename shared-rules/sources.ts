/**
 * The five documents that the rules come from: what each recommends, and the rules that look for it. Ids are checked against the
 * catalogue by a test. Where there is no rule, `otherwise` says why. A rule that none of them asks for is ours, and its page says so.
 */
export interface Document {
  readonly title: string;
  /** When it was written, as far as it says. */
  readonly dated?: string;
  readonly recommendations: readonly Recommendation[];
}

interface Recommendation {
  readonly asks: string;
  readonly rules: readonly string[];
  /** Why no rule looks for it, or what a rule would need besides. */
  readonly otherwise?: string;
}

const needsManifests = 'Stands in Kubernetes manifests, which rules of their own judge.';
const atRuntime = 'No template shows it: it is seen or done when the cluster runs.';

export const documents: readonly Document[] = [
  {
    title: 'Trend Micro Cloud One Conformity, "Use Azure CNI for AKS"',
    dated: '2023-08',
    recommendations: [
      { asks: 'Use Azure CNI instead of kubenet.', rules: ['no-kubenet', 'no-oversized-kubenet'] },
      { asks: 'Know that the plugin is kubenet when none is named.', rules: ['no-implicit-network-plugin'] },
      {
        asks: 'Choose a service range and a DNS service IP that fit.',
        rules: ['use-valid-dns-service-ip', 'use-valid-service-cidr', 'use-valid-cidr', 'no-cidr-overlap'],
      },
      { asks: "Give the cluster's identity Network Contributor on the subnet.", rules: ['use-subnet-role-assignment'] },
      {
        asks: 'Keep the virtual network in a resource group of its own.',
        rules: [],
        otherwise: 'A choice of management; a template of the cluster does not tell it apart.',
      },
      {
        asks: 'Find clusters with kubenet in the portal and with the Azure CLI, and create them anew.',
        rules: [],
        otherwise: 'Not about templates. A cluster that `az aks show` has printed into a file is judged, though.',
      },
    ],
  },
  {
    title: 'PSRule for Azure, "AKS network policies are not configured"',
    dated: '2020-06',
    recommendations: [
      {
        asks: 'Set a network policy engine, azure or calico.',
        rules: ['use-network-policy', 'use-compatible-network-policy', 'no-azure-npm'],
      },
      { asks: 'Write rules about which pods may talk to each other.', rules: [], otherwise: needsManifests },
      {
        asks: 'As its sample has it: authorized ranges, Entra ID, no local accounts, the Azure Policy add-on.',
        rules: [
          'no-open-api-server',
          'no-wide-authorized-range',
          'use-entra-rbac',
          'no-local-accounts',
          'use-azure-policy-addon',
        ],
      },
      {
        asks: 'Deploy the cluster anew to change the engine.',
        rules: [],
        otherwise: 'Outdated: an engine can be added, and azure and calico move to Cilium in place.',
      },
    ],
  },
  {
    title: 'AKS summit deck, "Network and security best practices"',
    recommendations: [
      {
        asks: 'Choose the plugin by the addresses there are, and size subnets for nodes, pods, upgrades and growth.',
        rules: [
          'use-large-enough-pod-cidr',
          'use-large-enough-node-subnet',
          'use-large-enough-pod-subnet',
          'use-valid-max-pods',
          'use-valid-node-subnet',
        ],
      },
      {
        asks: 'Know the limits of kubenet: Linux, Calico, 400 nodes.',
        rules: [
          'no-windows-on-linux-only-network',
          'use-compatible-network-policy',
          'no-oversized-kubenet',
          'no-kubenet',
          'use-route-table-with-kubenet',
        ],
      },
      { asks: "Know that a plugin of one's own is outside support.", rules: ['no-byo-cni'] },
      {
        asks: 'Put pods and nodes into different subnets, each with its own rules.',
        rules: ['use-separate-pod-subnet'],
      },
      {
        asks: 'Keep pod, service and Docker ranges apart from connected networks.',
        rules: [
          'no-cidr-overlap',
          'no-reserved-cidr',
          'use-valid-cidr',
          'use-valid-service-cidr',
          'no-docker-bridge-cidr',
          'no-bridge-network-mode',
        ],
      },
      {
        asks: 'Put your own NSG on the subnet; leave the ones that AKS makes alone.',
        rules: ['use-subnet-nsg', 'no-nsg-blocking-cluster'],
      },
      { asks: 'Always switch on a network policy engine.', rules: ['use-network-policy', 'no-azure-npm'] },
      { asks: 'Write Kubernetes, Calico and Cilium policies.', rules: [], otherwise: needsManifests },
      { asks: 'Use FQDN and layer 7 policies of Cilium.', rules: ['use-cilium-for-acns-security'] },
      {
        asks: 'Lead egress through a firewall with user-defined routing, or through a NAT gateway.',
        rules: [
          'no-unrestricted-egress',
          'use-subnet-with-udr',
          'use-default-route',
          'use-aks-fqdn-tag',
          'use-matching-nat-gateway',
        ],
      },
      {
        asks: 'Use the Standard Load Balancer and scale sets.',
        rules: ['no-basic-load-balancer', 'no-availability-set'],
      },
      {
        asks: 'Keep ingress internal, behind a firewall or WAF.',
        rules: [
          'no-public-managed-ingress',
          'no-http-application-routing',
          'no-managed-nginx',
          'use-application-gateway-waf',
          'no-application-gateway-v1',
        ],
        otherwise: 'Services in manifests are judged by rules of their own.',
      },
      {
        asks: 'Make the cluster private, with private DNS that works.',
        rules: [
          'no-open-api-server',
          'no-unresolvable-private-cluster',
          'use-valid-private-dns-zone',
          'use-user-identity-with-dns-zone',
          'no-public-fqdn-on-private',
          'use-valid-api-server-subnet',
        ],
      },
      { asks: 'Link the private DNS zone with the hub.', rules: ['use-private-dns-zone-link'] },
      {
        asks: 'Use run command for private clusters.',
        rules: ['no-run-command'],
        otherwise: 'Azure Policy recommends the opposite; the rule is off unless you choose it.',
      },
      {
        asks: 'Or list the ranges that may reach the API server.',
        rules: [
          'no-open-api-server',
          'no-wide-authorized-range',
          'no-authorized-ranges-on-private',
          'no-node-public-ip',
          'no-closed-ranges-with-own-egress',
        ],
      },
      {
        asks: 'Use a managed identity, with no more rights than it needs.',
        rules: ['no-service-principal', 'no-broad-network-role'],
      },
      {
        asks: 'Use Entra ID with Azure RBAC, and switch local accounts off.',
        rules: ['use-entra-rbac', 'use-kubernetes-rbac', 'no-local-accounts'],
      },
      {
        asks: 'Use pod identity; with kubenet drop NET_RAW.',
        rules: ['no-pod-identity'],
        otherwise: 'Outdated: the add-on has ended, workload identity replaces it.',
      },
      {
        asks: 'Encrypt traffic between pods with a service mesh.',
        rules: ['use-service-mesh-mtls', 'no-open-service-mesh', 'no-retired-mesh-revision'],
      },
      { asks: 'Switch on Defender and the Azure Policy add-on.', rules: ['use-defender', 'use-azure-policy-addon'] },
      { asks: 'Scan images, restart nodes, look after files on nodes.', rules: [], otherwise: atRuntime },
    ],
  },
  {
    title: '"Network Security Baseline for AKS"',
    recommendations: [
      {
        asks: 'Filter egress with a firewall.',
        rules: [
          'no-unrestricted-egress',
          'use-default-route',
          'use-aks-fqdn-tag',
          'use-isolated-cluster-settings',
          'use-private-subnet-without-egress',
        ],
      },
      {
        asks: 'Use NSGs on every subnet, and network policies.',
        rules: [
          'use-subnet-nsg',
          'no-open-node-nsg',
          'no-nsg-blocking-cluster',
          'use-network-policy',
          'use-compatible-network-policy',
        ],
      },
      {
        asks: 'Make the cluster private.',
        rules: ['no-open-api-server', 'use-private-cluster', 'no-public-access-flag-only'],
      },
      {
        asks: 'Put a web application firewall in front.',
        rules: [
          'use-application-gateway-waf',
          'use-gateway-for-containers-waf',
          'use-waf-prevention',
          'no-plain-http-listener',
          'no-retired-tls-policy',
        ],
      },
      { asks: 'Put API Management into the virtual network.', rules: ['use-internal-api-management'] },
      { asks: 'Protect the virtual network against DDoS.', rules: ['use-ddos-protection'] },
      {
        asks: 'Switch on Network Watcher, and capture packets.',
        rules: ['use-flow-logs', 'no-nsg-flow-logs'],
        otherwise:
          'Network Watcher itself comes with the first virtual network of a region, and a capture is started by hand.',
      },
      { asks: 'Assign the built-in policies.', rules: ['use-azure-policy-addon', 'use-aks-policy-assignments'] },
      {
        asks: 'Send logs to Azure Monitor, and alert on changes of the network.',
        rules: ['use-diagnostic-settings', 'use-activity-log-alerts'],
      },
    ],
  },
  {
    title: '"Securing AKS with Advanced Container Networking Services"',
    dated: '2024-10',
    recommendations: [
      { asks: 'Use observability of ACNS.', rules: ['use-acns-observability'] },
      { asks: 'Use FQDN filtering, which needs the Cilium data plane.', rules: ['use-cilium-for-acns-security'] },
      { asks: 'Manage FQDN policies as manifests, with a DNS rule in each.', rules: [], otherwise: needsManifests },
      {
        asks: 'Install the preview extension and use `--enable-fqdn-policy`.',
        rules: [],
        otherwise: 'Outdated: ACNS is generally available, and the option is gone.',
      },
      { asks: 'Look at dashboards.', rules: [], otherwise: atRuntime },
    ],
  },
];
