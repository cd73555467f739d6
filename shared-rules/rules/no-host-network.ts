import { defineRule } from '../rule';

export default defineRule({
  id: 'no-host-network',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Pods should have a network of their own.',
  why: 'A pod in the network of its node has the address of the node: policies neither restrict it nor tell it apart, and it reaches what only nodes may reach. A host port opens the same port on the address of the node.',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/'],
  equivalents: ['Azure Policy 82985f06-dc18-4a48-bc1c-b9f4f0098cfe', 'Checkov CKV_K8S_19', 'Checkov CKV_K8S_26'],
  of: 'workload',
  *check(workload) {
    const { manifest, pod } = workload;
    // What watches over nodes or prepares them does it from within, as HostProcess containers must.
    const isHostProcess = pod.get('spec', 'securityContext', 'windowsOptions', 'hostProcess').value === true;
    const isOfNodes =
      isHostProcess ||
      ['DaemonSet', 'Job', 'CronJob'].includes(manifest.kind) ||
      /^kube-|-system$/.test(manifest.namespace.name ?? '');
    const severity = isOfNodes ? ({ severity: 'information' } as const) : {};
    const network = pod.get('spec', 'hostNetwork');
    if (network.value === true) {
      yield {
        at: network,
        ...severity,
        message: 'These pods use the network of their node, where no policy restricts them.',
      };
      return;
    }
    for (const { hostPort } of workload.ports)
      if (typeof hostPort.value === 'number' && hostPort.value > 0)
        yield {
          at: hostPort,
          ...severity,
          message: 'This opens a port on the address of the node, which no policy restricts. Use a Service.',
        };
  },
});
