/** The kinds that are read, by their group; the core has none. `x` stands for no limit of version: what the API server serves changes, the words do not. */
const kinds: { readonly [group: string]: readonly string[] } = {
  '': ['Pod', 'Service', 'Namespace', 'ReplicationController'],
  apps: ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet'],
  batch: ['Job', 'CronJob'],
  'networking.k8s.io': ['NetworkPolicy', 'Ingress', 'IngressClass'],
  'gateway.networking.k8s.io': ['Gateway', 'HTTPRoute', 'GatewayClass'],
  'cilium.io': [
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'CiliumEgressGatewayPolicy',
    'CiliumEnvoyConfig',
    'CiliumClusterwideEnvoyConfig',
    'CiliumBGPPeeringPolicy',
    'CiliumBGPClusterConfig',
  ],
  'projectcalico.org': calico(),
  'crd.projectcalico.org': calico(),
  'policy.networking.k8s.io': ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
  'approuting.kubernetes.azure.com': ['NginxIngressController'],
  'argoproj.io': ['Rollout'],
  'containerservice.azure.com': ['ManagedCluster', 'ManagedClustersAgentPool'],
  'infrastructure.cluster.x-k8s.io': ['AzureManagedControlPlane', 'AzureManagedMachinePool'],
};

function calico(): string[] {
  return [
    'NetworkPolicy',
    'GlobalNetworkPolicy',
    'NetworkSet',
    'GlobalNetworkSet',
    'HostEndpoint',
    'Tier',
    'StagedNetworkPolicy',
    'StagedGlobalNetworkPolicy',
  ];
}

/** The group and version of an `apiVersion`: `apps/v1`, `v1`. */
export function groupOf(apiVersion: string): { readonly group: string; readonly version: string } {
  const at = apiVersion.indexOf('/');
  return at < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, at), version: apiVersion.slice(at + 1) };
}

/** Whether a kind of a group is read. Ingresses and Deployments of `extensions` are no longer served, and mean the same. */
export function isRead(group: string, kind: string): boolean {
  return kinds[group]?.includes(kind) === true;
}

/** Groups whose other kinds make no pods. */
const withoutPods =
  /^(|.*\.k8s\.io|autoscaling|policy|apps|batch|cert-manager\.io|secrets-store\.csi\.x-k8s\.io|external-secrets\.io|kustomize\.config\.k8s\.io|cilium\.io|(crd\.)?projectcalico\.org|networking\.istio\.io|security\.istio\.io|monitoring\.coreos\.com|keda\.sh|containerservice\.azure\.com|infrastructure\.cluster\.x-k8s\.io)$/;

/** Whether objects of a group that are not read leave the pods of the cluster as they are. */
export function bringsNoPods(group: string): boolean {
  return withoutPods.test(group);
}

/** A kind that is read and has no template of pods by which to know them. */
export function bringsPods(group: string, kind: string): boolean {
  return group === 'argoproj.io' && kind !== 'Rollout';
}
