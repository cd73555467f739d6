import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-service-mesh-mtls',
  severity: 'off',
  category: 'observability',
  since: '0.1.0',
  summary: 'Encrypt traffic between pods.',
  why: 'Inside the cluster services talk in clear text unless something encrypts it: the Istio add-on between services, or the WireGuard encryption of Advanced Container Networking Services between nodes.',
  references: [aksDocs('istio-about'), aksDocs('container-network-security-wireguard-encryption-concepts')],
  equivalents: [],
  of: 'cluster',
  *check({ serviceMeshMode, network, openServiceMeshEnabled }) {
    if (
      !isNone(serviceMeshMode, 'Istio') ||
      (!isNone(network.transitEncryptionType, 'WireGuard', 'mTLS') && !is(network.acnsSecurityEnabled, false)) ||
      !isNone(openServiceMeshEnabled, true)
    )
      return;
    yield {
      at: serviceMeshMode,
      message: 'Traffic between pods is not encrypted. Use the Istio add-on, or the transit encryption of ACNS.',
    };
  },
});
